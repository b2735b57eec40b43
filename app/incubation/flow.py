"""The flow between phases, drawn from top to bottom: what goes on at the right, what goes back or stops at the left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.incubation.figures import STOPPED
from app.incubation.vocabulary import ORDER, Phase

STEP = 62
WIDTH = 400
LEFT, RIGHT = 122, 278
NARROW, WIDE = 2.0, 14.0
PLACES = (*(phase.value for phase in ORDER), STOPPED)


@dataclass(frozen=True)
class Arc:
    """`path` bends further out the longer the way is; `width` tells how many went it."""

    path: str
    width: float
    kind: str
    count: int
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    arcs: list[Arc]
    places: list[tuple[str, int]]
    width: int = WIDTH
    height: int = STEP * len(PLACES)


def drawn(moves: Mapping[tuple[Phase, str], int]) -> Drawing:
    """The widest first, so that a narrow one is not hidden."""
    most = max(moves.values(), default=1)
    ways = sorted(moves.items(), key=lambda one: (-one[1], PLACES.index(one[0][0].value), PLACES.index(one[0][1])))
    return Drawing(
        [_arc(source.value, to, count, most) for (source, to), count in ways if source.value != to],
        [(place, _middle(place)) for place in PLACES],
    )


def _middle(place: str) -> int:
    return PLACES.index(place) * STEP + STEP // 2


def _arc(source: str, to: str, count: int, most: int) -> Arc:
    start, end = _middle(source), _middle(to)
    kind = "stop" if to == STOPPED else "onward" if end > start else "back"
    side, edge = (1, RIGHT) if kind == "onward" else (-1, LEFT)
    far = abs(PLACES.index(to) - PLACES.index(source))
    out = edge + side * (28 + 18 * far)
    shift = 8 if end > start else -8
    start, end = start + shift, end - shift
    width = NARROW + (WIDE - NARROW) * count / most
    path = f"M{edge} {start}C{out} {start} {out} {end} {edge} {end}"
    return Arc(path, round(width, 1), kind, count, edge + 0.75 * (out - edge), (start + end) / 2)
