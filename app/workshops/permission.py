"""What each may do at a workshop, by their part and by where it stands: one table, and the question asked of it."""

from __future__ import annotations

from enum import StrEnum

from app.ideas.idea import Audience
from app.workshops.participant import Part, Presence
from app.workshops.workshop import State


class Guise(StrEnum):
    """What somebody is to a workshop that they see: a facilitator of its unit who is not on its list runs it too."""

    READER = "reader"
    OBSERVER = "observer"
    PARTICIPANT = "participant"
    SCRIBE = "scribe"
    FACILITATOR = "facilitator"
    ORGANISER = "organiser"


class Action(StrEnum):
    READ_BOARDS = "read-boards"
    WRITE = "write"
    GROUP = "group"
    DOT = "dot"
    SCRIBE = "scribe"
    RUN = "run"
    PLAN = "plan"
    SEAT = "seat"
    INVITE = "invite"
    CONCLUDE = "conclude"
    READ_REPORT = "read-report"
    PUBLISH = "publish"
    EXPORT = "export"


_READS = frozenset({Action.READ_BOARDS})
_PREPARES = _READS | {Action.PLAN, Action.SEAT, Action.INVITE, Action.EXPORT}
_LEADS = _PREPARES | {Action.GROUP, Action.RUN, Action.CONCLUDE}
_WRITES = _READS | {Action.WRITE, Action.GROUP, Action.DOT}
_LOOKS_BACK = _READS | {Action.READ_REPORT}
_CONCLUDES = _LOOKS_BACK | {Action.CONCLUDE, Action.PUBLISH, Action.EXPORT}

PERMITS: dict[State, dict[Guise, frozenset[Action]]] = {
    State.PLANNED: {
        Guise.OBSERVER: _READS,
        Guise.PARTICIPANT: _READS,
        Guise.SCRIBE: _READS,
        Guise.FACILITATOR: _PREPARES,
        Guise.ORGANISER: _PREPARES,
    },
    State.RUNNING: {
        Guise.OBSERVER: _READS,
        Guise.PARTICIPANT: _WRITES,
        Guise.SCRIBE: _WRITES | {Action.SCRIBE},
        Guise.FACILITATOR: _WRITES | _LEADS | {Action.SCRIBE},
        Guise.ORGANISER: _LEADS,
    },
    State.OVER: {
        Guise.OBSERVER: _LOOKS_BACK,
        Guise.PARTICIPANT: _LOOKS_BACK,
        Guise.SCRIBE: _LOOKS_BACK,
        Guise.FACILITATOR: _CONCLUDES,
        Guise.ORGANISER: _CONCLUDES,
    },
    State.CANCELLED: {
        Guise.OBSERVER: _READS,
        Guise.PARTICIPANT: _READS,
        Guise.SCRIBE: _READS,
        Guise.FACILITATOR: _READS | {Action.EXPORT},
        Guise.ORGANISER: _READS | {Action.EXPORT},
    },
}
"""On a board that takes notes, that everybody groups, and whose vote is open: a board may permit less."""


def guise_of(presence: Presence) -> Guise:
    if presence.own is not None and presence.own.is_coming:
        return {
            Part.FACILITATOR: Guise.FACILITATOR,
            Part.SCRIBE: Guise.SCRIBE,
            Part.PARTICIPANT: Guise.PARTICIPANT,
            Part.OBSERVER: Guise.OBSERVER,
        }[presence.own.part]
    return Guise.ORGANISER if presence.organises else Guise.READER


def permits(presence: Presence, action: Action) -> bool:
    """Who comes as something else and runs it for its unit may do both."""
    allowed = PERMITS[presence.workshop.state]
    own = allowed.get(guise_of(presence), frozenset())
    as_organiser = allowed.get(Guise.ORGANISER, frozenset()) if presence.organises else frozenset()
    return action in own | as_organiser


def publishes(presence: Presence) -> bool:
    """A report goes as far as its workshop does, and no further."""
    return presence.workshop.audience is Audience.PUBLIC and permits(presence, Action.PUBLISH)
