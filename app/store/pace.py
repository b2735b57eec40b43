"""When ratings come faster than chance brings them: a service is compared with its own past.

Ratings of one kind (how many stars; by whom) are taken to come at a rate that nobody knows exactly: it is learned from
the service's own past, to which a month at the usual pace of the Store is added, so that a service without a past has
one. With a Gamma-distributed rate the number that comes in a window is negative-binomial (Gelman and others, Bayesian
Data Analysis, 3rd edition, section 2.6). Where seeing at least as many as came happens once in a million windows, they
are unusual. That is once in some years for a Store of 300 services in which nothing is wrong.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import lgamma, log, log1p

RAREST = 6.0
"""One window in a million."""
NEGLIGIBLE = 1e-12
WINDOWS = (timedelta(hours=1), timedelta(days=2), timedelta(days=7))
LONGEST = max(WINDOWS)
PAST = timedelta(days=180)
SETTLED = timedelta(days=14)
"""What still waits after so long is the service's past as well: a pace that holds is no burst."""
FRESH = timedelta(days=7)
"""An account that is younger than this when it rates is a new one."""
FEWEST, FEWEST_FRESH = 8, 4
PRIOR_DAYS = 30.0
SLOWEST = 1 / 60
"""Ratings a day of one kind that any service may have without anybody wondering."""
DAY = timedelta(days=1)


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

    @property
    def fewest(self) -> int:
        return FEWEST_FRESH if self.fresh else FEWEST


STARS = ((1, 1), (1, 2), (3, 3), (4, 5), (5, 5))
KINDS = tuple(Kind(lowest, highest, fresh) for fresh in (True, False) for lowest, highest in STARS)


@dataclass(frozen=True, slots=True)
class Unusual:
    """So many of a kind within a window, where so many were to be expected, and how seldom chance does that."""

    kind: Kind
    window: timedelta
    seen: int
    expected: float
    rarity: float
    ids: frozenset[int]


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
    marks: Sequence[Mark], *, since: datetime, at: datetime, usual: Callable[[Kind], float] = lambda kind: SLOWEST
) -> list[Unusual]:
    """The least likely first; what it explains is taken out before the next is looked for, so that few are caught.

    `usual` is how many of a kind a service of the Store has in a day.
    """
    left = sorted(marks, key=lambda mark: (mark.at, mark.id))
    found: list[Unusual] = []
    while seen := [one for kind in KINDS for one in _of_kind(kind, left, since, at, max(usual(kind), SLOWEST))]:
        rarest = max(seen, key=lambda one: (one.rarity, one.seen))
        found.append(rarest)
        left = [mark for mark in left if mark.id not in rarest.ids]
    return found


def _of_kind(kind: Kind, in_order: Sequence[Mark], since: datetime, at: datetime, usual: float) -> Iterator[Unusual]:
    of_kind = [mark for mark in in_order if kind.holds(mark)]
    known = [mark.at for mark in of_kind if mark.known]
    open_ = [mark for mark in of_kind if not mark.known]
    moments = [mark.at for mark in open_]
    past = [mark.at for mark in open_ if not mark.aside or mark.at < at - SETTLED]
    for last, mark in enumerate(open_):
        if mark.at < at - LONGEST:
            continue
        for window in WINDOWS:
            first = bisect_right(moments, mark.at - window)
            seen = last + 1 - first
            if seen < kind.fewest:
                continue
            begins = mark.at - window
            before = bisect_right(past, begins) + bisect_right(known, mark.at) + usual * PRIOR_DAYS
            days = max((begins - since) / DAY, 0.0) + PRIOR_DAYS
            how_rare = rarity(seen, before=before, days=days, window=window / DAY)
            if how_rare >= RAREST:
                ids = frozenset(one.id for one in open_[first : last + 1])
                yield Unusual(kind, window, seen, before / days * (window / DAY), how_rare, ids)
