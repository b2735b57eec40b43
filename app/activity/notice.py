"""A notice: an event that somebody is told of, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, delete, insert, literal, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import BIG, db
from app.people.user import User

_UNMAILED = text("read_at IS NULL AND mailed_at IS NULL")
KEPT = timedelta(days=365)


class Notice(db.Model):
    """One row for one person and one event: nobody is told the same thing twice."""

    __table_args__ = (
        Index("ix_notice_user_read", "user_id", "read_at"),
        Index("ix_notice_unmailed", "user_id", sqlite_where=_UNMAILED, postgresql_where=_UNMAILED),
    )

    event_id: Mapped[int] = mapped_column(BIG, ForeignKey("event.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True)
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


UNMAILED = (Notice.read_at.is_(None), Notice.mailed_at.is_(None))


def tell_all(event_id: int, readers: Sequence[int] | Select[tuple[int]], *, but: int | None) -> None:
    """Imported, erased and unconfirmed people are not told anything."""
    if not isinstance(readers, Select):
        if not readers:
            return
        chosen = User.id.in_(set(readers))
    else:
        chosen = User.id.in_(readers)
    told = select(literal(event_id), User.id).where(
        chosen, ~User.imported, User.erased_at.is_(None), User.confirmed_at.is_not(None)
    )
    if but is not None:
        told = told.where(User.id != but)
    db.session.execute(insert(Notice).from_select(["event_id", "user_id"], told))


def mark_read(person: User, which: ColumnElement[bool]) -> None:
    marked = update(Notice).where(Notice.user_id == person.id, Notice.read_at.is_(None), which)
    db.session.execute(marked.values(read_at=now()).execution_options(synchronize_session=False))


def mark_mailed(person: User, which: ColumnElement[bool]) -> None:
    marked = update(Notice).where(Notice.user_id == person.id, *UNMAILED, which)
    db.session.execute(marked.values(mailed_at=now()).execution_options(synchronize_session=False))


def forget_read() -> None:
    """What was read a year ago is no news to anybody."""
    db.session.execute(delete(Notice).where(Notice.read_at < now() - KEPT))
