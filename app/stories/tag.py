"""Words by which stories are found beside each other."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import db
from app.ideas.forms import LONGEST_TAG


class StoryTag(db.Model):
    """One word of one story; a list is narrowed by its index."""

    __table_args__ = (Index("ix_story_tag_word", "word", "story_id"),)

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(LONGEST_TAG), primary_key=True)
    position: Mapped[int]
