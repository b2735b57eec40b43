"""What the worker does with notices: the morning's letters, and forgetting."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import current_app

from app.activity import digest, notice
from app.database import db, reading
from app.extensions import settings
from app.outbox.worker import Jobs, Routine
from app.people.user import User

log = structlog.get_logger()
MOST_AT_ONCE = 1_000
"""A minute's letters: the index and the other errands do not wait for fifty thousand people's."""


def send_digests() -> None:
    """Asked again, or stopped half-way, it sends nobody the same news twice."""
    with current_app.test_request_context(base_url=settings().site_url):
        with reading():
            numbers = digest.readers(MOST_AT_ONCE)
            db.session.rollback()
        for number in numbers:
            _send_to(number)


def _send_to(number: int) -> None:
    """One person, one transaction: whoever's letter cannot be written keeps nobody else waiting."""
    try:
        person = db.session.get(User, number)
        if person:
            digest.write_to(person)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("digest failed")


JOBS = Jobs(
    chores=(
        Routine("digest", timedelta(minutes=1), send_digests),
        Routine("forget-notices", timedelta(days=1), notice.forget_read),
    )
)
