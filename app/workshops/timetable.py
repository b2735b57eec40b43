"""From minutes to hours: when each step of a plan begins, and whether they fit into the workshop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_time
from flask_babel import ngettext

from app.language import language
from app.workshops.workshop import Workshop

MINUTE = timedelta(minutes=1)


class Timed(Protocol):
    """Whatever takes time in a plan."""

    @property
    def minutes(self) -> int: ...

    @property
    def next_day_at(self) -> time | None: ...


Step = TypeVar("Step", bound=Timed)


@dataclass(frozen=True)
class Slot(Generic[Step]):
    """Planned hours, in UTC; `day` counts from one."""

    step: Step
    begins_at: datetime
    ends_at: datetime
    day: int


def zone_of(workshop: Workshop) -> ZoneInfo:
    """Of the unit that holds it: the hours on its door."""
    return ZoneInfo(workshop.unit.time_zone)


def dates_of(workshop: Workshop) -> list[date]:
    """The days on which it takes place, in its territory; one that ends at midnight has no next day."""
    zone = zone_of(workshop)
    first = workshop.begins_at.astimezone(zone).date()
    last = (workshop.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def minutes_a_day(workshop: Workshop, days: int) -> int:
    """From the hour at which it begins to the one at which it ends; all there is when it is one day's plan."""
    whole = int((workshop.ends_at - workshop.begins_at) / MINUTE)
    if days == 1:
        return whole
    over_night = timedelta(days=days - 1)
    left = int((workshop.ends_at - workshop.begins_at - over_night) / MINUTE)
    return left if left > 0 else whole // days


def of(workshop: Workshop, steps: Sequence[Step]) -> list[Slot[Step]]:
    """One after the other, but where a step opens the next day."""
    zone, moment, day = zone_of(workshop), workshop.begins_at, 1
    slots = []
    for number, step in enumerate(steps):
        if number and step.next_day_at is not None:
            morrow = moment.astimezone(zone).date() + timedelta(days=1)
            moment, day = datetime.combine(morrow, step.next_day_at, zone).astimezone(UTC), day + 1
        ends_at = moment + step.minutes * MINUTE
        slots.append(Slot(step, moment, ends_at, day))
        moment = ends_at
    return slots


def too_long(workshop: Workshop, steps: Sequence[Timed]) -> int:
    """By how many minutes it goes on after the end; less than nought where so many are left."""
    slots = of(workshop, steps)
    last = slots[-1].ends_at if slots else workshop.begins_at
    return int((last - workshop.ends_at) / MINUTE)


def problem(workshop: Workshop, steps: Sequence[Timed]) -> str:
    """By how much it does not fit, in words; nothing where it does."""
    over = too_long(workshop, steps)
    if over <= 0:
        return ""
    return ngettext(
        "The plan takes %(num)s minute more than the workshop has: shorten a step, or end later.",
        "The plan takes %(num)s minutes more than the workshop has: shorten a step, or end later.",
        over,
    )


def hours_of(workshop: Workshop) -> Callable[[datetime], str]:
    """How an hour of it is said: by the clock in the room, whoever reads."""
    zone = zone_of(workshop)
    return lambda moment: format_time(moment, "short", tzinfo=zone, locale=language())
