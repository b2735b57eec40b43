"""What has ended is forgotten, and nothing else."""

from datetime import timedelta

import time_machine

from app.clock import now
from app.database import db
from app.people import attempt, jobs, link, session, sign_up, token
from app.people.attempt import Attempt
from app.people.link import Link
from app.people.session import Session
from app.people.sign_up import SignUp
from app.people.token import Token

KINDS = (Session, Link, SignUp, Token, Attempt)


def kept():
    return [db.session.scalar(db.select(db.func.count()).select_from(kind)) for kind in KINDS]


def one_of_each(person):
    session.begin(person, "Firefox")
    link.make(person, link.Purpose.RESET)
    sign_up.ask(sign_up.Wish("A", "a@mail.example", "hash", "fr"), "secret")
    token.make(person, "T", writes=False)
    attempt.spend(attempt.for_account("a@mail.example"))
    db.session.flush()


def test_what_has_ended_goes(inside, make):
    one_of_each(make.person())
    assert kept() == [1] * 5
    with time_machine.travel(now() + timedelta(days=366)):
        jobs.forget_ended()
        assert kept() == [0] * 5


def test_what_has_not_ended_stays(inside, make):
    one_of_each(make.person())
    jobs.forget_ended()
    assert kept() == [1] * 5


def test_the_worker_knows_this_chore(app):
    assert "forget-ended-in-people" in [chore.name for chore in app.extensions["jobs"].chores]
