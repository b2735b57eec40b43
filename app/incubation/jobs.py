"""What the worker does for the Lab: a silent week is said to its team, and a team is asked after its end."""

from __future__ import annotations

from datetime import timedelta

from app.database import db
from app.incubation import checkin
from app.outbox.worker import Jobs, Routine

MOST_AT_ONCE = 200


def remind_teams() -> None:
    """One project, one transaction: what is cut off is begun again, and nobody is reminded twice."""
    while due := checkin.overdue(MOST_AT_ONCE):
        for project in due:
            checkin.remind(project)
            db.session.commit()


def ask_after_the_end() -> None:
    while due := checkin.to_ask(MOST_AT_ONCE):
        for question in due:
            checkin.ask_after(question)
            db.session.commit()


JOBS = Jobs(
    chores=(
        Routine("remind-teams", timedelta(hours=1), remind_teams),
        Routine("ask-after-the-end", timedelta(hours=1), ask_after_the_end),
    )
)
