"""The thread at its end: where it leads from an idea, given to the ideas room in rooms.py, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import current_app, url_for
from sqlalchemy import select

from app.challenges.entry import Entry
from app.challenges.thread import Stop
from app.database import db
from app.ideas.idea import Idea
from app.ideas.thread import LABELS, Station, stations_of
from app.incubation.project import Project
from app.incubation.thread import before, entry_behind
from app.people.user import Person
from app.store.queries import idea_behind, of_idea, project_behind
from app.store.service import STATION, Service


@dataclass(frozen=True)
class Origin:
    """What a service began with: a sentence, of an idea or of an entry that led to its project; or that project, where
    there is none that this reader may know of."""

    idea: Idea | None
    entry: Entry | None
    stations: Sequence[Station]


def back(service: Service, reader: Person) -> Origin | None:
    """To the sentence that somebody typed, or to its project, as far as this reader may know of it."""
    project = project_behind(service)
    idea = project.idea if project else idea_behind(service)
    if idea is not None and idea.visible_to(reader):
        return Origin(idea, None, [_leading(station, idea, reader) for station in stations_of(idea)])
    if project is None or not project.visible_to(reader):
        return None
    entry = entry_behind(project)
    place = url_for("incubation.show", slug=project.slug)
    stations = [
        *before(project, entry, reader),
        Station("project", LABELS["project"], project.created_at, reached=True, url=place),
        Station(STATION, LABELS[STATION], service.listed_at, service.listed_at is not None),
    ]
    is_told = entry and entry.challenge.results_at is not None and entry.visible_to(reader)
    return Origin(None, entry if is_told else None, stations)


def _leading(station: Station, idea: Idea, reader: Person) -> Station:
    """On to other rooms; the last station is the page one reads."""
    ways = current_app.extensions["ways"]
    if not station.reached or station.name == STATION:
        return station
    if station.name == "idea":
        return replace(station, url=url_for("ideas.show", id=idea.id, slug=idea.slug))
    return replace(station, url=ways[station.name](idea, reader))


def way(idea: Idea, reader: Person) -> str | None:
    service = of_idea(idea)
    return url_for("store.show", slug=service.slug) if service else None


def of_entries(entries: Sequence[Entry], reader: Person) -> dict[int, Stop]:
    """To the services that the projects of these entries became, the latest of each."""
    asked = select(Project.entry_id, Service).join(Service.project).order_by(Service.id)
    asked = asked.where(Project.entry_id.in_([entry.id for entry in entries]), Service.listed_at.is_not(None))
    return {
        number: Stop(service.listed_at, url_for("store.show", slug=service.slug))
        for number, service in db.session.execute(asked)
        if number and service.listed_at
    }
