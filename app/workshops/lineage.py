"""A note becomes an idea: when its author agrees, once, with the workshop as the first station of its thread."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import update

from app.database import db
from app.errors import Refused
from app.ideas.idea import Idea, begin
from app.workshops import board as boards
from app.workshops import consent as consents
from app.workshops.consent import Answer, NoteConsent, Purpose
from app.workshops.note import Note
from app.workshops.thread import STATION


def answer(consent: NoteConsent, said: Answer) -> Idea | None:
    """What the author says; where they agree, and it is to become an idea, the draft of it.

    In their name it is their draft. Without it, whoever asked carries it: nothing of the draft leads to the author.
    """
    author = consents.author_of(consent).person
    if consent.note.removed_at:
        raise Refused(_("This note is not there any more."))
    is_to_be_carried = said is Answer.UNNAMED and consent.purpose is Purpose.IDEA
    if is_to_be_carried and consent.asked_by.erased_at:
        raise Refused(_("Whoever asked is gone, and nobody else carries it: say yes in your name, or no."))
    consents.settle(consent, said)
    if not consent.is_given or consent.purpose is not Purpose.IDEA:
        return None
    note, workshop = consent.note, consent.note.board.workshop
    idea = begin(
        author if said is Answer.NAMED else consent.asked_by,
        unit=workshop.unit,
        title=_title_of(note.text),
        text=note.text,
        audience=workshop.audience,
        scope=workshop.unit.level,
    )
    idea.reached(STATION, workshop.begins_at)
    table, version = Note.__table__.c, boards.step(note.board)
    first = update(Note.__table__).where(table.id == note.id, table.idea_id.is_(None), table.removed_at.is_(None))
    if db.session.scalar(first.values(idea_id=idea.id, changed_in=version).returning(table.id)) is None:
        raise Refused(_("This note has become an idea already, or is not there any more."))
    db.session.expire(note, ["idea_id", "changed_in"])
    return idea


def _title_of(text: str) -> str:
    """Its first line, as far as a title goes."""
    line = text.strip().splitlines()[0]
    longest = Idea.title.type.length
    return line if len(line) <= longest else line[: longest - 1].rsplit(" ", 1)[0] + "…"
