"""Workshops, and questions about notes, as the rooms below know them: a title, an address, who may see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.activity.thing import Thing
from app.database import db
from app.workshops.board import Board
from app.workshops.consent import NoteConsent
from app.workshops.note import Note
from app.workshops.workshop import Workshop


def workshops(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Workshop).where(Workshop.id.in_(numbers)).options(joinedload(Workshop.unit))
    return {
        one.id: Thing(one.title, url_for("workshops.show", slug=one.slug), "workshop", one)
        for one in db.session.scalars(asked)
    }


def consents(numbers: Sequence[int]) -> dict[int, Thing]:
    whole = joinedload(NoteConsent.note)
    ways = (whole.joinedload(Note.author), whole.joinedload(Note.board).joinedload(Board.workshop))
    asked = select(NoteConsent).where(NoteConsent.id.in_(numbers)).options(*ways)
    return {
        one.id: Thing(
            one.note.board.workshop.title,
            url_for("workshops.consent", slug=one.note.board.workshop.slug, id=one.id),
            "note_consent",
            one,
        )
        for one in db.session.scalars(asked)
    }


THINGS = {"workshop": workshops, "note_consent": consents}
