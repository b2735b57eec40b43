"""Whether the order in force is better than popularity, from what was logged: inverse propensity, self-normalised.

How likely each service was to be shown, and how much of a look it could expect there, was logged beside it. An act on a
service counts for another order as much more as that order would have let it be looked at (the position-based model of
clicks); divided by what the same weights make of looks alone, so that a few large weights do not decide.
Swaminathan and Joachims, “The self-normalized estimator for counterfactual learning”, 2015; Li and others, “Offline
evaluation of ranking policies with click models”, 2018.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from app.store.belief import EXAMINED

SURE = 1.96
"""Standard errors on each side: 95 %."""

FEWEST_SLATES, FEWEST_ACTS, FEWEST_EFFECTIVE = 300, 30, 30
"""Below any of them nothing is said."""

LEAST_SUPPORT, MOST_SUPPORT = 0.5, 1.8
"""How much of the other order's looks the log holds, of the looks it would give: far from one, nothing is said."""


class Verdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    OPEN = "open"
    TOO_LITTLE = "too-little"


@dataclass(frozen=True)
class Shown:
    """One place of a slate, and whether what is counted happened there."""

    service: int
    place: int
    exposure: float
    clicked: bool = False
    helped: bool = False


@dataclass(frozen=True)
class Sitting:
    """What somebody was shown, and what popularity would have shown them."""

    slots: Sequence[Shown]
    rival: Sequence[int]


@dataclass(frozen=True)
class Estimate:
    """Of a thousand slates, how many acts; with its interval of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """The order in force, another one, and the difference."""

    slates: int
    acts: int
    own: Estimate
    other: Estimate
    difference: Estimate
    effective: float
    support: float

    @property
    def is_enough(self) -> bool:
        held = self.slates >= FEWEST_SLATES and self.acts >= FEWEST_ACTS and self.effective >= FEWEST_EFFECTIVE
        return held and LEAST_SUPPORT <= self.support <= MOST_SUPPORT

    @property
    def verdict(self) -> Verdict:
        if not self.is_enough:
            return Verdict.TOO_LITTLE
        if self.difference.low > 0:
            return Verdict.BETTER
        return Verdict.WORSE if self.difference.high < 0 else Verdict.OPEN


Target = Callable[[Sitting], Mapping[int, float]]
"""How much of a look each service could expect, would another order choose."""
Reward = Callable[[Shown], bool]


def popularity(sitting: Sitting) -> dict[int, float]:
    return {service: EXAMINED[place] for place, service in enumerate(sitting.rival)}


def clicks(shown: Shown) -> bool:
    return shown.clicked


def helps(shown: Shown) -> bool:
    return shown.helped


def compare(sittings: Sequence[Sitting], reward: Reward, other: Target = popularity) -> Comparison:
    """The interval is of the linearised ratio, slate by slate, each being its own witness."""
    own, gained, looks, expected, weights = [], [], [], [], []
    for sitting in sittings:
        target = other(sitting)
        weighed = [(target.get(one.service, 0.0) / one.exposure, one) for one in sitting.slots if one.exposure]
        own.append(float(sum(map(reward, sitting.slots))))
        gained.append(sum(weight for weight, one in weighed if reward(one)))
        looks.append(sum(weight * EXAMINED[one.place] for weight, one in weighed))
        expected.append(sum(target.values()))
        weights += [weight for weight, _one in weighed if weight]
    n = len(sittings)
    if not n or not sum(looks) or not sum(expected):
        nothing = Estimate(0.0, 0.0, 0.0)
        return Comparison(n, int(sum(own)), _mean(own) if n else nothing, nothing, nothing, 0.0, 0.0)
    ratio, scale = sum(gained) / sum(looks), sum(expected) / n
    pull = [(g - ratio * look) / (sum(looks) / n) * scale for g, look in zip(gained, looks, strict=True)]
    mean = sum(own) / n
    apart = [(o - mean) - p for o, p in zip(own, pull, strict=True)]
    value = ratio * scale
    return Comparison(
        slates=n,
        acts=int(sum(own)),
        own=_mean(own),
        other=_around(value, pull),
        difference=_around(mean - value, apart),
        effective=sum(weights) ** 2 / sum(w * w for w in weights),
        support=sum(looks) / sum(expected),
    )


def _mean(values: Sequence[float]) -> Estimate:
    mean = sum(values) / len(values)
    return _around(mean, [value - mean for value in values])


def _around(value: float, pulls: Sequence[float]) -> Estimate:
    """A thousand slates' worth; `pulls` is what each slate does to the value, and they sum to nothing."""
    n = len(pulls)
    error = sqrt(sum(pull * pull for pull in pulls) / n / max(n - 1, 1))
    return Estimate(1000 * value, 1000 * (value - SURE * error), 1000 * (value + SURE * error))
