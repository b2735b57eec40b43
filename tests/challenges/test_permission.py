"""What each phase permits, as one table: every phase × part × action, asked of a challenge whose phase is open."""

from __future__ import annotations

import pytest

from app.challenges.challenge import Status
from app.challenges.juror import Answer, Juror
from app.challenges.permission import Action, Part, part_of, permits, reads_entries, votes_in
from app.challenges.phase import Step
from app.challenges.turning import turn
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db
from app.people.user import Guest

NAMES = (
    "enter", "revise", "withdraw", "team-up", "adjust", "decide", "publish", "vote", "judge", "note-step", "stage",
    "meet-mentor",
)  # fmt: skip
TABLE = """
                 reader        eligible      entrant       juror         facilitator
between          ------------  ------------  ------------  ------------  ----xxx-----
team-formation   ------------  ---x-------x  ---x-------x  ------------  ----x-------
submissions      ------------  x--x-------x  -xxx-----x-x  ------------  ----x-------
voting           -------x----  -------x----  --x----x----  ------------  ----xx------
jury             ------------  ------------  --x---------  --------x---  ----xx------
final            ------------  ------------  --x--------x  ------------  ----xx----x-
results          ------------  ------------  ------------  ------------  ----xxx-----
closed           ------------  ------------  ------------  ------------  -----xx-----
"""


def rows() -> list[tuple[str, dict[str, str]]]:
    head, *lines = TABLE.strip("\n").splitlines()
    return [(line.split()[0], dict(zip(head.split(), line.split()[1:], strict=True))) for line in lines]


def test_the_table_knows_every_phase_part_and_action():
    assert {phase for phase, _ in rows()} == {*PhaseKind} | {"between", "closed"}
    assert all(set(cells) == {*Part} for _, cells in rows())
    assert list(NAMES) == [*Action]


@pytest.mark.parametrize(("phase", "expected"), rows(), ids=[phase for phase, _ in rows()])
def test_each_phase_permits_what_the_table_says(inside, make, phase, expected):
    challenge = make.challenge("hackathon")
    if phase == "closed":
        challenge.status = Status.CLOSED
    elif phase != "between":
        opening = challenge.phase(PhaseKind(phase))
        turn(opening, Step.OPENED, due_at=opening.opens_at)
    said = {part.value: "".join("x" if permits(challenge, part, action) else "-" for action in Action) for part in Part}
    assert said == expected


def test_a_juror_is_no_entrant_and_a_leader_is_no_juror(inside, make):
    challenge = make.challenge("ideas-call", open=["submissions"])
    assert part_of(challenge, make.staff(), entered=False, judges=True) is Part.JUROR
    assert part_of(challenge, make.with_role("facilitator"), entered=False, judges=True) is Part.FACILITATOR


def test_two_phases_that_are_open_permit_what_either_does(inside, make):
    challenge = make.challenge("hackathon", open=["team-formation", "submissions"])
    assert permits(challenge, Part.ELIGIBLE, Action.ENTER) and permits(challenge, Part.ELIGIBLE, Action.TEAM_UP)


@pytest.mark.parametrize(
    ("kit", "who", "part"),
    [
        ("hackathon", "guest", Part.READER),
        ("hackathon", "citizen", Part.ELIGIBLE),
        ("hackathon", "partner", Part.ELIGIBLE),
        ("hackathon", "staff", Part.ELIGIBLE),
        ("pitch", "staff", Part.READER),
        ("pitch", "partner", Part.ELIGIBLE),
        ("ideas-call", "staff", Part.ELIGIBLE),
        ("ideas-call", "citizen", Part.READER),
        ("ideas-call", "facilitator", Part.FACILITATOR),
        ("ideas-call", "facilitator elsewhere", Part.ELIGIBLE),
    ],
)
def test_what_somebody_is_to_a_challenge(inside, make, kit, who, part):
    challenge = make.challenge(kit)
    people = {
        "guest": Guest,
        "citizen": make.person,
        "partner": make.partner,
        "staff": make.staff,
        "facilitator": lambda: make.with_role("facilitator"),
        "facilitator elsewhere": lambda: make.with_role("facilitator", "martinique"),
    }
    assert part_of(challenge, people[who](), entered=False) is part


@pytest.mark.parametrize(
    ("who", "votes"),
    [
        ("guest", False), ("citizen", True), ("partner", True), ("staff", True), ("unconfirmed", False),
        ("leads", False), ("judges", False), ("left the jury", True),
    ],
)  # fmt: skip
def test_whoever_sees_a_challenge_votes_in_it_and_reads_its_entries_meanwhile(inside, make, who, votes):
    """Red when guests vote, or addresses that nobody confirmed, who leads or judges; or when somebody else cannot."""
    challenge = make.challenge("hackathon", over=["team-formation", "submissions"], open=["voting"], gallery="never")
    people = {
        "guest": Guest,
        "citizen": make.person,
        "partner": make.partner,
        "staff": make.staff,
        "unconfirmed": lambda: make.person(confirmed_at=None),
        "leads": lambda: make.with_role("facilitator"),
        "judges": lambda: _seated(make, challenge),
        "left the jury": lambda: _seated(make, challenge, recused_at=now(), recusal_reason="Un proche"),
    }
    person = people[who]()
    assert votes_in(challenge, person) is votes
    assert reads_entries(challenge, person) is (votes or who == "leads")
    turn(challenge.phase(PhaseKind.VOTING), Step.CLOSED, due_at=challenge.phase(PhaseKind.VOTING).ends_at)
    assert not votes_in(challenge, person)
    assert reads_entries(challenge, person) is (who == "leads")


def _seated(make, challenge, **left):
    person, leader = make.staff(), make.with_role("facilitator")
    juror = Juror(challenge=challenge, person=person, invited_by=leader, invited_at=now(), answered_at=now(), **left)
    juror.answer = Answer.ACCEPTED
    db.session.add(juror)
    db.session.flush()
    return person


def test_an_internal_vote_is_for_staff(inside, make):
    challenge = make.challenge("ideas-call", over=["submissions"], open=["voting"])
    assert votes_in(challenge, make.staff()) and not votes_in(challenge, make.person())
