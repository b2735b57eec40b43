"""When an official answer is due: working days in France, public holidays left out."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")
WORKING_DAYS = {"public": 40, "internal": 20}


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[object]:
    return frozenset(holidays.country_holidays("FR", years=year))


def due_after(moment: datetime, audience: str) -> datetime:
    """The end of the last of so many working days after a moment."""
    return end_of_working_day(moment, WORKING_DAYS[audience])


def end_of_working_day(moment: datetime, left: int) -> datetime:
    """Of the one that comes so many working days after a moment."""
    day = moment.astimezone(PARIS).date()
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in _holidays(day.year):
            left -= 1
    return datetime.combine(day, time(18, 0), PARIS)
