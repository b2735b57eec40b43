"""Where an idea, an entry or a workshop leads on to projects: given to their rooms in rooms.py."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from app.challenges.entry import Entry
from app.challenges.thread import Stop
from app.database import db
from app.ideas.idea import Idea
from app.incubation.project import Project
from app.incubation.queries import of_idea, visible_to
from app.people.user import Person
from app.workshops.workshop import Workshop


def way(idea: Idea, reader: Person) -> str | None:
    """To the project that came of it, the latest if there were several."""
    projects = of_idea(reader, idea.id)
    return url_for("incubation.show", slug=projects[-1].slug) if projects else None


def of_entries(entries: Sequence[Entry], reader: Person) -> dict[int, Stop]:
    """To the projects that came of them, the latest of each."""
    asked = visible_to(reader).where(Project.entry_id.in_([entry.id for entry in entries])).order_by(Project.id)
    return {
        one.entry_id: Stop(one.created_at, url_for("incubation.show", slug=one.slug))
        for one in db.session.scalars(asked)
        if one.entry_id
    }


def of_workshop(workshop: Workshop, reader: Person) -> list[tuple[str, str]]:
    """The projects born of it, the first one first: title and address."""
    asked = visible_to(reader).where(Project.workshop_id == workshop.id).order_by(Project.id)
    return [(one.title, url_for("incubation.show", slug=one.slug)) for one in db.session.scalars(asked)]
