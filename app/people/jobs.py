"""What the worker does for people: forget what has ended, and the accounts that nobody uses."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.clock import now
from app.database import db
from app.outbox.worker import Jobs, Routine
from app.people import (
    aftermath,
    attempt,
    disuse,
    erasure,
    invitation,
    ledger,
    link,
    session,
    sign_up,
    suspension,
    token,
)

SEEN_TO = timedelta(days=2)
"""A worker that did not run for so long misses nothing."""


def forget_ended() -> None:
    """Sessions, links, sign-ups, tokens, invitations and attempts whose time is over."""
    session.forget_ended()
    link.forget_ended()
    sign_up.forget_ended()
    token.forget_ended()
    invitation.forget_ended()
    attempt.forget_old()


def sweep_unused() -> None:
    """Warn whoever has not come for long; erase whoever was warned twice and did not come."""
    disuse.warn()
    for person in db.session.scalars(disuse.ended()).all():
        erasure.erase(person, by=None)


def note_erasures(payloads: Sequence[dict[str, Any]], _sequence: int) -> None:
    ledger.keep_numbers([payload["id"] for payload in payloads])


def show_again() -> None:
    """Whoever was suspended until a day that is past; asked twice about the same person, nothing changes."""
    for person in db.session.scalars(suspension.ended_since(now() - SEEN_TO)):
        aftermath.of_showing(person)


JOBS = Jobs(
    errands={"note-erasure": note_erasures},
    chores=(
        Routine("forget-ended-in-people", timedelta(hours=1), forget_ended),
        Routine("show-again-in-people", timedelta(hours=1), show_again),
        Routine("sweep-unused-accounts", timedelta(minutes=5), sweep_unused),
    ),
)
