"""What each may do at a workshop, as one table: every state × guise × action, asked of the table and of the doors."""

from __future__ import annotations

import pytest

from app.database import db
from app.workshops import note as notes
from app.workshops.board import Voting, Writing
from app.workshops.participant import Part, Participant, Presence
from app.workshops.permission import Action, Guise, guise_of, permits
from app.workshops.wall import Wall
from app.workshops.workshop import State, Workshop

NAMES = (
    "read-boards", "write", "group", "dot", "scribe", "run", "plan", "seat", "invite", "conclude", "read-report",
    "publish", "export",
)  # fmt: skip
TABLE = """
           reader         observer       participant    scribe         facilitator    organiser
planned    -------------  x------------  x------------  x------------  x-----xxx---x  x-----xxx---x
running    -------------  x------------  xxxx---------  xxxxx--------  xxxxxxxxxx--x  x-x--xxxxx--x
over       -------------  x---------x--  x---------x--  x---------x--  x--------xxxx  x--------xxxx
cancelled  -------------  x------------  x------------  x------------  x-----------x  x-----------x
"""


def rows() -> list[tuple[str, dict[str, str]]]:
    head, *lines = TABLE.strip("\n").splitlines()
    return [(line.split()[0], dict(zip(head.split(), line.split()[1:], strict=True))) for line in lines]


CASES = [(state, guise, cell) for state, cells in rows() for guise, cell in cells.items()]


@pytest.fixture
def people(make):
    """A running workshop whose board takes notes and votes, and somebody of each guise; then it is in its state."""

    def of(state: str, guise: str) -> tuple[Workshop, object, object]:
        workshop = make.workshop()
        board, other = make.board(workshop), make.with_role("facilitator")
        if guise in {*Part}:
            person = make.participant(workshop, part=Part(guise)).person
        else:
            person = other if guise == "organiser" else make.staff()
        with make.app.app_context():
            held = db.session.get_one(Workshop, workshop.id)
            held.state = State(state)
            wanted = db.session.get_one(type(board), board.id)
            wanted.writing, wanted.voting = Writing.OPEN, Voting.OPEN
            db.session.commit()
        return workshop, board, person

    return of


def test_the_table_knows_every_state_guise_and_action():
    assert {state for state, _ in rows()} == {*State}
    assert all(set(cells) == {*Guise} for _, cells in rows())
    assert list(NAMES) == [*Action]


@pytest.mark.parametrize(("state", "guise", "expected"), CASES, ids=[f"{state}-{guise}" for state, guise, _ in CASES])
def test_each_is_permitted_what_the_table_says_and_the_nouns_say_the_same(make, people, app, state, guise, expected):
    """Red when a noun lets somebody do what the table does not, or the other way round."""
    made, board, person = people(state, guise)
    with app.app_context():
        workshop, board = db.session.get_one(Workshop, made.id), db.session.get_one(type(board), board.id)
        person = db.session.get_one(type(person), person.id)
        own = db.session.query(Participant).filter_by(workshop_id=workshop.id, person_id=person.id).one_or_none()
        presence = Presence(workshop, person, own)
        assert guise_of(presence) == guise
        said = "".join("x" if permits(presence, action) else "-" for action in Action)
        assert said == expected
        wall = Wall(board, presence)
        nouns = {
            Action.READ_BOARDS: presence.is_inside,
            Action.WRITE: presence.writes and board.takes_notes,
            Action.GROUP: notes.may_group(board, presence),
            Action.DOT: wall.takes_dots,
            Action.SCRIBE: presence.scribes and board.takes_notes,
            Action.RUN: presence.leads and workshop.is_running,
            Action.PLAN: presence.leads and workshop.is_open,
            Action.INVITE: presence.leads and workshop.is_open,
        }
        assert {action: permits(presence, action) for action in nouns} == nouns


DOORS = {
    Action.READ_BOARDS: ("GET", "/boards/{board}", {}),
    Action.WRITE: ("POST", "/boards/{board}/notes", {"text": "Oui", "colour": "sun"}),
    Action.SCRIBE: ("POST", "/boards/{board}/scribe", {"text": "Dit", "whose": "", "colour": "sun"}),
    Action.RUN: ("POST", "/boards/{board}/clock", {"act": "start", "minutes": "5"}),
    Action.PLAN: ("POST", "/plan/usual", {"usual": "half-day"}),
    Action.INVITE: ("POST", "/people", {"people": "{guest}", "part": "participant"}),
    Action.CONCLUDE: ("POST", "/report/edit", {"conclusion": "Nous essayons.", "seen": "1"}),
    Action.READ_REPORT: ("GET", "/report", {}),
    Action.EXPORT: ("GET", "/notes.csv", {}),
}


@pytest.mark.parametrize(("state", "guise", "expected"), CASES, ids=[f"{state}-{guise}" for state, guise, _ in CASES])
def test_the_doors_do_what_the_table_says(make, people, browse, state, guise, expected):
    """What is not permitted is refused at the door or by the noun: 403, 404 or 409, and never done."""
    workshop, board, person = people(state, guise)
    guest, visitor = make.staff(), browse.as_(person)
    done = {}
    for action, (method, path, typed) in DOORS.items():
        url = f"/workshops/{workshop.slug}{path.format(board=board.id)}"
        words = {name: value.format(guest=guest.email) for name, value in typed.items()}
        answer = visitor.get(url) if method == "GET" else visitor.post(url, words)
        assert answer.status_code in (200, 303, 403, 404, 409), action
        done[action] = answer.status_code in (200, 303)
    assert done == {action: expected[list(Action).index(action)] == "x" for action in DOORS}
