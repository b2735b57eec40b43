"""What was recommended and what came of it, without anybody: which services, how likely each was, what was pressed.

No answer is kept, but for the kind of search they make (one of some thirty); no moment, but for the hour. The number of
a recommendation is signed, so that only who was shown it can say something of it, once for each place.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import throttle
from app.clock import now
from app.database import Document, Key, add_new, db
from app.extensions import settings
from app.store.profile import Profile
from app.store.service import Service
from app.store.slate import Slate

KEPT = timedelta(days=183)
SAYABLE = timedelta(days=30)
ACTS_FROM_ONE_ADDRESS = 600
"""In an hour, by pages and programs together; more are not counted."""
BATCH = 2_000


class ActKind(StrEnum):
    CLICKED = "clicked"
    HELPED = "helped"
    NOT_FOR_ME = "not-for-me"


class Recommendation(db.Model):
    """`key` is made of the answers and of a number that only the page knows: the same page shows the same ten."""

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    policy: Mapped[str] = mapped_column(String(40))
    segment: Mapped[str] = mapped_column(String(40))
    rival: Mapped[Any] = mapped_column(JSON)
    """The services that popularity would have shown, the first one first."""
    pool: Mapped[Any] = mapped_column(JSON)
    """The best that fitted: service, how well to one decimal, rate believed, how much was seen of it."""

    slots: Mapped[list[RecommendationSlot]] = relationship(order_by="RecommendationSlot.place", lazy="selectin")


class RecommendationSlot(db.Model):
    __table_args__ = (CheckConstraint("propensity > 0 AND propensity <= 1", name="likely"),)

    recommendation_id: Mapped[int] = mapped_column(ForeignKey(Recommendation.id), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    propensity: Mapped[float]
    exposure: Mapped[float]
    explores: Mapped[bool]


class RecommendationAct(db.Model):
    """What was pressed, once: saying it again says nothing more, and taking it back unsays it."""

    __table_args__ = (UniqueConstraint("recommendation_id", "place", "act"),)

    id: Mapped[Key]
    recommendation_id: Mapped[int] = mapped_column(ForeignKey(Recommendation.id))
    place: Mapped[int]
    act: Mapped[ActKind]


def key_of(sitting: str, profile: Profile, refused: Iterable[int] = ()) -> str:
    said = "\n".join([sitting, *sorted(profile.keys), *map(str, sorted(refused))])
    return hmac.new(settings().secret_key.encode(), said.encode(), sha256).hexdigest()


def by_key(key: str) -> Recommendation | None:
    return db.session.scalar(select(Recommendation).where(Recommendation.key == key))


def keep(slate: Slate, *, key: str, policy: str) -> Recommendation:
    """Of two that are kept at once under one key, the first stands."""
    is_new = add_new(Recommendation, _row(slate, key, policy))
    made = db.session.scalars(select(Recommendation).where(Recommendation.key == key)).one()
    if is_new:
        made.slots = _slots(slate)
        db.session.flush()
    return made


def unlogged(slate: Slate, *, key: str, policy: str) -> Recommendation:
    """To be shown, and forgotten."""
    return Recommendation(**_row(slate, key, policy), slots=_slots(slate))


def _row(slate: Slate, key: str, policy: str) -> Document:
    pool = [[one.offer.id, one.fit, round(one.belief.mean, 4), round(one.seen, 1)] for one in slate.pool]
    hour = now().replace(minute=0, second=0, microsecond=0)
    return {"key": key, "at": hour, "policy": policy, "segment": slate.segment, "rival": slate.rival, "pool": pool}


def _slots(slate: Slate) -> list[RecommendationSlot]:
    return [
        RecommendationSlot(
            place=place, service_id=slot.service, propensity=slot.propensity, exposure=slot.exposure,
            explores=slot.explores,
        )
        for place, slot in enumerate(slate.slots)
    ]  # fmt: skip


# The number that a page holds


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="recommendation")


def signed(recommendation: Recommendation) -> str:
    """Nothing for what is not logged."""
    return str(_signer().dumps(recommendation.id)) if recommendation.id else ""


def of_signed(number: str) -> Recommendation | None:
    """None where nobody was shown such a number, or too long ago."""
    try:
        read = _signer().loads(number[:200], max_age=int(SAYABLE.total_seconds()))
    except BadSignature:
        return None
    return db.session.get(Recommendation, read)


def say(recommendation: Recommendation, place: int, act: ActKind) -> bool:
    """Whether it was said for the first time; of what was not shown, or is not logged, nothing is said."""
    if not recommendation.id or place not in {slot.place for slot in recommendation.slots}:
        return False
    return bool(add_new(RecommendationAct, {"recommendation_id": recommendation.id, "place": place, "act": act}))


def take_back(recommendation: Recommendation, place: int, act: ActKind) -> bool:
    """As if it had not been said; whether it was."""
    said = RecommendationAct
    at = (said.recommendation_id == recommendation.id, said.place == place, said.act == act)
    return db.session.scalar(delete(said).where(*at).returning(said.id)) is not None


def left_for(number: str, place: int, service: Service) -> bool:
    """Somebody leaves for a service from the ten they were shown: counted once, and only where it stood."""
    shown = of_signed(number)
    if shown is None or not any(slot.place == place and slot.service_id == service.id for slot in shown.slots):
        return False
    return say(shown, place, ActKind.CLICKED)


def may_say() -> bool:
    """Whether whoever asks has not said too much of late from one address; asking counts."""
    return throttle.seldom("acts", ACTS_FROM_ONE_ADDRESS)


def acts_of(recommendation: Recommendation) -> Mapping[int, set[ActKind]]:
    asked = select(RecommendationAct).where(RecommendationAct.recommendation_id == recommendation.id)
    found: dict[int, set[ActKind]] = {}
    for act in db.session.scalars(asked):
        found.setdefault(act.place, set()).add(act.act)
    return found


def forget_old(most: int = BATCH) -> int:
    """A batch of what is older than is kept; says how many."""
    asked = select(Recommendation.id).where(Recommendation.at < now() - KEPT).order_by(Recommendation.id).limit(most)
    numbers: Sequence[int] = db.session.scalars(asked).all()
    for table in (RecommendationAct, RecommendationSlot):
        db.session.execute(delete(table).where(table.recommendation_id.in_(numbers)))
    db.session.execute(delete(Recommendation).where(Recommendation.id.in_(numbers)))
    return len(numbers)
