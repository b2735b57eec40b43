"""A call for pilot sites: what a project asks of agencies, how many it looks for, until when."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.language import today
from app.people.user import User

MOST_WANTED = 100


class PilotCall(db.Model):
    """A project has one at a time; `until` is its last day."""

    __table_args__ = (
        CheckConstraint(f"wanted BETWEEN 1 AND {MOST_WANTED}", name="wanted"),
        Index(
            "uq_pilot_call_open",
            "project_id",
            unique=True,
            sqlite_where=db.text("ended_at IS NULL"),
            postgresql_where=db.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    words: Mapped[str] = mapped_column(String(500))
    wanted: Mapped[int]
    until: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    ended_at: Mapped[datetime | None]

    by: Mapped[User] = relationship()

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and self.until >= today()


def call(project: Project, words: str, *, wanted: int, until: date, by: User) -> PilotCall:
    """Followers are told; a call whose last day is past makes way for the next."""
    if project.has_ended:
        raise Refused(_("This project has ended: it looks for no agency any more."))
    if until < today():
        raise Refused(_("The last day of a call lies ahead, not behind."))
    past = update(PilotCall).where(
        PilotCall.project_id == project.id, PilotCall.ended_at.is_(None), PilotCall.until < today()
    )
    db.session.execute(past.values(ended_at=now()))
    row = {"project_id": project.id, "words": words, "wanted": wanted, "until": until, "at": now(), "by_id": by.id}
    if not add_new(PilotCall, row):
        raise Refused(_("This project is looking for agencies already: end that call first."))
    record(by, Verb.PILOTS_CALLED, project, tell=project.followers)
    return db.session.scalars(current_of(project)).one()


def end(project: Project, *, by: User) -> None:
    """Agencies that have offered themselves are answered all the same."""
    ending = update(PilotCall).where(PilotCall.project_id == project.id, PilotCall.ended_at.is_(None))
    ended = ending.values(ended_at=now()).returning(PilotCall.id).execution_options(synchronize_session=False)
    if db.session.scalar(ended) is None:
        raise Refused(_("No call is open."))
    record(by, Verb.PILOTS_CALL_ENDED, project)


def current_of(project: Project) -> Select[tuple[PilotCall]]:
    return select(PilotCall).where(PilotCall.project_id == project.id, PilotCall.ended_at.is_(None))


def by_person(person: User) -> Select[tuple[PilotCall]]:
    return select(PilotCall).where(PilotCall.by_id == person.id).order_by(PilotCall.id)
