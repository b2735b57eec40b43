"""A seat: a juror before an entry. What is scored without one does not count."""

from __future__ import annotations

from sqlalchemy import ForeignKey
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
    return db.session.get(Seat, (juror.id, entry.id)) is not None
