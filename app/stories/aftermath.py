"""What follows for stories when a person is erased or renamed, or a unit moves: given to people in rooms.py."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from app.database import db
from app.people.unit import Unit, within
from app.people.user import User
from app.search.feed import changed
from app.stories.publication import discard
from app.stories.queries import published
from app.stories.story import COMING, Story


def forget(person: User) -> None:
    """What was not published goes with its writer, with its picture; the rest stays, and is not found by their name."""
    for story in db.session.scalars(select(Story).where(Story.author_id == person.id, Story.state.in_(COMING))).all():
        discard(story)
    renamed(person)


def renamed(person: User) -> None:
    _look_again(Story.author_id == person.id)


def moved(unit: Unit) -> None:
    """A unit that moved or changed its name: stories are found by both."""
    _look_again(Story.unit_id.in_(within(unit)))


def _look_again(which: ColumnElement[bool]) -> None:
    db.session.flush()
    for story in db.session.scalars(published().where(which)):
        changed(story)
