"""What the author of a note says to its becoming more: asked of them alone, answered by them alone.

Whoever asks learns the answer, and not whose it is, unless the author puts their name to it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.user import Person, User
from app.workshops.note import Note
from app.workshops.participant import Participant
from app.workshops.verbs import Verb


class Purpose(StrEnum):
    IDEA = "idea"
    HYPOTHESIS = "hypothesis"


class Answer(StrEnum):
    NAMED = "named"
    UNNAMED = "unnamed"
    NO = "no"


class NoteConsent(db.Model):
    """One question for a note and a purpose; it names nobody but who asks."""

    __table_args__ = (
        UniqueConstraint("note_id", "purpose"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    )
    subject_kind = "note_consent"

    id: Mapped[Key]
    note_id: Mapped[int] = mapped_column(ForeignKey(Note.id))
    purpose: Mapped[Purpose]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    asked_at: Mapped[datetime]
    answer: Mapped[Answer | None]
    answered_at: Mapped[datetime | None]

    note: Mapped[Note] = relationship()
    asked_by: Mapped[User] = relationship()

    @property
    def is_given(self) -> bool:
        return self.answer in (Answer.NAMED, Answer.UNNAMED)

    def answerable_by(self, person: Person) -> bool:
        author = self.note.author
        return person.id is not None and author is not None and author.person_id == person.id

    def visible_to(self, person: Person) -> bool:
        return self.answerable_by(person) or (person.id is not None and person.id == self.asked_by_id)


def ask(note: Note, purpose: Purpose, *, by: User) -> NoteConsent:
    """Its author is told, and nobody else; asked once."""
    if note.removed_at:
        raise Refused(_("This note is not there any more."))
    if note.author is None:
        raise Refused(_("Nobody is known to have written this note: it cannot be asked for."))
    row = {"note_id": note.id, "purpose": purpose, "asked_by_id": by.id, "asked_at": now()}
    if not add_new(NoteConsent, row):
        raise Refused(_("The author was asked already."))
    consent = of(note, purpose)
    assert consent is not None
    record(by, Verb.CONSENT_ASKED, consent, tell=select(User.id).where(User.id == note.author.person_id))
    return consent


def settle(consent: NoteConsent, answer: Answer) -> None:
    """Answered once, also when two presses come together; who answers is named by no event."""
    table = NoteConsent.__table__.c
    waiting = update(NoteConsent.__table__).where(table.id == consent.id, table.answer.is_(None))
    answered = waiting.values(answer=answer, answered_at=now()).returning(table.id)
    if db.session.scalar(answered) is None:
        raise Refused(_("You have answered already."))
    db.session.refresh(consent)
    verb = Verb.CONSENT_GIVEN if consent.is_given else Verb.CONSENT_REFUSED
    record(None, verb, consent, tell=[consent.asked_by])


def tried(consent: NoteConsent, *, by: User) -> None:
    """Its author learns what came of their yes, as long as it is known whose it is: the event does not say."""
    author = consent.note.author
    record(by, Verb.NOTE_TRIED, consent, tell=[author.person] if author else [])


def of(note: Note, purpose: Purpose) -> NoteConsent | None:
    return db.session.scalar(select(NoteConsent).where(NoteConsent.note_id == note.id, NoteConsent.purpose == purpose))


def asked_of(note: Note) -> dict[Purpose, NoteConsent]:
    asked = select(NoteConsent).where(NoteConsent.note_id == note.id).order_by(NoteConsent.id)
    return {one.purpose: one for one in db.session.scalars(asked)}


def author_of(consent: NoteConsent) -> Participant:
    author = consent.note.author
    if author is None:
        raise Refused(_("Nobody is known to have written this note: it cannot be asked for."))
    return author
