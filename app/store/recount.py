"""The proof of the exits: what the column says, and what the days say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, update

from app.database import db
from app.store.exit import ServiceExit
from app.store.service import Service


@dataclass(frozen=True)
class Difference:
    """A service whose exits are not the sum of its days."""

    service_id: int
    name: str
    column: int
    days: int

    def __str__(self) -> str:
        return f"service {self.service_id} ({self.name}): exits says {self.column}, the days {self.days}"


def differences() -> Iterator[Difference]:
    asked = select(ServiceExit.service_id, func.sum(ServiceExit.count)).group_by(ServiceExit.service_id)
    summed = dict(db.session.execute(asked).tuples().all())
    for id, name, column in db.session.execute(select(Service.id, Service.name, Service.exits).order_by(Service.id)):
        days = int(summed.get(id, 0))
        if column != days:
            yield Difference(id, name, column, days)


def repair(found: list[Difference]) -> None:
    """Set the column to what the days say."""
    for one in found:
        db.session.execute(update(Service).where(Service.id == one.service_id).values(exits=one.days))
