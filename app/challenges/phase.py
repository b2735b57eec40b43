"""A phase of a challenge: it opens and closes by a stored transition, never because a clock says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.vocabulary import PhaseKind
from app.database import Key, db
from app.people.user import User

if TYPE_CHECKING:
    from app.challenges.challenge import Challenge


class State(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    OVER = "over"


class Step(StrEnum):
    OPENED = "opened"
    CLOSED = "closed"


class Phase(db.Model):
    """`closes_at` is what is announced; `ends_at` is later by the grace period, and is when it closes."""

    __table_args__ = (
        UniqueConstraint("challenge_id", "kind"),
        CheckConstraint("opens_at < closes_at AND closes_at <= ends_at", name="in_order"),
        Index("ix_phase_opening", "state", "opens_at"),
        Index("ix_phase_ending", "state", "ends_at"),
    )

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    position: Mapped[int]
    kind: Mapped[PhaseKind]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(default=State.WAITING)

    challenge: Mapped[Challenge] = relationship(back_populates="phases")
    transitions: Mapped[list[PhaseTransition]] = relationship(back_populates="phase", order_by="PhaseTransition.id")

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def is_over(self) -> bool:
        return self.state is State.OVER

    @property
    def grace(self) -> timedelta:
        return self.ends_at - self.closes_at

    def hold(self, *, shared: bool = False) -> None:
        """Look at it again, and keep it as it is until the commit; who holds it shared may be many."""
        row = select(Phase.id).where(Phase.id == self.id).with_for_update(read=shared)
        db.session.execute(row)
        db.session.expire(self, ["state"])

    def due(self, at: datetime) -> tuple[Step, datetime] | None:
        """The step that is due, and since when."""
        if self.state is State.WAITING and self.opens_at <= at:
            return Step.OPENED, self.opens_at
        if self.state is State.OPEN and self.ends_at <= at:
            return Step.CLOSED, self.ends_at
        return None


class PhaseTransition(db.Model):
    """That a phase opened or closed: when it was due, when it was done; by nobody when its hour had come."""

    __table_args__ = (UniqueConstraint("phase_id", "step"),)

    id: Mapped[Key]
    phase_id: Mapped[int] = mapped_column(ForeignKey(Phase.id))
    step: Mapped[Step]
    due_at: Mapped[datetime]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)

    phase: Mapped[Phase] = relationship(back_populates="transitions")
