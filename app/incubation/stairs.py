"""Pilot sites that begin one after the other, drawn as stairs: a step for each, from its first day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.incubation.pilot import Pilot, Standing
from app.language import today

WIDE, STEP = 320, 34
EDGE = 6
AHEAD = timedelta(days=28)
"""What is drawn of a site that has not begun."""


@dataclass(frozen=True)
class Stair:
    """From `x` on, so wide; `kind` says whether it goes on, is over, or is to come."""

    site: Pilot
    x: float
    y: int
    width: float
    kind: str


@dataclass(frozen=True)
class Stairs:
    steps: list[Stair]
    today: float
    height: int
    width: int = WIDE


def drawn(sites: Sequence[Pilot]) -> Stairs | None:
    """In the order in which they begin; nothing where none has a day."""
    spans = [(one, *_span(one)) for one in sites]
    if not spans:
        return None
    first = min(start for _site, start, _end in spans)
    last = max([today(), *(end for _site, _start, end in spans)])
    days = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(EDGE + (WIDE - 2 * EDGE) * max(0, (day - first).days) / days, 1)

    steps = [
        Stair(site, x(start), number * STEP, max(round(x(end) - x(start), 1), 4.0), _kind(site))
        for number, (site, start, end) in enumerate(spans)
    ]
    return Stairs(steps, x(today()), STEP * len(spans))


def _span(site: Pilot) -> tuple[date, date]:
    assert site.starts_on is not None
    if site.ended_on is not None:
        return site.starts_on, max(site.ended_on, site.starts_on)
    ahead = site.starts_on + AHEAD if site.standing is Standing.ACCEPTED else site.starts_on
    return site.starts_on, max(today(), ahead)


def _kind(site: Pilot) -> str:
    if site.standing is Standing.ACCEPTED:
        return "ahead"
    return "running" if site.standing is Standing.RUNNING else "over"
