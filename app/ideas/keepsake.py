"""What a guest wrote, kept for a day while they sign in, under a word that only their browser was told."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import Document, Key, db
from app.people.secret import digest, draw

LIFE = timedelta(days=1)


class Keepsake(db.Model):
    id: Mapped[Key]
    word_hash: Mapped[str] = mapped_column(String(64), unique=True)
    fields: Mapped[Document]
    ends_at: Mapped[datetime]


def keep(fields: Document) -> str:
    word = draw()
    db.session.add(Keepsake(word_hash=digest(word), fields=fields, ends_at=now() + LIFE))
    return word


def of(word: str) -> Document:
    """What was kept under this word; empty when nothing is."""
    asked = select(Keepsake.fields).where(Keepsake.word_hash == digest(word), Keepsake.ends_at > now())
    return db.session.scalar(asked) or {}


def let_go(word: str) -> None:
    db.session.execute(delete(Keepsake).where(Keepsake.word_hash == digest(word)))


def forget_ended() -> None:
    db.session.execute(delete(Keepsake).where(Keepsake.ends_at <= now()))
