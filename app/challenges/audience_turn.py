"""The steps of an audience's vote, stored: it opens once, closes once and may be revealed; no clock does any of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from app.challenges.challenge import Challenge
from app.database import db
from app.people.user import User


class Turn(StrEnum):
    """What happens to such a vote, once each and in this order; what is closed does not open again."""

    OPENED = "opened"
    CLOSED = "closed"
    REVEALED = "revealed"


class AudienceTurn(db.Model):
    """That it opened, closed or was revealed: when and by whom; by nobody when the final itself was over."""

    challenge_id: Mapped[int] = mapped_column(ForeignKey("final.challenge_id"), primary_key=True)
    turn: Mapped[Turn] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)


def turns_of(challenge: Challenge) -> dict[Turn, datetime]:
    """Asked of the database each time: what matters is what is committed."""
    asked = select(AudienceTurn.turn, AudienceTurn.at).where(AudienceTurn.challenge_id == challenge.id)
    return dict(db.session.execute(asked).tuples().all())


def is_open(turns: Iterable[Turn]) -> bool:
    taken = set(turns)
    return Turn.OPENED in taken and Turn.CLOSED not in taken
