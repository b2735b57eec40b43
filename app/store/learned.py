"""Orders learned from the log: logistic regressions, kept as coefficients, tried on sessions they did not learn from.

None is ever in force but by somebody who keeps the Store, and only one that won: the interval of its gain over the
order that was in force lies above nothing.
"""

from __future__ import annotations

from datetime import datetime
from math import exp, log1p
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import JSON, ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people.user import User
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
    measure: Mapped[str] = mapped_column(String(20))
    gain: Mapped[float | None]
    gain_low: Mapped[float | None]
    gain_high: Mapped[float | None]
    switched_on_at: Mapped[datetime | None]
    switched_on_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    switched_off_at: Mapped[datetime | None]

    switched_on_by: Mapped[User | None] = relationship()

    @property
    def won(self) -> bool:
        return self.gain_low is not None and self.gain_low > 0

    @property
    def is_on(self) -> bool:
        return self.switched_on_at is not None and self.switched_off_at is None

    def order(self, one: Candidate) -> float:
        return chance(self.coefficients, features(one.content, one.belief.mean, one.seen))

    def switch_on(self, *, by: User) -> None:
        """In place of the one that is on."""
        if not self.won:
            raise Refused(_("This order did not win on sessions it had not seen: it cannot be put in force."))
        if self.is_on:
            raise Refused(_("This order is in force already."))
        before = in_force()
        if before:
            before.switched_off_at = now()
        self.switched_on_at, self.switched_on_by_id, self.switched_off_at = now(), by.id, None

    def switch_off(self) -> None:
        if not self.is_on:
            raise Refused(_("This order is not in force."))
        self.switched_off_at = now()


def in_force() -> LearnedOrder | None:
    on = LearnedOrder.switched_on_at.is_not(None) & LearnedOrder.switched_off_at.is_(None)
    return db.session.scalars(select(LearnedOrder).where(on).order_by(LearnedOrder.id.desc()).limit(1)).first()


def versions() -> Select[tuple[LearnedOrder]]:
    return select(LearnedOrder).order_by(LearnedOrder.id.desc()).limit(20)
