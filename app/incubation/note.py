"""A coach's note: what a coach wants to remember of a project, for its coaches and its team alone."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, Text, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.incubation import correction
from app.incubation.correction import Kind
from app.incubation.project import Project
from app.people.user import Person, User


class CoachNote(db.Model):
    """No event tells of it: neither feed nor search nor letter knows that it is there."""

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    text: Mapped[str] = mapped_column(Text)

    by: Mapped[User] = relationship()


def readable_by(project: Project, person: Person) -> bool:
    """Coaches and team; whoever leads the unit reads them only if they are one of these."""
    return project.visible_to(person) and any(one.person_id == person.id for one in project.members)


def write(project: Project, text: str, *, by: User) -> CoachNote:
    if not text.strip():
        raise Refused(_("Write something down."))
    note = CoachNote(project_id=project.id, at=now(), by=by, text=text)
    db.session.add(note)
    db.session.flush()
    return note


def correctable_by(one: CoachNote, project: Project, person: Person) -> bool:
    return one.by_id == person.id and readable_by(project, person)


def correct(one: CoachNote, project: Project, text: str, *, by: User, seen: int) -> None:
    """No event tells of this either."""
    if not text.strip():
        raise Refused(_("Write something down."))
    before, one.text = one.text, text
    correction.keep(
        project, Kind.NOTE, one.id, before={"text": before}, after={"text": text}, writer=one.by_id, by=by, seen=seen
    )


def of(project: Project) -> Select[tuple[CoachNote]]:
    """The newest first."""
    asked = select(CoachNote).where(CoachNote.project_id == project.id).options(joinedload(CoachNote.by))
    return asked.order_by(CoachNote.id.desc()).limit(200)


def by_person(person: User) -> Select[tuple[CoachNote]]:
    return select(CoachNote).where(CoachNote.by_id == person.id).order_by(CoachNote.id)


def forget(person: User) -> None:
    """Whoever is erased takes their notes along."""
    db.session.execute(delete(CoachNote).where(CoachNote.by_id == person.id))
    correction.forget(person)
