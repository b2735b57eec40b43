"""What the worker does for the Store: the stars of services, and what need not be kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.outbox.worker import Jobs, Routine
from app.store import reckoning, review, setting_aside, use


def reckon_stars(payloads: Sequence[dict[str, Any]], _upto: int) -> None:
    """Bursts are set aside first: what nobody has looked at is not counted for a moment."""
    setting_aside.look(payload["service"] for payload in payloads)
    reckoning.recount()


def let_time_pass() -> None:
    """Ratings settle, then weigh less as they grow older; what was kept for them is kept no longer than was said."""
    use.forget_old()
    review.forget_withdrawn()
    reckoning.recount()


JOBS = Jobs(
    errands={review.ERRAND: reckon_stars},
    chores=(Routine("let-time-pass", timedelta(hours=6), let_time_pass),),
)
