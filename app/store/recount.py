"""The counters of services, against their rows: the exits of their days, and the advisers who recommend them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from app.counted import Difference, compared
from app.store.advice import Advice
from app.store.exit import ServiceExit
from app.store.service import Service


def differences() -> Iterator[Difference]:
    days = select(ServiceExit.service_id, func.sum(ServiceExit.count).label("n")).group_by(ServiceExit.service_id)
    yield from compared(Service.exits, days)
    yield from recommended()


def recommended() -> Iterator[Difference]:
    advice = select(Advice.service_id, func.count().label("n")).group_by(Advice.service_id)
    yield from compared(Service.recommended_by, advice)
