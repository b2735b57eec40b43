"""The log of recommendations as those who judge it read it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, null, select

from app.database import db
from app.store.evaluation import Shown, Sitting
from app.store.recommendation import ActKind, Recommendation, RecommendationAct, RecommendationSlot

MOST = 40_000
"""The newest, of more: what is judged is what is in force."""
FEWEST = 5
"""Of a kind of search with fewer slates than these nothing is said."""


@dataclass(frozen=True)
class Logged:
    """A slate, what could have been shown (service, content, rate, looks), and what came of it."""

    sitting: Sitting
    policy: str
    pool: list[list[float]]


def read(policy: str | None = None, most: int = MOST, *, pools: bool = True) -> list[Logged]:
    """The oldest first; of one policy, or of all. Only who learns needs what could have been shown."""
    pool = Recommendation.pool if pools else null().label("pool")
    asked = select(Recommendation.id, Recommendation.policy, Recommendation.rival, pool)
    if policy is not None:
        asked = asked.where(Recommendation.policy == policy)
    rows = db.session.execute(asked.order_by(Recommendation.id.desc()).limit(most)).all()
    if not rows:
        return []
    oldest = rows[-1].id
    acts = _acts(oldest)
    slots: dict[int, list[Shown]] = defaultdict(list)
    places = RecommendationSlot
    for one in db.session.execute(
        select(places.recommendation_id, places.place, places.service_id, places.exposure)
        .where(places.recommendation_id >= oldest)
        .order_by(places.recommendation_id, places.place)
    ):
        said = acts.get((one.recommendation_id, one.place), set())
        helped = ActKind.HELPED in said
        clicked = helped or ActKind.CLICKED in said
        slots[one.recommendation_id].append(Shown(one.service_id, one.place, one.exposure, clicked, helped))
    return [Logged(Sitting(slots[row.id], row.rival), row.policy, row.pool or []) for row in reversed(rows)]


def _acts(oldest: int) -> dict[tuple[int, int], set[ActKind]]:
    found: dict[tuple[int, int], set[ActKind]] = defaultdict(set)
    asked = select(RecommendationAct).where(RecommendationAct.recommendation_id >= oldest)
    for act in db.session.scalars(asked):
        found[act.recommendation_id, act.place].add(act.act)
    return found


def policies() -> list[tuple[str, int]]:
    """What chose, and how many slates, the newest first."""
    asked = select(Recommendation.policy, func.count()).group_by(Recommendation.policy)
    newest_first = asked.order_by(func.max(Recommendation.id).desc()).limit(20)
    return [(policy, count) for policy, count in db.session.execute(newest_first)]


def segments() -> list[tuple[str, int]]:
    asked = select(Recommendation.segment, func.count().label("slates")).group_by(Recommendation.segment)
    asked = asked.having(func.count() >= FEWEST).order_by(func.count().desc(), Recommendation.segment)
    return [(segment, count) for segment, count in db.session.execute(asked)]
