"""Who will score what, looked at before the first score: can the entries be compared at all when all have scored?

A jury whose severity cannot be told from the strength of what it was given decides by lot, and no figure shows it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.challenges import tie
from app.challenges.assignment import Labels, Seat, slates

UNEVEN, UNEVEN_SHARE = 2, 0.25
"""A juror may not have so many entries more than another, and that share of what jurors have on average."""

CONFOUNDED = 0.5
"""The share of what sets a label apart that is explained by who judged it (as adjusted R²)."""

AS_PRECISE = 2.0
"""How many times more precisely than one entry a label has to be told within jurors, to stand all the same."""

ANCHORS = (3, 4, 5)
DRAWS = 20


class Flaw(StrEnum):
    """What may be wrong with a plan. `FRAGILE` alone is a caution: it holds unless somebody falls ill."""

    UNKNOWN_SEAT = "unknown_seat"
    CONFLICT = "conflict"
    TOO_FEW_JURORS = "too_few_jurors"
    UNBALANCED = "unbalanced"
    DISCONNECTED = "disconnected"
    CONFOUNDED = "confounded"
    FRAGILE = "fragile"


CAUTIONS = frozenset({Flaw.FRAGILE})
BEYOND_REASON = frozenset({Flaw.CONFLICT, Flaw.DISCONNECTED, Flaw.CONFOUNDED})
"""No reason makes them right: a plan with one of them is repaired before anybody scores."""


@dataclass(frozen=True)
class Finding:
    """A flaw, and whom or what it concerns.

    Entries (too few jurors, disconnected: those of one island), jurors (unbalanced: the least and the most loaded;
    fragile), seats as entry and juror (unknown, conflict), or a kind of label and the label (confounded). The amount
    is what is there: jurors, entries of the island, the difference of loads, or the share that is explained.
    """

    flaw: Flaw
    subjects: tuple[str, ...]
    amount: float = 0

    @property
    def is_beyond_reason(self) -> bool:
        """An entry that nobody scores cannot be ranked, whatever is said."""
        return self.flaw in BEYOND_REASON or (self.flaw is Flaw.TOO_FEW_JURORS and not self.amount)


@dataclass(frozen=True)
class Plan:
    entries: tuple[str, ...]
    jurors: tuple[str, ...]
    seats: frozenset[Seat]
    each: int
    """Jurors that an entry should have."""

    conflicts: frozenset[Seat] = frozenset()
    labels: Labels = field(default_factory=dict)
    """Kinds of label (theme, room) and what each entry has of them."""

    @property
    def known_seats(self) -> list[Seat]:
        entries, jurors = set(self.entries), set(self.jurors)
        return sorted(seat for seat in self.seats if seat.entry in entries and seat.juror in jurors)


def findings(plan: Plan) -> tuple[Finding, ...]:
    """All that is wrong, the worst first; nothing where the plan may stand."""
    looks = (_strange_seats, _conflicts, _too_few, _unbalanced, _disconnected, _confounded, _fragile)
    return tuple(finding for look in looks for finding in look(plan))


@dataclass(frozen=True)
class Heard:
    """What has come of a plan: how many jurors each entry had to be judged by, who judged it, and what links it."""

    wanted: Mapping[str, int]
    judged: Collection[Seat]
    links: Collection[Seat]


def gaps(heard: Heard) -> tuple[Finding, ...]:
    """What is missing once a jury has closed: what else was found in its plan is past."""
    return (*_short(heard.wanted, heard.judged), *_apart(heard.links))


def stands(plan: Plan) -> bool:
    return not any(finding.flaw not in CAUTIONS for finding in findings(plan))


def _strange_seats(plan: Plan) -> Iterator[Finding]:
    for seat in sorted(plan.seats.difference(plan.known_seats)):
        yield Finding(Flaw.UNKNOWN_SEAT, (seat.entry, seat.juror))


def _conflicts(plan: Plan) -> Iterator[Finding]:
    for seat in sorted(plan.seats & plan.conflicts):
        yield Finding(Flaw.CONFLICT, (seat.entry, seat.juror))


def _too_few(plan: Plan) -> Iterator[Finding]:
    return _short(dict.fromkeys(plan.entries, plan.each), plan.known_seats)


def _short(wanted: Mapping[str, int], seats: Collection[Seat]) -> Iterator[Finding]:
    panel = Counter(seat.entry for seat in seats)
    for entry in sorted(wanted):
        if panel[entry] < wanted[entry]:
            yield Finding(Flaw.TOO_FEW_JURORS, (entry,), panel[entry])


def _unbalanced(plan: Plan) -> Iterator[Finding]:
    load = Counter(seat.juror for seat in plan.known_seats)
    if not plan.jurors:
        return
    least, most = (end(load[juror] for juror in plan.jurors) for end in (min, max))
    if most - least >= max(UNEVEN, UNEVEN_SHARE * len(plan.known_seats) / len(plan.jurors)):
        yield Finding(
            Flaw.UNBALANCED,
            tuple(juror for juror in sorted(plan.jurors) if load[juror] in (least, most)),
            most - least,
        )


def islands(seats: Collection[Seat]) -> list[tuple[str, ...]]:
    """The entries that can be compared through jurors they have in common, the greatest island first."""
    panels, piles = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for seat in seats:
        panels[seat.entry].add(seat.juror)
        piles[seat.juror].add(seat.entry)
    left, found = set(panels), []
    while left:
        island: set[str] = set()
        shore = {left.pop()}
        while shore:
            island |= shore
            jurors = set().union(*(panels[entry] for entry in shore))
            shore = set().union(*(piles.pop(juror, ()) for juror in jurors)) - island
        left -= island
        found.append(tuple(sorted(island)))
    return sorted(found, key=lambda members: (-len(members), members))


def _disconnected(plan: Plan) -> Iterator[Finding]:
    return _apart(plan.known_seats)


def _apart(seats: Collection[Seat]) -> Iterator[Finding]:
    found = islands(seats)
    if len(found) > 1:
        yield from (Finding(Flaw.DISCONNECTED, island, len(island)) for island in found)


def _fragile(plan: Plan) -> Iterator[Finding]:
    """Jurors whose absence would leave the others without a common measure."""
    seats = plan.known_seats
    if len(islands(seats)) != 1:
        return
    for juror in sorted({seat.juror for seat in seats}):
        if len(islands([seat for seat in seats if seat.juror != juror])) > 1:
            yield Finding(Flaw.FRAGILE, (juror,))


def _confounded(plan: Plan) -> Iterator[Finding]:
    """Labels that the jurors cannot be told from.

    How well a label is told apart from the others by jurors who saw both is the sum of squares within jurors: with a
    noise of 1 its variance is the inverse of that sum, where the mean of one entry has the inverse of its jurors.
    """
    seats = plan.known_seats
    for kind in sorted(plan.labels):
        labelled = [seat for seat in seats if seat.entry in plan.labels[kind]]
        load = Counter(seat.juror for seat in labelled)
        of_label = Counter(plan.labels[kind][seat.entry] for seat in labelled)
        of_both = Counter((seat.juror, plan.labels[kind][seat.entry]) for seat in labelled)
        for label in sorted(of_label) if len(of_label) > 1 else ():
            share = of_label[label] / len(labelled)
            total = len(labelled) * share * (1 - share)
            within = sum(n * (p := of_both[juror, label] / n) * (1 - p) for juror, n in load.items())
            free = len(labelled) - len(load)
            explained = 1 - within / total * ((len(labelled) - 1) / free if free else 1)
            if explained > CONFOUNDED and within < AS_PRECISE * plan.each:
                yield Finding(Flaw.CONFOUNDED, (kind, label), round(explained, 6))


# What would repair it


class Remedy(StrEnum):
    SPREAD = "spread"
    ANCHORS = "anchors"


@dataclass(frozen=True)
class Repair:
    """A plan proposed, what it changes, the entries that all score, and what is still wrong with it."""

    remedy: Remedy
    plan: Plan
    added: tuple[Seat, ...]
    removed: tuple[Seat, ...]
    anchors: tuple[str, ...]
    left: tuple[Finding, ...]

    @property
    def stands(self) -> bool:
        return not any(finding.flaw not in CAUTIONS for finding in self.left)


def spread(plan: Plan, *, seed: int) -> Repair:
    """Entries of each label over all jurors, as few seats moved as will do; drawn anew until nothing is wrong."""
    drawn = (_spread(plan, seed + turn, keeping=turn < DRAWS // 2) for turn in range(DRAWS))
    return _first_that_stands(drawn)


def _spread(plan: Plan, seed: int, *, keeping: bool) -> Repair:
    found = slates(
        plan.entries,
        plan.jurors,
        each=plan.each,
        seed=seed,
        conflicts=plan.conflicts,
        labels=plan.labels,
        kept=plan.known_seats if keeping else (),
    )
    return _changed(Remedy.SPREAD, plan, frozenset(found.seats))


def anchored(plan: Plan, *, seed: int) -> Repair:
    """Three to five entries that every juror scores, of as many labels as there are, and without a conflict.

    Drawn anew until nothing is wrong: anchors that some jurors score already would leave the others with more work.
    """
    free = [entry for entry in plan.entries if not any(seat.entry == entry for seat in plan.conflicts)]
    orders = (_of_all_labels(free, plan.labels, str(seed + turn)) for turn in range(DRAWS))
    tries = ({*chosen[:number]} for chosen in orders for number in ANCHORS if number <= max(len(chosen), ANCHORS[0]))
    return _first_that_stands(
        _changed(
            Remedy.ANCHORS,
            plan,
            plan.seats | {Seat(entry, juror) for entry in anchors for juror in plan.jurors},
            tuple(sorted(anchors)),
        )
        for anchors in tries
    )


def _of_all_labels(entries: Sequence[str], labels: Labels, salt: str) -> list[str]:
    """Entries in such an order that the first few have as many different labels as can be."""
    waiting = sorted(entries, key=lambda entry: tie.neutral(salt + entry))
    seen: Counter[tuple[str, str]] = Counter()
    chosen: list[str] = []
    while waiting:
        rarest = min(waiting, key=lambda entry: sum(seen[mark] for mark in _marks(entry, labels)))
        waiting.remove(rarest)
        seen.update(_marks(rarest, labels))
        chosen.append(rarest)
    return chosen


def _marks(entry: str, labels: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(kind, of[entry]) for kind, of in labels.items() if entry in of]


def _changed(remedy: Remedy, plan: Plan, seats: frozenset[Seat], anchors: tuple[str, ...] = ()) -> Repair:
    proposed = replace(plan, seats=seats)
    return Repair(
        remedy=remedy,
        plan=proposed,
        added=tuple(sorted(seats - plan.seats)),
        removed=tuple(sorted(plan.seats - seats)),
        anchors=anchors,
        left=findings(proposed),
    )


def _first_that_stands(drawn: Iterable[Repair]) -> Repair:
    """Or else the one with the least that is wrong."""
    best: Repair | None = None
    for repair in drawn:
        if not repair.left:
            return repair
        if best is None or (not repair.stands, len(repair.left)) < (not best.stands, len(best.left)):
            best = repair
    assert best is not None
    return best
