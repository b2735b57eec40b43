"""What the worker does for conferences: their hour comes, their hour passes, and the day before."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from app.clock import now
from app.database import db
from app.extensions import settings
from app.gatherings import conference as conferences
from app.gatherings import place as places
from app.gatherings import reminder
from app.outbox.worker import Jobs, Routine

MOST_AT_ONCE = 500


def keep_time() -> None:
    """A stored transition, as if somebody had pressed: nothing is computed from the clock when a page is shown."""
    for coming in conferences.starting_before(now()):
        coming.begin(by=None)
    for passing in conferences.ending_before(now() - conferences.OVERRUN):
        passing.end(by=None)


def remind() -> None:
    """One batch, one transaction: what is cut off is begun again, and nobody is reminded twice."""
    with current_app.test_request_context(base_url=settings().site_url):
        while due := places.to_remind(MOST_AT_ONCE):
            reminder.send(due)
            db.session.commit()


JOBS = Jobs(
    chores=(
        Routine("keep-time", timedelta(minutes=1), keep_time),
        Routine("remind", timedelta(minutes=10), remind),
    )
)
