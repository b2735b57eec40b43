"""What follows for ideas when a person is erased or renamed, or a unit moves: given to the people room in rooms.py."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select

from app.activity.follow import Follow
from app.database import db
from app.ideas.idea import Idea, Status
from app.ideas.revision import Revision
from app.people.unit import Unit, within
from app.people.user import User
from app.search.feed import changed


def forget(person: User) -> None:
    """Drafts go with their writer; what was published is no longer found by their name. Supports stay, nameless."""
    drafts = select(Idea.id).where(Idea.author_id == person.id, Idea.status == Status.DRAFT)
    db.session.execute(delete(Revision).where(Revision.idea_id.in_(drafts)))
    db.session.execute(delete(Follow).where(Follow.subject_kind == Idea.subject_kind, Follow.subject_id.in_(drafts)))
    db.session.execute(delete(Idea).where(Idea.author_id == person.id, Idea.status == Status.DRAFT))
    renamed(person)


def renamed(person: User) -> None:
    _look_again(Idea.author_id == person.id)


def moved(unit: Unit) -> None:
    """A unit that moved or changed its name: ideas are found by both."""
    _look_again(Idea.unit_id.in_(within(unit)))


def _look_again(which: ColumnElement[bool]) -> None:
    db.session.flush()
    for idea in db.session.scalars(select(Idea).where(which, Idea.status != Status.DRAFT)):
        changed(idea)
