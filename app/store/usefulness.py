"""How often each service helped, by kind of search: added up from the log by the worker, read by every choice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ForeignKey, Select, String, case, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Document, db
from app.store.belief import EXAMINED, Experience, Tally
from app.store.recommendation import ActKind, Recommendation, RecommendationAct, RecommendationSlot
from app.store.service import Service


class Usefulness(db.Model):
    """`seen` counts looks, so it has fractions: who scrolls to the tenth place is one of many."""

    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), primary_key=True)
    segment: Mapped[str] = mapped_column(String(40), primary_key=True)
    shown: Mapped[int]
    seen: Mapped[float]
    helped: Mapped[int]


def experience() -> Experience:
    asked = select(Usefulness.service_id, Usefulness.segment, Usefulness.seen, Usefulness.helped)
    return Experience({(one.service_id, one.segment): Tally(one.seen, one.helped) for one in db.session.execute(asked)})


def add_up() -> int:
    """Anew from the whole log; says how many lines there are."""
    return put_down(counted())


def put_down(lines: Sequence[Document]) -> int:
    db.session.execute(delete(Usefulness))
    if lines:
        db.session.execute(insert(Usefulness), lines)
    return len(lines)


def counted() -> list[Document]:
    """Whoever pressed anything has surely looked."""
    slot, said = RecommendationSlot, _said().subquery()
    looked = case(
        (said.c.place.is_not(None), 1.0),
        *((slot.place == place, share) for place, share in enumerate(EXAMINED)),
        else_=EXAMINED[-1],
    )
    helped = func.coalesce(func.sum(said.c.helped), 0)
    asked = (
        select(
            slot.service_id,
            Recommendation.segment,
            func.count().label("shown"),
            func.sum(looked).label("seen"),
            helped.label("helped"),
        )
        .join(Recommendation, Recommendation.id == slot.recommendation_id)
        .join(said, (said.c.number == slot.recommendation_id) & (said.c.place == slot.place), isouter=True)
        .group_by(slot.service_id, Recommendation.segment)
    )
    return [dict(line) for line in db.session.execute(asked).mappings()]


def _said() -> Select[tuple[int, int, int]]:
    """Of each place of which anything was said, whether it helped (1) or not (0)."""
    act = RecommendationAct
    helped = func.max(case((act.act == ActKind.HELPED, 1), else_=0)).label("helped")
    return select(act.recommendation_id.label("number"), act.place, helped).group_by(act.recommendation_id, act.place)
