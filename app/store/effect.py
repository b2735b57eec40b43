"""How far some ratings move what is shown of a service: a few that came fast are worth a look where they do."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import select

from app.database import db
from app.store import rating
from app.store.pace import Moves
from app.store.rating import Norm
from app.store.review import Review, Standing, alive
from app.store.service import Service
from app.store.ties import stakeholders


def moves(service: Service, usual: Norm, at: datetime) -> Moves:
    """Against what is shown without them: the young are no part of it yet, and those with a stake never are.

    The ratings are read once, and only where somebody asks.
    """

    @cache
    def given() -> tuple[dict[int, tuple[int, float]], set[int]]:
        asked = select(Review.id, Review.stars, Review.verified, Review.at, Review.standing).where(
            Review.service_id == service.id,
            Review.major == service.major,
            Review.hidden_at.is_(None),
            Review.author_id.not_in(stakeholders(service)),
            *alive(),
        )
        rows = db.session.execute(asked).all()
        ages = {one.id: (at.date() - one.at.date()).days for one in rows}
        pairs = {one.id: (one.stars, rating.weight(verified=one.verified, age_days=ages[one.id])) for one in rows}
        counted = {one.id for one in rows if one.standing is Standing.COUNTED}
        return pairs, {number for number in counted if ages[number] >= rating.SETTLED_DAYS}

    def by(numbers: frozenset[int]) -> float:
        pairs, shown = given()
        others = [pairs[number] for number in shown - numbers]
        return rating.moved(others, [pairs[number] for number in numbers & pairs.keys()], usual)

    return by
