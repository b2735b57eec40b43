"""What follows for conferences when a person is erased or a unit moves: given to the people room in rooms.py."""

from __future__ import annotations

from sqlalchemy import select

from app.database import db
from app.gatherings import place
from app.gatherings.conference import Conference
from app.people.unit import Unit, within
from app.people.user import User
from app.search.feed import changed


def forget(person: User) -> None:
    """Their places go to whoever waits; what they asked stays without a name, and so do their votes."""
    place.forget(person)


def moved(unit: Unit) -> None:
    """A unit that moved or changed its name: conferences are found by both."""
    db.session.flush()
    for conference in db.session.scalars(select(Conference).where(Conference.unit_id.in_(within(unit)))):
        changed(conference)
