"""In what results leave behind what a jury decided: looked at before they go out, and in their minutes by anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.challenges.deliberation import groups_in
from app.challenges.verdict import LAST_PLACE
from app.challenges.vocabulary import FinalVote
from app.database import Document


class Leaving(StrEnum):
    PLACES = "places"
    PRIZES = "prizes"
    OUTCOMES = "outcomes"


@dataclass(frozen=True)
class Results:
    """By the number of an entry that is there: its place, if it has one; and those of which something comes.

    `awards` are by the position of a prize: who receives it; `closed_to` whom of those placed it was not promised to;
    `favourites` are the first of an audience that decides a prize of its own.
    """

    places: Mapping[int, int | None]
    outcomes: frozenset[int]
    awards: Mapping[int, frozenset[int]]
    closed_to: Mapping[int, frozenset[int]]
    favourites: frozenset[int]


def leavings(decision: Document, results: Results) -> list[Leaving]:
    """`decision` is what the jury decided: its groups, and how many places there were to give."""
    here = results.places.keys()
    placed = placed_in(decision).intersection(here)
    found = [Leaving.PLACES] if _misplaces(decision, placed, results) else []
    found += [Leaving.PRIZES] if _awards_pass_over(placed, results) else []
    passes_over = results.outcomes - placed and placed - results.outcomes
    return found + ([Leaving.OUTCOMES] if passes_over else [])


def placed_in(decision: Document) -> frozenset[int]:
    """Those to whom the jury gave a place."""
    return frozenset(decision["order"][: decision["places"]])


def favourites_in(heard: Document | None) -> frozenset[int]:
    """Of the audience as it is minuted, where it decides a prize: whom most chose, and who has as many."""
    if heard is None or heard["decides"] != FinalVote.PRIZE:
        return frozenset()
    most = max((votes for _entry, votes, *_apart in heard["tally"]), default=0)
    return frozenset(entry for entry, votes, *_apart in heard["tally"] if votes == most > 0)


def by_prize(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    """Entries by the position of a prize, from the two."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for prize, entry in pairs:
        found[prize].add(entry)
    return {prize: frozenset(entries) for prize, entries in found.items()}


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


def _awards_pass_over(placed: frozenset[int], results: Results) -> bool:
    """Whether one without a place receives a prize that one whom the jury placed could receive, who receives none.

    One prize to those whom the audience put first is the audience's, and passes over nobody.
    """
    waiting = placed.difference(*results.awards.values())
    past = [
        entries - placed
        for prize, entries in results.awards.items()
        if entries - placed and waiting - results.closed_to.get(prize, frozenset())
    ]
    return len(past) > 1 or any(entries - results.favourites for entries in past)
