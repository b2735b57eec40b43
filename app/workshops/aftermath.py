"""What follows for workshops when a person is erased or a unit moves: given to the people room in rooms.py."""

from __future__ import annotations

from sqlalchemy import select

from app.database import db
from app.people.unit import Unit, within
from app.people.user import User
from app.search.feed import changed
from app.workshops import note, participant
from app.workshops.note import Note
from app.workshops.workshop import Workshop


def forget(person: User) -> None:
    """Their first name goes, and that they wrote what they wrote; notes and dots stay on the boards, of nobody."""
    participant.forget(person)
    own = select(participant.Participant.id).where(participant.Participant.person_id == person.id)
    note.unlink(Note.author_id.in_(own))


def moved(unit: Unit) -> None:
    """A unit that moved or changed its name: workshops are found by both."""
    db.session.flush()
    for workshop in db.session.scalars(select(Workshop).where(Workshop.unit_id.in_(within(unit)))):
        changed(workshop)
