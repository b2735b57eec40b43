"""Reading providers: what each makes, as far as this person may see it, and how it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import Row, func, select

from app.clock import now
from app.database import db
from app.people.user import Person
from app.store.exit import ServiceExit
from app.store.provider import Provider, kept_by
from app.store.queries import for_cards
from app.store.service import IN_STORE, Service


def with_counts() -> Sequence[Row[tuple[Provider, int]]]:
    """Those that have something in the Store, with how much, by name."""
    asked = select(Provider, func.count(Service.id)).join(Service, Service.provider_id == Provider.id)
    asked = asked.where(IN_STORE)
    return db.session.execute(asked.group_by(Provider.id).order_by(Provider.name)).all()


def services_of(provider: Provider, person: Person) -> list[Service]:
    """By name; what is not in the Store now is shown to those who speak for it, and to those who keep the Store."""
    asked = select(Service).where(Service.provider_id == provider.id).order_by(Service.name, Service.id)
    if not (provider.spoken_for_by(person) or kept_by(person)):
        asked = asked.where(IN_STORE)
    return list(db.session.scalars(for_cards(asked)))


# How it is used

MONTHS = 12
LEFT, RIGHT, TOP, FLOOR, GAP = 10, 310, 8, 104, 4
"""Where the drawing lies in its own units."""


@dataclass(frozen=True)
class Month:
    month: datetime
    exits: int
    x: float
    y: float


@dataclass(frozen=True)
class Use:
    """Of all services of a provider: in all, and its exits month by month, the oldest first."""

    views: int
    exits: int
    months: list[Month]
    width: float = (RIGHT - LEFT) / MONTHS - GAP

    @property
    def most(self) -> int:
        return max(one.exits for one in self.months)


def use_of(provider: Provider) -> Use:
    mine = Service.provider_id == provider.id
    summed = select(func.coalesce(func.sum(Service.views), 0), func.coalesce(func.sum(Service.exits), 0)).where(mine)
    views, exits = db.session.execute(summed).one()
    months = _last_months(now().date())
    by_day = (
        select(ServiceExit.day, func.sum(ServiceExit.count))
        .join(Service, Service.id == ServiceExit.service_id)
        .where(mine, ServiceExit.day >= months[0])
        .group_by(ServiceExit.day)
    )
    counted: Counter[date] = Counter()
    for day, count in db.session.execute(by_day):
        counted[day.replace(day=1)] += count
    return Use(views, exits, _drawn(months, counted))


def _last_months(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        last = months[-1]
        months.append(
            last.replace(year=last.year - 1, month=12) if last.month == 1 else last.replace(month=last.month - 1)
        )
    return months[::-1]


def _drawn(months: Sequence[date], counted: Counter[date]) -> list[Month]:
    most, step = max(counted.values(), default=0) or 1, (RIGHT - LEFT) / MONTHS
    return [
        Month(
            datetime.combine(one, time(12), UTC),
            counted[one],
            round(LEFT + place * step + GAP / 2, 1),
            round(FLOOR - counted[one] / most * (FLOOR - TOP), 1),
        )
        for place, one in enumerate(months)
    ]
