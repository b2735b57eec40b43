"""How many people entered a challenge that took place elsewhere, as its package says it: nobody of them is here."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.challenges.challenge import Challenge
from app.database import db
from app.people.user import Electorate


class Headcount(db.Model):
    __table_args__ = (CheckConstraint("people > 0", name="counted"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    electorate: Mapped[Electorate] = mapped_column(primary_key=True)
    people: Mapped[int]
