"""kill -9 of the worker at each step: nothing is lost, and a letter leaves at most once more."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from email import message_from_bytes, policy

import pytest

from app.clock import now
from app.database import db, writing
from app.outbox import worker
from app.outbox.errand import Chore, Errand
from app.outbox.letter import Letter
from config import ROOT


@pytest.fixture
def mortal(app):
    """Start a worker in a process of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start(moment: str) -> subprocess.Popen[bytes]:
        settings = app.extensions["settings"]
        known = {
            "instance": str(settings.instance),
            "secret_key": settings.secret_key,
            "database_url": settings.database_url,
            "mail_url": settings.mail_url,
        }
        with app.app_context():
            db.engine.dispose()
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "tests.outbox.mortal", json.dumps(known), moment],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def leases_end(app):
    """As if the lease had ended: letters that a dead worker held are due again."""

    def end() -> None:
        with app.app_context(), writing():
            db.session.execute(db.update(Letter).values(due_at=now()))
            db.session.commit()

    return end


def _filed(app) -> Counter[str]:
    folder = app.extensions["settings"].mail_folder
    files = [file.read_bytes() for file in folder.glob("*.eml")] if folder.exists() else []
    return Counter(message_from_bytes(file, policy=policy.default)["To"] for file in files)


@pytest.mark.parametrize(("moment", "already"), [("before", 0), ("filing", 0), ("after", 1)])
def test_a_worker_killed_at_a_letter_loses_none(app, write, queue, mortal, leases_end, moment, already):
    """Red when a letter is deleted before it is sent, or no lease is taken: the next worker would send it at once."""
    people = [f"{number}@mail.example" for number in range(3)]
    for person in people:
        write(person)
    killed = mortal(moment)
    assert killed.wait(60) == -signal.SIGKILL
    assert sum(_filed(app).values()) == already
    assert len(queue()) == 3
    with app.app_context(), writing():
        worker.drain()
    assert len(queue()) == 1
    leases_end()
    with app.app_context(), writing():
        worker.drain()
    sent = _filed(app)
    assert set(sent) == set(people)
    assert set(sent.values()) == {1}
    assert queue() == []


def test_a_worker_killed_at_an_errand_does_it_whole_and_once(app, mortal, errands):
    """Red when the errand's row goes in another transaction than its work."""
    with app.app_context(), writing():
        for name in ("one", "two"):
            Errand.send("once", name=name)
        db.session.commit()
    assert mortal("errand").wait(60) == -signal.SIGKILL
    with app.app_context():
        assert db.session.get(Chore, "one") is None
    assert len(errands()) == 2
    assert mortal("never").wait(60) == 0
    with app.app_context():
        assert {db.session.get(Chore, name).name for name in ("one", "two")} == {"one", "two"}
    assert errands() == []


def _kill_again_and_again(times, post, write, queue, mortal, leases_end) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    people = [f"{number}@mail.example" for number in range(times * 8)]
    for person in people:
        write(person)
    for _ in range(times):
        before = len(post.received)
        doomed = mortal("loop")
        assert doomed.stdout.readline() == b"ready\n"
        wanted = before + chance.randint(1, 5)
        while len(post.received) < wanted and doomed.poll() is None:
            post.busy.clear()
            post.busy.wait(0.05)
        doomed.kill()
        assert doomed.wait(20) == -signal.SIGKILL
        assert len(post.received) > before
        leases_end()
    last = mortal("never")
    assert last.wait(120) == 0
    sent = Counter(message["To"] for message in post.received)
    assert set(sent) == set(people)
    assert sum(sent.values()) <= len(people) + times
    assert queue() == []


def test_three_kills_under_load_lose_no_letter(post, write, queue, mortal, leases_end):
    """Red when a letter is let go before the post has it."""
    _kill_again_and_again(3, post, write, queue, mortal, leases_end)


@pytest.mark.endure
def test_twenty_kills_under_load_lose_no_letter(post, write, queue, mortal, leases_end):
    _kill_again_and_again(20, post, write, queue, mortal, leases_end)
