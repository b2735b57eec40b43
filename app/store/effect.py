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


def moves(service: Service, usual: Norm, at: datetime) -> Moves:
    """The ratings are read once, and only where somebody asks."""

    @cache
    def given() -> tuple[dict[int, tuple[int, float]], set[int]]:
        asked = select(Review.id, Review.stars, Review.verified, Review.at, Review.standing).where(
            Review.service_id == service.id, Review.major == service.major, Review.hidden_at.is_(None), *alive()
        )
        rows = db.session.execute(asked).all()
        pairs = {one.id: (one.stars, rating.weight(verified=one.verified, age_days=(at - one.at).days)) for one in rows}
        return pairs, {one.id for one in rows if one.standing is Standing.COUNTED}

    def by(numbers: frozenset[int]) -> float:
        pairs, counted = given()
        others = [pairs[number] for number in counted - numbers]
        return rating.moved(others, [pairs[number] for number in numbers & pairs.keys()], usual)

    return by
