"""What the worker does for the house: no trace is left of whoever was erased, and the log of changes stays small."""

from __future__ import annotations

from datetime import timedelta

from app.database import db
from app.outbox.worker import Jobs, Routine
from app.upkeep import journal, scrubbing


def scrub() -> None:
    if scrubbing.is_due():
        scrubbing.note(scrubbing.scrub())


def trim_journal() -> None:
    db.session.rollback()
    journal.trim()


JOBS = Jobs(
    chores=(
        Routine("scrub", timedelta(minutes=30), scrub),
        Routine("trim-journal", timedelta(seconds=5), trim_journal),
    )
)
