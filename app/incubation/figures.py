"""What the Lab did, in figures: counted from the recorded stays of the projects that a reader may see."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from sqlalchemy import select

from app.database import db
from app.ideas.idea import Idea
from app.incubation.episode import Episode
from app.incubation.project import Project
from app.incubation.queries import visible_to
from app.incubation.usual import OF_PHASE, Rate
from app.incubation.vocabulary import ENDED, ORDER, WORKED, Phase, State, Track
from app.people.user import Person

FEWEST = 5
"""Of fewer stays or projects than this, those who are not of the house read no rate and no median."""

DAY = timedelta(days=1)
STOPPED = "stopped"
"""Where a stop leads: beside the phases, the one place that is none."""


Span = tuple[Track, datetime | None, datetime | None]
"""Of a project on this track: since when, until when."""


@dataclass(frozen=True)
class Spread:
    """How many days something took: the middle one, and the quarter below and above. None where nothing may be said."""

    count: int
    low: float | None = None
    median: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, days: Sequence[float], fewest: int) -> Spread:
        if len(days) < max(fewest, 1):
            return cls(len(days))
        if len(days) == 1:
            return cls(1, days[0], days[0], days[0])
        low, median, high = quantiles(days, n=4, method="inclusive")
        return cls(len(days), low, median, high)


@dataclass(frozen=True)
class Fate:
    """How the stays in a phase ended; shares are None where they are too few to say. `usual` is of other histories."""

    phase: Phase
    onward: int
    back: int
    stopped: int
    usual: Rate
    fewest: int

    @property
    def count(self) -> int:
        return self.onward + self.back + self.stopped

    def share(self, of: int) -> float | None:
        return of / self.count if self.count >= max(self.fewest, 1) else None


@dataclass(frozen=True)
class Outcome:
    """What became of projects; shares are of those that ended, None where they are too few to say."""

    states: Mapping[State, int]
    fewest: int

    @property
    def count(self) -> int:
        return sum(self.states.values())

    @property
    def ended(self) -> int:
        return sum(self.states.get(state, 0) for state in ENDED)

    def share(self, state: State) -> float | None:
        return self.states.get(state, 0) / self.ended if self.ended >= max(self.fewest, 1) else None


@dataclass(frozen=True)
class Figures:
    """`outcomes` by track (None: all); `durations` of stays that ended, by phase and, in each, by track."""

    outcomes: Mapping[Track | None, Outcome]
    durations: Mapping[tuple[Phase, Track | None], Spread]
    moves: Mapping[tuple[Phase, str], int]
    fates: Sequence[Fate]
    launches: Mapping[Track | None, Spread]
    from_idea: Mapping[Track | None, Spread]
    before_idea: int
    """Projects that were launched before their idea was written here: brought along with it, they say nothing."""
    fewest: int

    @property
    def whole(self) -> Outcome:
        return self.outcomes[None]


@dataclass(frozen=True)
class _Kept:
    """A project, as far as it is counted."""

    id: int
    track: Track
    state: State
    born: datetime
    ended: datetime | None
    idea_published: datetime | None


@dataclass(frozen=True)
class _Stay:
    project: int
    phase: Phase
    began: datetime
    ended: datetime | None


def shown_to(person: Person) -> Figures:
    """Two questions to the database, however many projects there are."""
    projects, stays = _projects(person), _stays(person)
    fewest = 0 if person.is_staff else FEWEST
    moves, launched = _moves(projects, stays), _launched(projects)
    since_idea = [(one.track, one.idea_published, one.ended) for one in launched]
    return Figures(
        outcomes=_outcomes(projects.values(), fewest),
        durations=_durations(projects, stays, fewest),
        moves=moves,
        fates=[_fate(phase, moves, fewest) for phase in WORKED],
        launches=_spreads([(one.track, one.born, one.ended) for one in launched], fewest),
        from_idea=_spreads([span for span in since_idea if not _is_backward(span)], fewest),
        before_idea=sum(map(_is_backward, since_idea)),
        fewest=fewest,
    )


def _projects(person: Person) -> dict[int, _Kept]:
    columns = (
        Project.id, Project.track, Project.state, Project.created_at, Project.ended_at, Idea.published_at,
    )  # fmt: skip
    asked = visible_to(person).outerjoin(Project.idea).with_only_columns(*columns)
    return {row[0]: _Kept(*row) for row in db.session.execute(asked)}


def _stays(person: Person) -> list[_Stay]:
    """In their order, project after project."""
    columns = (Episode.project_id, Episode.phase, Episode.began_at, Episode.ended_at)
    seen = visible_to(person).with_only_columns(Project.id)
    asked = select(*columns).where(Episode.project_id.in_(seen))
    return [
        _Stay(*row)
        for row in db.session.execute(asked.order_by(Episode.project_id, Episode.began_at, Episode.id)).tuples()
    ]


def _outcomes(projects: Iterable[_Kept], fewest: int) -> dict[Track | None, Outcome]:
    states: dict[Track | None, Counter[State]] = {None: Counter()}
    for one in projects:
        for track in (None, one.track):
            states.setdefault(track, Counter())[one.state] += 1
    return {track: Outcome(states[track], fewest) for track in (None, *Track) if track in states}


def _launched(projects: Mapping[int, _Kept]) -> list[_Kept]:
    return [one for one in projects.values() if one.state is State.LAUNCHED]


def _durations(
    projects: Mapping[int, _Kept], stays: Iterable[_Stay], fewest: int
) -> dict[tuple[Phase, Track | None], Spread]:
    days: dict[tuple[Phase, Track | None], list[float]] = defaultdict(list)
    for stay in stays:
        if stay.ended is not None and stay.project in projects:
            took = (stay.ended - stay.began) / DAY
            for track in (None, projects[stay.project].track):
                days[stay.phase, track].append(took)
    tracks = (None, *Track)
    return {
        (phase, track): Spread.of(days[phase, track], fewest)
        for phase in WORKED
        for track in tracks
        if track is None or (phase, track) in days
    }


def _moves(projects: Mapping[int, _Kept], stays: Sequence[_Stay]) -> Counter[tuple[Phase, str]]:
    """From each stay to the next of the same project; the last one of a project that was stopped leads to the stop."""
    moves: Counter[tuple[Phase, str]] = Counter()
    for stay, following in zip(stays, [*stays[1:], None], strict=False):
        if following is not None and following.project == stay.project:
            moves[stay.phase, following.phase.value] += 1
        elif stay.project in projects and projects[stay.project].state is State.STOPPED:
            moves[stay.phase, STOPPED] += 1
    return moves


def _fate(phase: Phase, moves: Mapping[tuple[Phase, str], int], fewest: int) -> Fate:
    place = ORDER.index(phase)
    return Fate(
        phase,
        onward=sum(moves.get((phase, to.value), 0) for to in ORDER[place + 1 :]),
        back=sum(moves.get((phase, to.value), 0) for to in ORDER[:place]),
        stopped=moves.get((phase, STOPPED), 0),
        usual=OF_PHASE[phase],
        fewest=fewest,
    )


def _is_backward(span: Span) -> bool:
    _track, since, until = span
    return since is not None and until is not None and until < since


def _spreads(spans: Iterable[Span], fewest: int) -> dict[Track | None, Spread]:
    days: dict[Track | None, list[float]] = {None: []}
    for track, since, until in spans:
        if since is not None and until is not None:
            for of in (None, track):
                days.setdefault(of, []).append((until - since) / DAY)
    return {of: Spread.of(days[of], fewest) for of in (None, *Track) if of in days}
