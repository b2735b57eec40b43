"""The counters of workshops, proved against their rows and set right."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.database import db, writing
from app.workshops import recount, removal, unlinking
from app.workshops.board import Board, Voting
from app.workshops.cli import workshops as command
from app.workshops.dot import Purse, settle
from app.workshops.note import Note
from app.workshops.workshop import Naming, Workshop


@pytest.fixture
def voted(make):
    """Two notes on a board, and the three dots that somebody gave to the first."""

    def make_one(**chosen):
        workshop = make.workshop(**chosen)
        board, person = make.board(workshop, voting=Voting.OPEN), make.participant(workshop)
        note, other = make.note(board, person), make.note(board)
        with writing(), make.app.app_context():
            settle(db.session.get_one(Note, note.id), by=db.session.merge(person), wish=3)
            db.session.commit()
        return workshop, board, note, other

    return make_one


def differences(app):
    with app.app_context():
        return [str(one) for one in recount.differences()]


def test_notes_that_go_and_dots_that_come_back_add_up(app, voted):
    _workshop, _board, note, _other = voted()
    assert differences(app) == []
    with writing(), app.app_context():
        removal.take_off(db.session.get_one(Note, note.id))
        db.session.commit()
    assert differences(app) == []


def test_how_many_dots_a_note_had_stands_when_nobody_may_learn_whose_they_were(app, make, voted):
    workshop, _board, note, _other = voted(naming=Naming.ANONYMOUS)
    with writing(), app.app_context():
        unlinking.unlink(db.session.get_one(Workshop, workshop.id))
        db.session.commit()
    assert differences(app) == [] and make.again(note).dot_count == 3


def test_the_recount_finds_a_wrong_number_of_each_kind_and_sets_it_right(app, make, voted):
    workshop, board, note, other = voted()
    run = app.test_cli_runner().invoke
    assert run(command, ["recount", "--check"]).exit_code == 0
    with writing(), app.app_context():
        for column in (Workshop.taken, Board.note_count, Note.dot_count, Purse.spent):
            db.session.execute(update(column.class_).values({column.key: 5}))
        db.session.commit()
    told = run(command, ["recount", "--check"])
    assert told.exit_code == 1
    for said in ("taken says 5, the rows 2", "note_count says 5, the rows 2", "spent says 5, the rows 3"):
        assert said in told.output
    assert f"note {other.id}: dot_count says 5, the rows 0" in told.output
    assert run(command, ["recount"]).exit_code == 0
    assert (make.again(workshop).taken, make.again(board).note_count, make.again(note).dot_count) == (2, 2, 3)
    assert differences(app) == []
