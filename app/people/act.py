"""An act that leaves no other row: who did what, to which person or unit, and when."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, ScalarSelect, Select, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.clock import now
from app.database import Document, Key, db
from app.people.unit import Unit
from app.people.user import User


class Deed(StrEnum):
    ADDED = "added"
    RENAMED = "renamed"
    CLOSED = "closed"
    REOPENED = "reopened"
    MOVED = "moved"
    LEFT_STAFF = "left_staff"
    LEFT_PARTNERS = "left_partners"
    CHANGED_NAME = "changed_name"
    ERASED = "erased"


class Act(db.Model):
    """`detail` holds what the sentence needs, and never a person's name or address."""

    id: Mapped[Key]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    deed: Mapped[Deed]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id), index=True)
    detail: Mapped[Document]

    by: Mapped[User | None] = relationship(foreign_keys=[by_id])


def record(deed: Deed, *, by: User | None, person: User | None = None, unit: Unit | None = None, **detail: Any) -> None:
    db.session.flush()
    db.session.add(
        Act(
            at=now(),
            by_id=by.id if by else None,
            deed=deed,
            person_id=person.id if person else None,
            unit_id=unit.id if unit else None,
            detail=detail,
        )
    )


def on_unit(unit: Unit) -> Select[tuple[Act]]:
    return select(Act).where(Act.unit_id == unit.id).options(joinedload(Act.by)).order_by(Act.id.desc())


def on_person(person: User) -> Select[tuple[Act]]:
    return select(Act).where(Act.person_id == person.id).options(joinedload(Act.by)).order_by(Act.id.desc())


def newest_act() -> ScalarSelect[int | None]:
    """Pages that show names are as old as the last of these."""
    return select(func.max(Act.id)).scalar_subquery()
