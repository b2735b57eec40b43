"""That somebody is a mentor of a challenge: named, then one once they accept, until it ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.challenge import Challenge
from app.database import Key, db
from app.people.user import Person, User

_LIVE = text("ended_at IS NULL")


class Mentor(db.Model):
    """Named by who leads the challenge, a mentor once they accept."""

    __table_args__ = (
        Index("uq_mentor_live", "challenge_id", "person_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    field: Mapped[str] = mapped_column(String(120))
    named_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    challenge: Mapped[Challenge] = relationship()
    person: Mapped[User] = relationship()

    @property
    def waits(self) -> bool:
        return self.accepted_at is None and self.ended_at is None

    @property
    def is_one(self) -> bool:
        return self.accepted_at is not None and self.ended_at is None

    def endable_by(self, person: Person) -> bool:
        """By themselves, who decline or step down, and by who leads."""
        return self.ended_at is None and (person.id == self.person_id or self.challenge.led_by(person))


def mentorship(challenge: Challenge, person: Person) -> Mentor | None:
    asked = select(Mentor).where(Mentor.challenge_id == challenge.id, Mentor.person_id == person.id)
    return db.session.scalar(asked.where(Mentor.ended_at.is_(None))) if person.id is not None else None


def mentors(challenge: Challenge, person: Person) -> bool:
    """Whether they have accepted to, and still do."""
    found = mentorship(challenge, person)
    return found is not None and found.is_one
