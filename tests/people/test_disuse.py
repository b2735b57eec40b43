"""An account that nobody uses is warned twice, then erased; whoever comes back keeps it."""

from datetime import timedelta

import pytest
import time_machine

from app.clock import now
from app.database import db, writing
from app.outbox.letter import Letter
from app.people import disuse, grant, jobs, token
from app.people.disuse import Disuse
from app.people.grant import Role
from app.people.unit import nation
from app.people.user import User


@pytest.fixture
def after(app):
    """So many days later the worker does its chore, whatever hour it is now; gives the letters that wait."""

    start = now().replace(hour=6)

    def swept(days):
        with app.app_context(), writing():
            for day in (days, days + 0.5):
                with time_machine.travel(start + timedelta(days=day)):
                    jobs.sweep_unused()
                    db.session.commit()
            return [
                (letter.recipient, letter.context["days"])
                for letter in db.session.scalars(db.select(Letter).order_by(Letter.id))
            ]

    return swept


@pytest.fixture
def live_through(after):
    def lived(days):
        for day in days:
            said = after(day)
        return said

    return lived


EVERY_DAY_THAT_MATTERS = (600, 699, 701, 722, 725, 729, 733)


def test_two_letters_then_the_account_goes(live_through, make):
    person = make.person()
    letters = [(person.email, 30), (person.email, 7)]
    assert live_through([600, 699]) == []
    assert live_through([701, 722]) == letters[:1]
    assert live_through([725, 729]) == letters
    assert make.again(person).erased_at is None
    live_through([733])
    assert make.again(person).erased_at is not None
    assert make.again(person).seen_on is None


def test_nobody_goes_before_both_letters_had_their_time(live_through, make):
    """The worker was away for a year: the warnings begin when it is back."""
    person = make.person()
    assert len(live_through([1000])) == 1
    assert len(live_through([1022])) == 1
    assert len(live_through([1024, 1029])) == 2
    assert make.again(person).erased_at is None
    live_through([1033])
    assert make.again(person).erased_at is not None


def test_whoever_signs_in_after_the_last_letter_keeps_the_account(live_through, app, browse, make):
    person = make.person()
    live_through([701, 725])
    with time_machine.travel(now() + timedelta(days=728)):
        browse.post("/sign-in", {"address": person.email, "password": "une phrase assez longue"})
    live_through([733, 760])
    assert make.again(person).erased_at is None
    with app.app_context():
        assert db.session.scalars(db.select(Disuse)).all() == []


def test_a_page_read_on_another_day_is_use_and_so_is_a_program(browse, app, make):
    person = make.person()
    browser = browse.as_(person)
    later = now() + timedelta(days=5)
    with time_machine.travel(later):
        browser.get("/me")
    assert make.again(person).seen_on == later.date()
    with app.app_context(), writing():
        secret = token.make(db.session.get(User, person.id), "t", writes=False)[1]
        db.session.commit()
    with time_machine.travel(later + timedelta(days=5)):
        answer = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 200
    assert make.again(person).seen_on == (later + timedelta(days=5)).date()


def test_neither_who_holds_a_role_nor_who_was_imported_is_written_to_or_erased(live_through, make):
    kept = [make.with_role("moderator"), make.person(imported=True), make.person(email=None)]
    assert live_through(EVERY_DAY_THAT_MATTERS) == []
    assert [make.again(person).erased_at for person in kept] == [None] * 3


def test_a_role_given_after_the_letters_keeps_the_account(live_through, app, make):
    person = make.staff()
    live_through([701, 725])
    with app.test_request_context("/", method="POST"):
        grant.give(db.session.get(User, person.id), Role.JUROR, nation(), by=None)
        db.session.commit()
    live_through([733])
    assert make.again(person).erased_at is None


def test_so_many_at_once_and_the_rest_the_next_time(live_through, make, monkeypatch):
    monkeypatch.setattr(disuse, "MOST", 2)
    for _ in range(5):
        make.person()
    assert len(live_through([701])) == 4
    assert len(live_through([702])) == 5


def test_the_letter_says_the_day_and_how_to_keep_the_account(app, make, after, post):
    make.person("Ada")
    after(701)
    said = post()[-1]
    assert "30 jours" in said.subject
    assert "Ada" in said.text
    assert said.path == "/sign-in"
    assert str((now() + timedelta(days=731)).year) in said.text


def test_the_worker_knows_this_chore(app):
    assert "sweep-unused-accounts" in [chore.name for chore in app.extensions["jobs"].chores]
