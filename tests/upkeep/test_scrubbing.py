"""The raw bytes: nothing that says who it was stays in the file of the database, its log, the index or the mail."""

from datetime import timedelta

import pytest
import time_machine

from app.clock import now
from app.database import db, sqlite, writing
from app.outbox import letter
from app.people import erasure, membership, session
from app.people.user import User
from app.upkeep import demo, jobs, scrubbing
from app.workshops import unlinking
from app.workshops.workshop import Naming, Workshop

CANARY = "zyxwacanari"
NIGHT = 2


@pytest.fixture
def person(make):
    return make.person(f"{CANARY} Dupont", email=f"{CANARY}@mail.example", biography=f"Je suis {CANARY}. " * 20)


@pytest.fixture
def files(settings, database_url):
    """Which files hold the word; none where the database is not a file."""

    def holding():
        kept = [path for path in settings.instance.rglob("*") if path.is_file() and path.suffix != ".furnished"]
        return sorted({path.suffix or path.name for path in kept if CANARY.encode() in path.read_bytes().lower()})

    return holding if database_url.startswith("sqlite") else None


def live(app, make, person):
    """Enough of a life that pages of the file are split, and the index has segments."""
    idea = make.idea("Une idée qui reste", person)
    make.draft(f"Brouillon {CANARY}", person, text=f"Encore {CANARY} " * 200)
    for number in range(30):
        make.person(f"Voisin {number}")
        make.idea(f"Une autre {number}")
    make.support(make.idea("Celle des autres"), person)
    make.comment(idea, person, "Un mot")
    with app.test_request_context("/", method="POST"), writing():
        held = db.session.get(User, person.id)
        session.begin(held, f"{CANARY} browser")
        membership.ask(held, f"{CANARY} SARL", f"{CANARY} raison")
        letter.write(person.email, "new-password", name=person.name, path="/x")
        db.session.commit()
    make.worked()


def leave(app, make, person):
    with app.test_request_context("/", method="POST"), writing():
        erasure.erase(db.session.get(User, person.id), by=None)
        db.session.commit()
    make.worked()


def at_night(app):
    with app.app_context(), writing(), time_machine.travel((now() + timedelta(days=1)).replace(hour=NIGHT)):
        db.session.remove()
        jobs.scrub()
        db.session.commit()


def test_the_raw_bytes_hold_no_trace_of_somebody_erased(app, make, person, files):
    if files is None:
        return
    live(app, make, person)
    assert {".sqlite", ".eml"} <= set(files())
    assert any(suffix not in (".sqlite", ".sqlite-wal", ".eml") for suffix in files()), "the index too"
    leave(app, make, person)
    assert files() != []
    at_night(app)
    assert files() == []


def test_an_erasure_overwrites_the_rows_at_once(app, make, person, database_url, settings):
    """What is deleted is overwritten in the page it was on, not only forgotten: Twin: secure_delete off."""
    if not database_url.startswith("sqlite"):
        return
    live(app, make, person)
    leave(app, make, person)
    file = settings.instance / "test.sqlite"
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    connection = sqlite.connect(str(file))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert CANARY.encode() not in file.read_bytes()


def test_nothing_is_written_again_while_it_is_day_or_when_nobody_went(app, make, monkeypatch):
    done = []
    monkeypatch.setattr(scrubbing, "scrub", lambda: done.append(now()) or now())
    at_night(app)
    assert done == []
    leave(app, make, make.person())
    with app.app_context(), writing(), time_machine.travel((now() + timedelta(days=1)).replace(hour=12)):
        jobs.scrub()
        db.session.rollback()
    assert done == []
    at_night(app)
    assert len(done) == 1
    at_night(app)
    assert len(done) == 1


def test_where_the_worker_never_runs_at_night_it_is_done_after_two_days(app, make, monkeypatch):
    done = []
    monkeypatch.setattr(scrubbing, "scrub", lambda: done.append(now()) or now())
    leave(app, make, make.person())
    with app.app_context(), writing(), time_machine.travel((now() + timedelta(days=4)).replace(hour=12)):
        jobs.scrub()
        db.session.rollback()
    assert len(done) == 1


@pytest.mark.once
@pytest.mark.parametrize("erased_before", [False, True])
def test_fictional_votes_are_no_reason_but_whoever_was_erased_before_is(app, make, monkeypatch, erased_before):
    """Red when the first start after a large demonstration writes all of it again while people vote."""
    done = []
    monkeypatch.setattr(scrubbing, "scrub", lambda: done.append(now()) or now())
    if erased_before:
        leave(app, make, make.person())
    with app.test_request_context("/", method="POST"), writing():
        demo.load()
        db.session.commit()
        assert scrubbing.last_vanished() is not None, "the demonstration has secret votes that are closed"
    make.worked()
    at_night(app)
    assert len(done) == int(erased_before)


def test_the_worker_knows_this_chore(app):
    assert "scrub" in [chore.name for chore in app.extensions["jobs"].chores]


def test_the_close_of_a_secret_vote_asks_for_the_file_to_be_written_again(app, make):
    """Red when what the close destroyed may lie in the file for ever."""
    challenge = make.challenge("hackathon", over=["team-formation", "submissions", "voting"])
    make.worked()
    with app.app_context(), time_machine.travel(now().replace(hour=NIGHT) + timedelta(days=1), tick=False):
        assert scrubbing.is_due()
        with writing():
            scrubbing.note(now())
            db.session.commit()
        assert not scrubbing.is_due()
    assert challenge.vote_secret


def test_the_authors_that_a_workshop_forgets_ask_for_the_file_to_be_written_again(app, make):
    """Red when who wrote an anonymous note may lie in the file for ever."""
    workshop = make.workshop(naming=Naming.ANONYMOUS)
    make.worked()
    with app.app_context(), time_machine.travel(now().replace(hour=NIGHT) + timedelta(days=1), tick=False):
        assert not scrubbing.is_due()
        with writing():
            unlinking.unlink(db.session.get_one(Workshop, workshop.id))
            db.session.commit()
        assert scrubbing.is_due()
        with writing():
            scrubbing.note(now() + timedelta(seconds=1))
            db.session.commit()
        assert not scrubbing.is_due()
