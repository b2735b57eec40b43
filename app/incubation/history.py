"""The history of a project as a file tells it: the stays in its phases, in their order, and its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _

from app.ideas.idea import Audience, Idea
from app.incubation.aliases import Reading
from app.incubation.episode import Episode
from app.incubation.vocabulary import ENDED, ORDER, Phase, State, Track
from app.people.unit import Unit
from app.rows import WrongRow


class Outcome(StrEnum):
    """What a row would do."""

    BEGINS = "begins"
    ONWARD = "onward"
    BACK = "back"
    GOES_ON = "goes-on"
    LAUNCHES = "launches"
    STOPS = "stops"
    HERE = "here"
    LEFT_OUT = "left-out"
    WRONG = "wrong"


@dataclass
class Stay:
    """A project was in a phase, from a moment to a moment; None: it is there still, or nobody said when it left."""

    phase: Phase
    began_at: datetime
    ended_at: datetime | None
    reason: str


@dataclass(frozen=True)
class End:
    """Launched or stopped, when and why."""

    state: State
    at: datetime
    reason: str
    learned: str


@dataclass
class Line:
    """A row of the file, as it is shown before anything is written."""

    number: int
    ref: str
    title: str = ""
    reading: Reading | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome = Outcome.WRONG
    problem: str = ""


@dataclass(frozen=True)
class Described:
    """What a project is, but for its history; `cells` are those of its first row as they were typed."""

    title: str
    summary: str
    story: str
    track: Track
    unit: Unit
    audience: Audience
    status: State | None
    cells: dict[str, str]
    idea: Idea | None = None
    budget: int | None = None


@dataclass
class History:
    """A project of the file and its stays in their order; `lines` are all of its rows, good or wrong."""

    ref: str
    is_here: bool
    described: Described | None = None
    stays: list[Stay] = field(default_factory=list)
    end: End | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return all(not line.problem for line in self.lines)

    @property
    def state(self) -> State:
        if self.end:
            return self.end.state
        assert self.described is not None
        return self.described.status or State.ACTIVE

    @property
    def latest(self) -> datetime:
        return self.stays[-1].ended_at or self.stays[-1].began_at

    def enter(self, phase: Phase, began_at: datetime, ended_at: datetime | None, reason: str) -> Outcome:
        """A move back is kept as it was; a phase that two names of another house stand for is one stay."""
        self._check_order(began_at)
        last = self.stays[-1] if self.stays else None
        if last and last.phase is phase and last.ended_at in (None, began_at):
            last.ended_at = ended_at
            last.reason = _kept(" · ".join(filter(None, (last.reason, reason))))
            return Outcome.GOES_ON
        if last and last.ended_at is None:
            last.ended_at = began_at
        self.stays.append(Stay(phase, began_at, ended_at, _kept(reason)))
        if last is None:
            return Outcome.BEGINS
        return Outcome.BACK if ORDER.index(phase) < ORDER.index(last.phase) else Outcome.ONWARD

    def finish(self, state: State, at: datetime, reason: str, learned: str) -> Outcome:
        if not self.stays:
            raise WrongRow(_("a project begins with a phase that is worked in, not with its end"))
        self._check_order(at)
        if self.stays[-1].ended_at is None:
            self.stays[-1].ended_at = at
        self.end = End(state, at, reason if state is State.STOPPED else _kept(reason), learned)
        return Outcome.LAUNCHES if state is State.LAUNCHED else Outcome.STOPS

    def _check_order(self, at: datetime) -> None:
        if self.end:
            raise WrongRow(_("this project has ended in a row above: what came after it is a project of its own"))
        if self.stays and at < self.latest:
            raise WrongRow(_("it begins before the row above it ends: rows of a project stand in their order"))

    def close(self, carried: set[int]) -> None:
        """What only the whole history shows is said at its last row; `carried` are ideas that are under way."""
        try:
            self._check_whole()
            self._check_idea(carried)
        except WrongRow as wrong:
            self.lines[-1].problem = str(wrong)
        for line in self.lines:
            line.outcome = self._settled(line)

    def _settled(self, line: Line) -> Outcome:
        """A project is imported whole or not at all; one that is here stays as it is."""
        if line.problem:
            return Outcome.WRONG
        if not self.is_good:
            return Outcome.LEFT_OUT
        return Outcome.HERE if self.is_here else line.outcome

    def _check_whole(self) -> None:
        if not self.is_good or self.described is None:
            return
        if not self.end and self.stays[-1].ended_at is not None:
            raise WrongRow(_("this phase has ended, and no row says what came then: a phase, “launched” or “stopped”"))
        status = self.described.status
        if status in ENDED and not self.end:
            raise WrongRow(_("status says “%(word)s”, and no row says when: add one", word=status.value))
        if self.end and status not in (None, self.end.state):
            raise WrongRow(_("status says “%(word)s”, and the rows say otherwise", word=status.value))

    def _check_idea(self, carried: set[int]) -> None:
        """An idea is carried by one project at a time, here and in the file."""
        if not self.is_good or self.is_here or self.end or self.described is None or self.described.idea is None:
            return
        if self.described.idea.id in carried:
            raise WrongRow(_("a project of this idea is under way already"))
        carried.add(self.described.idea.id)


def _kept(reason: str) -> str:
    most = Episode.reason.type.length
    if len(reason) > most:
        said = _(
            "%(column)s has %(count)s characters, the most is %(most)s", column="reason", count=len(reason), most=most
        )
        raise WrongRow(said)
    return reason
