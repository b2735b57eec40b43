"""A seat: a juror before an entry. What is scored without one does not count."""

from __future__ import annotations

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.entry import Entry
from app.challenges.juror import Juror
from app.database import db


class Seat(db.Model):
    juror_id: Mapped[int] = mapped_column(ForeignKey(Juror.id), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), primary_key=True, index=True)

    juror: Mapped[Juror] = relationship()
    entry: Mapped[Entry] = relationship()


def has_seat(juror: Juror, entry: Entry) -> bool:
    """Asked of the database each time: seats are given and taken while others write."""
    asked = select(Seat.juror_id).where(Seat.juror_id == juror.id, Seat.entry_id == entry.id)
    return db.session.scalar(asked) is not None
