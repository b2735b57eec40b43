"""A metric in time, drawn as a small chart: the days from left to right, the target as a line across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.incubation.metric import Metric
from app.incubation.reading import Reading

WIDE, TALL = 320, 120
LEFT, RIGHT, TOP, FLOOR = 10, 310, 16, 104
"""Where the drawing lies in its own units; below its floor stand the days."""

HALF = 0.5


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    reading: Reading


@dataclass(frozen=True)
class Bounds:
    """What is drawn between: charts that stand side by side share them, or they could not be compared."""

    first: date
    last: date
    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, readings: Sequence[Reading], metric: Metric) -> Bounds:
        values = [one.value for one in readings] + [metric.target]
        values += [metric.baseline] if metric.baseline is not None else []
        days = [one.taken_on for one in readings]
        return cls(min(days), max(days), min(values), max(values))

    def x(self, day: date) -> float:
        span = (self.last - self.first).days
        share = (day - self.first).days / span if span else HALF
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def y(self, value: Decimal) -> float:
        span = self.high - self.low
        share = float((value - self.low) / span) if span else HALF
        return round(FLOOR - share * (FLOOR - TOP), 1)


@dataclass(frozen=True)
class Chart:
    marks: list[Mark]
    target: float
    bounds: Bounds
    width: int = WIDE
    height: int = TALL

    @property
    def path(self) -> str:
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)

    @property
    def first(self) -> Reading:
        return self.marks[0].reading

    @property
    def last(self) -> Reading:
        return self.marks[-1].reading


@dataclass(frozen=True)
class Line:
    """One site, or the whole where there is no site."""

    name: str
    chart: Chart


@dataclass(frozen=True)
class Measured:
    """A metric with what is drawn of it: the whole, and each site beside the others, by name."""

    metric: Metric
    readings: Sequence[Reading]
    whole: Chart | None
    sites: Sequence[Line]

    @property
    def last(self) -> Reading | None:
        return self.whole.last if self.whole else None

    @property
    def is_reached(self) -> bool:
        return self.last is not None and self.metric.reached_by(self.last.value)


def drawn(metric: Metric, readings: Sequence[Reading]) -> Measured:
    """`readings` with the oldest first."""
    whole = [one for one in readings if one.site_id is None]
    at_sites = [one for one in readings if one.site_id is not None]
    bounds = Bounds.of(at_sites, metric) if at_sites else None
    names = sorted({(one.site.name, one.site_id) for one in at_sites if one.site})
    sites = [
        Line(name, _chart((one for one in at_sites if one.site_id == number), metric, bounds))
        for name, number in names
        if bounds
    ]
    return Measured(metric, readings, _chart(whole, metric, Bounds.of(whole, metric)) if whole else None, sites)


def _chart(readings: Iterable[Reading], metric: Metric, bounds: Bounds) -> Chart:
    marks = [Mark(bounds.x(one.taken_on), bounds.y(one.value), one) for one in readings]
    return Chart(marks, bounds.y(metric.target), bounds)
