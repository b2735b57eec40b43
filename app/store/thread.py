"""Where the thread of an idea leads at the station of services: given to the ideas room in rooms.py."""

from __future__ import annotations

from flask import url_for

from app.ideas.idea import Idea
from app.people.user import Person
from app.store.queries import of_idea


def way(idea: Idea, reader: Person) -> str | None:
    service = of_idea(idea)
    return url_for("store.show", slug=service.slug) if service else None
