"""What the worker does for challenges: their phases open and close, certificates are printed, reminders go out."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from app.challenges import certificate, obligation, reminder, summons, vote_reminder
from app.challenges import mentor as mentors
from app.challenges.turning import turn_due
from app.database import db
from app.extensions import settings
from app.outbox.worker import Jobs, Routine

MOST_AT_ONCE = 500


def turn_phases() -> None:
    turn_due()


def remind_of_prizes() -> None:
    obligation.remind()


def remind_voters() -> None:
    """One batch, one transaction: what is cut off is begun again, and nobody is reminded twice."""
    with current_app.test_request_context(base_url=settings().site_url):
        for challenge in vote_reminder.near():
            while vote_reminder.send(challenge, MOST_AT_ONCE):
                db.session.commit()


def remind_jurors() -> None:
    with current_app.test_request_context(base_url=settings().site_url):
        summons.remind_late()


def remind_of_mentors() -> None:
    """One meeting, one transaction: what is cut off is begun again, and nobody is reminded twice."""
    with current_app.test_request_context(base_url=settings().site_url):
        while due := mentors.to_remind(MOST_AT_ONCE):
            for slot in due:
                reminder.send(slot)
                db.session.commit()


JOBS = Jobs(
    errands={certificate.ERRAND: certificate.print_some},
    chores=(
        Routine("turn-phases", timedelta(seconds=10), turn_phases),
        Routine("remind-of-prizes", timedelta(hours=1), remind_of_prizes),
        Routine("remind-of-mentors", timedelta(minutes=10), remind_of_mentors),
        Routine("remind-jurors", timedelta(minutes=10), remind_jurors),
        Routine("remind-voters", timedelta(minutes=10), remind_voters),
    ),
)
