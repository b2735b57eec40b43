"""Many plan, press and come at once: a step begins once, a place is taken once, nothing is lost half-way."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.clock import now
from app.database import db, writing
from app.people.user import User
from app.workshops import agenda, progress
from app.workshops import group as groups
from app.workshops.agenda import Movement, PlanStep, StepStart
from app.workshops.group import Rotation, RotationSeat
from app.workshops.participant import Participant
from app.workshops.progress import AlreadyBegun
from app.workshops.workshop import Workshop
from tests.workshops.test_races import all_at_once, crowd

MANY = 12


def by_leader(workshop):
    return db.session.get_one(User, workshop.opened_by_id)


def test_a_step_that_many_begin_at_once_begins_once(app, make):
    """Red when the table of starts lets a second one in."""
    workshop = make.workshop()
    with writing(), app.test_request_context("/", method="POST"):
        held = db.session.get_one(Workshop, workshop.id)
        step = agenda.add(held, title="Voir", minutes=20, movement=Movement.SCAN).id
        agenda.publish(held, by=held.opened_by)
        db.session.commit()

    def press(_number: int) -> None:
        progress.begin(db.session.get_one(PlanStep, step), by=by_leader(workshop))

    assert all_at_once(app, list(range(MANY)), press) == {"done": 1, "refused": MANY - 1}
    with app.app_context():
        [start] = db.session.scalars(select(StepStart)).all()
    assert abs(make.again(workshop).clock_ends_at - start.at - timedelta(minutes=20)) < timedelta(seconds=30)
    assert issubclass(AlreadyBegun, agenda.Refused) and start.at <= now()


def test_steps_that_many_add_at_once_each_have_a_place_of_their_own(app, make):
    workshop = make.workshop()

    def add(number: int) -> None:
        agenda.add(db.session.get_one(Workshop, workshop.id), title=f"{number}", minutes=5, movement=Movement.SCAN)

    assert all_at_once(app, list(range(MANY)), add)["done"] == MANY
    with app.app_context():
        assert [step.position for step in agenda.steps_of(workshop)] == list(range(1, MANY + 1))


def test_a_step_that_two_take_out_is_gone_once(app, make):
    workshop = make.workshop()
    with writing(), app.test_request_context("/", method="POST"):
        held = db.session.get_one(Workshop, workshop.id)
        numbers = [agenda.add(held, title=f"{n}", minutes=5, movement=Movement.SCAN).id for n in range(2)]
        db.session.commit()

    def take_out(_number: int) -> None:
        step = db.session.get(PlanStep, numbers[0])
        if step is None:
            raise agenda.Refused("gone")
        agenda.remove(step)

    assert all_at_once(app, list(range(6)), take_out) == {"done": 1, "refused": 5}
    with app.app_context():
        assert [(step.id, step.position) for step in agenda.steps_of(workshop)] == [(numbers[1], 1)]


def test_those_who_come_late_at_once_each_get_one_place_and_tables_stay_even(app, make):
    workshop = make.workshop()
    crowd(make, workshop, 11)
    with writing(), app.test_request_context("/", method="POST"):
        held = db.session.get_one(Workshop, workshop.id)
        made = groups.propose(held, by=held.opened_by, size=4, rounds=3, keeps_hosts=False, seed=1).id
        groups.publish(held, number=made, by=held.opened_by)
        db.session.commit()
    late = crowd(make, workshop, 9)
    counted = all_at_once(app, late, lambda number: groups.seat(db.session.get_one(Participant, number)))
    assert counted["done"] == 9
    with app.app_context():
        seats = db.session.scalars(select(RotationSeat)).all()
    assert len(seats) == 21 * 3
    for turn in (1, 2, 3):
        sizes = [sum(seat.round == turn and seat.number == table for seat in seats) for table in (1, 2, 3)]
        assert max(sizes) - min(sizes) <= 1


def test_of_proposals_that_several_make_at_once_one_is_left(app, make):
    workshop = make.workshop()
    crowd(make, workshop, 11)

    def propose(number: int) -> None:
        held = db.session.get_one(Workshop, workshop.id)
        groups.propose(held, by=by_leader(workshop), size=4, rounds=2, keeps_hosts=False, seed=number)

    assert all_at_once(app, list(range(3)), propose)["done"] == 3
    with app.app_context():
        [left] = db.session.scalars(select(Rotation)).all()
        assert len(db.session.scalars(select(RotationSeat)).all()) == 12 * 2
        assert left.published_at is None
