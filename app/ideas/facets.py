"""What a list can be narrowed by: each value with its words, how many there are, and the address that chooses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from app.clock import now
from app.database import db
from app.ideas.idea import LISTED
from app.ideas.labels import AUDIENCES, KINDS, STATUSES
from app.ideas.theme import Theme
from app.language import language
from app.people.unit import Level, Unit

NAMES = ("kind", "theme", "status", "unit", "audience")
MOST_UNITS = 20
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Choice:
    """One value of a facet; choosing it again lets it go."""

    value: str
    label: str
    count: int
    url: str
    chosen: bool


class Facets(dict[str, list[Choice]]):
    """By name; `stamp` is the same as long as all of them are."""

    stamp: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What the facets of a list depend on besides the counts: its words, and who reads it."""

    q: str
    order: str
    chosen: tuple[tuple[str, str], ...]
    staff: bool

    def value(self, name: str) -> str:
        return dict(self.chosen).get(name, "")

    def address(self, name: str, value: str) -> str:
        kept = {"q": self.q, **dict(self.chosen)}
        if self.order not in ("fair", "relevance"):
            kept["order"] = self.order
        kept[name] = value
        words: dict[str, Any] = {name: word for name, word in kept.items() if word}
        return url_for("ideas.index", **words)


_remembered: dict[tuple[Any, ...], Facets] = {}
MOST_REMEMBERED = 500


def facets_of(asked: Asked, counts: Counts) -> Facets:
    """The same counts are put into words once a minute: names of themes and units change rarely."""
    held = tuple((name, tuple(values.items())) for name, values in counts.items())
    stamp = (asked, held, language(), int(now().timestamp() // 60))
    facets = _remembered.get(stamp)
    if facets is None:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        facets = _remembered[stamp] = _facets(asked, counts)
        facets.stamp = stamp
    return facets


def _facets(asked: Asked, counts: Counts) -> Facets:
    named: dict[str, Mapping[Any, Any]] = {
        "kind": KINDS,
        "theme": {theme.slug: theme.name for theme in db.session.scalars(select(Theme).order_by(Theme.id))},
        "status": {status: STATUSES[status] for status in LISTED},
        "unit": _unit_names(counts.get("unit", {}), asked.value("unit")),
        "audience": AUDIENCES if asked.staff else {},
    }
    facets = Facets()
    for name, labels in named.items():
        held = counts.get("sort" if name == "kind" else name, {})
        chosen = asked.value(name)
        choices = [
            Choice(
                value=str(value),
                label=str(label),
                count=held.get(value, 0),
                url=asked.address(name, "" if value == chosen else str(value)),
                chosen=value == chosen,
            )
            for value, label in labels.items()
            if held.get(value) or value == chosen
        ]
        if choices:
            facets[name] = choices
    return facets


def _unit_names(counts: Mapping[str, int], chosen: str) -> dict[str, str]:
    """The regions that have something, and the unit that was chosen."""
    asked = select(Unit.code, Unit.name).where((Unit.level == Level.REGION) | (Unit.code == chosen))
    units = [row for row in db.session.execute(asked.order_by(Unit.name)) if row.code in counts or row.code == chosen]
    return {row.code: row.name for row in units[: MOST_UNITS + 1]}
