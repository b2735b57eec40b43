"""The clock of a workshop: so many minutes, counting down for everybody; it can be stopped and go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from app.clock import now
from app.errors import Refused
from app.workshops.workshop import Workshop, hold

LONGEST_MINUTES = 240


def start(workshop: Workshop, minutes: int) -> None:
    """From now; a clock that runs is set anew."""
    _held(workshop)
    workshop.clock_ends_at, workshop.clock_left = now() + timedelta(minutes=minutes), None


def add(workshop: Workshop, minutes: int) -> None:
    """More time, whether it runs or is stopped; one that is over goes on from now."""
    _held(workshop)
    if workshop.clock_left is not None:
        workshop.clock_left += minutes * 60
    elif workshop.clock_ends_at is not None:
        workshop.clock_ends_at = max(workshop.clock_ends_at, now()) + timedelta(minutes=minutes)
    else:
        raise Refused(_("No clock is running."))


def pause(workshop: Workshop) -> None:
    """Stopping what is stopped changes nothing."""
    _held(workshop)
    if workshop.clock_ends_at is None:
        return
    left = max(int((workshop.clock_ends_at - now()).total_seconds()), 0)
    workshop.clock_ends_at, workshop.clock_left = None, left


def go_on(workshop: Workshop) -> None:
    _held(workshop)
    if workshop.clock_left is None:
        return
    workshop.clock_ends_at, workshop.clock_left = now() + timedelta(seconds=workshop.clock_left), None


def clear(workshop: Workshop) -> None:
    _held(workshop)
    workshop.clock_ends_at = workshop.clock_left = None


def put_back(workshop: Workshop, ends_at: datetime | None, left: int | None) -> None:
    """As it was before somebody set it by mistake: what has passed since has passed on it too."""
    _held(workshop)
    workshop.clock_ends_at, workshop.clock_left = ends_at, left


def _held(workshop: Workshop) -> None:
    hold(workshop)
    if not workshop.is_running:
        raise Refused(_("This workshop is not running."))
    workshop.pulse += 1
