"""A jury that compares two entries at a time: Bradley-Terry, fitted anew from all live comparisons.

There is no update after each answer: the same answers in another order would name another winner. Comparisons are
counted before anything is computed, so their order cannot matter. Those cancelled are left out by whoever calls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit, log_expit, ndtr

from app.challenges import tie

VERSION = "pairwise-1"
"""Of the model: minutes name it, since another one may say something else of the same comparisons."""

SPREAD = 1.0
"""Standard deviation of strengths before any comparison, in logits: of two entries the better wins 7 times in 10."""

RELIABILITY_SPREAD = 0.5
"""Standard deviation of the logarithm of a juror's reliability, where jurors may differ."""

ENOUGH_TO_DIFFER = 20
"""Answers that every juror has given before their reliability is told from their luck."""

DRAWS = 4_000
COVERED = 0.90
DECIMALS = 9
ENOUGH_VIEWS = 3
"""Views of every entry before the comparisons go to those that may be first: fair to all, and the best of 20 entries
is found more often than with four (simulated: 64 % against 55 % at ten comparisons each, 42 % with pairs at random)."""

RETRIES = 50
STEPS = 500
SETTLED = 1e-10

Array = NDArray[np.float64]
Pair = frozenset[str]


@dataclass(frozen=True)
class Comparison:
    juror: str
    winner: str
    loser: str

    @property
    def pair(self) -> Pair:
        return frozenset((self.winner, self.loser))


def tell_jurors_apart(comparisons: Iterable[Comparison]) -> bool:
    """Whether there are several jurors, each of whom has answered enough for their reliability to be estimated."""
    given = Counter(one.juror for one in comparisons)
    return len(given) > 1 and min(given.values()) >= ENOUGH_TO_DIFFER


@dataclass(frozen=True)
class Fit:
    """The Gaussian that Laplace puts on the strengths: their means (n) in logits, and covariances (n, n)."""

    entries: tuple[str, ...]
    means: Array
    covariance: Array
    wins: tuple[int, ...]
    views: tuple[int, ...]
    reliability: dict[str, float]

    def apart(self) -> Array:
        """Variance of the difference of two strengths."""
        own = np.diag(self.covariance)
        return np.maximum(own[:, None] + own - 2 * self.covariance, 0)

    def ahead(self) -> Array:
        """P(row > column); a half on the diagonal."""
        scale = np.sqrt(np.maximum(self.apart(), np.finfo(float).tiny))
        found = np.asarray(ndtr((self.means[:, None] - self.means) / scale))
        np.fill_diagonal(found, 0.5)
        return found

    def draws(self, seed: int, number: int) -> Array:
        """Strengths (number, n) drawn from what is believed."""
        root = np.linalg.cholesky(self.covariance)
        return np.asarray(self.means + np.random.default_rng(seed).standard_normal((number, len(self.means))) @ root.T)


def fit(
    comparisons: Iterable[Comparison],
    entries: Collection[str],
    *,
    spread: float = SPREAD,
    jurors_differ: bool = False,
) -> Fit:
    """The most likely strengths under a Gaussian prior, by Newton's method; raises ValueError for an entry unknown.

    Where jurors differ, each has a reliability that stretches the differences they see, 1 for the usual juror.
    """
    known = tuple(sorted(set(entries)))
    counted = sorted(Counter((c.juror if jurors_differ else "", c.winner, c.loser) for c in comparisons).items())
    if unknown := {e for (_, *pair), _ in counted for e in pair} - set(known):
        raise ValueError(f"compared but not entered: {sorted(unknown)}")
    if any(winner == loser for (_, winner, loser), _ in counted):
        raise ValueError("an entry is not compared with itself")
    ballots = _Ballots.of(counted, known, spread=spread, jurors_differ=jurors_differ)
    place = ballots.summit()
    n = len(known)
    wins, losses = (np.bincount(end, ballots.count, minlength=n).astype(int) for end in (ballots.winner, ballots.loser))
    covariance = cho_solve(cho_factor(ballots.curvature(place), lower=True), np.eye(len(place)))[:n, :n]
    return Fit(
        entries=known,
        means=place[:n],
        covariance=(covariance + covariance.T) / 2,
        wins=tuple(wins.tolist()),
        views=tuple((wins + losses).tolist()),
        reliability=dict(zip(ballots.jurors, np.exp(place[n:]).tolist(), strict=True)),
    )


@dataclass(frozen=True)
class _Ballots:
    """Counted comparisons, as the numbers of their winner, loser and juror, and the precisions of the prior.

    A place is the strengths of all entries, followed by the logarithms of the jurors' reliability, if they differ.
    """

    jurors: tuple[str, ...]
    winner: NDArray[np.intp]
    loser: NDArray[np.intp]
    juror: NDArray[np.intp]
    count: Array
    precision: Array

    @classmethod
    def of(
        cls, counted: Sequence[tuple[tuple[str, str, str], int]], known: Sequence[str], *, spread: float,
        jurors_differ: bool,
    ) -> _Ballots:  # fmt: skip
        entry = {name: number for number, name in enumerate(known)}
        jurors = sorted({juror for (juror, _, _), _ in counted}) if jurors_differ else []
        seat = {name: number for number, name in enumerate(jurors)}
        return cls(
            jurors=tuple(jurors),
            winner=np.array([entry[winner] for (_, winner, _), _ in counted], dtype=np.intp),
            loser=np.array([entry[loser] for (_, _, loser), _ in counted], dtype=np.intp),
            juror=np.array([seat.get(juror, 0) for (juror, _, _), _ in counted], dtype=np.intp),
            count=np.array([count for _, count in counted], dtype=float),
            precision=np.repeat([spread**-2, RELIABILITY_SPREAD**-2], [len(known), len(jurors)]),
        )

    @property
    def _entries(self) -> int:
        return len(self.precision) - len(self.jurors)

    def _stretch(self, place: Array) -> Array:
        return np.exp(place[self._entries + self.juror]) if self.jurors else np.ones_like(self.count)

    def _seen(self, place: Array) -> Array:
        return self._stretch(place) * (place[self.winner] - place[self.loser])

    def height(self, place: Array) -> float:
        """Logarithm of the posterior, but for a constant."""
        return float(self.count @ log_expit(self._seen(place)) - self.precision @ place**2 / 2)

    def slope(self, place: Array) -> Array:
        return np.asarray(self._moved_by(place).T @ (self.count * expit(-self._seen(place))) - self.precision * place)

    def curvature(self, place: Array) -> Array:
        """Fisher's information and the prior's: the exact second derivative where jurors do not differ."""
        seen, moved = self._seen(place), self._moved_by(place)
        weight = self.count * expit(seen) * expit(-seen)
        return np.asarray((moved.T * weight) @ moved + np.diag(self.precision))

    def _moved_by(self, place: Array) -> Array:
        """How each difference seen moves with each coordinate of the place."""
        rows, stretch = np.arange(len(self.count)), self._stretch(place)
        moved = np.zeros((len(rows), len(place)))
        moved[rows, self.winner], moved[rows, self.loser] = stretch, -stretch
        if self.jurors:
            moved[rows, self._entries + self.juror] = self._seen(place)
        return moved

    def summit(self) -> Array:
        """Climb by Newton's steps, halved while they lead down."""
        place = np.zeros_like(self.precision)
        for _ in range(STEPS):
            slope = self.slope(place)
            if np.abs(slope).max(initial=0) < SETTLED:
                break
            step = cho_solve(cho_factor(self.curvature(place), lower=True), slope)
            here, share = self.height(place), 1.0
            while self.height(place + share * step) < here and share > 1e-6:
                share /= 2
            place = place + share * step
        return place


@dataclass(frozen=True)
class Placed:
    """An entry: its strength and the doubt about it (logits), P(first), P(in the top), and its 90 % rank interval."""

    entry: str
    strength: float
    doubt: float
    first: float
    top: float
    best: int
    worst: int
    views: int
    wins: int


@dataclass(frozen=True)
class Ranking:
    """Entries by strength, the best first, and P(A > B) of all pairs in the same order."""

    placed: tuple[Placed, ...]
    ahead: tuple[tuple[float, ...], ...]
    reliability: dict[str, float]

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(placed.entry for placed in self.placed)

    def zone(self, places: int = 1) -> tie.Zone:
        return tie.zone(self.order, self.ahead, places)


def rank(fitted: Fit, *, top: int, seed: int, draws: int = DRAWS) -> Ranking:
    """The ranks of all entries in many draws say what cannot be written down: P(first), P(top k), rank intervals."""
    ranks = fitted.draws(seed, draws).argsort(axis=1)[:, ::-1].argsort(axis=1) + 1
    tail = (1 - COVERED) / 2
    best = np.quantile(ranks, tail, axis=0, method="inverted_cdf")
    worst = np.quantile(ranks, 1 - tail, axis=0, method="inverted_cdf")
    doubts = np.sqrt(np.diag(fitted.covariance))
    strengths = fitted.means.round(DECIMALS).tolist()
    order = sorted(range(len(strengths)), key=lambda i: (-strengths[i], tie.neutral(fitted.entries[i])))
    placed = tuple(
        Placed(
            entry=fitted.entries[i],
            strength=float(fitted.means[i]),
            doubt=float(doubts[i]),
            first=float((ranks[:, i] == 1).mean()),
            top=float((ranks[:, i] <= top).mean()),
            best=int(best[i]),
            worst=int(worst[i]),
            views=fitted.views[i],
            wins=fitted.wins[i],
        )
        for i in order
    )
    ahead = fitted.ahead()[np.ix_(order, order)]
    return Ranking(placed, tuple(map(tuple, ahead.tolist())), fitted.reliability)


# What to show next


class Reason(StrEnum):
    """Why two entries are shown: what their comparison teaches, or that one of them may be first."""

    INFORMATION = "information"
    CONTENDERS = "contenders"


@dataclass(frozen=True)
class Question:
    left: str
    right: str
    reason: Reason


def gains(fitted: Fit) -> Array:
    """What a comparison of each pair is expected to teach, in nats: the fall of the entropy of the strengths."""
    apart = fitted.apart()
    win = expit((fitted.means[:, None] - fitted.means) / np.sqrt(1 + np.pi * apart / 8))
    return np.asarray(np.log1p(win * (1 - win) * apart) / 2)


def ask(
    fitted: Fit,
    *,
    seed: int,
    shown: Collection[Pair] = (),
    barred: Collection[str] = (),
    enough_views: int = ENOUGH_VIEWS,
) -> Question | None:
    """The next question to a juror, who has seen the pairs `shown` and may not judge the entries `barred`.

    Until every entry has enough views, the most instructive pair with an entry that lacks some; then two contenders.
    None when the juror has nothing left to compare.
    """
    rng = np.random.default_rng(seed)
    mine = [i for i, entry in enumerate(fitted.entries) if entry not in barred]
    pairs = [p for p in combinations(mine, 2) if frozenset((fitted.entries[p[0]], fitted.entries[p[1]])) not in shown]
    if not pairs:
        return None
    short = [pair for pair in pairs if min(fitted.views[i] for i in pair) < enough_views]
    reason = Reason.INFORMATION if short else Reason.CONTENDERS
    one, other = _most_instructive(fitted, short, shown, rng) if short else _contenders(fitted, pairs, rng)
    if rng.random() < 0.5:
        one, other = other, one
    return Question(fitted.entries[one], fitted.entries[other], reason)


def _most_instructive(
    fitted: Fit, pairs: Sequence[tuple[int, int]], shown: Collection[Pair], rng: np.random.Generator
) -> tuple[int, int]:
    """Equals, as all are at the beginning, go to the entries this juror was shown least, then by lot."""
    gained = gains(fitted)[tuple(np.array(pairs).T)]
    equals = [pairs[int(number)] for number in np.flatnonzero(gained >= gained.max() - SETTLED)]
    times = Counter(entry for pair in shown for entry in pair)
    met = [sum(times[fitted.entries[i]] for i in pair) for pair in equals]
    return equals[int(rng.choice(np.flatnonzero(np.array(met) == min(met))))]


def _contenders(fitted: Fit, pairs: Sequence[tuple[int, int]], rng: np.random.Generator) -> tuple[int, int]:
    """Top-two Thompson sampling (D. Russo, 2016): the first of one draw, and the first of another who is not the same.

    A pair that may not be asked is drawn again; in the end, the strongest pair of one draw that may be.
    """
    allowed = set(pairs)
    drawn = fitted.draws(int(rng.integers(2**63)), 2 * RETRIES)
    mine = sorted({i for pair in pairs for i in pair})
    firsts = [mine[int(number)] for number in drawn[:, mine].argmax(axis=1)]
    leader = firsts[0]
    for challenger in firsts[1:]:
        pair = (min(leader, challenger), max(leader, challenger))
        if pair in allowed:
            return pair
    last = drawn[-1]
    return max(pairs, key=lambda pair: (max(last[i] for i in pair), min(last[i] for i in pair)))
