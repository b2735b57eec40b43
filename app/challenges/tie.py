"""What follows when the figures do not decide: a zone of indecision, and the announced steps out of it.

Neither the number of an entry nor the time it came in is ever asked.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, groupby
from math import inf
from typing import Any

DECISIVE = 0.80
"""P(A > B) from which A stands before B; below it they are tied."""

MARK_DECIMALS = 6
"""Means of marks that differ further behind the point are equal."""

Ahead = Sequence[Sequence[float]]
"""P(row's entry > column's entry), both in the order of the ranking."""

Groups = tuple[tuple[str, ...], ...]
"""Entries, the best first; those of one group are tied."""


@dataclass(frozen=True)
class Zone:
    """Who surely has one of the places, who may have one, and how many places are left for those."""

    clear: tuple[str, ...]
    undecided: tuple[str, ...]
    places: int


def zone(order: Sequence[str], ahead: Ahead, places: int) -> Zone:
    """Around the last of the places: whoever is tied with somebody on the other side of that line is undecided."""
    kept, rest = range(min(places, len(order))), range(places, len(order))
    tied = {(i, j) for i in kept for j in rest if ahead[i][j] < DECISIVE}
    unsure = {i for pair in tied for i in pair}
    clear = tuple(order[i] for i in kept if i not in unsure)
    return Zone(clear, tuple(order[i] for i in sorted(unsure)), len(kept) - len(clear) if unsure else 0)


def grouped(order: Sequence[str], ahead: Ahead) -> Groups:
    """All of them: two groups are parted where everybody of the one surely stands before everybody of the other."""
    found: list[tuple[str, ...]] = []
    begun, reach = 0, 0
    for i, row in enumerate(ahead):
        reach = max([reach, *(j for j in range(i + 1, len(order)) if row[j] < DECISIVE)])
        if reach <= i:
            found.append(tuple(order[begun : i + 1]))
            begun, reach = i + 1, i + 1
    return tuple(found)


def spans(ahead: Ahead) -> list[tuple[int, int]]:
    """The best and the worst rank of each entry: those surely before it, and those surely behind it, are counted."""
    size = len(ahead)
    return [
        (
            1 + sum(ahead[other][i] >= DECISIVE for other in range(size) if other != i),
            size - sum(ahead[i][other] >= DECISIVE for other in range(size) if other != i),
        )
        for i in range(size)
    ]


def neutral(entry: str) -> str:
    """Where equals have to be listed in some order: one that nobody can profit from by coming first."""
    return hashlib.sha256(entry.encode()).hexdigest()


class Step(StrEnum):
    """The steps out of a zone, in the order in which they are taken."""

    DELIBERATION = "deliberation"
    HEAD_TO_HEAD = "head_to_head"
    CRITERIA = "criteria"
    DRAW = "draw"


@dataclass(frozen=True)
class Announced:
    """What was public before the first ballot: the order of the criteria, and the hash of the seed of the draw."""

    criteria: tuple[str, ...]
    commitment: str


@dataclass(frozen=True)
class Duel:
    """A juror's answer when two tied entries stand side by side."""

    juror: str
    winner: str
    loser: str


@dataclass(frozen=True)
class Evidence:
    """What each step has found; None is a step not yet held.

    A deliberation without agreement is (). `marks` are the means of entry and criterion. The seed is told only when
    the draw is held; the beacon is what nobody could know when its hash was published, such as the hash of the ballots.
    """

    deliberation: Groups | None = None
    duels: tuple[Duel, ...] | None = None
    marks: Mapping[str, Mapping[str, float]] | None = None
    seed: str | None = None
    beacon: str = ""


@dataclass(frozen=True)
class Taken:
    """A step that was taken, and how the entries of the zone stood after it."""

    step: Step
    groups: Groups


@dataclass(frozen=True)
class Settlement:
    """Who has the places and who has not, the steps it took, and the step that is waited for, if one is.

    Within both they are listed as they stood after the last step: `groups` says who of them is still equal.
    """

    winners: tuple[str, ...]
    others: tuple[str, ...]
    taken: tuple[Taken, ...]
    waiting: Step | None = None

    @property
    def groups(self) -> Groups:
        return self.taken[-1].groups if self.taken else ()


def part(groups: Groups, found: Groups) -> Groups:
    """Groups, each parted as its entries stand in `found`; one of which not all stand there is left as it is."""
    standing = {entry: place for place, group in enumerate(found) for entry in group}
    parted: list[tuple[str, ...]] = []
    for group in groups:
        if not standing.keys() >= {*group}:
            parted.append(group)
            continue
        ranked = sorted(group, key=lambda entry: standing[entry])
        parted += [tuple(one) for _place, one in groupby(ranked, key=lambda entry: standing[entry])]
    return tuple(parted)


Key = Mapping[str, Any]
"""What a step says of each entry; more is better, equal is still tied."""


def settle(zone: Zone, announced: Announced, evidence: Evidence) -> Settlement:
    """Take one step after the other until the line falls between two groups; no further than is needed."""
    groups: Groups = (tuple(sorted(zone.undecided, key=neutral)),) if zone.undecided else ()
    taken: list[Taken] = []
    for step in Step:
        torn = _torn(groups, zone.places)
        if not torn:
            break
        key = FINDINGS[step](torn, announced, evidence)
        if key is None:
            return Settlement(*_sides(groups, zone.places), tuple(taken), waiting=step)
        groups = _split(groups, torn, key)
        taken.append(Taken(step, groups))
    return Settlement(*_sides(groups, zone.places), tuple(taken))


def _torn(groups: Groups, places: int) -> tuple[str, ...]:
    """The group that the line goes through, or nothing."""
    before = 0
    for group in groups:
        if before < places < before + len(group):
            return group
        before += len(group)
    return ()


def _sides(groups: Groups, places: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    winners: list[str] = []
    others: list[str] = []
    torn, before = _torn(groups, places), 0
    for group in groups:
        if group != torn:
            (winners if before + len(group) <= places else others).extend(group)
        before += len(group)
    return tuple(winners), tuple(others)


def _split(groups: Groups, torn: tuple[str, ...], key: Key) -> Groups:
    ranked = sorted(torn, key=lambda entry: key[entry], reverse=True)
    parts = tuple(tuple(sorted(part, key=neutral)) for _, part in groupby(ranked, key=lambda entry: key[entry]))
    return tuple(part for group in groups for part in (parts if group == torn else (group,)))


def _deliberated(torn: tuple[str, ...], _announced: Announced, evidence: Evidence) -> Key | None:
    """The jury's own order; raises ValueError where it leaves out an entry that is to be decided, or names it twice."""
    if evidence.deliberation is None:
        return None
    if not evidence.deliberation:
        return dict.fromkeys(torn, 0)
    named = Counter(entry for group in evidence.deliberation for entry in group)
    if any(named[entry] != 1 for entry in torn):
        raise ValueError("a deliberation names every entry of the zone once, or none")
    return {entry: -place for place, group in enumerate(evidence.deliberation) for entry in group}


def _beaten(torn: tuple[str, ...], _announced: Announced, evidence: Evidence) -> Key | None:
    """How many of the others an entry beats, each by a majority of jurors (Copeland); one answer for a juror and pair.

    Raises ValueError where a juror answered twice.
    """
    if evidence.duels is None:
        return None
    answers = Counter((duel.juror, frozenset((duel.winner, duel.loser))) for duel in evidence.duels)
    if any(number > 1 for number in answers.values()):
        raise ValueError("a juror answers once for two entries")
    votes = Counter((duel.winner, duel.loser) for duel in evidence.duels)
    won = Counter(dict.fromkeys(torn, 0))
    for one, other in combinations(torn, 2):
        margin = votes[one, other] - votes[other, one]
        if margin:
            won[one if margin > 0 else other] += 1
    return won


def _marked(torn: tuple[str, ...], announced: Announced, evidence: Evidence) -> Key | None:
    """The means of the criteria, compared in the announced order; what nobody marked comes behind."""
    if not announced.criteria:
        return dict.fromkeys(torn, ())
    if evidence.marks is None:
        return None
    marks = evidence.marks
    return {
        entry: tuple(round(marks.get(entry, {}).get(c, -inf), MARK_DECIMALS) for c in announced.criteria)
        for entry in torn
    }


def _drawn(torn: tuple[str, ...], announced: Announced, evidence: Evidence) -> Key | None:
    if evidence.seed is None:
        return None
    order = draw(torn, evidence.seed, commitment=announced.commitment, beacon=evidence.beacon)
    return {entry: -place for place, entry in enumerate(order)}


FINDINGS: Mapping[Step, Callable[[tuple[str, ...], Announced, Evidence], Key | None]] = {
    Step.DELIBERATION: _deliberated,
    Step.HEAD_TO_HEAD: _beaten,
    Step.CRITERIA: _marked,
    Step.DRAW: _drawn,
}


def fresh_seed() -> str:
    """A seed to be kept secret until the draw; its commitment is published before the first ballot."""
    return secrets.token_hex(32)


def commitment_of(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()


def draw(entries: Iterable[str], seed: str, *, commitment: str, beacon: str = "") -> tuple[str, ...]:
    """The public draw: entries in the order of HMAC-SHA-256(seed, beacon + NUL + entry), which anybody can do again.

    Raises ValueError for a seed that is not the one committed to, and for an entry that is named twice.
    """
    if not hmac.compare_digest(commitment_of(seed), commitment):
        raise ValueError("this seed is not the one whose hash was published")
    lots = sorted(entries)
    if len(set(lots)) != len(lots):
        raise ValueError("an entry has one lot")
    return tuple(sorted(lots, key=lambda e: hmac.new(seed.encode(), f"{beacon}\0{e}".encode(), "sha256").digest()))
