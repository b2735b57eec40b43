"""What the worker does for the Store."""

from __future__ import annotations

from datetime import timedelta

from app.outbox.worker import Jobs, Routine
from app.store import short_list

JOBS = Jobs(chores=(Routine("forget-ended-short-lists", timedelta(hours=1), short_list.forget_ended),))
