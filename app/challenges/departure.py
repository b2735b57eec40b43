"""In what results leave behind what a jury decided: looked at before they go out, and in their minutes by anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.challenges.deliberation import groups_in
from app.challenges.verdict import LAST_PLACE
from app.database import Document


class Leaving(StrEnum):
    PLACES = "places"
    PRIZES = "prizes"
    OUTCOMES = "outcomes"


@dataclass(frozen=True)
class Results:
    """By the number of an entry that is there: its place, if it has one; and those of which something comes."""

    places: Mapping[int, int | None]
    awarded: frozenset[int]
    outcomes: frozenset[int]


def leavings(decision: Document, results: Results) -> list[Leaving]:
    """`decision` is what the jury decided: its groups, and how many places there were to give."""
    here = results.places.keys()
    placed = frozenset(entry for entry in decision["order"][: decision["places"]] if entry in here)
    found = [Leaving.PLACES] if _misplaces(decision, placed, results) else []
    found += [Leaving.PRIZES] if _passes_over(placed, results.awarded) else []
    return found + ([Leaving.OUTCOMES] if _passes_over(placed, results.outcomes) else [])


def _misplaces(decision: Document, placed: frozenset[int], results: Results) -> bool:
    """Whether somebody is placed before whom the jury put first, or gets nothing though the jury gave them a place.

    Those of one group are equal to the jury: who of them is placed before whom is no contradiction.
    """
    groups = groups_in(decision)
    others = results.places.keys() - {entry for group in groups for entry in group}
    standing = [[entry for entry in group if entry in results.places] for group in (*groups, others)]
    given = [
        place for group in standing for place in sorted(results.places[entry] or LAST_PLACE + 1 for entry in group)
    ]
    chosen = results.outcomes | {entry for entry, place in results.places.items() if place}
    return bool(placed - chosen) or given != sorted(given)


def _passes_over(placed: frozenset[int], receivers: frozenset[int]) -> bool:
    """Whether one without a place receives something, while one whom the jury gave a place receives none of it."""
    return bool(receivers - placed) and bool(placed - receivers)
