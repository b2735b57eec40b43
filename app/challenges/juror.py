"""A juror: invited to judge a challenge, then one who accepted or declined, and may recuse themselves at any time."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.challenges.challenge import Challenge
from app.challenges.vocabulary import JudgingKind
from app.database import Key, db
from app.people.user import Person, User


class Answer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


def drawn_pseudonym() -> str:
    """By lot, so that neither its order nor its number says who it is."""
    return f"J{secrets.token_hex(4)}"


class Juror(db.Model):
    """The row stays whatever comes: who was asked, what they said, and why they are no longer there.

    `pseudonym` is what the minutes call them: kept, since minutes that are published do not change with the jury.
    """

    __table_args__ = (UniqueConstraint("challenge_id", "person_id"), UniqueConstraint("challenge_id", "pseudonym"))
    subject_kind = "juror"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    pseudonym: Mapped[str] = mapped_column(String(12), default=drawn_pseudonym)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    invited_at: Mapped[datetime]
    answer: Mapped[Answer | None]
    answered_at: Mapped[datetime | None]
    recused_at: Mapped[datetime | None]
    recused_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    recusal_reason: Mapped[str] = mapped_column(String(400), default="")
    reminded_at: Mapped[datetime | None]
    urged_at: Mapped[datetime | None]

    challenge: Mapped[Challenge] = relationship()
    person: Mapped[User] = relationship(foreign_keys=[person_id])
    invited_by: Mapped[User] = relationship(foreign_keys=[invited_by_id])

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def is_waiting(self) -> bool:
        return self.answer is None and self.recused_at is None

    @property
    def sits(self) -> bool:
        return self.answer is Answer.ACCEPTED and self.recused_at is None

    def hold(self) -> None:
        """Whoever takes a seat away waits for the answer that is being given from it, and the other way round."""
        db.session.execute(select(Juror.id).where(Juror.id == self.id).with_for_update())

    def visible_to(self, person: Person) -> bool:
        """Who judges is between them and those who lead the challenge."""
        return person.id == self.person_id or self.challenge.led_by(person)


SITTING = (Juror.answer == Answer.ACCEPTED, Juror.recused_at.is_(None))


def juror_of(challenge: Challenge, person: Person) -> Juror | None:
    """What somebody is to a jury, whatever they answered."""
    if person.id is None or challenge.judging is JudgingKind.NONE:
        return None
    asked = select(Juror).where(Juror.challenge_id == challenge.id, Juror.person_id == person.id)
    return db.session.scalar(asked)


def judges(challenge: Challenge, person: Person) -> bool:
    found = juror_of(challenge, person)
    return found is not None and found.sits


def jurors_of(challenge: Challenge) -> Select[tuple[Juror]]:
    asked = select(Juror).where(Juror.challenge_id == challenge.id).options(joinedload(Juror.person))
    return asked.order_by(Juror.id)


def sitting_in(challenge: Challenge) -> list[Juror]:
    return list(db.session.scalars(jurors_of(challenge).where(*SITTING)))
