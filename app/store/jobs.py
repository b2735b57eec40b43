"""What the worker does for the Store: adds up what helped, and forgets what is older than is kept."""

from __future__ import annotations

from datetime import timedelta

from app.database import db
from app.outbox.worker import Jobs, Routine
from app.store import recommendation, usefulness


def add_up_usefulness() -> None:
    usefulness.add_up()
    db.session.commit()


def forget_old_recommendations() -> None:
    while recommendation.forget_old():
        db.session.commit()


JOBS = Jobs(
    chores=(
        Routine("add-up-usefulness", timedelta(hours=1), add_up_usefulness),
        Routine("forget-old-recommendations", timedelta(hours=24), forget_old_recommendations),
    )
)
