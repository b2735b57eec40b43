"""When ratings come faster than chance brings them: a service is compared with its own past.

Ratings of one kind (how many stars; by whom) are taken to come at a rate that nobody knows exactly: it is learned from
the service's own past, to which a month at the usual pace of the Store is added, so that a service without a past has
one. With a Gamma-distributed rate the number that comes in a window is negative-binomial (Gelman and others, Bayesian
Data Analysis, 3rd edition, section 2.6). Where seeing at least as many as came happens once in a million windows, they
are unusual. That is once in some years for a Store of 300 services in which nothing is wrong.

The whole past is asked, and the last two months by themselves: what either explains is no burst, so that a service that
has become better is taken at its new pace. Of new accounts the whole past alone is asked: a few of them each week are
how praise is bought slowly. And no ratings are a burst that would be none without one of them, but for those of new
accounts, which are few: no sincere rating makes one of those that happened to come with it.

Fewer are asked of a burst where they move what is shown of the service by a tenth of a star or more. Not in its first
month: it has no pace of its own then, and those who waited for it come together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import lgamma, log, log1p

RAREST = 6.0
"""One window in a million."""
NEGLIGIBLE = 1e-12
CLOSE = timedelta(hours=1)
WINDOWS = (CLOSE, timedelta(days=2), timedelta(days=7))
LONGEST = max(WINDOWS)
PAST = timedelta(days=180)
LATELY = timedelta(days=60)
SETTLED = timedelta(days=14)
"""What still waits after so long is the service's past as well: a pace that holds is no burst."""
FRESH = timedelta(days=7)
"""An account that is younger than this when it rates is a new one."""
FEWEST, FEWEST_IN_A_WEEK, FEWEST_FRESH = 7, 10, 3
"""A burst has more: in a week there is room for some sincere ones, with whom it would be one too soon."""
FEWEST_THAT_MOVE, WITHIN, MUCH = 4, timedelta(days=2), 0.1
NEARLY_RAREST = 4.8
"""What so few are without one of them: they are too few to be as rare as the whole. At 5.0 the simulation lets one
afternoon of five in thirty through."""
YOUNG = timedelta(days=30)
PRIOR_DAYS = 30.0
SLOWEST = 1 / 60
"""Ratings a day of one kind that any service may have without anybody wondering."""
DAY = timedelta(days=1)
Moves = Callable[[frozenset[int]], float]
"""By how many stars some ratings move what is shown of their service."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One rating as it came; `known` were looked at by somebody and count."""

    id: int
    at: datetime
    stars: int
    fresh: bool
    known: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """Ratings of some stars, by anybody or by new accounts only."""

    lowest: int
    highest: int
    fresh: bool

    def holds(self, mark: Mark) -> bool:
        return self.lowest <= mark.stars <= self.highest and (mark.fresh or not self.fresh)

    def fewest_in(self, window: timedelta) -> int:
        if self.fresh:
            return FEWEST_FRESH
        return FEWEST_IN_A_WEEK if window == LONGEST else FEWEST

    def few_that_may_move(self, window: timedelta) -> int:
        return FEWEST_THAT_MOVE if window == WITHIN and not self.fresh else self.fewest_in(window)


STARS = ((1, 1), (1, 2), (3, 3), (4, 5), (5, 5))
KINDS = tuple(Kind(lowest, highest, fresh) for fresh in (True, False) for lowest, highest in STARS)


@dataclass(frozen=True, slots=True)
class Unusual:
    """So many of a kind within a window, where so many were to be expected, and how seldom chance does that.

    It `holds` when it does not hang on one of them.
    """

    kind: Kind
    window: timedelta
    seen: int
    expected: float
    rarity: float
    ids: frozenset[int]
    holds: bool


def rarity(seen: int, *, before: float, days: float, window: float) -> float:
    """How seldom at least `seen` come in a window, after `before` in so many days: 6 is once in a million windows.

    The upper tail of the negative binomial, summed upwards from its first term so that it stays exact where it is tiny.
    """
    stays = days / (days + window)
    first = lgamma(seen + before) - lgamma(before) - lgamma(seen + 1) + before * log(stays) + seen * log1p(-stays)
    term = total = 1.0
    number = seen
    while term > total * NEGLIGIBLE:
        term *= (number + before) / (number + 1) * (1 - stays)
        total += term
        number += 1
    return max(-(first + log(total)) / log(10), 0.0)


def bursts(
    marks: Sequence[Mark],
    *,
    since: datetime,
    at: datetime,
    usual: Callable[[Kind], float] = lambda kind: SLOWEST,
    moves: Moves = lambda ids: 0.0,
) -> list[Unusual]:
    """The least likely first; what it explains is taken out before the next is looked for, so that few are caught.

    `usual` is how many of a kind a service of the Store has in a day.
    """
    left = sorted(marks, key=lambda mark: (mark.at, mark.id))
    found: list[Unusual] = []
    while True:
        seen = [one for kind in KINDS for one in _of_kind(kind, left, since, at, max(usual(kind), SLOWEST), moves)]
        sure = frozenset[int]().union(*(one.ids for one in seen if one.holds))
        likely = [one for one in seen if not one.ids.isdisjoint(sure)]
        if not likely:
            return found
        rarest = max(likely, key=lambda one: (one.rarity, one.seen))
        found.append(_with_neighbours(rarest, left))
        left = [mark for mark in left if mark.id not in rarest.ids]


def _with_neighbours(one: Unusual, in_order: Sequence[Mark]) -> Unusual:
    """And those of its kind that came within an hour of one of its own: the last of a crowd are no crowd themselves."""
    of_kind = [mark for mark in in_order if one.kind.holds(mark) and not mark.known]
    ids = set(one.ids)
    for way in (of_kind, of_kind[::-1]):
        near: datetime | None = None
        for mark in way:
            if mark.id in one.ids:
                near = mark.at
            elif near and abs(mark.at - near) <= CLOSE:
                ids.add(mark.id)
    return replace(one, ids=frozenset(ids))


def _of_kind(
    kind: Kind, in_order: Sequence[Mark], since: datetime, at: datetime, usual: float, moves: Moves
) -> Iterator[Unusual]:
    of_kind = [mark for mark in in_order if kind.holds(mark)]
    known = [mark.at for mark in of_kind if mark.known]
    open_ = [mark for mark in of_kind if not mark.known]
    moments = [mark.at for mark in open_]
    past = [mark.at for mark in open_ if not mark.aside or mark.at < at - SETTLED]
    for last, mark in enumerate(open_):
        if mark.at < at - LONGEST:
            continue
        for window in WINDOWS:
            first, begins = bisect_right(moments, mark.at - window), mark.at - window
            seen = last + 1 - first
            fewest = kind.fewest_in(window)
            may_be_few = at - since >= YOUNG and kind.few_that_may_move(window) < seen <= fewest
            if seen < fewest and not may_be_few:
                continue
            pasts = [
                (
                    bisect_right(past, begins)
                    - bisect_right(past, start)
                    + bisect_right(known, mark.at)
                    - bisect_right(known, start)
                    + usual * PRIOR_DAYS,
                    max((begins - start) / DAY, 0.0) + PRIOR_DAYS,
                )
                for start in ((since,) if kind.fresh else (since, max(since, at - LATELY)))
            ]
            how_rare, expected = min(_against(seen, pasts, window / DAY))
            if how_rare >= RAREST:
                without_one = how_rare if kind.fresh else min(_against(seen - 1, pasts, window / DAY))[0]
                ids = frozenset(one.id for one in open_[first : last + 1])
                are_few = may_be_few and without_one >= NEARLY_RAREST and moves(ids) >= MUCH
                holds = are_few or (seen > fewest and without_one >= RAREST)
                if holds or seen >= fewest:
                    yield Unusual(kind, window, seen, expected, how_rare, ids, holds)


def _against(seen: int, pasts: Sequence[tuple[float, float]], window: float) -> list[tuple[float, float]]:
    """How rare, and how many were to be expected, by each past: so many in so many days."""
    return [(rarity(seen, before=before, days=days, window=window), before / days * window) for before, days in pasts]
