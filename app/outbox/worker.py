"""The worker: runs errands, sends letters and does chores until it is told to stop."""

from __future__ import annotations

import signal
import smtplib
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import SQLAlchemyError

from app.clock import now
from app.database import db, reading
from app.outbox.errand import Chore, Errand, due, finish
from app.outbox.letter import Letter
from app.outbox.post import Round, Undeliverable, Unwritable

log = structlog.get_logger()
IDLE_SECONDS = 0.3
DATABASE_SECONDS = 2
BATCH = 200
PULSE = "pulse"
PULSE_EVERY = timedelta(seconds=5)
LETTER_LEASE = timedelta(minutes=6)
"""Longer than the post may take for one letter, however slow it is."""
MAIL_TURN = timedelta(seconds=5)
CHORE_AGAIN = timedelta(minutes=5)

Batch = Callable[[Sequence[dict[str, Any]], int], None]


@dataclass(frozen=True)
class Routine:
    """A chore of a room: what to do, and how often."""

    name: str
    every: timedelta
    run: Callable[[], None]


@dataclass(frozen=True)
class Jobs:
    """What a room gives the worker to do: batches of errands by kind, and chores."""

    errands: dict[str, Batch] = field(default_factory=dict)
    chores: tuple[Routine, ...] = ()


def jobs() -> Jobs:
    return current_app.extensions["jobs"]


def run_errands() -> int:
    """One batch of each kind; the rows go in the transaction that did their work."""
    return sum(_run(kind, run, _take(kind)) for kind, run in jobs().errands.items())


def _run(kind: str, run: Batch, batch: Sequence[tuple[int, dict[str, Any]]]) -> int:
    """Where one errand spoils its batch they are run one by one, and only the one is put off."""
    if not batch:
        return 0
    try:
        run([payload for _, payload in batch], batch[-1][0])
        finish([number for number, _ in batch])
        db.session.commit()
    except Exception as problem:
        db.session.rollback()
        if len(batch) > 1:
            log.warning("a batch failed and is run one by one", kind=kind, problem=type(problem).__name__)
            return sum(_run(kind, run, [errand]) for errand in batch)
        log.exception("errand failed", kind=kind)
        _put_off(batch[0][0], problem)
        return 0
    return len(batch)


def _take(kind: str) -> list[tuple[int, dict[str, Any]]]:
    """PostgreSQL locks the rows until they are done; SQLite's one lock is not held while the work is."""
    locks_rows = db.engine.dialect.name != "sqlite"
    with nullcontext() if locks_rows else reading():
        batch = [(errand.id, errand.payload) for errand in due(kind, BATCH)]
        if not batch or not locks_rows:
            db.session.rollback()
    return batch


def _put_off(number: int, problem: Exception) -> None:
    errand = db.session.get(Errand, number)
    if errand:
        errand.put_off(type(problem).__name__)
    db.session.commit()


def send_letters(within: timedelta = MAIL_TURN) -> int:
    """Letters that are due, for as long as a turn lasts; a post that is slow or away keeps nothing else waiting."""
    began, sent = now(), 0
    with Round() as turn:
        while letter := _claim():
            sent += 1
            if not _send(letter, turn) or now() - began >= within:
                break
    return sent


def _claim() -> Letter | None:
    """The letter is ours until its lease ends: a crash after it has left sends it at most once more."""
    with reading():
        nothing = db.session.scalar(select(Letter.id).where(_due()).limit(1)) is None
        db.session.rollback()
    if nothing:
        return None
    oldest = select(Letter).where(_due()).order_by(Letter.due_at, Letter.id).limit(1)
    letter = db.session.scalar(oldest.with_for_update(skip_locked=True))
    if letter is None:
        db.session.rollback()
        return None
    letter.due_at, letter.attempts = now() + LETTER_LEASE, letter.attempts + 1
    db.session.flush()
    db.session.refresh(letter)
    db.session.expunge(letter)
    db.session.commit()
    return letter


def _due() -> ColumnElement[bool]:
    return (Letter.due_at <= now()) & Letter.given_up_at.is_(None)


def _send(letter: Letter, turn: Round) -> bool:
    """Whether the post took it, or refused it for good: whether the next one may be tried at once.

    No transaction is open while the post is at work.
    """
    try:
        turn.deliver(letter)
    except Undeliverable as refused:
        db.session.merge(letter).put_off(str(refused), for_good=True)
        answered = True
    except (OSError, smtplib.SMTPException) as problem:
        log.warning("the post did not take a letter", problem=type(problem).__name__)
        db.session.merge(letter).put_off(type(problem).__name__)
        answered = False
    except Unwritable as problem:
        log.exception("a letter cannot be written", template=letter.template)
        db.session.merge(letter).put_off(str(problem))
        answered = True
    else:
        db.session.delete(db.session.merge(letter))
        answered = True
    db.session.commit()
    return answered


def do_chores() -> int:
    known = {one.name: one for one in (Routine(PULSE, PULSE_EVERY, lambda: None), *jobs().chores)}
    return sum(_do(known[name]) for name in Chore.coming_up({name: one.every for name, one in known.items()}))


def _do(routine: Routine) -> int:
    won = Chore.claim(routine.name, routine.every)
    db.session.commit()
    if not won:
        return 0
    try:
        routine.run()
        Chore.note(routine.name, done_at=now())
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("chore failed", chore=routine.name)
        Chore.note(routine.name, due_at=now() + min(routine.every, CHORE_AGAIN))
        db.session.commit()
        return 0
    return 1


def drain() -> None:
    """Do everything that is due, once; for tests, commands and the first start."""
    while run_errands() or send_letters():
        pass


def work(stop: threading.Event | None = None) -> None:
    """Until told to stop; what goes wrong with the database is waited out."""
    stopping = stop or threading.Event()
    if stop is None:
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, lambda *_: stopping.set())
    while not stopping.is_set():
        try:
            busy = run_errands() + send_letters()
            do_chores()
        except SQLAlchemyError:
            log.exception("the worker waits for the database")
            db.session.remove()
            busy = 0
            stopping.wait(DATABASE_SECONDS)
        if not busy:
            db.session.remove()
            stopping.wait(IDLE_SECONDS)


def is_alive() -> bool:
    last = Chore.last_done(PULSE)
    return last is not None and now() - last < timedelta(seconds=60)
