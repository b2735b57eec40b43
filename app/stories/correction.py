"""A correction: what a published story said wrongly, in words that its readers see under it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Key, db
from app.people.user import User


class StoryCorrection(db.Model):
    """It is never taken away: who read the story before must learn what has changed."""

    id: Mapped[Key]
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(300))


def made_by(person: User) -> Select[tuple[StoryCorrection]]:
    return select(StoryCorrection).where(StoryCorrection.by_id == person.id).order_by(StoryCorrection.id)
