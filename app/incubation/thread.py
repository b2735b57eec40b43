"""Where the thread of an idea leads at the station of projects: given to the ideas room in rooms.py."""

from __future__ import annotations

from flask import url_for

from app.ideas.idea import Idea
from app.incubation.queries import of_idea
from app.people.user import Person


def way(idea: Idea, reader: Person) -> str | None:
    """To the project that came of it, the latest if there were several."""
    projects = of_idea(reader, idea.id)
    return url_for("incubation.show", slug=projects[-1].slug) if projects else None
