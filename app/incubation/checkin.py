"""A check-in: once a week a project says how it goes, and what it needs; after its end it is asked three times more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Select,
    Text,
    UniqueConstraint,
    func,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.incubation import correction
from app.incubation.correction import Kind
from app.incubation.member import people_of
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.incubation.vocabulary import State
from app.language import day_of, today
from app.people.user import Person, User

EXPECTED = timedelta(days=7)
MOODS = range(1, 6)
AFTER_DAYS = (14, 61, 183)
"""Two weeks, two months, six months after the end."""


class CheckIn(db.Model):
    """`mood` goes from 1, hard, to 5, light."""

    __table_args__ = (CheckConstraint("mood BETWEEN 1 AND 5", name="mood"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    progress: Mapped[str] = mapped_column(Text)
    obstacles: Mapped[str] = mapped_column(Text, default="")
    asks: Mapped[str] = mapped_column(Text, default="")
    mood: Mapped[int]

    by: Mapped[User] = relationship()


class AfterCheck(db.Model):
    """A project that ended is asked how things are, `days` after its end."""

    __table_args__ = (UniqueConstraint("project_id", "days"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    days: Mapped[int]
    due_on: Mapped[date] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey(CheckIn.id), index=True)

    project: Mapped[Project] = relationship()


@dataclass(frozen=True)
class Said:
    progress: str
    mood: int
    obstacles: str = ""
    asks: str = ""


def readable_by(project: Project, person: Person) -> bool:
    """What a team says of its week is for whoever works on the project and whoever leads it."""
    return project.visible_to(person) and project.worked_on_by(person)


def check_in(project: Project, said: Said, *, by: User) -> CheckIn:
    """Say how it goes; the others of the team are told, and all that was due after the end is answered."""
    if not said.progress.strip():
        raise Refused(_("Say what moved, even a little."))
    if said.mood not in MOODS:
        raise Refused(_("The mood goes from 1 to 5."))
    waiting = db.session.scalars(_due_of(project)).all() if project.has_ended else []
    if project.has_ended and not waiting:
        raise Refused(_("This project has ended: nothing is asked of it today."))
    made = CheckIn(
        project_id=project.id, at=now(), by=by, progress=said.progress, obstacles=said.obstacles, asks=said.asks,
        mood=said.mood,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    for question in waiting:
        question.check_in_id = made.id
    project.checked_in_at = made.at
    record(by, Verb.CHECKED_IN, project, tell=people_of(project))
    return made


def correctable_by(one: CheckIn, project: Project, person: Person) -> bool:
    """These are the words of whoever said them."""
    return one.by_id == person.id and readable_by(project, person)


def correct(one: CheckIn, project: Project, said: Said, *, by: User, seen: int) -> None:
    """The others were told of it when it was said; what it said before stays beside it."""
    if not said.progress.strip():
        raise Refused(_("Say what moved, even a little."))
    if said.mood not in MOODS:
        raise Refused(_("The mood goes from 1 to 5."))
    names = ("progress", "obstacles", "asks", "mood")
    before = {name: getattr(one, name) for name in names}
    one.progress, one.obstacles, one.asks, one.mood = said.progress, said.obstacles, said.asks, said.mood
    after = {name: getattr(one, name) for name in names}
    correction.keep(project, Kind.CHECK_IN, one.id, before=before, after=after, writer=one.by_id, by=by, seen=seen)
    record(by, Verb.CORRECTED, project, check_in=one.id)


def of(project: Project) -> Select[tuple[CheckIn]]:
    """The newest first."""
    asked = select(CheckIn).where(CheckIn.project_id == project.id).options(joinedload(CheckIn.by))
    return asked.order_by(CheckIn.at.desc(), CheckIn.id.desc()).limit(200)


def by_person(person: User) -> Select[tuple[CheckIn]]:
    return select(CheckIn).where(CheckIn.by_id == person.id).order_by(CheckIn.id)


# The week that nobody spoke in


def overdue(most: int) -> Sequence[Project]:
    """Under way, silent for more than a week, and reminded of it for the last time a week ago."""
    last = func.coalesce(Project.checked_in_at, Project.created_at)
    asked = select(Project).where(Project.state == State.ACTIVE, last < now() - EXPECTED, _is_to_be_reminded())
    return db.session.scalars(asked.order_by(Project.id).limit(most)).all()


def _is_to_be_reminded() -> ColumnElement[bool]:
    last = func.coalesce(Project.checked_in_at, Project.created_at)
    return or_(Project.reminded_at.is_(None), Project.reminded_at <= last, Project.reminded_at <= now() - EXPECTED)


def remind(project: Project) -> bool:
    """Marked in the transaction that tells: asked again, or stopped half-way, nobody is reminded twice in a week."""
    marking = update(Project).where(Project.id == project.id, _is_to_be_reminded())
    marked = marking.values(reminded_at=now()).returning(Project.id).execution_options(synchronize_session=False)
    if db.session.scalar(marked) is None:
        return False
    record(None, Verb.CHECK_IN_LATE, project, tell=_answerable_for(project))
    return True


def _answerable_for(project: Project) -> Select[tuple[int]]:
    """The team; where it has no coach, whoever began the project too, but not whoever imported it among others."""
    team = people_of(project)
    if project.coaches or project.import_ref:
        return team
    began = select(User.id).where(User.id == project.opened_by_id)
    return select(union(team, began).subquery().c[0])


# After the end


def plan_after(project: Project) -> None:
    """Three questions, on days that are known from the end."""
    assert project.ended_at is not None
    ended = day_of(project.ended_at)
    db.session.add_all(
        AfterCheck(project_id=project.id, days=days, due_on=ended + timedelta(days=days)) for days in AFTER_DAYS
    )


def _due_of(project: Project) -> Select[tuple[AfterCheck]]:
    """The questions that are due and not answered."""
    return after_of(project).where(AfterCheck.due_on <= today(), AfterCheck.check_in_id.is_(None))


def after_of(project: Project) -> Select[tuple[AfterCheck]]:
    return select(AfterCheck).where(AfterCheck.project_id == project.id).order_by(AfterCheck.due_on)


def to_ask(most: int) -> Sequence[AfterCheck]:
    due = select(AfterCheck).where(
        AfterCheck.due_on <= today(), AfterCheck.asked_at.is_(None), AfterCheck.check_in_id.is_(None)
    )
    return db.session.scalars(due.order_by(AfterCheck.id).limit(most)).all()


def ask_after(question: AfterCheck) -> bool:
    """Whoever answers for it is asked once, whoever runs this twice."""
    waits = AfterCheck.asked_at.is_(None), AfterCheck.check_in_id.is_(None)
    marking = update(AfterCheck).where(AfterCheck.id == question.id, *waits)
    marked = marking.values(asked_at=now()).returning(AfterCheck.id).execution_options(synchronize_session=False)
    if db.session.scalar(marked) is None:
        return False
    record(None, Verb.AFTER_ASKED, question.project, tell=_answerable_for(question.project))
    return True
