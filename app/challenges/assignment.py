"""Who judges what, and who teams with whom: proposed by integer programming, never imposed.

Conflicts are hard bounds. What cannot be had is not hidden: it has a price, and is handed back as a gap. The same
question has the same answer, in whatever order it is put.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LOT = 0.5
"""Most that the draw adds to the price of a choice: it decides between equals, and mixes panels."""

STEPS = 5
GOOD_ENOUGH = 1e-5
PATIENCE_NODES = 2_000
"""Nodes of the search, not seconds, so that a slow machine has the same answer."""


class Program:
    """A mixed-integer program, put together variable by variable: least total price."""

    def __init__(self) -> None:
        self._price: list[float] = []
        self._most: list[float] = []
        self._whole: list[int] = []
        self._rows: list[tuple[Mapping[int, float], float, float]] = []

    def choice(self, price: float = 0, *, allowed: bool = True) -> int:
        """Yes or no."""
        return self.amount(price, most=float(allowed), whole=True)

    def amount(self, price: float = 0, *, most: float = np.inf, whole: bool = False) -> int:
        """From nothing up."""
        self._price.append(price)
        self._most.append(most)
        self._whole.append(int(whole))
        return len(self._price) - 1

    def dearer(self, price: float, sign: float = 1, *, steps: int = STEPS) -> dict[int, float]:
        """The terms of an amount whose first unit has this price, the second twice that, and so on."""
        last = max(steps, 1)
        return {self.amount(price * step, most=1 if step < last else np.inf): sign for step in range(1, last + 1)}

    def require(self, terms: Mapping[int, float], *, least: float = -np.inf, most: float = np.inf) -> None:
        self._rows.append((terms, least, most))

    def solve(self) -> Array:
        """The value of every variable; whoever calls prices all that may be impossible, so there is an answer.

        The solver is read when somebody asks it: most processes never do.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        if not self._rows:
            return np.zeros(len(self._price))
        terms, least, most = zip(*self._rows, strict=True)
        row = np.repeat(np.arange(len(terms)), [len(term) for term in terms])
        column = np.fromiter((c for term in terms for c in term), dtype=np.int64)
        value = np.fromiter((v for term in terms for v in term.values()), dtype=float)
        matrix = coo_array((value, (row, column)), shape=(len(terms), len(self._price))).tocsc()
        answer = milp(
            self._price,
            integrality=self._whole,
            bounds=Bounds(np.zeros(len(self._most)), self._most),
            constraints=LinearConstraint(matrix, least, most),
            options={"mip_rel_gap": GOOD_ENOUGH, "node_limit": PATIENCE_NODES},
        )
        if answer.x is None:
            raise ArithmeticError(answer.message)
        return np.asarray(answer.x)


# Who judges what

MISSING_JUROR = 1_000.0
"""The second that an entry lacks costs twice that, so that no entry lacks two while another could lack one."""

UNEVEN_LOAD = 50.0
"""Likewise for the first, the second ... entry that a juror has above or below the mean."""

CROWDED_LABEL = 10.0
MOVED_SEAT = 2.0


@dataclass(frozen=True, order=True)
class Seat:
    """A juror before an entry."""

    entry: str
    juror: str


@dataclass(frozen=True)
class MissingJurors:
    entry: str
    number: int


@dataclass(frozen=True)
class Slates:
    """Who judges what, the entries that lack jurors, and how many entries each juror has."""

    seats: tuple[Seat, ...]
    gaps: tuple[MissingJurors, ...]
    loads: Mapping[str, int]


Labels = Mapping[str, Mapping[str, str]]
"""Kinds of label, such as theme or room, and what each entry has of them."""


def slates(
    entries: Collection[str],
    jurors: Collection[str],
    *,
    each: int,
    seed: int,
    conflicts: Collection[Seat] = (),
    most: int | None = None,
    anchors: Collection[str] = (),
    labels: Labels | None = None,
    kept: Collection[Seat] = (),
) -> Slates:
    """So many jurors for each entry, and all of them for the anchors; no juror more than `most` entries.

    Loads are even. Each juror has of each label about their share. Seats that are `kept` move only for one of these.
    """
    entries, jurors = sorted(set(entries)), sorted(set(jurors))
    barred, staying, known = set(conflicts), set(kept), labels or {}
    wanted = {entry: len(jurors) if entry in anchors else min(each, len(jurors)) for entry in entries}
    program = Program()
    lots = np.random.default_rng(seed).random((len(entries), len(jurors))) * LOT
    seat = {
        Seat(entry, juror): program.choice(
            lots[e, j] + (MOVED_SEAT if staying and Seat(entry, juror) not in staying else 0),
            allowed=Seat(entry, juror) not in barred,
        )
        for e, entry in enumerate(entries)
        for j, juror in enumerate(jurors)
    }
    for entry in entries:
        judged = {seat[Seat(entry, juror)]: 1.0 for juror in jurors}
        missing = program.dearer(MISSING_JUROR, steps=min(wanted[entry], STEPS))
        program.require({**judged, **missing}, least=wanted[entry], most=wanted[entry])
    share = sum(wanted.values()) / max(len(jurors), 1)
    for juror in jurors:
        load = {seat[Seat(entry, juror)]: 1.0 for entry in entries}
        program.require(load, most=len(entries) if most is None else most)
        above, below = program.dearer(UNEVEN_LOAD, -1), program.dearer(UNEVEN_LOAD)
        program.require({**load, **above, **below}, least=np.floor(share), most=np.floor(share))
    _mix_labels(program, seat, entries, jurors, known, share=share)
    answer = program.solve()
    taken = tuple(sorted(s for s, variable in seat.items() if answer[variable] > 0.5))
    return Slates(
        seats=taken,
        gaps=tuple(
            MissingJurors(entry, lacking)
            for entry in entries
            if (lacking := wanted[entry] - sum(s.entry == entry for s in taken))
        ),
        loads={juror: sum(s.juror == juror for s in taken) for juror in jurors},
    )


def _mix_labels(
    program: Program,
    seat: Mapping[Seat, int],
    entries: Sequence[str],
    jurors: Sequence[str],
    labels: Labels,
    *,
    share: float,
) -> None:
    """A juror has of each label at most their share, rounded up; each seat beyond it has a price."""
    for kind in sorted(labels):
        of_label: dict[str, list[str]] = {}
        for entry in entries:
            if entry in labels[kind]:
                of_label.setdefault(labels[kind][entry], []).append(entry)
        for label in sorted(of_label):
            theirs = np.ceil(share * len(of_label[label]) / len(entries))
            for juror in jurors:
                beyond = program.amount(CROWDED_LABEL)
                program.require({**{seat[Seat(entry, juror)]: 1 for entry in of_label[label]}, beyond: -1}, most=theirs)


# Who teams with whom

UNPLACED = 2_000.0
SHORT_TEAM = 1_000.0
ONE_AGENCY = 200.0
MISSING_SKILL = 60.0
WISH_STEP = 3.0
"""The price of each rank further down somebody's wishes; a team not wished for costs one rank more than the last."""


@dataclass(frozen=True)
class Teammate:
    """Somebody who wants a team: their agency, what they can do, and the teams they wish for, the dearest first."""

    person: str
    agency: str = ""
    skills: frozenset[str] = frozenset()
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Team:
    name: str
    least: int
    most: int
    skills: frozenset[str] = frozenset()


class Lack(StrEnum):
    UNPLACED = "unplaced"
    SHORT = "short"
    CROWDED = "crowded"
    ONE_AGENCY = "one_agency"
    SKILL = "skill"
    WISH = "wish"


@dataclass(frozen=True)
class Gap:
    """What could not be had: somebody without a team or without any of their wishes, a team too small, all of one
    agency, or without a skill (`detail`)."""

    lack: Lack
    subject: str
    detail: str = ""


@dataclass(frozen=True)
class Teams:
    members: Mapping[str, tuple[str, ...]]
    gaps: tuple[Gap, ...] = field(default=())

    def team_of(self, person: str) -> str | None:
        return next((team for team, members in self.members.items() if person in members), None)


def teams(
    people: Collection[Teammate], offered: Collection[Team], *, seed: int, together: Iterable[Collection[str]] = ()
) -> Teams:
    """Everybody in one team, those `together` in the same; raises ValueError for a stranger among those."""
    people, offered = sorted(people, key=lambda p: p.person), sorted(offered, key=lambda t: t.name)
    parties = _parties(people, together)
    lots = np.random.default_rng(seed).random((len(parties), len(offered))) * LOT
    program = Program()
    member = {
        (p, team.name): program.choice(
            lots[p, t] + WISH_STEP * sum(_wish_rank(person, team.name) for person in party),
            allowed=len(party) <= team.most,
        )
        for p, party in enumerate(parties)
        for t, team in enumerate(offered)
    }
    for p, party in enumerate(parties):
        places = {member[p, team.name]: 1.0 for team in offered}
        program.require({**places, program.amount(UNPLACED * len(party)): 1}, least=1, most=1)
    for team in offered:
        _compose(program, team, parties, {p: member[p, team.name] for p in range(len(parties))})
    answer = program.solve()
    found = {
        team.name: tuple(
            sorted(
                person.person
                for p, party in enumerate(parties)
                if answer[member[p, team.name]] > 0.5
                for person in party
            )
        )
        for team in offered
    }
    return Teams(found, tuple(_gaps(people, offered, found)))


def gaps(people: Sequence[Teammate], offered: Sequence[Team], members: Mapping[str, Sequence[str]]) -> tuple[Gap, ...]:
    """What teams leave to be wished for that somebody has put together, or changed, by hand."""
    return tuple(_gaps(people, offered, members))


def _parties(people: Sequence[Teammate], together: Iterable[Collection[str]]) -> list[list[Teammate]]:
    """People by those they stay with; groups that share somebody are one."""
    party = {person.person: {person.person} for person in people}
    for group in together:
        if strangers := set(group) - party.keys():
            raise ValueError(f"asked to stay together, but not among the people: {sorted(strangers)}")
        joined: set[str] = set().union(*(party[person] for person in group))
        party.update(dict.fromkeys(joined, joined))
    named = {person.person: person for person in people}
    return [[named[one] for one in members] for members in sorted({tuple(sorted(group)) for group in party.values()})]


def _wish_rank(person: Teammate, team: str) -> int:
    """0 for the dearest wish, and for whoever wishes for nothing in particular."""
    return person.wishes.index(team) if team in person.wishes else len(person.wishes)


def _compose(program: Program, team: Team, parties: Sequence[Sequence[Teammate]], member: Mapping[int, int]) -> None:
    """Its size, its skills, and more than one agency."""
    size = {member[p]: float(len(party)) for p, party in enumerate(parties)}
    program.require({**size, program.amount(SHORT_TEAM): 1}, least=team.least)
    program.require(size, most=team.most)
    for skill in sorted(team.skills):
        able = {member[p]: 1.0 for p, party in enumerate(parties) if any(skill in person.skills for person in party)}
        program.require({**able, program.amount(MISSING_SKILL, most=1): 1}, least=1)
    for agency in sorted({person.agency for party in parties for person in party if person.agency}):
        others = {
            member[p]: float(number)
            for p, party in enumerate(parties)
            if (number := sum(person.agency != agency for person in party))
        }
        if sum(person.agency == agency for party in parties for person in party) >= max(team.least, 2):
            program.require({**others, program.amount(ONE_AGENCY, most=1): 1}, least=1)


def _gaps(people: Sequence[Teammate], offered: Sequence[Team], members: Mapping[str, Sequence[str]]) -> Iterable[Gap]:
    named = {person.person: person for person in people}
    placed = {person: team for team, found in members.items() for person in found}
    for person in people:
        if person.person not in placed:
            yield Gap(Lack.UNPLACED, person.person)
        elif person.wishes and placed[person.person] not in person.wishes:
            yield Gap(Lack.WISH, person.person)
    for team in offered:
        found = [named[person] for person in members[team.name]]
        if len(found) < team.least:
            yield Gap(Lack.SHORT, team.name, str(team.least - len(found)))
        if len(found) > 1 and found[0].agency and len({person.agency for person in found}) == 1:
            yield Gap(Lack.ONE_AGENCY, team.name, found[0].agency)
        for skill in sorted(team.skills):
            if not any(skill in person.skills for person in found):
                yield Gap(Lack.SKILL, team.name, skill)
