"""Many at once, each in a thread and a transaction of their own: every note there, no dot and no place too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from app.database import db
from app.errors import Refused
from app.workshops import board as boards
from app.workshops import consent as consents
from app.workshops import dot as dots
from app.workshops import lineage
from app.workshops import note as notes
from app.workshops import participant as people
from app.workshops.board import Board, Voting, Writing
from app.workshops.consent import Answer, NoteConsent, Purpose
from app.workshops.dot import Dot, Purse
from app.workshops.note import Note
from app.workshops.participant import Participant, Standing
from app.workshops.workshop import OpenTo, Workshop

CROWD = 20


def all_at_once(app, numbers: list[int], act: Callable[[int], object]) -> Counter[str]:
    """Everybody waits until everybody is there, then acts and commits; how many did it, and how many were refused."""
    together = Barrier(len(numbers))

    def one(number: int) -> str:
        with app.test_request_context("/", method="POST"):
            together.wait(timeout=60)
            try:
                act(number)
                db.session.commit()
            except Refused:
                db.session.rollback()
                return "refused"
            return "done"

    with ThreadPoolExecutor(len(numbers)) as pool:
        return Counter(done.result(timeout=60) for done in [pool.submit(one, number) for number in numbers])


def crowd(make, workshop, count=CROWD):
    return [make.participant(workshop, first_name=f"P{number}").id for number in range(count)]


def test_notes_of_many_at_once_are_all_there_each_with_a_version_of_its_own(app, make):
    workshop = make.workshop()
    board, writers = make.board(workshop), crowd(make, workshop)

    def write(number: int) -> None:
        own = db.session.get_one(Participant, number)
        for turn in range(3):
            notes.write(db.session.get_one(Board, board.id), text=f"{number} {turn}", author=own)
            db.session.commit()

    assert all_at_once(app, writers, write)["done"] == CROWD
    with app.app_context():
        versions = db.session.scalars(select(Note.created_in)).all()
    now_ = make.again(board)
    assert len(versions) == len(set(versions)) == now_.note_count == CROWD * 3 and max(versions) == now_.version


def test_nothing_is_written_after_the_board_is_closed(app, make):
    workshop = make.workshop()
    board, writers = make.board(workshop), crowd(make, workshop)

    def act(number: int) -> None:
        held = db.session.get_one(Board, board.id)
        if number == writers[0]:
            held.pass_to(writing=Writing.CLOSED, voting=Voting.NONE)
        else:
            notes.write(held, text="Encore", author=db.session.get_one(Participant, number))

    all_at_once(app, writers, act)
    with app.app_context():
        last = db.session.scalar(select(func.max(Note.created_in))) or 0
    now_ = make.again(board)
    assert now_.writing is Writing.CLOSED and last < now_.changed_in


def test_dots_pressed_many_times_at_once_stay_within_what_one_has(app, make):
    workshop = make.workshop()
    board, [voter] = make.board(workshop, dots_each=3), crowd(make, workshop, 1)
    wall = [make.note(board).id for _ in range(CROWD)]
    _open(app, board)

    def give(number: int) -> None:
        dots.settle(db.session.get_one(Note, number), by=db.session.get_one(Participant, voter), wish=1)

    assert all_at_once(app, wall, give) == {"done": 3, "refused": CROWD - 3}
    with app.app_context():
        assert db.session.scalar(select(func.sum(Dot.n))) == db.session.scalar(select(Purse.spent)) == 3
        assert db.session.scalar(select(func.sum(Note.dot_count))) == 3


def test_the_same_wish_many_times_at_once_is_one(app, make):
    workshop = make.workshop()
    board, [voter] = make.board(workshop), crowd(make, workshop, 1)
    note = make.note(board)
    _open(app, board)

    def give(_number: int) -> None:
        dots.settle(db.session.get_one(Note, note.id), by=db.session.get_one(Participant, voter), wish=2)

    assert all_at_once(app, list(range(CROWD)), give)["done"] == CROWD
    assert make.again(note).dot_count == 2


def test_everybody_votes_at_once_and_every_dot_is_counted(app, make):
    workshop = make.workshop()
    board, voters = make.board(workshop, reveal=boards.Reveal.AT_ONCE), crowd(make, workshop)
    note = make.note(board)
    _open(app, board)

    def give(number: int) -> None:
        dots.settle(db.session.get_one(Note, note.id), by=db.session.get_one(Participant, number), wish=3)

    assert all_at_once(app, voters, give)["done"] == CROWD
    assert make.again(note).dot_count == CROWD * 3


def test_no_dot_is_given_after_the_close(app, make):
    workshop = make.workshop()
    board, voters = make.board(workshop), crowd(make, workshop)
    note, shown = make.note(board), []
    _open(app, board)

    def act(number: int) -> None:
        held = db.session.get_one(Board, board.id)
        if number == voters[0]:
            held.pass_to(writing=Writing.OPEN, voting=Voting.CLOSED)
            db.session.flush()
            shown.append(db.session.scalar(select(Note.dot_count).where(Note.id == note.id)))
        else:
            dots.settle(db.session.get_one(Note, note.id), by=db.session.get_one(Participant, number), wish=1)

    all_at_once(app, voters, act)
    assert make.again(note).dot_count == shown[0], "what was revealed at the close is what stays"


def _open(app, board) -> None:
    with app.test_request_context("/", method="POST"):
        db.session.get_one(Board, board.id).pass_to(writing=Writing.OPEN, voting=Voting.OPEN)
        db.session.commit()


def test_a_note_that_many_move_at_once_is_moved_by_one(app, make):
    workshop = make.workshop()
    board = make.board(workshop)
    note, targets = make.note(board), [make.note(board).id for _ in range(CROWD)]

    def move(number: int) -> None:
        db.session.get_one(Note, note.id).move(db.session.get_one(Note, number), seen=1)

    assert all_at_once(app, targets, move) == {"done": 1, "refused": CROWD - 1}
    moved = make.again(note)
    with app.app_context():
        inside = db.session.scalars(select(Note.id).where(Note.cluster_id == moved.cluster_id)).all()
    assert len(inside) == 2 and moved.version == 2


def test_the_places_are_never_more_than_there_are(app, make):
    workshop = make.workshop(places=8, open_to=OpenTo.AUDIENCE)
    persons = [make.staff().id for _ in range(CROWD)]

    def come(number: int) -> None:
        whom = db.session.get_one(people.User, number)
        people.come(db.session.get_one(Workshop, workshop.id), by=whom, first_name="Awa")

    assert all_at_once(app, persons, come) == {"done": 7, "refused": CROWD - 7}
    with app.app_context():
        coming = select(func.count()).select_from(Participant).where(Participant.standing == Standing.COMING)
        found = db.session.scalar(coming)
    assert found == make.again(workshop).taken == 8


def test_an_answer_pressed_many_times_at_once_makes_one_idea(app, make):
    workshop = make.workshop()
    note = make.note(make.board(workshop), make.participant(workshop))
    with app.test_request_context("/", method="POST"):
        consents.ask(
            db.session.get_one(Note, note.id), Purpose.IDEA, by=db.session.get_one(Workshop, workshop.id).opened_by
        )
        db.session.commit()

    def answer(_number: int) -> None:
        lineage.answer(db.session.scalars(select(NoteConsent)).one(), Answer.UNNAMED)

    assert all_at_once(app, list(range(8)), answer) == {"done": 1, "refused": 7}
