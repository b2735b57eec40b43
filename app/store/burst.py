"""A burst: ratings that came faster than chance brings them, set aside until somebody looked at them and said why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Key, db
from app.people.unit import Level
from app.people.user import Person, User
from app.store.service import Service
from app.store.ties import has_stake

_OPEN = db.text("decided_at IS NULL")


class Burst(db.Model):
    """What was seen when it was found: so many of some stars within so many hours, where so many were to be expected.

    One is open for a service at a time: what comes while it waits joins it.
    """

    __table_args__ = (Index("uq_burst_open", "service_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),)
    subject_kind = "burst"

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    major: Mapped[int]
    found_at: Mapped[datetime]
    lowest: Mapped[int]
    highest: Mapped[int]
    new_accounts: Mapped[bool]
    hours: Mapped[int]
    seen: Mapped[int]
    expected: Mapped[float]
    rarity: Mapped[float]
    """−log10 of the chance of as many: 6 is one window in a million."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    reason: Mapped[str] = mapped_column(String(1000), default="")

    service: Mapped[Service] = relationship()
    decided_by: Mapped[User | None] = relationship()

    @property
    def title(self) -> str:
        return self.service.name

    def visible_to(self, person: Person) -> bool:
        """That there is one; not what is in it."""
        return judges(person) and not self.service.provider.spoken_for_by(person)

    def seen_by(self, person: Person) -> bool:
        """By those who keep the Store and those who moderate the whole country, but for who has a stake in it."""
        return self.visible_to(person) and not has_stake(self.service, person)


def judges(person: Person) -> bool:
    """Without a question to the database: the account's menu of every page asks it."""
    return any(unit.level is Level.NATIONAL for unit in (*person.moderated_units, *person.facilitated_units))
