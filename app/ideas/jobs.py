"""What the worker does for ideas."""

from __future__ import annotations

from datetime import timedelta

from app.clock import now
from app.ideas import comment, keepsake, seal, sheet, standing
from app.outbox.worker import Jobs, Routine


def freeze_standing() -> None:
    """Begin an epoch of the fair order when the hour has turned."""
    if standing.latest_epoch() < standing.epoch_of(now()):
        standing.freeze()


def forget() -> None:
    keepsake.forget_ended()


def forget_withdrawn() -> None:
    comment.forget_withdrawn()


def seal_supports() -> None:
    seal.seal_new()


def close_sheets() -> None:
    """One at a time: nobody who writes waits for more."""
    sheet.close_ended()


JOBS = Jobs(
    chores=(
        Routine("seal-supports", timedelta(minutes=1), seal_supports),
        Routine("close-sheets", timedelta(minutes=5), close_sheets),
        Routine("freeze-standing", timedelta(minutes=1), freeze_standing),
        Routine("forget-keepsakes", timedelta(hours=1), forget),
        Routine("forget-withdrawn-comments", timedelta(hours=1), forget_withdrawn),
    )
)
