"""What the worker does for workshops: those that nobody ends are ended, and authors are forgotten where promised."""

from __future__ import annotations

from datetime import timedelta

from app.clock import now
from app.database import db
from app.outbox.worker import Jobs, Routine
from app.workshops import board as boards
from app.workshops import unlinking
from app.workshops import workshop as workshops

MOST_AT_ONCE = 50


def end_forgotten() -> None:
    """One workshop, one transaction."""
    for workshop in workshops.past_their_time(now() - workshops.OVERRUN):
        if workshop.is_running:
            workshop.end(by=None)
            boards.close_all(workshop)
        else:
            workshop.lapse()
        db.session.commit()


def unlink_authors() -> None:
    """One workshop, one transaction: what is cut off is begun again."""
    while due := unlinking.due(MOST_AT_ONCE):
        for workshop in due:
            unlinking.unlink(workshop)
            db.session.commit()


JOBS = Jobs(
    chores=(
        Routine("end-workshops", timedelta(minutes=10), end_forgotten),
        Routine("unlink-authors", timedelta(hours=1), unlink_authors),
    )
)
