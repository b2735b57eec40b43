"""The journey of an idea: every station it reached and what was decided on the way, as the rooms recorded it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.activity import sentence
from app.activity.event import trail_of
from app.challenges.verbs import Verb as ChallengeVerb
from app.database import db
from app.ideas.idea import Idea
from app.ideas.thread import Station, stations_of
from app.ideas.verbs import Verb
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
    """The oldest first; what a moderator did is between them and the author."""
    stations = stations_of(idea, reader)
    steps = [
        Step(event.at, sentence.one(event, idea.title), str(event.detail.get("reason", "")))
        for event in db.session.scalars(trail_of(idea))
        if event.verb in TOLD
    ]
    steps += [
        Step(station.date, str(station.label), station=station.name)
        for station in stations
        if station.date and station.name != "idea"
    ]
    return Journey(stations, sorted(steps, key=lambda step: step.at))
