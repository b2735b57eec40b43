"""What the worker does for workshops: those that nobody ends are ended, and authors are forgotten where promised;
reports are printed, and those on the list are reminded and thanked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import current_app

from app.clock import now
from app.database import db
from app.extensions import settings
from app.outbox.worker import Jobs, Routine
from app.workshops import board as boards
from app.workshops import correspondence, unlinking
from app.workshops import report as reports
from app.workshops import workshop as workshops
from app.workshops.correspondence import Word
from app.workshops.participant import Participant

MOST_AT_ONCE = 50


def end_forgotten() -> None:
    """One workshop, one transaction."""
    for workshop in workshops.past_their_time(now() - workshops.OVERRUN):
        if workshop.is_running:
            workshop.end(by=None)
            boards.close_all(workshop)
            reports.workshop_ended(workshop)
        else:
            workshop.lapse()
        db.session.commit()


def unlink_authors() -> None:
    """One workshop, one transaction: what is cut off is begun again."""
    while due := unlinking.due(MOST_AT_ONCE):
        for workshop in due:
            unlinking.unlink(workshop)
            db.session.commit()


def remind() -> None:
    _tell(correspondence.near, Word.NEAR)


def thank() -> None:
    _tell(correspondence.to_thank, Word.THANKS)


def _tell(whom: Callable[[int], Sequence[Participant]], word: Word) -> None:
    """One batch, one transaction: nobody is told twice."""
    with current_app.test_request_context(base_url=settings().site_url):
        while due := whom(MOST_AT_ONCE):
            correspondence.send(due, word)
            db.session.commit()


JOBS = Jobs(
    errands={reports.ERRAND: reports.print_some},
    chores=(
        Routine("end-workshops", timedelta(minutes=10), end_forgotten),
        Routine("unlink-authors", timedelta(hours=1), unlink_authors),
        Routine("remind-of-workshops", timedelta(minutes=10), remind),
        Routine("thank-for-workshops", timedelta(minutes=10), thank),
    ),
)
