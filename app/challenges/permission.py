"""What each phase permits, to whom: one table, and the question asked of it."""

from __future__ import annotations

from enum import StrEnum

from app.challenges.challenge import Challenge, Status
from app.challenges.juror import judges
from app.challenges.vocabulary import PhaseKind, VotingKind
from app.people.user import Person, User


class Part(StrEnum):
    """What somebody is to a challenge that they see."""

    READER = "reader"
    ELIGIBLE = "eligible"
    ENTRANT = "entrant"
    JUROR = "juror"
    FACILITATOR = "facilitator"


class Action(StrEnum):
    ENTER = "enter"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    TEAM_UP = "team-up"
    ADJUST = "adjust"
    DECIDE = "decide"
    PUBLISH = "publish"
    VOTE = "vote"
    JUDGE = "judge"
    NOTE_STEP = "note-step"
    STAGE = "stage"
    MEET_MENTOR = "meet-mentor"


_LEADS = {Part.FACILITATOR: frozenset({Action.ADJUST})}
_DECIDES = {Part.FACILITATOR: frozenset({Action.ADJUST, Action.DECIDE})}
# Who may VOTE may read the entries too, whenever the gallery opens: nobody votes on what they have not read.
_CONCLUDES = {Part.FACILITATOR: frozenset({Action.ADJUST, Action.DECIDE, Action.PUBLISH})}
PERMITS: dict[PhaseKind, dict[Part, frozenset[Action]]] = {
    PhaseKind.TEAM_FORMATION: {
        Part.ELIGIBLE: frozenset({Action.TEAM_UP, Action.MEET_MENTOR}),
        Part.ENTRANT: frozenset({Action.TEAM_UP, Action.MEET_MENTOR}),
        **_LEADS,
    },
    PhaseKind.SUBMISSIONS: {
        Part.ELIGIBLE: frozenset({Action.ENTER, Action.TEAM_UP, Action.MEET_MENTOR}),
        Part.ENTRANT: frozenset({Action.REVISE, Action.WITHDRAW, Action.TEAM_UP, Action.NOTE_STEP, Action.MEET_MENTOR}),
        **_LEADS,
    },
    PhaseKind.VOTING: {
        Part.READER: frozenset({Action.VOTE}),
        Part.ELIGIBLE: frozenset({Action.VOTE}),
        Part.ENTRANT: frozenset({Action.WITHDRAW, Action.VOTE}),
        **_DECIDES,
    },
    PhaseKind.JURY: {
        Part.ENTRANT: frozenset({Action.WITHDRAW}),
        Part.JUROR: frozenset({Action.JUDGE}),
        **_DECIDES,
    },
    PhaseKind.FINAL: {
        Part.ENTRANT: frozenset({Action.WITHDRAW, Action.MEET_MENTOR}),
        Part.FACILITATOR: frozenset({Action.ADJUST, Action.DECIDE, Action.STAGE}),
    },
    PhaseKind.RESULTS: _CONCLUDES,
}
BETWEEN = _CONCLUDES
"""While no phase is open: before the first, and where one has ended and the next has yet to open."""
AFTER = {Part.FACILITATOR: frozenset({Action.DECIDE, Action.PUBLISH})}
"""Once it is closed: results that are late still go out."""


def part_of(challenge: Challenge, person: Person, *, entered: bool, judges: bool = False) -> Part:
    if challenge.led_by(person):
        return Part.FACILITATOR
    if judges:
        return Part.JUROR
    if entered:
        return Part.ENTRANT
    return Part.ELIGIBLE if challenge.admits(person) else Part.READER


def permits(challenge: Challenge, part: Part, action: Action) -> bool:
    """Whether a phase that is open now lets somebody of this part do it."""
    if challenge.status is Status.CLOSED:
        return action in AFTER.get(part, frozenset())
    phases = challenge.open_phases
    if not phases:
        return action in BETWEEN.get(part, frozenset())
    return any(action in PERMITS[phase.kind].get(part, frozenset()) for phase in phases)


def votes_in(challenge: Challenge, person: Person) -> bool:
    """Whether they vote now: whoever sees it with a confirmed address, and neither leads it nor sits in its jury."""
    if challenge.voting is VotingKind.NONE or not isinstance(person, User) or not person.confirmed_at:
        return False
    if not challenge.visible_to(person) or not permits(challenge, Part.READER, Action.VOTE):
        return False
    part = part_of(challenge, person, entered=False, judges=judges(challenge, person))
    return permits(challenge, part, Action.VOTE)


def reads_entries(challenge: Challenge, person: Person) -> bool:
    """Everybody once the gallery is open; who leads the challenge at any time; who votes while the vote is open."""
    return challenge.has_opened_its_gallery or challenge.led_by(person) or votes_in(challenge, person)
