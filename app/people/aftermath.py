"""What follows in the rooms above when a person or a unit changes; rooms.py says which of their functions do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from app.people.unit import Unit
from app.people.user import User


@dataclass(frozen=True)
class Aftermath:
    """What one upper room does, in the same transaction."""

    erased: Callable[[User], None] | None = None
    left: Callable[[User, User], None] | None = None
    renamed: Callable[[User], None] | None = None
    shown: Callable[[User], None] | None = None
    reorganised: Callable[[Unit], None] | None = None


def _rooms() -> tuple[Aftermath, ...]:
    rooms: tuple[Aftermath, ...] = current_app.extensions["aftermaths"]
    return rooms


def of_erasure(person: User) -> None:
    for room in _rooms():
        if room.erased:
            room.erased(person)


def of_departure(person: User, by: User) -> None:
    """Somebody who was of the staff or of the partners is a citizen again."""
    for room in _rooms():
        if room.left:
            room.left(person, by)


def of_renaming(person: User) -> None:
    for room in _rooms():
        if room.renamed:
            room.renamed(person)


def of_showing(person: User) -> None:
    """What others see of somebody is another: their profile changed, or a suspension began or ended."""
    for room in _rooms():
        if room.shown:
            room.shown(person)


def of_reorganisation(unit: Unit) -> None:
    """A unit has another name, or lies in another region."""
    for room in _rooms():
        if room.reorganised:
            room.reorganised(unit)
