"""Reading providers: what each makes, as far as this person may see it, and how it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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
from app.store.vocabulary import Way


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
    """Of these services: each with its ways out by where it was left from; all of them by month, the oldest first."""

    services: Sequence[Service]
    ways: Mapping[int, Mapping[Way, int]]
    months: list[Month]
    width: float = (RIGHT - LEFT) / MONTHS - GAP

    @property
    def views(self) -> int:
        return sum(one.views for one in self.services)

    @property
    def exits(self) -> int:
        return sum(one.exits for one in self.services)

    @property
    def most(self) -> int:
        return max(one.exits for one in self.months)


def use_of(services: Sequence[Service]) -> Use:
    """Of those that a reader is shown, and of no others: the rows add up to the sums."""
    mine = ServiceExit.service_id.in_([one.id for one in services])
    months = _last_months(now().date())
    by_day = select(ServiceExit.day, func.sum(ServiceExit.count)).where(mine, ServiceExit.day >= months[0])
    counted: Counter[date] = Counter()
    for day, count in db.session.execute(by_day.group_by(ServiceExit.day)):
        counted[day.replace(day=1)] += count
    by_way = select(ServiceExit.service_id, ServiceExit.way, func.sum(ServiceExit.count)).where(mine)
    ways: dict[int, Counter[Way]] = {one.id: Counter() for one in services}
    for number, way, count in db.session.execute(by_way.group_by(ServiceExit.service_id, ServiceExit.way)):
        ways[number][way] = count
    return Use(services, ways, _drawn(months, counted))


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
