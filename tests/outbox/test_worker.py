"""The worker: errands at least once, chores by one process of several, and no accident that stops it."""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine

from app import database
from app.clock import now
from app.database import db, writing
from app.outbox import worker
from app.outbox.errand import Chore, Errand
from app.outbox.worker import Jobs, Routine
from tests.api.cost import counted


@pytest.fixture
def jobs(app):
    """Give the worker these jobs instead of the rooms'."""
    before = app.extensions["jobs"]

    def replace(**made) -> None:
        app.extensions["jobs"] = Jobs(**made)

    yield replace
    app.extensions["jobs"] = before


@pytest.fixture
def turn(app):
    """One turn of the worker's loop."""

    def run() -> int:
        with app.app_context(), writing():
            done = worker.run_errands()
            worker.do_chores()
            return done

    return run


@pytest.fixture
def ask(app):
    """Errands, committed."""

    def send(kind: str, *names: object) -> None:
        with app.app_context(), writing():
            for name in names:
                Errand.send(kind, name=name)
            db.session.commit()

    return send


def test_errands_are_done_in_the_order_in_which_they_were_asked(jobs, ask, turn, errands):
    done: list[object] = []
    jobs(errands={"sing": lambda payloads, _last: done.extend(p["name"] for p in payloads)})
    ask("sing", "one", "two", "three")
    assert turn() == 3
    assert done == ["one", "two", "three"]
    assert errands() == []


def test_a_poisoned_errand_is_put_off_and_the_others_of_its_batch_are_done(jobs, ask, turn, errands):
    """Red when a batch that fails is put off as one."""
    done: list[object] = []

    def sing(payloads, _last):
        for payload in payloads:
            if payload["name"] == "poison":
                raise RuntimeError("no")
        done.extend(p["name"] for p in payloads)

    jobs(errands={"sing": sing})
    ask("sing", "one", "poison", "two", "three")
    assert turn() == 3
    assert done == ["one", "two", "three"]
    (left,) = errands()
    assert (left.payload["name"], left.attempts, left.problem) == ("poison", 1, "RuntimeError")
    assert left.due_at > now()
    assert turn() == 0


def test_a_poisoned_errand_is_tried_again_later_and_later_and_never_dropped(jobs, ask, turn, errands):
    """Red when there is a last attempt."""

    def sing(_payloads, _last):
        raise RuntimeError("no")

    jobs(errands={"sing": sing})
    ask("sing", "poison")
    waits = []
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(20):
            clock.move_to(errands()[0].due_at)
            turn()
            waits.append((errands()[0].due_at - now()).total_seconds())
        assert waits[:3] == [2, 4, 8]
        assert waits[-1] == 3_600
        done: list[object] = []
        jobs(errands={"sing": lambda payloads, _last: done.extend(payloads)})
        clock.move_to(errands()[0].due_at)
        turn()
    assert len(done) == 1
    assert errands() == []


def test_one_kind_that_fails_does_not_stop_another(jobs, ask, turn, errands):
    done: list[object] = []

    def fail(_payloads, _last):
        raise RuntimeError("no")

    jobs(errands={"fail": fail, "sing": lambda payloads, _last: done.extend(payloads)})
    ask("fail", 1)
    ask("sing", 2)
    assert turn() == 1
    assert len(done) == 1
    assert len(errands()) == 1


def test_what_an_errand_wrote_before_it_failed_is_undone(app, jobs, ask, turn):
    """Red when the failed work is committed with the putting off."""

    def sing(_payloads, _last):
        db.session.add(Chore(name="half", due_at=now()))
        db.session.flush()
        raise RuntimeError("no")

    jobs(errands={"sing": sing})
    ask("sing", 1)
    turn()
    with app.app_context():
        assert db.session.get(Chore, "half") is None


def test_a_chore_is_done_by_one_process_of_several(app, jobs):
    """Red when `claim` does not compare the day it is due."""
    done: list[int] = []
    jobs(chores=(Routine("sweep", timedelta(hours=1), lambda: done.append(1)),))
    ready = threading.Barrier(6)

    def work():
        with app.app_context(), writing():
            ready.wait()
            worker.do_chores()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1]


def test_a_chore_is_done_again_when_its_time_has_come_and_not_before(jobs, turn):
    done: list[int] = []
    jobs(chores=(Routine("sweep", timedelta(hours=1), lambda: done.append(1)),))
    with time_machine.travel(now(), tick=False) as clock:
        turn()
        clock.shift(timedelta(minutes=59))
        turn()
        assert len(done) == 1
        clock.shift(timedelta(minutes=1))
        turn()
    assert len(done) == 2


def test_a_chore_that_fails_stops_no_other_and_is_tried_again_soon(app, jobs, turn):
    """Red when a failed chore counts as done for its whole interval."""
    done: list[str] = []

    def fail():
        done.append("fail")
        raise RuntimeError("no")

    jobs(
        chores=(
            Routine("fail", timedelta(days=1), fail),
            Routine("sweep", timedelta(days=1), lambda: done.append("ok")),
        )
    )
    with time_machine.travel(now(), tick=False) as clock:
        turn()
        assert done == ["fail", "ok"]
        with app.app_context():
            assert Chore.last_done("fail") is None
        clock.shift(worker.CHORE_AGAIN)
        turn()
    assert done == ["fail", "ok", "fail"]


def test_the_pulse_says_that_the_worker_is_alive(app, jobs, turn):
    jobs()
    with app.app_context():
        assert not worker.is_alive()
    turn()
    with app.app_context():
        assert worker.is_alive()
    with time_machine.travel(now() + timedelta(minutes=2)), app.app_context():
        assert not worker.is_alive()


class Stop(threading.Event):
    """Told to the worker: it says when the worker waits for the database, and does not make the test wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_for_database = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        if timeout == worker.DATABASE_SECONDS:
            self.waited_for_database.set()
        return super().wait(min(timeout or 0, 0.05))


@contextmanager
def _database_away(app):
    """SQLite: another connection holds the lock. PostgreSQL: every connection is cut."""
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            holder = database.sqlite.connect(engine.url.database, isolation_level=None, check_same_thread=False)
            holder.execute("BEGIN IMMEDIATE")
            yield
            holder.execute("ROLLBACK")
            holder.close()
        else:
            with engine.connect() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            yield


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_worker_outlives_a_database_that_is_away(app, jobs, ask, errands):
    """Red when the loop does not catch what the database says."""
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    with app.app_context():
        db.engine.dispose()
        locks_rows = db.engine.dialect.name != "sqlite"
    done = threading.Event()

    def sing(_payloads, _last):
        done.set()

    jobs(errands={"sing": sing})
    stop = Stop()

    def work():
        with app.app_context(), writing():
            worker.work(stop)

    thread = threading.Thread(target=work)
    with _database_away(app):
        thread.start()
        if not locks_rows:
            assert stop.waited_for_database.wait(20)
    monkeypatch.undo()
    with app.app_context():
        db.engine.dispose()
    ask("sing", 1)
    assert done.wait(20)
    while errands():
        thread.join(0.05)
    assert thread.is_alive()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    gc.collect()  # the connections that were cut warn here, not in another test


def test_a_process_that_read_its_clock_before_another_won_does_not_do_the_chore_again(app, jobs):
    """Red when a chore that is due a moment too far ahead is taken for one whose clock was wrong."""
    every = timedelta(hours=1)
    with app.app_context(), writing(), time_machine.travel(now(), tick=False) as clock:
        assert Chore.claim("sweep", every)
        db.session.commit()
        clock.shift(timedelta(seconds=-2))
        assert Chore.coming_up({"sweep": every}) == []
        assert not Chore.claim("sweep", every)
        clock.shift(timedelta(hours=-2))
        assert Chore.coming_up({"sweep": every}) == ["sweep"]
        assert Chore.claim("sweep", every)
        db.session.commit()


def test_a_turn_with_nothing_to_do_asks_once_for_all_chores(app, jobs, turn):
    """Three times a second, day and night: red when each chore asks for itself."""
    jobs(chores=tuple(Routine(f"chore-{n}", timedelta(hours=1), lambda: None) for n in range(40)))
    turn()
    with counted(app) as asked:
        turn()
    assert len(asked) == 1
