"""Visits: how often the page of a service was read."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import bindparam, update

from app.database import db, writing
from app.store.service import Service
from app.tally import Tally


def write(counts: Counter[int]) -> None:
    """Always in the same order, so that two processes that write at once wait for each other and do not lock up."""
    with writing(patience=0.1), db.engine.begin() as connection:
        connection.execute(
            update(Service.__table__)
            .where(Service.id == bindparam("service"))
            .values(views=Service.views + bindparam("read")),
            [{"service": number, "read": counts[number]} for number in sorted(counts)],
        )


tally = Tally("service", write)


def note(service: Service) -> None:
    tally.note([service.id])
