"""Two months of questionnaires for the demonstration: drawn from a seed, with what such people would have pressed.

Only of the services that were made up: nobody is said to have used those that exist.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from app.clock import now
from app.database import db, number_on
from app.store import usefulness
from app.store.belief import EXAMINED, Experience
from app.store.matrix import ANSWERS, shipped
from app.store.offers import offers
from app.store.preview import USUAL
from app.store.profile import Profile
from app.store.recommendation import ActKind, Recommendation, RecommendationAct, RecommendationSlot
from app.store.slate import Slate, choose

VISITS, DAYS, WORLDS = 700, 60, 3
IDLE, KEEN, SAYS_SO = 0.05, 0.6, 0.35
Rows = list[dict[str, Any]]


def load(visits: int = VISITS) -> int:
    """Once, and only where services were opened; says how many questionnaires were added."""
    among = [one for one in offers() if one.popularity]
    if not among or db.session.scalar(select(Recommendation.id).limit(1)):
        return 0
    random, first = Random(11), datetime.combine(now().date(), time(), UTC) - timedelta(days=DAYS)
    made: Rows = []
    slots: Rows = []
    acts: Rows = []
    for number in range(1, visits + 1):
        profile = _somebody(random)
        slate = choose(profile, shipped(), among, Experience(), seed=number, worlds=WORLDS)
        at = first + timedelta(hours=int(DAYS * 24 * number / visits))
        made.append(_row(number, at, slate))
        slots += _slots(number, slate)
        acts += _acts(number, slate, random)
    for table, rows in ((Recommendation, made), (RecommendationSlot, slots), (RecommendationAct, acts)):
        db.session.execute(insert(table), rows)
    number_on(Recommendation)
    usefulness.add_up()
    return visits


def _somebody(random: Random) -> Profile:
    said = [pair for pair in random.choice([*USUAL.values()]) if random.random() < 0.8]
    more = random.choice([answer for answer in ANSWERS if answer.startswith(("stage", "blocks"))])
    return Profile.of([*said, tuple(more.split(".", 1))], [])  # type: ignore[list-item]


def _row(number: int, at: datetime, slate: Slate) -> dict[str, Any]:
    pool = [[c.offer.id, round(c.content, 3), round(c.belief.mean, 4), round(c.seen, 1)] for c in slate.pool]
    return {
        "id": number, "key": f"demo:{number}", "at": at, "policy": "matrix-0", "segment": slate.segment,
        "rival": slate.rival, "pool": pool,
    }  # fmt: skip


def _slots(number: int, slate: Slate) -> Rows:
    return [
        {
            "recommendation_id": number, "place": place, "service_id": slot.service, "propensity": slot.propensity,
            "exposure": slot.exposure, "explores": slot.explores,
        }
        for place, slot in enumerate(slate.slots)
    ]  # fmt: skip


def _acts(number: int, slate: Slate, random: Random) -> Rows:
    found: Rows = []
    for place, slot in enumerate(slate.slots):
        if random.random() < EXAMINED[place] * (IDLE + KEEN * slot.candidate.content**2):
            found.append({"recommendation_id": number, "place": place, "act": ActKind.CLICKED})
            if random.random() < SAYS_SO * slot.candidate.content:
                found.append({"recommendation_id": number, "place": place, "act": ActKind.HELPED})
    return found
