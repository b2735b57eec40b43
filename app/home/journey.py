"""The journey of an idea: every station it reached and what was decided on the way, as the rooms recorded it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.activity import sentence
from app.activity.event import Event, trail_of
from app.challenges.verbs import Verb as ChallengeVerb
from app.database import db
from app.ideas.idea import Idea
from app.ideas.thread import Station, stations_of
from app.ideas.verbs import Verb
from app.incubation.project import Project
from app.incubation.queries import of_idea
from app.incubation.verbs import Verb as ProjectVerb
from app.markdown import plain
from app.people.user import Person

TOLD = (
    Verb.PUBLISHED,
    Verb.IMPORTED,
    Verb.EDITED,
    Verb.MOVED,
    Verb.ANSWERED,
    Verb.WITHDRAWN,
    ChallengeVerb.IDEA_ENTERED,
)

GATES = (ProjectVerb.GATE_HELD, ProjectVerb.LAUNCHED, ProjectVerb.STOPPED)


@dataclass(frozen=True)
class Step:
    """Something that happened to it: when, said how, and the reason that was given."""

    at: datetime
    said: str
    reason: str = ""
    station: str = ""


@dataclass(frozen=True)
class Journey:
    stations: list[Station]
    steps: list[Step]


def of(idea: Idea, reader: Person) -> Journey:
    """The oldest first; what a moderator did is between them and the author. A gate's reasons are said once, there."""
    stations = stations_of(idea, reader)
    of_projects = _steps_of_projects(of_idea(reader, idea.id))
    said = {step.reason for step in of_projects}
    steps = [
        Step(event.at, sentence.one(event, idea.title), reason if (reason := _reason(event)) not in said else "")
        for event in db.session.scalars(trail_of(idea))
        if event.verb in TOLD
    ]
    steps += [
        Step(station.date, str(station.label), station=station.name)
        for station in stations
        if station.date and station.name != "idea"
    ]
    steps += of_projects
    return Journey(stations, sorted(steps, key=lambda step: step.at))


def _steps_of_projects(projects: list[Project]) -> list[Step]:
    """Their gates with what was decided and why, and how they ended."""
    titles = {project.id: project.title for project in projects}
    asked = select(Event).where(
        Event.subject_kind == Project.subject_kind, Event.subject_id.in_(titles), Event.verb.in_(GATES)
    )
    return [
        Step(event.at, sentence.one(event, titles[event.subject_id]), _reason(event))
        for event in db.session.scalars(asked.order_by(Event.id))
    ]


def _reason(event: Event) -> str:
    return plain(str(event.detail.get("reason", "")))
