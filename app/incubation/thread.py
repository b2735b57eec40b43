"""The thread at projects: where an idea, an entry or a workshop leads on to them, given to their rooms in rooms.py, and
where a project came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.thread import Stop
from app.database import db
from app.ideas.idea import Idea
from app.ideas.thread import LABELS, Station
from app.ideas.thread import stations_of as stations_of_idea
from app.incubation.hypothesis import Hypothesis
from app.incubation.project import Project
from app.incubation.queries import of_idea, visible_to
from app.incubation.vocabulary import State
from app.people.user import Person
from app.workshops.note import Note
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


def stations_of(project: Project, reader: Person, onward: Any) -> list[Station]:
    """Of its idea where this reader may know of it; else from what it was born of, to the service it became.

    `onward` is what the Store tells of that one: since when it is listed, and where.
    """
    if project.idea and project.idea.visible_to(reader):
        return stations_of_idea(project.idea, reader)
    return [
        *before(project, entry_behind(project), reader),
        Station("project", LABELS["project"], project.created_at, reached=True),
        Station(
            "service", LABELS["service"], listed := onward and onward.listed_at, bool(listed), listed and onward.url
        ),
    ]


def before(project: Project, entry: Entry | None, reader: Person) -> Iterator[Station]:
    """Where a project began that came of no idea: that its entry was chosen is known once the results are out."""
    if entry and entry.challenge.results_at and entry.challenge.visible_to(reader):
        place = url_for("challenges.show", slug=entry.challenge.slug)
        yield Station("challenge", LABELS["challenge"], entry.sent_at, reached=True, url=place)
    if (workshop := project.workshop) and workshop.visible_to(reader):
        place = url_for("workshops.show", slug=workshop.slug)
        yield Station("workshop", LABELS["workshop"], workshop.begins_at, reached=True, url=place)


def entry_behind(project: Project) -> Entry | None:
    """The entry it came of, with what says who sent it, and who may read it."""
    if project.entry_id is None:
        return None
    challenge = joinedload(Entry.challenge)
    asked = select(Entry).where(Entry.id == project.entry_id).options(
        joinedload(Entry.author), joinedload(Entry.team),
        challenge.joinedload(Challenge.unit), challenge.joinedload(Challenge.phases),
    )  # fmt: skip
    return db.session.scalars(asked).unique().one_or_none()


def idea_taken_up(idea: Idea) -> bool:
    """A project of it goes on or was launched: after a stop another may try again."""
    asked = select(Project.id).where(Project.idea_id == idea.id, Project.state != State.STOPPED)
    return db.session.scalar(asked.limit(1)) is not None


def entries_taken_up(entries: Sequence[Entry]) -> set[int]:
    """Those of which, or of whose idea, a project goes on or was launched."""
    carries = or_(Project.entry_id == Entry.id, Project.idea_id == Entry.idea_id)
    asked = select(Entry.id).join(Project, carries).where(Project.state != State.STOPPED)
    return set(db.session.scalars(asked.where(Entry.id.in_([entry.id for entry in entries]))))


def of_workshop(workshop: Workshop, reader: Person) -> list[tuple[str, str]]:
    """The projects born of it, the first one first: title and address."""
    asked = visible_to(reader).where(Project.workshop_id == workshop.id).order_by(Project.id)
    return [(one.title, url_for("incubation.show", slug=one.slug)) for one in db.session.scalars(asked)]


def of_note(note: Note, reader: Person) -> tuple[str, str] | None:
    """The project that tries it out as a hypothesis: its title, and the address of the hypothesis."""
    tried = visible_to(reader).join(Hypothesis, Hypothesis.project_id == Project.id)
    asked = tried.where(Hypothesis.note_id == note.id).with_only_columns(Project.title, Project.slug, Hypothesis.id)
    found = db.session.execute(asked).one_or_none()
    if found is None:
        return None
    return found.title, url_for("incubation.show", slug=found.slug, _anchor=f"hypothesis-{found.id}")
