"""The stars of a service: a mean that a handful of voices cannot carry away, and how sure it is. Nothing but sums.

The estimate is the credibility mean of Bühlmann and Straub (Mitteilungen VSVM 70, 1970; Bühlmann and Gisler, A Course
in Credibility Theory and its Applications, Springer 2005, chapter 4). With the weights w of its ratings r, the mean m
of the services' means, and C the ratio of the variance within services to the variance between them:

    rating = (C·m + Σ w·r) / (C + Σ w)

Under the same model its error has the variance s² / (C + Σ w), s² being the variance within for a weight of one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST = 5
"""Below so many ratings no number is said."""
HALF_LIFE_DAYS = 365
SETTLED_DAYS = 6
"""A rating counts from the sixth day on: by then it is seen whether it came in a burst, and somebody could look."""
VERIFIED, UNVERIFIED = 1.0, 0.5
"""What somebody is known to have used says more than what anybody may say."""
Z_90 = 1.6448536269514722
"""The 95 % point of the normal distribution: nine times out of ten the truth lies between its two sides."""
LOWEST, HIGHEST = 1.0, 5.0
LIGHTEST, HEAVIEST = 2.0, 40.0
"""C is estimated of few services: it stays within what is reasonable."""
DIGITS = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said of one service: how many ratings, Σ w, Σ w·r and Σ w·r²."""

    count: int = 0
    weight: float = 0.0
    stars: float = 0.0
    squares: float = 0.0

    @property
    def mean(self) -> float:
        return self.stars / self.weight

    @property
    def spread(self) -> float:
        """Σ w·(r − mean)²."""
        return max(self.squares - self.stars * self.mean, 0.0)


@dataclass(frozen=True, slots=True)
class Norm:
    """What the Store's services are like: m, C and s²."""

    mean: float
    weight: float
    within: float


USUAL = Norm(mean=3.0, weight=10.0, within=1.2)
"""As long as fewer than two services have enough ratings to compare: the middle of the scale."""


@dataclass(frozen=True, slots=True)
class Rating:
    """Between `low` and `high` lies the mean of all who might rate it, nine times out of ten."""

    mean: float
    low: float
    high: float
    count: int


def weight(*, verified: bool, age_days: int) -> float:
    """Verified use × age: a rating weighs half as much after each year."""
    return (VERIFIED if verified else UNVERIFIED) * 0.5 ** (max(age_days, 0) / HALF_LIFE_DAYS)


def heard(ratings: Iterable[tuple[int, float]]) -> Heard:
    """Of pairs (stars, weight), summed exactly: their order changes nothing."""
    pairs = list(ratings)
    return Heard(
        count=len(pairs),
        weight=math.fsum(w for _stars, w in pairs),
        stars=math.fsum(w * stars for stars, w in pairs),
        squares=math.fsum(w * stars * stars for stars, w in pairs),
    )


def norm(services: Iterable[Heard]) -> Norm:
    """m, C and s² by the method of moments, of the services that have enough ratings."""
    known = [one for one in services if one.count >= FEWEST]
    if len(known) < 2:
        return USUAL
    within = math.fsum(one.spread for one in known) / sum(one.count - 1 for one in known)
    between = _between(known, within)
    shrinking = within / between if between > 0 else HEAVIEST
    return Norm(
        mean=round(math.fsum(one.mean for one in known) / len(known), DIGITS),
        weight=round(min(max(shrinking, LIGHTEST), HEAVIEST), DIGITS),
        within=round(within, DIGITS),
    )


def _between(known: Sequence[Heard], within: float) -> float:
    """How much the services differ in truth, their ratings' noise taken off; not above zero where nothing shows."""
    total = math.fsum(one.weight for one in known)
    middle = math.fsum(one.stars for one in known) / total
    differences = math.fsum(one.weight * (one.mean - middle) ** 2 for one in known)
    room = total - math.fsum(one.weight**2 for one in known) / total
    return (differences - (len(known) - 1) * within) / room if room > 0 else 0.0


def moved(others: Iterable[tuple[int, float]], more: Iterable[tuple[int, float]], usual: Norm) -> float:
    """How far some more ratings move what is shown; as far as can be where nothing would be without them."""
    said = list(others)
    before, after = rating(heard(said), usual), rating(heard([*said, *more]), usual)
    if before is None or after is None:
        return HIGHEST - LOWEST if after else 0.0
    return abs(after.mean - before.mean)


def rating(said: Heard, usual: Norm) -> Rating | None:
    """None as long as there are too few."""
    if said.count < FEWEST:
        return None
    trust = usual.weight + said.weight
    mean = (usual.weight * usual.mean + said.stars) / trust
    margin = Z_90 * math.sqrt(usual.within / trust)
    return Rating(
        mean=round(mean, DIGITS),
        low=round(max(mean - margin, LOWEST), DIGITS),
        high=round(min(mean + margin, HIGHEST), DIGITS),
        count=said.count,
    )
