"""The words of the Lab: tracks and how long they usually take, phases, parts in a team, decisions at a gate."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from app.people.unit import Level

REACH = (Level.AGENCY, Level.REGION, Level.NATIONAL)
"""How far a project reaches: the narrowest first."""


def widens(before: Level, after: Level) -> bool:
    return REACH.index(after) > REACH.index(before)


class Track(StrEnum):
    CO_DESIGN = "co-design"
    ACCELERATION = "acceleration"
    INCUBATION = "incubation"
    FABRIQUE = "fabrique"
    PROOF_OF_CONCEPT = "proof-of-concept"


USUAL = {
    Track.CO_DESIGN: timedelta(days=3),
    Track.ACCELERATION: timedelta(weeks=10),
    Track.INCUBATION: timedelta(weeks=3),
    Track.FABRIQUE: timedelta(days=182),
    Track.PROOF_OF_CONCEPT: timedelta(weeks=13),
}
"""Half a day to three days, eight to ten weeks, three weeks after a hackathon, six months; a quarter for a trial."""


class Phase(StrEnum):
    FRAMING = "framing"
    CO_DESIGN = "co-design"
    BUILD = "build"
    EXPERIMENT = "experiment"
    HANDOVER = "handover"
    LAUNCHED = "launched"


ORDER = tuple(Phase)
WORKED = ORDER[:-1]
"""The columns of the board: a project that is launched has left it."""


class State(StrEnum):
    """Of a project: it goes on, it rests until a day, or it has ended."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    LAUNCHED = "launched"


ENDED = (State.STOPPED, State.LAUNCHED)


class Origin(StrEnum):
    IDEA = "idea"
    ENTRY = "entry"
    WORKSHOP = "workshop"
    ADOPTED = "adopted"


class Part(StrEnum):
    """What somebody does in a project."""

    INTRAPRENEUR = "intrapreneur"
    SPONSOR = "sponsor"
    COACH = "coach"
    PRODUCT = "product"
    DESIGN = "design"
    DEVELOPMENT = "development"


class Decision(StrEnum):
    GO = "go"
    PIVOT = "pivot"
    PAUSE = "pause"
    STOP = "stop"
    HAND_OVER = "hand-over"
