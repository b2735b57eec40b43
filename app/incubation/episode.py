"""An episode: a project was in a phase from a day to a day. It can come back; each stay is an episode of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Key, db
from app.incubation.vocabulary import Phase
from app.people.user import User


class Episode(db.Model):
    """`reason` says why it began; the one that goes on has no end, and there is at most one."""

    __table_args__ = (
        Index(
            "uq_episode_current",
            "project_id",
            unique=True,
            sqlite_where=db.text("ended_at IS NULL"),
            postgresql_where=db.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    phase: Mapped[Phase]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)

    by: Mapped[User | None] = relationship()
