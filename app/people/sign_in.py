"""Signing in: a claim is counted first, weighed without the database's lock, and believed last."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import db
from app.errors import Refused
from app.people import attempt, demonstration, password
from app.people.browser import Browser
from app.people.user import User, clean_address


class Exhausted(Refused):
    """Too many failed: nothing more is evaluated for a while; a letter remains a way in."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Too many attempts have failed. Wait fifteen minutes, or choose a new password by mail: "
                "that way stays open."
            )
        )


@dataclass(frozen=True)
class Claim:
    """Somebody says who they are; nothing is believed yet."""

    person_id: int | None
    password_hash: str | None
    counted: list[int]

    def holds(self, typed: str) -> bool:
        """Takes as long for an address that nobody has."""
        return password.matches(self.password_hash, typed)


def claim(written: str, *, place: str | None, browser: Browser) -> Claim:
    """Raises Exhausted. A browser that signed this person in before has a budget of its own.

    Where a place has failed too often, its people are not locked out: each account has a few tries left.
    """
    address = clean_address(written)
    found = db.session.execute(
        select(User.id, User.password_hash).where(User.email == address, User.erased_at.is_(None))
    ).one_or_none()
    person_id, kept = (None, None) if found is None or demonstration.refuses(address) else found
    if browser.knows(person_id):
        counted = attempt.spend(attempt.for_browser(browser.id))
    else:
        counted = attempt.spend(attempt.for_account(address), attempt.for_place("sign-in", place))
        counted = counted or attempt.spend(attempt.for_account_in_crowd(address))
    if counted is None:
        raise Exhausted
    return Claim(person_id, kept, counted)


def proven(made: Claim) -> User | None:
    """Whoever made a claim that holds: it no longer counts as an attempt."""
    attempt.give_back(made.counted)
    return db.session.get(User, made.person_id) if made.person_id else None
