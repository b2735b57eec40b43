"""What an idea said before it was changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, joinedload, load_only, mapped_column, relationship

from app.database import Key, db
from app.people.user import User

LISTED = 200


class Revision(db.Model):
    """The words an idea had until `at`, when `by` changed them."""

    id: Mapped[Key]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    at: Mapped[datetime]

    by: Mapped[User] = relationship()


def listed(idea_id: int) -> Select[tuple[Revision]]:
    """Who changed it and when, the newest first, without the words."""
    asked = select(Revision).where(Revision.idea_id == idea_id).order_by(Revision.id.desc()).limit(LISTED)
    return asked.options(load_only(Revision.by_id, Revision.at), joinedload(Revision.by))


def one(idea_id: int, number: int) -> Select[tuple[Revision]]:
    asked = select(Revision).where(Revision.idea_id == idea_id, Revision.id == number)
    return asked.options(joinedload(Revision.by))


def after(revision: Revision) -> Select[tuple[Revision]]:
    """The next one: what this one was changed into, unless that is what the idea says now."""
    asked = select(Revision).where(Revision.idea_id == revision.idea_id, Revision.id > revision.id)
    return asked.order_by(Revision.id).limit(1)
