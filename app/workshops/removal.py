"""A note is taken off its board: its words go, and its dots go back to those who gave them."""

from __future__ import annotations

from app.workshops import dot
from app.workshops.note import Note


def take_off(note: Note) -> None:
    note.remove()
    dot.give_back(note)
