"""An event is a row: who did what to which thing, written in the transaction that makes it true."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ForeignKey, Index, ScalarSelect, Select, String, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.notice import tell_all
from app.clock import now
from app.database import Document, Key, db
from app.people.user import User


class Subject(Protocol):
    """Anything that things happen to."""

    subject_kind: str

    @property
    def id(self) -> Any: ...


class Event(db.Model):
    """`detail` holds what the sentence needs: a state before and after, a reason."""

    __table_args__ = (Index("ix_event_subject", "subject_kind", "subject_id", "id"),)

    id: Mapped[Key]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    verb: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    detail: Mapped[Document]

    actor: Mapped[User | None] = relationship()


def record(
    actor: User | None,
    verb: str,
    subject: Subject,
    tell: Iterable[User] | Select[tuple[int]] = (),
    **detail: Any,
) -> Event:
    """Add what happened to the transaction that makes it true, and to its readers' inboxes.

    `tell` is people, or a select of their ids when they are many; whoever acts is not told.
    """
    db.session.flush()
    event = Event(
        at=now(),
        actor_id=actor.id if actor else None,
        verb=str(verb),
        subject_kind=subject.subject_kind,
        subject_id=subject.id,
        detail=detail,
    )
    db.session.add(event)
    db.session.flush()
    readers = tell if isinstance(tell, Select) else [person.id for person in tell]
    tell_all(event.id, readers, but=event.actor_id)
    return event


def trail_of(subject: Subject, most: int = 200) -> Select[tuple[Event]]:
    """What happened to a thing, the newest first."""
    return (
        select(Event)
        .where(Event.subject_kind == subject.subject_kind, Event.subject_id == subject.id)
        .order_by(Event.id.desc())
        .limit(most)
    )


def newest() -> ScalarSelect[int | None]:
    """The version of everything that is shown: the number of the last event."""
    return select(func.max(Event.id)).scalar_subquery()
