"""Attempts, counted so that guessing stops and nobody is locked out by somebody else's guesses."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import Key, db
from app.extensions import settings

WINDOW = timedelta(minutes=15)
MOST_FOR_ACCOUNT = 10
MOST_FOR_PLACE = 300
"""One agency of 300 people stands behind one address: only failures count, and there may be many."""

FEW_FOR_ACCOUNT = 3
"""What is left to an account where the place has spent its own: guesses spread over many accounts find little."""

LETTERS = ("sign-up", "new-password", "new-address")
LETTERS_WINDOW = timedelta(hours=1)
MOST_LETTERS = 5


class Attempt(db.Model):
    """Something tried, counted against a subject: an account, a place, a known browser."""

    __table_args__ = (Index("ix_attempt_subject_at", "subject", "at"),)

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


@dataclass(frozen=True)
class Budget:
    """How often a subject may try, and within what time."""

    subject: str
    most: int
    within: timedelta = WINDOW

    @property
    def is_spent(self) -> bool:
        asked = select(func.count()).where(Attempt.subject == self.subject, Attempt.at > now() - self.within)
        return (db.session.scalar(asked) or 0) >= self.most


def subject_of(kind: str, *words: str) -> str:
    """A keyed digest: the table names no account and no address."""
    said = "\x1f".join((kind, *words)).encode()
    return hmac.new(settings().secret_key.encode(), said, sha256).hexdigest()


def place_of(network_address: str | None) -> str:
    """Where a request comes from: an IPv4 address, or the IPv6 network that one subscriber has."""
    try:
        here = ip_address(network_address or "")
    except ValueError:
        return "nowhere"
    return str(here) if here.version == 4 else str(ip_network(f"{here}/64", strict=False))


def for_account(address: str) -> Budget:
    return Budget(subject_of("account", address), MOST_FOR_ACCOUNT)


def for_account_in_crowd(address: str) -> Budget:
    return Budget(subject_of("account", address), FEW_FOR_ACCOUNT)


def for_browser(browser_id: str) -> Budget:
    return Budget(subject_of("browser", browser_id), MOST_FOR_ACCOUNT)


def for_place(what: str, network_address: str | None) -> Budget:
    return Budget(subject_of("place", what, place_of(network_address)), MOST_FOR_PLACE)


def for_person(person_id: int) -> Budget:
    """Whoever is signed in and types their password once more."""
    return Budget(subject_of("person", str(person_id)), MOST_FOR_ACCOUNT)


def for_link(token: str) -> Budget:
    return Budget(subject_of("link", token), MOST_FOR_ACCOUNT)


def for_letters(what: str, address: str) -> Budget:
    """What may be sent to an address whose owner we have not heard; of each kind apart, so that none shuts another."""
    return Budget(subject_of("letters", what, address), MOST_LETTERS, LETTERS_WINDOW)


def letters_to(address: str) -> list[Budget]:
    return [for_letters(what, address) for what in LETTERS]


def spend(*budgets: Budget) -> list[int] | None:
    """Counted before it is known whether it fails, so that guesses made at once do not slip past together.

    Says which rows to give back when it did not fail; None when a budget is spent.
    """
    for budget in sorted(budgets, key=lambda budget: budget.subject):
        _wait_for_turn(budget.subject)
        if budget.is_spent:
            return None
    rows = [Attempt(subject=budget.subject, at=now()) for budget in budgets]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def _wait_for_turn(subject: str) -> None:
    """SQLite has one writer; PostgreSQL lets one transaction at a time count this subject."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(int(subject[:15], 16))))


def give_back(rows: Sequence[int]) -> None:
    db.session.execute(delete(Attempt).where(Attempt.id.in_(rows)))


def forgive(budget: Budget) -> None:
    db.session.execute(delete(Attempt).where(Attempt.subject == budget.subject))


def forget_old() -> None:
    db.session.execute(delete(Attempt).where(Attempt.at < now() - timedelta(days=1)))
