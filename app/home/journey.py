"""The journey of an idea: every station it reached and what was decided on the way, as the rooms recorded it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.activity import sentence
from app.activity.event import Event, trail_of
from app.challenges.verbs import Verb as ChallengeVerb
from app.database import db
from app.ideas.answer import Answer
from app.ideas.idea import Idea
from app.ideas.thread import Station, stations_of
from app.ideas.verbs import Verb
from app.incubation.project import Project
from app.incubation.queries import of_idea
from app.incubation.verbs import Verb as ProjectVerb
from app.markdown import plain
from app.people.user import Person
from app.templating import excerpt

TOLD = (
    Verb.PUBLISHED,
    Verb.IMPORTED,
    Verb.EDITED,
    Verb.MOVED,
    Verb.ANSWERED,
    Verb.WITHDRAWN,
    ChallengeVerb.IDEA_ENTERED,
)

MOST_EDITS = 20
LONGEST = 400
"""Of an answer, on the way: the whole of it stands on the idea's page."""

OF_PROJECTS = (ProjectVerb.MOVED, ProjectVerb.GATE_HELD, ProjectVerb.LAUNCHED, ProjectVerb.STOPPED)


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
    told = {step.reason for step in of_projects}
    steps = [step if step.reason not in told else replace(step, reason="") for step in _steps_of_idea(idea)]
    steps += [
        Step(station.date, str(station.label), station=station.name)
        for station in stations
        if station.date and station.name != "idea"
    ]
    steps += of_projects
    return Journey(stations, sorted(steps, key=lambda step: step.at))


def _steps_of_idea(idea: Idea) -> list[Step]:
    """An official answer is its own reason: the one that was given last when the trail says so."""
    events = db.session.scalars(_told_of(idea)).all()
    answers: Sequence[Answer] = ()
    if idea.answer_id:
        answers = db.session.scalars(select(Answer).where(Answer.idea_id == idea.id).order_by(Answer.at)).all()
    steps = []
    for event in events:
        given = [one.text for one in answers if event.verb == Verb.ANSWERED and one.at <= event.at]
        reason = excerpt(given[-1], LONGEST) if given else _reason(event)
        steps.append(Step(event.at, sentence.one(event, idea.title), reason))
    return steps


def _told_of(idea: Idea) -> Select[tuple[Event]]:
    """Of an idea that was written again and again the last times alone: nothing else is lost among them."""
    lately = trail_of(idea, MOST_EDITS).where(Event.verb == Verb.EDITED).with_only_columns(Event.id)
    told = Event.verb.in_(TOLD) & ((Event.verb != Verb.EDITED) | Event.id.in_(lately))
    return trail_of(idea).where(told).options(joinedload(Event.actor))


def _steps_of_projects(projects: list[Project]) -> list[Step]:
    """From phase to phase, forward and back; their gates with what was decided and why; how they ended."""
    titles = {project.id: project.title for project in projects}
    asked = (
        select(Event)
        .options(joinedload(Event.actor))
        .where(Event.subject_kind == Project.subject_kind, Event.subject_id.in_(titles), Event.verb.in_(OF_PROJECTS))
    )
    return [
        Step(event.at, sentence.one(event, titles[event.subject_id]), _reason(event))
        for event in db.session.scalars(asked.order_by(Event.id))
    ]


def _reason(event: Event) -> str:
    return plain(str(event.detail.get("reason", "")))
