"""What the worker does for stories: those whose hour has come are published."""

from __future__ import annotations

from datetime import timedelta

from app.outbox.worker import Jobs, Routine
from app.stories import publication


def publish_due() -> None:
    """A stored transition, as if somebody had pressed: nothing is computed from the clock when a page is shown."""
    publication.publish_due()


JOBS = Jobs(chores=(Routine("publish-stories", timedelta(minutes=1), publish_due),))
