"""The dates that a kit's durations make: from a day, by the clock on the wall of the place where it is launched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.challenges import kit as kits
from app.challenges.kit import Kit
from app.challenges.table import Duration
from app.challenges.vocabulary import PhaseKind

FIRST_HOUR = time(9)
MODEL_YEAR, MODEL_ZONE = 2026, ZoneInfo("Europe/Paris")
"""Where a kit is tried out: a year like another, in which clocks change twice."""


@dataclass(frozen=True)
class Span:
    """When a phase opens, until when one may take part as announced, and when it ends, grace included."""

    kind: PhaseKind
    opens_at: datetime
    closes_at: datetime
    ends_at: datetime


def of(kit: Kit, on: date, zone: ZoneInfo) -> list[Span]:
    """A phase opens when the one before has ended, or so long after the first day."""
    first = datetime.combine(on, FIRST_HOUR, zone)
    spans: list[Span] = []
    begins = first
    for phase in kit.phases:
        opens = later(first, phase.starts, zone) if phase.starts else begins
        closes = _closing(phase, opens, zone)
        grace = kit.deadline.grace.delta if phase.kind is PhaseKind.SUBMISSIONS else timedelta()
        ends = (closes.astimezone(UTC) + grace).astimezone(zone)
        spans.append(Span(phase.kind, *(moment.astimezone(UTC) for moment in (opens, closes, ends))))
        begins = ends
    return spans


def _closing(phase: kits.Phase, opens: datetime, zone: ZoneInfo) -> datetime:
    closes = later(opens, phase.lasts, zone)
    return datetime.combine(closes.date(), phase.until, zone) if phase.until else closes


def later(moment: datetime, by: Duration, zone: ZoneInfo) -> datetime:
    """Days keep the hour on the wall when clocks change; hours are hours."""
    if by.is_of_days:
        local = moment.astimezone(zone)
        return datetime.combine(local.date() + by.delta, local.timetz().replace(tzinfo=None), zone)
    return (moment.astimezone(UTC) + by.delta).astimezone(zone)


def moved(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same hour on the wall, so many days later."""
    return later(moment, Duration(days, "days"), zone).astimezone(UTC)


def flaws(kit: Kit) -> list[str]:
    """The phases that would begin too early, whenever in a year the kit is launched; in the writer's terms."""
    found: dict[PhaseKind, PhaseKind] = {}
    for month in range(1, 13):
        spans = of(kit, date(MODEL_YEAR, month, 15), MODEL_ZONE)
        kinds = [span.kind for span in spans]
        found |= {kind: kinds[kinds.index(kind) - 1] for kind in clashes(spans)}
    return [
        f'{kit.word}: the phase "{kind}" begins before "{before}" has ended, grace included: see "starts" and "lasts"'
        for kind, before in found.items()
    ]


def clashes(spans: Sequence[Span]) -> list[PhaseKind]:
    """The phases that begin before one they must follow has ended; teams may form while entries are written."""
    found = []
    for before, after in zip(spans, spans[1:], strict=False):
        together = before.kind is PhaseKind.TEAM_FORMATION and after.kind is PhaseKind.SUBMISSIONS
        if after.opens_at < (before.opens_at if together else before.ends_at):
            found.append(after.kind)
    return found
