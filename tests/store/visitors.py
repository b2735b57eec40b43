"""Simulated people with needs that are known, who look less at what stands lower: what a recommender is judged by.

They do not look as the recommender believes they do (theirs falls faster), services do not quite answer what they say
they answer, and few come back to say that something helped.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from app.store.belief import EXAMINED, Experience, Tally
from app.store.matrix import shipped
from app.store.profile import Profile
from app.store.slate import TEN, WORLDS, Offer, Slate, choose, obstacle
from app.store.vocabulary import CATEGORY_OF, Need, Public

LOOKED_AT = [1 / (place + 1) ** 0.8 for place in range(TEN)]
REGIONS = [f"region-{n}" for n in range(18)]
SPOKEN = (Public.JOBSEEKER, Public.EMPLOYEE, Public.STUDENT)
SAYS_SO = 0.3
IDLE_CLICK = 0.06
NEEDS = list(Need)


@dataclass(frozen=True)
class Planted:
    """A service as it is: the needs it truly answers, and how often it then helps."""

    offer: Offer
    answers: frozenset[Need]
    quality: float


@dataclass(frozen=True)
class Somebody:
    profile: Profile
    needs: frozenset[Need]


@dataclass
class Outcome:
    """What came of many sessions under one order."""

    sessions: int = 0
    useful: int = 0
    clicks: Counter[int] = field(default_factory=Counter)
    shown: Counter[int] = field(default_factory=Counter)
    shown_in_need: Counter[int] = field(default_factory=Counter)
    needs: Counter[frozenset[Need]] = field(default_factory=Counter)
    useful_by_session: list[int] = field(default_factory=list)

    @property
    def useful_a_session(self) -> float:
        return self.useful / self.sessions

    def share_needing(self, answers: frozenset[Need]) -> float:
        """Of all who came."""
        return sum(n for needs, n in self.needs.items() if needs & answers) / self.sessions

    @property
    def share_of_five(self) -> float:
        return sum(n for _service, n in self.clicks.most_common(5)) / max(self.clicks.total(), 1)


def catalogue(random: Random, size: int) -> list[Planted]:
    return [service(random, number + 1) for number in range(size)]


def service(random: Random, number: int) -> Planted:
    """It says two or three needs of what it answers, and now and then one that it does not answer."""
    first = random.choice(NEEDS)
    near = [need for need in NEEDS if CATEGORY_OF[need] is CATEGORY_OF[first] and need is not first]
    answers = [first, *random.sample(near, k=min(len(near), random.choice((0, 1, 1, 2))))]
    says = [need for need in answers if random.random() < 0.9] or [first]
    if random.random() < 0.2:
        says.append(random.choice([need for need in NEEDS if need not in says]))
    regional = random.random() < 0.25
    offer = Offer(
        id=number,
        category=CATEGORY_OF[first],
        needs=tuple(says),
        publics=frozenset(random.sample(SPOKEN, 1)) if random.random() < 0.2 else frozenset(),
        regions=frozenset(random.sample(REGIONS, 4)) if regional else frozenset(),
        popularity=int(60 / (1 + number)),
    )
    return Planted(offer, frozenset(answers), random.betavariate(2, 2))


def somebody(random: Random) -> Somebody:
    """One or two true needs, the answers that tell of them, and now and then an answer that tells of nothing."""
    needs = random.sample(NEEDS, k=random.choice((1, 2, 2)))
    rows = shipped().rows
    said = [("situation", str(random.choice(SPOKEN))), ("region", random.choice(REGIONS))]
    for need in needs:
        telling = [a for a in rows if rows[a].get(need) and a.split(".")[0] in ("stage", "blocks")]
        telling = telling or [a for a in rows if rows[a].get(need)]
        said.append(tuple(random.choices(telling, weights=[rows[a][need] ** 2 for a in telling])[0].split(".", 1)))
    if random.random() < 0.15:
        said.append(tuple(random.choice([a for a in rows if a.startswith("blocks")]).split(".", 1)))
    return Somebody(Profile.of(said, REGIONS), frozenset(needs))


@dataclass
class Town:
    """People who come one after the other, and what the recommender learns of them; knowledge is as old as a batch."""

    services: dict[int, Planted]
    random: Random
    batch: int = 100
    tallies: dict[tuple[int, str], Tally] = field(default_factory=dict)
    known: Experience = field(default_factory=Experience)

    def visit(self, outcome: Outcome, *, by_popularity: bool, worlds: int = WORLDS, seed: object = "") -> Slate | None:
        if outcome.sessions % self.batch == 0:
            self.known = Experience(dict(self.tallies))
        person = somebody(self.random)
        slate = None
        if by_popularity:
            shown = self._popular(person, outcome)
        else:
            offers = [one.offer for one in self.services.values()]
            number = f"{seed}{outcome.sessions}"
            slate = choose(person.profile, shipped(), offers, self.known, seed=number, worlds=worlds)
            shown = [slot.service for slot in slate.slots]
        acts = self.acts(person, shown)
        outcome.sessions += 1
        outcome.useful += sum(useful for _clicked, useful, _said in acts.values())
        outcome.useful_by_session.append(sum(useful for _clicked, useful, _said in acts.values()))
        outcome.shown.update(shown)
        outcome.shown_in_need.update(number for number in shown if self.services[number].answers & person.needs)
        outcome.needs[person.needs] += 1
        outcome.clicks.update(number for number, (clicked, _useful, _said) in acts.items() if clicked)
        if slate:
            self.learn(slate, acts)
        return slate

    def _popular(self, person: Somebody, outcome: Outcome) -> list[int]:
        fitting = [one.offer for one in self.services.values() if obstacle(one.offer, person.profile) is None]
        order = sorted(fitting, key=lambda one: (-outcome.clicks[one.id] - one.popularity, one.id))
        return [one.id for one in order[:TEN]]

    def acts(self, person: Somebody, shown: list[int]) -> dict[int, tuple[bool, bool, bool]]:
        """Of each service shown: clicked, of use, said to have helped."""
        found = {}
        for place, number in enumerate(shown):
            one = self.services[number]
            fits = bool(one.answers & person.needs)
            looks = self.random.random() < LOOKED_AT[place]
            clicked = looks and self.random.random() < (0.35 + 0.4 * one.quality if fits else IDLE_CLICK)
            useful = clicked and fits and self.random.random() < one.quality
            found[number] = (clicked, useful, useful and self.random.random() < SAYS_SO)
        return found

    def learn(self, slate: Slate, acts: dict[int, tuple[bool, bool, bool]]) -> None:
        for place, slot in enumerate(slate.slots):
            key = (slot.service, slate.segment)
            clicked, _useful, said = acts[slot.service]
            looked = Tally(1.0 if clicked else EXAMINED[place], float(said))
            self.tallies[key] = self.tallies.get(key, Tally()) + looked
