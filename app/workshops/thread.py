"""Where the thread of an idea begins at the station of workshops: given to the ideas room in rooms.py."""

from __future__ import annotations

from flask import url_for

from app.database import db
from app.ideas.idea import Idea
from app.people.user import Person
from app.workshops.board import Board
from app.workshops.note import Note
from app.workshops.queries import visible_to
from app.workshops.workshop import Workshop

STATION = "workshop"


def way(idea: Idea, reader: Person) -> str | None:
    """To the workshop on one of whose boards it was a note."""
    asked = visible_to(reader).with_only_columns(Workshop.slug).join(Board, Board.workshop_id == Workshop.id)
    slug = db.session.scalar(asked.join(Note, Note.board_id == Board.id).where(Note.idea_id == idea.id).limit(1))
    return url_for("workshops.show", slug=slug) if slug else None
