"""What follows for projects when a person is erased or a unit moves: given to the people room in rooms.py."""

from __future__ import annotations

from sqlalchemy import select

from app.database import db
from app.incubation import gate, member, note
from app.incubation.project import Project
from app.people.unit import Unit, within
from app.people.user import User
from app.search.feed import changed


def forget(person: User) -> None:
    member.forget(person)
    gate.forget(person)
    note.forget(person)


def moved(unit: Unit) -> None:
    """A unit that moved or changed its name: projects are found by both."""
    db.session.flush()
    for project in db.session.scalars(select(Project).where(Project.unit_id.in_(within(unit)))):
        changed(project)
