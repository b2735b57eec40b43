"""Who wrote what is destroyed thirty days after the end, where nobody was to learn it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.activity.event import Event
from app.activity.notice import Notice
from app.clock import now
from app.database import db
from app.workshops import note
from app.workshops.board import Board
from app.workshops.consent import NoteConsent
from app.workshops.dot import Dot, Purse
from app.workshops.note import Note
from app.workshops.verbs import Verb
from app.workshops.workshop import Naming, Workshop

KEPT = timedelta(days=30)
TO_AUTHORS = (Verb.CONSENT_ASKED, Verb.NOTE_TRIED)
"""What the author of a note alone is told."""


def due(most: int) -> Sequence[Workshop]:
    asked = select(Workshop).where(
        Workshop.naming == Naming.ANONYMOUS, Workshop.ended_at < now() - KEPT, Workshop.unlinked_at.is_(None)
    )
    return db.session.scalars(asked.order_by(Workshop.id).limit(most)).all()


def unlink(workshop: Workshop) -> None:
    """Authors, dots, and the notices that went to an author; the notes, and how many dots each had, stay."""
    boards = select(Board.id).where(Board.workshop_id == workshop.id)
    notes = select(Note.id).where(Note.board_id.in_(boards))
    asked = select(NoteConsent.id).where(NoteConsent.note_id.in_(notes))
    events = select(Event.id).where(
        Event.subject_kind == NoteConsent.subject_kind, Event.subject_id.in_(asked), Event.verb.in_(TO_AUTHORS)
    )
    for gone in (
        delete(Notice).where(Notice.event_id.in_(events)),
        delete(Dot).where(Dot.note_id.in_(notes)),
        delete(Purse).where(Purse.board_id.in_(boards)),
    ):
        db.session.execute(gone.execution_options(synchronize_session=False))
    note.unlink(Note.board_id.in_(boards))
    workshop.unlinked_at = now()


def last_unlinked() -> datetime | None:
    """What was destroyed then may lie in the file, between rows, until it is scrubbed."""
    return db.session.scalar(select(func.max(Workshop.unlinked_at)))
