"""The blueprint of workshops, and how its pages find what they are asked for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for

from app.authorization import me, require
from app.database import db
from app.workshops import queries
from app.workshops import wall as walls
from app.workshops.note import Note
from app.workshops.participant import Presence, presence_of
from app.workshops.wall import Wall
from app.workshops.workshop import Workshop

workshops = Blueprint("workshops", __name__, url_prefix="/workshops")


def found(slug: str) -> Workshop:
    """The workshop, if it is this person's to know of."""
    workshop = queries.by_slug(slug)
    if workshop is None or not workshop.visible_to(me()):
        abort(404)
    return workshop


def led(slug: str) -> Presence:
    """The workshop and what the person is at it, if they run it."""
    presence = presence_of(me(), found(slug))
    require(presence.leads)
    return presence


def address(workshop: Workshop, **more: Any) -> str:
    return url_for("workshops.show", slug=workshop.slug, **more)


def on_board(slug: str, id: int) -> Wall:
    """The board, to those who come to the workshop or run it; for anybody else it is not there."""
    wall = walls.found(slug, id, me()) if id < 2**63 else None
    if wall is None:
        abort(404)
    return wall


def with_note(slug: str, id: int) -> tuple[Wall, Note]:
    """A note that is there still, and the board on which it is."""
    note = db.session.get(Note, id) if id < 2**63 else None
    if note is None or note.removed_at is not None:
        abort(404)
    return on_board(slug, note.board_id), note


def board_address(wall: Wall, **more: Any) -> str:
    return url_for("workshops.board", slug=wall.workshop.slug, id=wall.board.id, **more)


def stamp_of(wall: Wall, what: str = "") -> str:
    """The version of what is shown: as long as it is the same, there is nothing to send."""
    return f"{what}{wall.board.id}.{wall.board.version}.{wall.workshop.pulse}"
