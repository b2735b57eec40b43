"""A jury that scores: the plain mean where everybody scored everything, otherwise the mean corrected for severity.

What is estimated for an entry is the mean that the whole jury would have given it. The model is additive:
score = level + entry + juror + noise, the three Gaussian; their variances are integrated over, not chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from math import fsum, isfinite

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from app.challenges import tie

VERSION = "rubric-1"
"""Of the model: minutes name it, since another one may say something else of the same scores."""

COVERED = 0.90
SPREADS = tuple(float(spread) for spread in np.geomspace(0.15, 6, 9))
"""How far entries, and jurors, may differ: standard deviations, in those of the noise; a half-Cauchy prior weighs them
(A. Gelman, Bayesian Analysis 2006)."""

NEGLIGIBLE = 1e-7
HALVINGS = 16
DECIMALS = 9
"""Behind which two means, or two probabilities, are the same number."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    entry: str
    juror: str
    value: float


def weighted(marks: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """One value of all criteria, on the scale of the marks; raises ValueError unless every criterion has its mark."""
    if marks.keys() != weights.keys():
        raise ValueError("a score has one mark for each criterion")
    return fsum(marks[c] * weights[c] for c in weights) / fsum(weights.values())


class Method(StrEnum):
    MEAN = "mean"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class Placed:
    """An entry, its plain mean and the corrected one (the same where all scored all), with a 90 % interval.

    Its rank lies between `best` and `worst`: those from whom it is not surely apart may come before or behind it.
    """

    entry: str
    raw: float
    corrected: float
    low: float
    high: float
    scores: int
    best: int
    worst: int


@dataclass(frozen=True)
class Severity:
    """How many points a juror stays below the jury's average (above it, when negative): for the organiser alone."""

    juror: str
    value: float
    low: float
    high: float
    scores: int


@dataclass(frozen=True)
class Ranking:
    """Entries by their corrected mean, the best first, and P(A > B) of all pairs in the same order."""

    method: Method
    placed: tuple[Placed, ...]
    ahead: tuple[tuple[float, ...], ...]
    severities: tuple[Severity, ...]

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(placed.entry for placed in self.placed)

    def zone(self, places: int = 1) -> tie.Zone:
        return tie.zone(self.order, self.ahead, places)


@dataclass(frozen=True)
class Table:
    """The scores in an order of their own, so that the order in which they came means nothing."""

    entries: tuple[str, ...]
    jurors: tuple[str, ...]
    entry: NDArray[np.intp]
    juror: NDArray[np.intp]
    value: Array

    @classmethod
    def of(cls, scores: Iterable[Score]) -> Table:
        """Raises ValueError for no score, one that is no number, and a juror who scored an entry twice."""
        rows = sorted(scores, key=lambda s: (s.entry, s.juror))
        if not rows or not all(isfinite(s.value) for s in rows):
            raise ValueError("a ranking needs scores, and each is a number")
        if len({(s.entry, s.juror) for s in rows}) != len(rows):
            raise ValueError("a juror scores an entry once")
        entries, jurors = sorted({s.entry for s in rows}), sorted({s.juror for s in rows})
        return cls(
            entries=tuple(entries),
            jurors=tuple(jurors),
            entry=np.searchsorted(entries, [s.entry for s in rows]),
            juror=np.searchsorted(jurors, [s.juror for s in rows]),
            value=np.array([s.value for s in rows], dtype=float),
        )

    @property
    def complete(self) -> bool:
        return len(self.value) == len(self.entries) * len(self.jurors)

    def means(self) -> Array:
        """Each entry's plain mean, correctly rounded, so that equal scores in another order are equal."""
        received: defaultdict[int, list[float]] = defaultdict(list)
        for entry, value in zip(self.entry, self.value, strict=True):
            received[int(entry)].append(float(value))
        return np.array([fsum(received[i]) / len(received[i]) for i in range(len(self.entries))])


@dataclass(frozen=True)
class Belief:
    """A mixture of Student distributions, one for each pair of variances: weights (g), means (g, k), their covariances
    (g, k, k) for the entries first and the jurors behind them, and the scale of the noise (g)."""

    weights: Array
    means: Array
    covariances: Array
    noise: Array
    freedom: int

    def interval(self, means: Array, scales: Array) -> tuple[Array, Array]:
        """Both ends of the 90 % interval of quantities (g, k) under the mixture."""
        tail = (1 - COVERED) / 2
        return self._quantile(tail, means, scales), self._quantile(1 - tail, means, scales)

    def _quantile(self, share: float, means: Array, scales: Array) -> Array:
        """By bisection between the least and the greatest of what the parts of the mixture say."""
        parts = means + stdtrit(self.freedom, share) * scales
        low, high = parts.min(axis=0), parts.max(axis=0)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            below = self.weights @ stdtr(self.freedom, (middle - means) / scales) < share
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return (low + high) / 2

    def ahead(self, size: int) -> Array:
        """P(row > column) of the first `size` quantities, from their joint distribution."""
        found = np.full((size, size), 0.5)
        rows, columns = np.triu_indices(size, 1)
        upper = np.zeros(len(rows))
        for weight, mean, covariance in zip(self.weights, self.means, self.covariances, strict=True):
            own = np.diag(covariance)
            apart = own[rows] + own[columns] - 2 * covariance[rows, columns]
            difference = mean[rows] - mean[columns]
            upper += weight * stdtr(self.freedom, difference / np.sqrt(np.maximum(apart, np.finfo(float).tiny)))
        found[rows, columns], found[columns, rows] = upper, 1 - upper
        return found.round(DECIMALS)


def believe(table: Table, entry_spreads: Sequence[float] = SPREADS, juror_spreads: Sequence[float] = SPREADS) -> Belief:
    """For given spreads the posterior is closed (C. R. Henderson's equations, the noise integrated out); spreads are
    weighed by the likelihood of the scores."""
    n, m, size = len(table.entries), len(table.jurors), len(table.value)
    design = np.zeros((size, 1 + n + m))
    design[:, 0] = 1
    design[np.arange(size), 1 + table.entry] = design[np.arange(size), 1 + n + table.juror] = 1
    centre = table.value.mean()
    value = table.value - centre
    gram, right, total = design.T @ design, design.T @ value, value @ value
    freedom = max(size - 1, 1)
    points = []
    for entry_spread, juror_spread in product(entry_spreads, juror_spreads):
        precision = np.repeat([0, entry_spread**-2, juror_spread**-2], [1, n, m])
        normal = gram + np.diag(precision)
        inverse = np.asarray(np.linalg.inv(normal), dtype=np.float64)
        solution = inverse @ right
        left = max(total - right @ solution, 1e-12 * max(total, 1e-9))
        likelihood = (np.log(precision[1:]).sum() - np.linalg.slogdet(normal)[1] - freedom * np.log(left)) / 2
        likelihood += sum(np.log(spread / (1 + spread**2)) for spread in (entry_spread, juror_spread))
        points.append((likelihood, solution, inverse, left / freedom))
    top = max(point[0] for point in points)
    kept = [(np.exp(point[0] - top), *point[1:]) for point in points if point[0] - top > np.log(NEGLIGIBLE)]
    weights = np.array([point[0] for point in kept])
    level = np.repeat([centre, 0], [n, m])
    return Belief(
        weights=weights / weights.sum(),
        means=np.array([_by_whole_jury(solution, n) + level for _, solution, _, _ in kept]),
        covariances=np.array([_by_whole_jury(_by_whole_jury(v, n).T, n) * noise for _, _, v, noise in kept]),
        noise=np.sqrt([noise for *_, noise in kept]),
        freedom=freedom,
    )


def _by_whole_jury(effects: Array, n: int) -> Array:
    """Level, entries and jurors (rows) made into what is asked: the mean of each of n entries by the whole jury, and
    how far each juror stays below the jury."""
    level, entries, jurors = effects[0], effects[1 : 1 + n], effects[1 + n :]
    jury = jurors.mean(axis=0)
    return np.concatenate([level + entries + jury, jury - jurors])


def rank(scores: Iterable[Score]) -> Ranking:
    """Raises ValueError as the table of scores does. Whether scores can be compared at all is the judging plan's."""
    table = Table.of(scores)
    belief = believe(table)
    n = len(table.entries)
    raw = table.means()
    scales = np.sqrt(np.diagonal(belief.covariances, axis1=1, axis2=2))
    scales = np.maximum(scales, np.finfo(float).tiny)
    low, high = belief.interval(belief.means, scales)
    if table.complete:
        doubt = belief.noise[:, None] / np.sqrt(len(table.jurors))
        below, above = belief.interval(np.zeros_like(doubt), doubt)
        corrected, low[:n], high[:n] = raw, raw + below, raw + above
    else:
        corrected = (belief.weights @ belief.means)[:n]
    order = sorted(range(n), key=lambda i: (-round(float(corrected[i]), DECIMALS), tie.neutral(table.entries[i])))
    ahead = belief.ahead(n)[np.ix_(order, order)]
    counts = np.bincount(table.entry, minlength=n)
    placed = tuple(
        Placed(
            entry=table.entries[i],
            raw=float(raw[i]),
            corrected=float(corrected[i]),
            low=float(low[i]),
            high=float(high[i]),
            scores=int(counts[i]),
            best=best,
            worst=worst,
        )
        for i, (best, worst) in zip(order, tie.spans(ahead.tolist()), strict=True)
    )
    return Ranking(
        method=Method.MEAN if table.complete else Method.CORRECTED,
        placed=placed,
        ahead=tuple(map(tuple, ahead.tolist())),
        severities=_severities(table, belief, low[n:], high[n:]),
    )


def _severities(table: Table, belief: Belief, low: Array, high: Array) -> tuple[Severity, ...]:
    values = (belief.weights @ belief.means)[len(table.entries) :]
    counts = np.bincount(table.juror, minlength=len(table.jurors))
    return tuple(
        Severity(juror, float(value), float(lower), float(upper), int(count))
        for juror, value, lower, upper, count in zip(table.jurors, values, low, high, counts, strict=True)
    )
