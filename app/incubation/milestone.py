"""A milestone: something a project wants to have done by a day."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.activity.event import record
from app.database import Key, db
from app.errors import Refused
from app.incubation import correction
from app.incubation.correction import Kind
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.language import today
from app.people.user import User


class Milestone(db.Model):
    """Whoever sees the project sees what it has set itself, and what is late."""

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    title: Mapped[str] = mapped_column(String(160))
    due_on: Mapped[date]
    done_on: Mapped[date | None]

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < today()

    def finish(self, project: Project, *, by: User) -> None:
        if self.done_on is not None:
            raise Refused(_("This milestone is reached already."))
        self.done_on = today()
        look_ahead(project)
        record(by, Verb.MILESTONE_REACHED, project, tell=project.followers, milestone=self.title)


def set_for(project: Project, title: str, due_on: date, *, by: User) -> Milestone:
    _refuse_day(project, due_on)
    milestone = Milestone(project_id=project.id, title=title, due_on=due_on)
    db.session.add(milestone)
    look_ahead(project)
    record(by, Verb.MILESTONE_SET, project)
    return milestone


def correct(
    one: Milestone, project: Project, title: str, due_on: date, *, done_on: date | None, by: User, seen: int
) -> None:
    """One that was marked by mistake waits again; a day that moves is no secret, and followers are told."""
    if done_on is not None and one.done_on is None:
        raise Refused(_("Say that it is reached where it stands: its followers are told."))
    if done_on is not None and done_on > today():
        raise Refused(_("A milestone is reached today at the latest."))
    if due_on != one.due_on:
        _refuse_day(project, due_on)
    before = _written(one)
    one.title, one.due_on, one.done_on = title, due_on, done_on
    after = _written(one)
    correction.keep(project, Kind.MILESTONE, one.id, before=before, after=after, writer=None, by=by, seen=seen)
    look_ahead(project)
    moved = {name for name in before if before[name] != after[name]} - {"title"}
    record(by, Verb.CORRECTED, project, tell=project.followers if moved else (), milestone=one.id)


def _written(one: Milestone) -> dict[str, str]:
    return {
        "title": one.title,
        "due_on": one.due_on.isoformat(),
        "done_on": one.done_on.isoformat() if one.done_on else "",
    }


def _refuse_day(project: Project, due_on: date) -> None:
    if project.has_ended:
        raise Refused(_("This project has ended: it sets itself nothing more."))
    if due_on < today():
        raise Refused(_("A milestone lies ahead, not behind."))


def look_ahead(project: Project) -> None:
    """The board reads the next day from the project: counted again from its milestones in the same transaction."""
    db.session.flush()
    waiting = select(func.min(Milestone.due_on)).where(Milestone.project_id == project.id, Milestone.done_on.is_(None))
    project.next_milestone_on = db.session.scalar(waiting)


def of(project: Project) -> Select[tuple[Milestone]]:
    """The next first, then what is done."""
    asked = select(Milestone).where(Milestone.project_id == project.id)
    return asked.order_by(Milestone.done_on.is_not(None), Milestone.due_on, Milestone.id).limit(100)
