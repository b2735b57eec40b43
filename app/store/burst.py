"""A burst: ratings that came faster than chance brings them, set aside until somebody looked at them and said why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from app.database import Key, db
from app.people.grant import Grant, Role
from app.people.unit import Level, Unit
from app.people.user import Person, User
from app.store.service import Service
from app.store.ties import services_of, stakes

FIRST = (Role.MODERATOR, Role.FACILITATOR)
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
        """By those whom it waits for."""
        if not self.visible_to(person):
            return False
        asked = select(Burst.id).where(Burst.id == self.id, is_for(person))
        return db.session.scalar(asked) is not None


def judges(person: Person) -> bool:
    """Without a question to the database: the account's menu of every page asks it."""
    return judges_first(person) or person.administers_all


def judges_first(person: Person) -> bool:
    """Those who keep the Store and those who moderate the whole country."""
    return any(unit.level is Level.NATIONAL for unit in (*person.moderated_units, *person.facilitated_units))


def is_for(person: Person) -> ColumnElement[bool]:
    """Of bursts: who has a stake in the service judges none; those who administer it all judge where nobody else is
    left, else sincere reviews would wait for ever."""
    no_stake = Burst.service_id.not_in(services_of(person))
    if judges_first(person):
        return no_stake
    return no_stake & ~_without_a_stake(Burst.service_id, *FIRST).exists()


def judges_of(service: Service) -> Select[tuple[int]]:
    """Whom a burst of this service waits for: their numbers."""
    first = _without_a_stake(service.id, *FIRST)
    is_anybody_left = db.session.scalar(first.limit(1)) is not None
    return first if is_anybody_left else _without_a_stake(service.id, Role.ADMINISTRATOR)


def _without_a_stake(service: int | InstrumentedAttribute[int], *roles: Role) -> Select[tuple[int]]:
    """Who holds a role in the whole country, and has no stake in the service of this number, or in that of a burst."""
    pairs = stakes().subquery()
    at_stake = select(pairs.c.person).where(pairs.c.service == service).correlate(Burst)
    held = select(Grant.user_id).join(Unit, Unit.id == Grant.unit_id).correlate(Burst)
    of_roles = held.where(Grant.role.in_(roles), Grant.taken_back_at.is_(None), Unit.level == Level.NATIONAL)
    return of_roles.where(Grant.user_id.not_in(at_stake)).distinct()
