"""How often each service helped, by kind of search: added up from the log by the worker, read by every choice."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, case, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.database import db
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
    """Anew from the whole log; says how many lines there are. Whoever clicked or spoke has surely looked."""
    slot, act = RecommendationSlot, RecommendationAct
    looked = case(*((slot.place == place, share) for place, share in enumerate(EXAMINED)), else_=EXAMINED[-1])
    helped = (act.recommendation_id == slot.recommendation_id) & (act.place == slot.place)
    counted = (
        select(slot.service_id, Recommendation.segment, func.count(), func.sum(looked), func.count(act.id))
        .join(Recommendation, Recommendation.id == slot.recommendation_id)
        .join(act, helped & (act.act == ActKind.HELPED), isouter=True)
        .group_by(slot.service_id, Recommendation.segment)
    )
    db.session.execute(delete(Usefulness))
    added = insert(Usefulness).from_select(["service_id", "segment", "shown", "seen", "helped"], counted)
    db.session.execute(added)
    return db.session.scalar(select(func.count()).select_from(Usefulness)) or 0
