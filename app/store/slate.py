"""The ten services for a profile: what fits, eight by what one knows, two to learn more; with how likely each was.

Pure: no request, no database, nothing drawn but from the seed. What is drawn is drawn from a finite lot (so many
drawings of Thompson's kind, one of which is taken), so how likely each service was to be shown is exact, not estimated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from math import sqrt
from random import Random

from app.store.belief import EXAMINED, Belief, Experience
from app.store.matrix import Matrix
from app.store.profile import SITUATIONS, Profile
from app.store.vocabulary import Accessibility, Category, Need, Platform, Public

TEN = 10
EXPLORING = (3, 7)
"""The places, from 0, where a service is tried of which less is known: high enough to be looked at."""

MOST_PER_CATEGORY = 3
WORLDS = 24
"""How many drawings the two explored services are taken from."""

SET_ASIDE = 0.4
"""The share of slates in which one explored place is not drawn so, but goes in turn to what other orders would show (so
that they can be judged) and to what is new (so that it is seen)."""

POOL = 16
FAINT = 0.02
"""The content score of a service that answers no need that was told."""

OWN_TRAIT = 1.15
TEMPER = 0.5
"""How much what helped others counts beside what was asked for: with 1 a few good services draw the crowd."""

CROWD = 0.12
"""How much a service gives way that was looked at more than others: not at all the average one, a third at 30-fold."""

FIRST_LOOKS = 40.0
"""What had fewer is new, the more so the fewer, and is tried where it fits."""


FILTERS = ("territory", "audience", "language", "accessibility", "platform")
OF_OTHERS = {Public.EMPLOYER, Public.ADVISER}
"""Services for these alone are shown to nobody who does not say so."""


@dataclass(frozen=True)
class Offer:
    """What of a service the choice is made on."""

    id: int
    category: Category
    needs: tuple[Need, ...] = ()
    publics: frozenset[Public] = frozenset()
    regions: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset({"fr"})
    accessibility: Accessibility = Accessibility.UNSTATED
    platforms: frozenset[Platform] = frozenset({Platform.WEB})
    popularity: int = 0


@dataclass(frozen=True)
class Candidate:
    """An offer that fits: how well it answers the needs, how often it helps, and what speaks most for it."""

    offer: Offer
    content: float
    belief: Belief
    seen: float
    need: Need | None
    crowd: float = 1.0
    fit: float = 0.0
    """As `content`, but for who somebody is: all that a log may keep of it, and only to one decimal."""

    @property
    def score(self) -> float:
        return self.content * self.belief.mean**TEMPER * max(self.crowd, 1.0) ** -CROWD


Order = Callable[[Candidate], float]
"""What the eight places go by: the score above, or a learned one."""


@dataclass(frozen=True)
class Slot:
    """`propensity`: how likely it was to be shown; `exposure`: how much of a look it could expect."""

    candidate: Candidate
    propensity: float
    exposure: float
    explores: bool = False
    because: str | None = None

    @property
    def service(self) -> int:
        return self.candidate.offer.id


@dataclass(frozen=True)
class Slate:
    """Ten, or as many as there are; `rival`: what popularity would have shown; `pool`: the best of those that fit."""

    slots: list[Slot]
    segment: str
    left_out: Counter[str]
    rival: list[int]
    pool: list[Candidate] = field(default_factory=list)


def obstacle(offer: Offer, profile: Profile) -> str | None:
    """Why a service is left out: the first filter that it does not pass."""
    if profile.region and offer.regions and profile.region not in offer.regions:
        return "territory"
    if not _is_for(offer.publics, profile.publics):
        return "audience"
    if profile.languages and not offer.languages & profile.languages:
        return "language"
    if profile.accepts is not None and offer.accessibility not in profile.accepts:
        return "accessibility"
    if not offer.platforms & profile.platforms:
        return "platform"
    return None


def _is_for(made_for: frozenset[Public], publics: frozenset[Public]) -> bool:
    """A situation that was not told may be any, but for those of people who look for nothing themselves."""
    if not made_for or made_for & publics:
        return True
    told = publics & set(SITUATIONS)
    return not told and bool(made_for & set(SITUATIONS) - OF_OTHERS)


def content(offer: Offer, weights: dict[Need, float], publics: frozenset[Public]) -> float:
    """The cosine of what is needed and what is answered; a service made for such people stands a little higher."""
    if not weights:
        return 1.0
    length = sqrt(sum(weight * weight for weight in weights.values()))
    told = sum(weights.get(need, 0.0) for need in offer.needs)
    fit = told / (length * sqrt(len(offer.needs))) if offer.needs else 0.0
    own = OWN_TRAIT if offer.publics & publics - set(SITUATIONS) else 1.0
    return max(min(fit * own, 1.0), FAINT)


def best_need(offer: Offer, weights: Mapping[Need, float]) -> Need | None:
    """Of what it answers, what was told most plainly."""
    return max((need for need in offer.needs if weights.get(need)), key=lambda need: weights[need], default=None)


def choose(
    profile: Profile, matrix: Matrix, offers: Iterable[Offer], experience: Experience, *,
    seed: str | int, order: Order | None = None, worlds: int = WORLDS,
) -> Slate:  # fmt: skip
    """The same seed and the same knowledge choose the same ten."""
    weights = matrix.weights(profile)
    segment = profile.segment(weights)
    left_out: Counter[str] = Counter()
    fitting: list[Offer] = []
    for offer in offers:
        reason = obstacle(offer, profile)
        if reason is None:
            fitting.append(offer)
        else:
            left_out[reason] += 1
    ranked = _ranked(fitting, profile, weights, experience, segment)
    rival = [one.id for one in sorted(fitting, key=lambda one: (-one.popularity, one.id))[:TEN]]
    pool = ranked[:POOL]
    slots = _places(_ordered(ranked, order), rival, pool, Random(seed), worlds)
    told = [Slot(s.candidate, s.propensity, s.exposure, s.explores, _because(s, matrix, profile)) for s in slots]
    return Slate(told, segment, left_out, rival, pool)


def _because(slot: Slot, matrix: Matrix, profile: Profile) -> str | None:
    return matrix.because(profile, slot.candidate.need) if slot.candidate.need else None


def _ordered(ranked: Sequence[Candidate], order: Order | None) -> Sequence[Candidate]:
    """A learned order speaks of the best that fit alone: it has seen no others."""
    if order is None:
        return ranked
    return [*sorted(ranked[:POOL], key=lambda c: (-order(c), c.offer.id)), *ranked[POOL:]]


def _ranked(
    offers: Sequence[Offer], profile: Profile, weights: dict[Need, float], experience: Experience, segment: str
) -> list[Candidate]:
    """The best first; of two alike the one that was seen less, so that no order is for ever."""
    publics = profile.publics
    found = [
        Candidate(
            offer,
            content(offer, weights, publics),
            experience.of(offer.id, segment),
            experience.seen(offer.id),
            best_need(offer, weights),
            experience.crowd(offer.id),
            round(content(offer, weights, frozenset()), 1),
        )
        for offer in offers
    ]
    return sorted(found, key=lambda c: (-c.score, c.seen, c.offer.id))


def _places(
    ordered: Sequence[Candidate], rival: Sequence[int], pool: Sequence[Candidate], random: Random, worlds: int
) -> list[Slot]:
    known = _within_categories(ordered, TEN - len(EXPLORING))
    used = Counter(one.offer.category for one in known)
    chosen = {one.offer.id for one in known}
    rest = [c for c in ordered if c.offer.id not in chosen and used[c.offer.category] < MOST_PER_CATEGORY]
    lot = list(_lot(rest, _set_aside(rest, rival, pool), used, random, worlds))
    likely: dict[int, float] = {}
    for share, pair in lot:
        for one in pair:
            likely[one.offer.id] = likely.get(one.offer.id, 0.0) + share
    _share, drawn = random.choices(lot, weights=[share for share, _pair in lot])[0] if lot else (0.0, ())
    explored = random.sample(drawn, len(drawn))
    return list(_laid_out(known, explored, likely))


def _set_aside(
    rest: Sequence[Candidate], rival: Sequence[int], pool: Sequence[Candidate]
) -> list[tuple[float, Candidate]]:
    """With its share: what others would show by how high they would, what is new by how well it fits; where nothing new
    fits well, the others have it all."""
    looked = {number: EXAMINED[place] for place, number in enumerate(rival)}
    near = {one.offer.id for one in pool}
    others = [looked.get(c.offer.id, 0.0) + (0.15 if c.offer.id in near else 0.0) for c in rest]
    fresh = [c.content**3 * max(1 - c.seen / FIRST_LOOKS, 0.0) ** 2 for c in rest]
    most = max(sum(fresh), 1.0)
    shares = [by_others + new / most for by_others, new in zip(_of_one(others), fresh, strict=True)]
    return [(share, c) for share, c in zip(_of_one(shares), rest, strict=True) if share]


def _of_one(weights: Sequence[float]) -> list[float]:
    whole = sum(weights)
    return [weight / whole if whole else 0.0 for weight in weights]


def _laid_out(known: Sequence[Candidate], explored: Sequence[Candidate], likely: Mapping[int, float]) -> Iterator[Slot]:
    sure, tried = iter(known), iter(explored)
    places = [place for place in EXPLORING if place < len(known) + len(explored)]
    look = sum(EXAMINED[place] for place in EXPLORING) / len(EXPLORING)
    for place in range(len(known) + len(explored)):
        one = next(tried, None) if place in places else next(sure, None)
        explores = one is not None and place in places
        if one is None:
            one = next(sure, None) or next(tried)
            explores = one in explored
        chance = min(likely[one.offer.id], 1.0) if explores else 1.0
        yield Slot(one, chance, chance * look if explores else EXAMINED[place], explores)


def _within_categories(ordered: Iterable[Candidate], most: int) -> list[Candidate]:
    taken: list[Candidate] = []
    used: Counter[Category] = Counter()
    for one in ordered:
        if len(taken) == most:
            break
        if used[one.offer.category] < MOST_PER_CATEGORY:
            used[one.offer.category] += 1
            taken.append(one)
    return taken


def _lot(
    rest: Sequence[Candidate], aside: Sequence[tuple[float, Candidate]], used: Counter[Category], random: Random,
    worlds: int,
) -> Iterator[tuple[float, tuple[Candidate, ...]]]:  # fmt: skip
    """Each pair that may be tried, with its share: of so many drawings, and of what other orders would show."""
    if not rest:
        return
    share = SET_ASIDE if aside else 0.0
    for _world in range(worlds):
        best = _drawn(rest, used, random)
        yield (1 - share) / worlds, tuple(best[:2])
        for part, one in aside:
            beside = next((c for c in best if c is not one and _both(one, c, used)), None)
            yield share * part / worlds, (one, beside) if beside else (one,)


def _drawn(rest: Sequence[Candidate], used: Counter[Category], random: Random) -> list[Candidate]:
    """Of one drawing, the best pair that keeps to the categories, then the next best."""
    draw = random.betavariate
    drawn = nlargest(40, ((c.content * draw(c.belief.alpha, c.belief.beta), -place) for place, c in enumerate(rest)))
    best = [rest[-place] for _score, place in drawn]
    first = best[0]
    second = next((c for c in best[1:] if _both(first, c, used)), None)
    return [first, *([second] if second else []), *(c for c in best if c is not first and c is not second)]


def _both(one: Candidate, other: Candidate, used: Counter[Category]) -> bool:
    same = one.offer.category is other.offer.category
    return not same or used[one.offer.category] + 2 <= MOST_PER_CATEGORY


def known_of(
    profile: Profile, matrix: Matrix, offers: Iterable[Offer], experience: Experience, order: Order | None = None
) -> list[int]:
    """The services whose places are sure, without those that are drawn."""
    weights = matrix.weights(profile)
    fitting = [offer for offer in offers if obstacle(offer, profile) is None]
    ranked = _ranked(fitting, profile, weights, experience, profile.segment(weights))
    return [one.offer.id for one in _within_categories(_ordered(ranked, order), TEN - len(EXPLORING))]
