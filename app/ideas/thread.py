"""The thread: how far an idea got, from the sentence somebody typed to a service.

The rooms above say where a station leads: rooms.py gives their ways.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from app.ideas.idea import Idea
from app.people.user import Person

Way = Callable[[Idea, Person], str | None]
"""The page that a station leads to, if this reader may know of it."""


@dataclass(frozen=True)
class Station:
    name: str
    label: Any
    date: datetime | None
    reached: bool
    url: str | None = None


LABELS = {
    "workshop": _l("Workshop"),
    "idea": _l("Idea"),
    "challenge": _l("Challenge"),
    "project": _l("Project"),
    "service": _l("Service"),
}


def stations_of(idea: Idea, reader: Person | None = None) -> list[Station]:
    """With ways on to other rooms where a reader is named; none is looked for at a station that was not reached.

    A workshop stands before the idea where it began as a note there; most ideas began otherwise.
    """
    dates = {
        **({"workshop": idea.workshop_at} if idea.workshop_at else {}),
        "idea": idea.published_at,
        "challenge": idea.challenge_at,
        "project": idea.project_at,
        "service": idea.service_at,
    }
    ways: Mapping[str, Way] = current_app.extensions["ways"] if reader is not None else {}
    return [
        Station(name, LABELS[name], date, date is not None, _way(ways.get(name), idea, reader) if date else None)
        for name, date in dates.items()
    ]


def _way(way: Way | None, idea: Idea, reader: Person | None) -> str | None:
    return way(idea, reader) if way and reader is not None else None
