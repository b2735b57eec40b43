"""The counters of workshops, against their rows: places, notes, dots."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from app.counted import Difference, compared
from app.workshops.board import Board
from app.workshops.dot import Dot, Purse
from app.workshops.note import Note
from app.workshops.participant import Participant, Standing
from app.workshops.workshop import Workshop


def differences() -> Iterator[Difference]:
    """Where it was destroyed who gave which dots, how many a note had is all that is left of them."""
    coming = select(Participant.workshop_id, func.count().label("n")).where(Participant.standing == Standing.COMING)
    yield from compared(Workshop.taken, coming.group_by(Participant.workshop_id))
    there = select(Note.board_id, func.count().label("n")).where(Note.removed_at.is_(None))
    yield from compared(Board.note_count, there.group_by(Note.board_id))
    linked = select(Board.id).join(Workshop).where(Workshop.unlinked_at.is_(None))
    dots = select(Dot.note_id, func.sum(Dot.n).label("n")).group_by(Dot.note_id)
    yield from compared(Note.dot_count, dots, Note.removed_at.is_(None), Note.board_id.in_(linked))
    spent = select(Note.board_id, Dot.participant_id, func.sum(Dot.n).label("n")).join(Note, Note.id == Dot.note_id)
    yield from compared(Purse.spent, spent.group_by(Note.board_id, Dot.participant_id))
