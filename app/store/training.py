"""Learning an order from the log: a logistic regression of acts on what was known, judged on later sessions.

Newton's method on the penalised likelihood, with the chance of a look as an offset (who does not look does not press);
numpy is loaded by the command and by the worker, never where pages are served.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from app.clock import now
from app.database import db
from app.store.belief import EXAMINED
from app.store.evaluation import FEWEST_SLATES, Comparison, Reward, Sitting, compare
from app.store.learned import FEATURES, LearnedOrder, chance, features
from app.store.log import Logged
from app.store.slate import EXPLORING, MOST_PER_CATEGORY, TEN

SHARE_LEARNED = 0.7
"""Of the sessions, the older ones, to learn from; the others judge."""

PENALTY, STEPS, CLOSE = 1.0, 50, 1e-9


class TooLittle(Exception):  # noqa: N818
    """There is not enough to learn from, in words for whoever runs the command."""


@dataclass(frozen=True)
class Trained:
    coefficients: dict[str, float]
    slates: int
    held_out: int
    policy: str
    comparison: Comparison


def fit(rows: Sequence[Sequence[float]], acts: Sequence[bool], offsets: Sequence[float]) -> dict[str, float]:
    """The intercept is not penalised."""
    x = np.column_stack([np.ones(len(rows)), np.asarray(rows, dtype=float)])
    y, offset = np.asarray(acts, dtype=float), np.asarray(offsets, dtype=float)
    penalty = np.diag([0.0] + [PENALTY] * (x.shape[1] - 1))
    beta = np.zeros(x.shape[1])
    for _step in range(STEPS):
        expected = 1 / (1 + np.exp(-np.clip(x @ beta + offset, -30, 30)))
        slope = x.T @ (y - expected) - penalty @ beta
        bend = (x * (expected * (1 - expected))[:, None]).T @ x + penalty + 1e-9 * np.eye(len(beta))
        move = np.linalg.solve(bend, slope)
        beta += np.clip(move, -3, 3)
        if np.abs(move).max() < CLOSE:
            break
    return dict(zip(("intercept", *FEATURES), map(float, beta), strict=True))


def train(log_of: Sequence[Logged], categories: dict[int, str], reward: Reward, *, policy: str) -> Trained:
    """Judged on what the policy in force chose alone; learned from all that was chosen before. Raises TooLittle."""
    chosen = [place for place, one in enumerate(log_of) if one.policy == policy]
    judging = chosen[int(len(chosen) * SHARE_LEARNED) :]
    if len(judging) < FEWEST_SLATES:
        needed = round(FEWEST_SLATES / (1 - SHARE_LEARNED))
        raise TooLittle(f"{len(chosen)} slates are logged of what is in force ({policy}); {needed} are needed.")
    older, later = log_of[: judging[0]], [log_of[place] for place in judging]
    rows, acts, offsets = [], [], []
    for one in older:
        known = {int(number): features(content, rate, seen) for number, content, rate, seen in one.pool}
        for shown in one.sitting.slots:
            if shown.service in known:
                rows.append(known[shown.service])
                acts.append(reward(shown))
                offsets.append(log(EXAMINED[shown.place]))
    if sum(acts) < 2 * len(FEATURES):
        raise TooLittle(f"{sum(acts)} acts are logged in the older sessions: too few to learn from.")
    coefficients = fit(rows, acts, offsets)
    pools = {id(one.sitting): one.pool for one in later}

    def target(sitting: Sitting) -> dict[int, float]:
        return reordered(coefficients, pools[id(sitting)], sitting, categories)

    found = compare([one.sitting for one in later], reward, target)
    return Trained(coefficients, len(older), len(later), policy, found)


def reordered(
    coefficients: dict[str, float], pool: list[list[float]], sitting: Sitting, categories: dict[int, str]
) -> dict[int, float]:
    """How much of a look each service could expect, if the sure places went by these coefficients."""
    scored = sorted((-chance(coefficients, features(*one[1:])), int(one[0])) for one in pool)
    used: Counter[str] = Counter()
    taken: list[int] = []
    for _score, number in scored:
        category = categories.get(number, "")
        if len(taken) < TEN - len(EXPLORING) and used[category] < MOST_PER_CATEGORY:
            used[category] += 1
            taken.append(number)
    places = [place for place in range(TEN) if place not in EXPLORING]
    found = {number: EXAMINED[place] for number, place in zip(taken, places, strict=False)}
    explored = {s.service: s.exposure for s in sitting.slots if s.place in EXPLORING and s.service not in found}
    return found | explored


def keep(trained: Trained, measure: str) -> LearnedOrder:
    """Not in force: that is for somebody to say. A gain is a loss of the order that was in force."""
    apart = trained.comparison.difference if trained.comparison.is_enough else None
    made = LearnedOrder(
        coefficients=trained.coefficients,
        trained_at=now(),
        slates=trained.slates,
        held_out=trained.held_out,
        policy=trained.policy,
        measure=measure,
        gain=-apart.value if apart else None,
        gain_low=-apart.high if apart else None,
        gain_high=-apart.low if apart else None,
    )
    db.session.add(made)
    db.session.flush()
    return made
