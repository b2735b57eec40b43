"""What a guest wrote, kept for a day while they sign in, under a word that only their browser was told."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import Document, Key, db

LIFE = timedelta(days=1)


class Keepsake(db.Model):
    id: Mapped[Key]
    word_hash: Mapped[str] = mapped_column(String(64), unique=True)
    fields: Mapped[Document]
    ends_at: Mapped[datetime]


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def keep(fields: Document) -> str:
    word = secrets.token_urlsafe(24)
    db.session.add(Keepsake(word_hash=_digest(word), fields=fields, ends_at=now() + LIFE))
    return word


def of(word: str) -> Document:
    """What was kept under this word; empty when nothing is."""
    asked = select(Keepsake.fields).where(Keepsake.word_hash == _digest(word), Keepsake.ends_at > now())
    return db.session.scalar(asked) or {}


def let_go(word: str) -> None:
    db.session.execute(delete(Keepsake).where(Keepsake.word_hash == _digest(word)))


def forget_ended() -> None:
    db.session.execute(delete(Keepsake).where(Keepsake.ends_at <= now()))
