"""Figures for whoever watches over the machine: what waits, what failed, how much there is."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select

from app.clock import now
from app.database import db
from app.ideas import seal
from app.outbox import errand, worker
from app.outbox.errand import Chore
from app.outbox.letter import Letter
from app.people.session import Session
from app.search.opened import the_index


class Figures:
    """Read from the database each time they are asked for, so that every process says the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        waiting = select(func.count()).where(Letter.given_up_at.is_(None))
        given_up = select(func.count()).where(Letter.given_up_at.is_not(None))
        yield _gauge("fil_errands_waiting", "Errands of the outbox still to be done.", errand.waiting())
        yield _gauge("fil_letters_waiting", "Letters still to be sent.", db.session.scalar(waiting) or 0)
        yield _gauge("fil_letters_given_up", "Letters nobody would take.", db.session.scalar(given_up) or 0)
        yield _gauge("fil_sessions", "Browsers signed in.", _sessions())
        yield _gauge("fil_supports_unsealed", "Entries of the journal not sealed yet.", seal.unsealed())
        state = the_index().status()
        yield _gauge("fil_index_sound", "Whether the search index can be read.", int(state is not None))
        yield _gauge("fil_index_documents", "Documents in the search index.", state.documents if state else 0)
        yield _gauge("fil_worker_silent_seconds", "Since the worker was last seen.", _silence())


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _sessions() -> int:
    return db.session.scalar(select(func.count()).select_from(Session).where(Session.ends_at > now())) or 0


def _silence() -> float:
    last = Chore.last_done(worker.PULSE)
    return (now() - last).total_seconds() if last else float("inf")


def exposition() -> bytes:
    registry = CollectorRegistry()
    registry.register(Figures())
    return generate_latest(registry)
