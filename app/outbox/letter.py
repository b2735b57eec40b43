"""A letter waiting to be sent: whom to, in which language, from which template; gone once it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import Document, Key, db
from app.outbox.errand import back_off

PATIENCE = timedelta(days=3)
"""How long a letter is tried again while the post is away: a weekend and a bit."""


class Letter(db.Model):
    """Rendered only when it is sent; `context` holds plain values for its template."""

    __table_args__ = (Index("ix_letter_due_at", "due_at"),)

    id: Mapped[Key]
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(5))
    template: Mapped[str] = mapped_column(String(60))
    context: Mapped[Document]
    unsubscribe_url: Mapped[str | None] = mapped_column(String(300))
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    given_up_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(200))

    def put_off(self, problem: str, *, for_good: bool = False) -> None:
        """Try again later, each time a little later, at most an hour; or not at all."""
        self.problem = problem[:200]
        self.due_at = now() + back_off(self.attempts + 3)
        if for_good or now() - self.queued_at > PATIENCE:
            self.given_up_at = now()


def write(
    recipient: str, template: str, *, language: str = "fr", unsubscribe_url: str | None = None, **context: Any
) -> Letter:
    """Queue a letter in the transaction that gives the reason for it."""
    letter = Letter(
        recipient=recipient,
        language=language,
        template=template,
        context=context,
        unsubscribe_url=unsubscribe_url,
        queued_at=now(),
        due_at=now(),
    )
    db.session.add(letter)
    return letter


def forget_given_up() -> None:
    """What the post will not take is kept as long as it might have been tried."""
    ended = Letter.given_up_at.is_not(None) & (Letter.queued_at <= now() - PATIENCE)
    db.session.execute(delete(Letter).where(ended))
