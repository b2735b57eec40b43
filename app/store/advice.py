"""Advice: which advisers recommend a service, each of them once; apart from what its users say of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, PrimaryKeyConstraint, Select, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import add_new, db
from app.people.user import User
from app.store.provider import ProviderMember
from app.store.service import Service


class Advice(db.Model):
    """That an adviser put a service into a list; it outlives the list, and holds nothing of whom the list was for."""

    __table_args__ = (PrimaryKeyConstraint("service_id", "adviser_id"),)

    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    adviser_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    at: Mapped[datetime]


def give(service: Service, *, by: User) -> None:
    """Saying it twice is saying it once; whoever speaks for a service by name recommends nothing by listing it."""
    if _speaks_for(service, by):
        return
    if add_new(Advice, {"service_id": service.id, "adviser_id": by.id, "at": now()}):
        _count([service.id], 1)


def take_back(service_id: int, *, by: User) -> None:
    gone = delete(Advice).where(Advice.service_id == service_id, Advice.adviser_id == by.id)
    _count(db.session.scalars(gone.returning(Advice.service_id)).all(), -1)


def forget(person: User) -> None:
    gone = delete(Advice).where(Advice.adviser_id == person.id).returning(Advice.service_id)
    _count(db.session.scalars(gone).all(), -1)


def of(person: User) -> Select[tuple[Advice]]:
    return select(Advice).where(Advice.adviser_id == person.id).order_by(Advice.at, Advice.service_id)


def _speaks_for(service: Service, person: User) -> bool:
    named = select(ProviderMember.id).where(
        ProviderMember.provider_id == service.provider_id,
        ProviderMember.person_id == person.id,
        ProviderMember.until.is_(None),
    )
    return db.session.scalar(named.limit(1)) is not None


def _count(numbers: Sequence[int], more: int) -> None:
    """Always in the same order, so that two who count at once wait for each other."""
    for number in sorted(numbers):
        counted = update(Service.__table__).where(Service.id == number)
        db.session.execute(counted.values(recommended_by=Service.recommended_by + more))
