"""Orders learned from the log: logistic regressions, kept as coefficients, tried on sessions they did not learn from.

None is ever in force but by somebody who keeps the Store, and only one that won: the interval of its gain over the
order that was in force lies above nothing.
"""

from __future__ import annotations

from datetime import datetime
from math import exp, log1p
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import JSON, ForeignKey, Index, Select, String, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.user import User
from app.store import need_matrix
from app.store.slate import Candidate

FEATURES = ("content", "rate", "both", "seen")
"""How well it answers the needs, how often it helps, the two together, and how much of it was seen."""


def features(content: float, rate: float, seen: float) -> list[float]:
    """As they are logged, so that what is judged later is what was known then."""
    return [content, rate, content * rate, log1p(seen)]


def chance(coefficients: dict[str, float], values: list[float]) -> float:
    """Of an act on a service that is looked at; numpy is the worker's."""
    total = coefficients["intercept"]
    total += sum(coefficients[name] * value for name, value in zip(FEATURES, values, strict=True))
    return 1 / (1 + exp(-max(min(total, 30.0), -30.0)))


class LearnedOrder(db.Model):
    """Its number is its version; `gain` is what a thousand slates would have brought more, with its interval."""

    id: Mapped[Key]
    coefficients: Mapped[Any] = mapped_column(JSON)
    trained_at: Mapped[datetime]
    slates: Mapped[int]
    held_out: Mapped[int]
    policy: Mapped[str] = mapped_column(String(40))
    """What had chosen the sessions it was judged on: it beat this, and may beat nothing else."""
    measure: Mapped[str] = mapped_column(String(20))
    gain: Mapped[float | None]
    gain_low: Mapped[float | None]
    gain_high: Mapped[float | None]

    periods: Mapped[list[OrderPeriod]] = relationship(order_by="OrderPeriod.id", back_populates="order")

    @property
    def won(self) -> bool:
        return self.gain_low is not None and self.gain_low > 0

    @property
    def is_on(self) -> bool:
        return any(one.is_open for one in self.periods)

    def order(self, one: Candidate) -> float:
        return chance(self.coefficients, features(one.fit, one.belief.mean, one.seen))

    def switch_on(self, *, by: User) -> None:
        if not self.won:
            raise Refused(_("This order did not win on sessions it had not seen: it cannot be put in force."))
        if self.is_on:
            raise Refused(_("This order is in force already."))
        if self.policy != policy_in_force():
            raise Refused(_("What this order won over is no longer in force: learn a new one."))
        _end(by)
        if not add_new(OrderPeriod, {"order_id": self.id, "is_open": True, "from_at": now(), "from_by_id": by.id}):
            raise Refused(_("Somebody has just put another order in force. Look at it first."))
        db.session.expire(self, ["periods"])

    def switch_off(self, *, by: User) -> None:
        if not self.is_on:
            raise Refused(_("This order is not in force."))
        _end(by)
        db.session.expire(self, ["periods"])


class OrderPeriod(db.Model):
    """From when until when an order was in force, and who said so; one is at a time, whatever two people press."""

    __table_args__ = (
        Index(
            "uq_order_period_open", "is_open", unique=True,
            sqlite_where=db.text("is_open"), postgresql_where=db.text("is_open"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey(LearnedOrder.id), index=True)
    is_open: Mapped[bool]
    from_at: Mapped[datetime]
    from_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    until: Mapped[datetime | None]
    until_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)

    order: Mapped[LearnedOrder] = relationship(back_populates="periods")


def _end(by: User) -> None:
    ended = update(OrderPeriod).where(OrderPeriod.is_open).values(is_open=False, until=now(), until_by_id=by.id)
    db.session.execute(ended.execution_options(synchronize_session=False))
    db.session.expire_all()


def put_in_force(draft: need_matrix.NeedMatrix, *, by: User, reason: str, seen: str) -> bool:
    """A matrix; the order that won over the one before has not won over this, and ends. Whether there was one."""
    draft.put_in_force(by=by, reason=reason, seen=seen)
    had_one = in_force() is not None
    _end(by)
    return had_one


def in_force() -> LearnedOrder | None:
    return db.session.scalar(select(LearnedOrder).join(LearnedOrder.periods).where(OrderPeriod.is_open))


def policy_in_force() -> str:
    """The matrix and the order that choose now, as they are logged."""
    return policy_of(need_matrix.in_force()[0], in_force())


def policy_of(matrix: int, order: LearnedOrder | None) -> str:
    return f"matrix-{matrix}" + (f" learned-{order.id}" if order else "")


def versions() -> Select[tuple[LearnedOrder]]:
    return select(LearnedOrder).options(selectinload(LearnedOrder.periods)).order_by(LearnedOrder.id.desc()).limit(20)
