"""Reading projects: the board with its filters, what has ended, the story of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.database import db
from app.ideas.idea import Audience
from app.incubation.episode import Episode
from app.incubation.member import ProjectMember
from app.incubation.project import Project
from app.incubation.vocabulary import ENDED, WORKED, Part, Phase, Track
from app.paging import Page, decode, encode
from app.people.unit import Level, Unit, by_code, within
from app.people.user import Person, User, by_handle
from app.search.analysis import fold

MOST_ON_BOARD = 300
MOST_UNITS = 200
MOST_COACHES = 100
SHOWN = 12


def visible_to(person: Person) -> Select[tuple[Project]]:
    asked = select(Project)
    return asked if person.is_staff else asked.where(Project.audience == Audience.PUBLIC)


def for_cards(asked: Select[tuple[Project]]) -> Select[tuple[Project]]:
    return _without_teams(asked).options(selectinload(Project.members).joinedload(ProjectMember.person))


def _without_teams(asked: Select[tuple[Project]]) -> Select[tuple[Project]]:
    return asked.options(joinedload(Project.unit), joinedload(Project.call))


def _read_teams(projects: Sequence[Project]) -> None:
    """Of several lists at once."""
    teams: dict[int, list[ProjectMember]] = {one.id: [] for one in projects}
    asked = select(ProjectMember).where(ProjectMember.project_id.in_(teams), ProjectMember.until.is_(None))
    for member in db.session.scalars(asked.options(joinedload(ProjectMember.person)).order_by(ProjectMember.id)):
        teams[member.project_id].append(member)
    for one in projects:
        set_committed_value(one, "members", teams[one.id])


@dataclass(frozen=True)
class Filters:
    """What the board is narrowed to; an unknown word narrows nothing."""

    track: Track | None = None
    unit: Unit | None = None
    coach: User | None = None

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        track, unit, coach = (asked.get(name, "") for name in ("track", "unit", "coach"))
        return cls(
            Track(track) if track in set(Track) else None,
            by_code(unit[:80]) if unit else None,
            by_handle(coach[:80]) if coach else None,
        )

    def narrow(self, asked: Select[tuple[Project]]) -> Select[tuple[Project]]:
        if self.track:
            asked = asked.where(Project.track == self.track)
        if self.unit:
            asked = asked.where(Project.unit_id.in_(within(self.unit)))
        if self.coach:
            coached = select(ProjectMember.project_id).where(
                ProjectMember.person_id == self.coach.id,
                ProjectMember.part == Part.COACH,
                ProjectMember.until.is_(None),
            )
            asked = asked.where(Project.id.in_(coached))
        return asked

    @property
    def words(self) -> dict[str, Any]:
        """What an address says to narrow the board so again."""
        said = {"track": self.track, "unit": self.unit and self.unit.code, "coach": self.coach and self.coach.handle}
        return {name: str(word) for name, word in said.items() if word}

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True)
class Board:
    """A column for each phase that is worked in; beside it what has ended, by cursor. Counts are of all there are."""

    columns: dict[Phase, list[Project]]
    counts: dict[Phase, int]
    late: int
    ended: Page[Project]
    coaches: Sequence[User]
    """Who may be chosen: whoever coaches something that the reader sees on the board, narrowed or not."""

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def shown(self) -> int:
        return sum(map(len, self.columns.values()))


def board_for(person: Person, filters: Filters, after: str = "") -> Board:
    """What is late stands first in its column, then what has been there longest."""
    asked = filters.narrow(visible_to(person)).where(Project.state.not_in(ENDED))
    order = case((Project.is_late, 0), else_=1), Project.phase_since, Project.id
    found = db.session.scalars(_without_teams(asked.order_by(*order).limit(MOST_ON_BOARD))).all()
    ended = newest(filters.narrow(visible_to(person)).where(Project.state.in_(ENDED)), after, SHOWN, _without_teams)
    _read_teams([*found, *ended.items])
    is_whole = len(found) < MOST_ON_BOARD
    counts = _counted_in(found) if is_whole else _counted(asked)
    return Board(
        columns={phase: [one for one in found if one.phase is phase] for phase in WORKED},
        counts={phase: counts[phase][0] if phase in counts else 0 for phase in WORKED},
        late=sum(of_them for _number, of_them in counts.values()),
        ended=ended,
        coaches=_coaches_in(found) if is_whole and not filters else coaches_shown_to(person),
    )


Counts = dict[Phase, tuple[int, int]]
"""By phase: how many, and how many of them are late."""


def _counted_in(projects: Sequence[Project]) -> Counts:
    late = Counter(one.phase for one in projects if one.is_late)
    return {phase: (number, late[phase]) for phase, number in Counter(one.phase for one in projects).items()}


def _counted(asked: Select[tuple[Project]]) -> Counts:
    late = func.sum(case((Project.is_late, 1), else_=0))
    counted = asked.with_only_columns(Project.phase, func.count(), late).group_by(Project.phase)
    return {phase: (number, of_them) for phase, number, of_them in db.session.execute(counted)}


Load = Callable[[Select[tuple[Project]]], Select[tuple[Project]]]


def newest(asked: Select[tuple[Project]], after: str, limit: int, load: Load = for_cards) -> Page[Project]:
    position = decode(after, int)
    if position:
        asked = asked.where(Project.id < position[0])
    found = db.session.scalars(load(asked).order_by(Project.id.desc()).limit(limit + 1)).all()
    items = found[:limit]
    return Page(items, encode([items[-1].id]) if len(found) > limit else None)


def by_ids(person: Person, numbers: Sequence[int]) -> list[Project]:
    """These projects in this order, those the person may not see left out."""
    found = {one.id: one for one in db.session.scalars(for_cards(visible_to(person).where(Project.id.in_(numbers))))}
    return [found[number] for number in numbers if number in found]


def by_words(person: Person, words: Iterable[str], most: int = SHOWN) -> list[Project]:
    """Without the index: the newest whose texts hold each word as typed."""
    asked = visible_to(person)
    for word in words:
        texts = (Project.title, Project.summary, Project.story)
        asked = asked.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return list(db.session.scalars(for_cards(asked.order_by(Project.id.desc()).limit(most))))


def coaches_shown_to(person: Person) -> list[User]:
    """Those who coach something that this person sees on the board."""
    projects = visible_to(person).where(Project.state.not_in(ENDED)).with_only_columns(Project.id)
    numbers = select(ProjectMember.person_id).where(
        ProjectMember.part == Part.COACH, ProjectMember.until.is_(None), ProjectMember.project_id.in_(projects)
    )
    asked = select(User).where(User.id.in_(numbers)).order_by(User.name, User.id)
    return _by_name(db.session.scalars(asked.limit(MOST_COACHES)))


def _coaches_in(projects: Sequence[Project]) -> list[User]:
    coaches = {one.person for project in projects for one in project.members if one.part is Part.COACH}
    return _by_name(coaches)[:MOST_COACHES]


def _by_name(people: Iterable[User]) -> list[User]:
    """Whatever the database takes for the order of letters."""
    return sorted(people, key=lambda one: (fold(one.name), one.id))


def regions_shown_to(person: Person) -> list[Unit]:
    """The units that have something on the board, and the regions that they lie in; each under its region."""
    numbers, inner = visible_to(person).where(Project.state.not_in(ENDED)), aliased(Unit)
    numbers = numbers.with_only_columns(Project.unit_id)
    lies_in_it = select(inner.id).where(inner.id.in_(numbers), inner.path.startswith(Unit.path)).exists()
    asked = select(Unit).where(or_(Unit.id.in_(numbers), and_(Unit.level == Level.REGION, lies_in_it)))
    return list(db.session.scalars(asked.order_by(Unit.path).limit(MOST_UNITS)))


def episodes_of(project: Project) -> list[Episode]:
    """The oldest first."""
    asked = select(Episode).where(Episode.project_id == project.id).options(joinedload(Episode.by))
    return list(db.session.scalars(asked.order_by(Episode.began_at, Episode.id)))


def stays_of(numbers: Sequence[int]) -> dict[int, list[Episode]]:
    """Of several projects at once, the oldest first."""
    stays: dict[int, list[Episode]] = {number: [] for number in numbers}
    asked = select(Episode).where(Episode.project_id.in_(numbers)).order_by(Episode.began_at, Episode.id)
    for stay in db.session.scalars(asked):
        stays[stay.project_id].append(stay)
    return stays


def of_idea(person: Person, idea_id: int) -> list[Project]:
    """The projects that came of an idea, the first one first."""
    return list(db.session.scalars(visible_to(person).where(Project.idea_id == idea_id).order_by(Project.id)))
