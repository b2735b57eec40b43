"""The workshops of the demonstration: one that took place, one to come whose tables are drawn; loaded once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.activity.notice import Notice
from app.database import db
from app.people import demonstration as people
from app.people import unit as units
from app.workshops import agenda, demonstration, recount, timetable
from app.workshops import group as groups
from app.workshops import rotation as rotations
from app.workshops.agenda import Mode
from app.workshops.group import RotationSeat
from app.workshops.workshop import State, Workshop


@pytest.fixture
def loaded(inside):
    units.load_shipped()
    cast = people.load()
    demonstration.load(cast)
    db.session.flush()
    return cast


def test_one_to_come_shows_groups_that_rotate_whenever_its_plan_has_groups(loaded):
    workshop = db.session.scalars(select(Workshop).where(Workshop.state == State.PLANNED)).one()
    seating, steps = groups.published(workshop), agenda.steps_of(workshop)
    assert seating is not None and groups.proposed(workshop) is None
    rotation = seating.rotation
    assert rotation.tables >= 4 and rotation.rounds == sum(step.mode is Mode.GROUPS for step in steps)
    for turn in seating.numbers():
        assert len({one for around in turn for one in around}) == rotation.people == workshop.taken, "each sits once"
    assert rotation.repeated == rotations.met_again(seating.numbers()) == 0
    assert timetable.problem(workshop, steps) == ""
    assert list(recount.differences()) == []


def test_nobody_is_told_and_loaded_again_it_adds_nothing(loaded):
    before = db.session.scalar(select(func.count()).select_from(RotationSeat))
    assert before and demonstration.load(loaded) == []
    assert db.session.scalar(select(func.count()).select_from(RotationSeat)) == before
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 0
