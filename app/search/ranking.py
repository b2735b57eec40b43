"""The best first, and where to go on from: a place is a value and a tie that never changes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.search.segment import NOTHING, Ids
from app.search.snapshot import Facet, Mask

MOST_VALUES = 200


def best(
    ids: Ids, values: NDArray[np.float64], ties: NDArray[np.float64], limit: int, after: str | None
) -> tuple[Ids, str | None]:
    """The ids with the greatest values after a place, and the place where they end if there are more."""
    if place := read_place(after):
        value, tie = place
        later = (values < value) | ((values == value) & (ties > tie))
        ids, values, ties = ids[later], values[later], ties[later]
    if not limit:
        return ids[:0], None
    more = len(ids) > limit
    if more:
        threshold = np.partition(values, len(values) - limit)[len(values) - limit]
        kept = values >= threshold
        ids, values, ties = ids[kept], values[kept], ties[kept]
    order = np.lexsort((ties, -values))[:limit]
    if not more or not len(order):
        return ids[order], None
    last = order[-1]
    return ids[order], write_place(float(values[last]), int(ties[last]))


def best_of_each(facet: Facet, ids: Ids, values: NDArray[np.float64], ties: NDArray[np.float64], limit: int) -> Ids:
    """The ids with the greatest values for each value of a column, all in one order."""
    at = groups(facet, ids, np.arange(len(ids), dtype=np.int32))
    chosen = np.concatenate([NOTHING, *(best(one, values[one], ties[one], limit, None)[0] for one in at)])
    return ids[chosen[np.lexsort((ties[chosen], -values[chosen]))]]


def groups(facet: Facet, ids: Ids, named: Ids | None = None) -> list[Ids]:
    """The ids (or other names of theirs) that have the same value in a column, for each value that one has."""
    if facet.dense is None:
        raise ValueError("a document has two values in this column")
    codes, named = facet.dense[ids], ids if named is None else named
    held = (named[codes == code] for code in range(len(facet.values)))
    return [group for group in held if len(group)]


def write_place(value: float, tie: int) -> str:
    return f"{value.hex()}_{tie}"


def read_place(after: str | None) -> tuple[float, int] | None:
    """Anything that is not a place we gave begins at the beginning."""
    value, _, tie = (after or "").partition("_")
    try:
        place = float.fromhex(value), int(tie)
    except (ValueError, OverflowError):
        return None
    return place if math.isfinite(place[0]) else None


def count(facet: Facet, ids: Ids, size: int) -> dict[str, int]:
    """How many of these documents have each value, the most frequent first."""
    if facet.dense is not None:
        counts = np.bincount(facet.dense[ids] + 1, minlength=len(facet.values) + 1)[1:]
    else:
        among = np.zeros(size, bool)
        among[ids] = True
        counts = np.bincount(facet.codes[among[facet.documents]], minlength=len(facet.values))
    common = np.argsort(-counts, kind="stable")[:MOST_VALUES]
    return {facet.values[code]: int(counts[code]) for code in common if counts[code]}


def surviving(matched: Mask, passing: dict[str, Mask], but: str | None = None) -> Mask:
    """The matches that pass all filters, but one if a column is named."""
    for column, mask in passing.items():
        if column != but:
            matched = matched & mask
    return matched
