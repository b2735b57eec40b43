"""What the worker does for the Store: it reckons stars and what helped, asks addresses, says what waits too long."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Select

from app.clock import now
from app.database import db, reading
from app.outbox.worker import Jobs, Routine
from app.outgoing import courier
from app.store import (
    judgement,
    link_check,
    reach,
    reckoning,
    recommendation,
    review,
    setting_aside,
    short_list,
    stars,
    submission,
    use,
    usefulness,
)
from app.store.link_check import Found
from app.store.service import Service
from app.store.submission import Submission
from app.store.vocabulary import LinkKind

Read = TypeVar("Read")


def ask_addresses() -> None:
    """One service a turn: letters wait for it."""
    number = _first(link_check.due())
    if number is not None:
        service = db.session.get_one(Service, number)
        service.links_asked_at = now()
        addresses = link_check.addresses_of(service)
        found = reach.weighed(_ask(addresses), addresses)
        link_check.note(db.session.get_one(Service, number), found, addresses)
        db.session.commit()


def ask_what_is_proposed() -> None:
    number = _first(link_check.proposed())
    if number is not None:
        written = db.session.get_one(Submission, number)
        written.asked_at = now()
        addresses = link_check.addresses_in(written.content)
        found = reach.weighed(_ask(addresses), addresses)
        link_check.note_of_submission(db.session.get_one(Submission, number), found, addresses)
        db.session.commit()


def _first(asked: Select[tuple[int]]) -> int | None:
    """Looked for without the write lock: most turns find nothing."""
    with reading():
        number = db.session.scalar(asked.limit(1))
        db.session.rollback()
    return number


def _ask(addresses: Mapping[LinkKind, str]) -> dict[LinkKind, Found]:
    """It is written first that they were asked: what breaks a turn is not asked again before its day.

    No transaction is open while a site is asked.
    """
    db.session.commit()
    return {way: link_check.ask(courier(), address) for way, address in addresses.items()}


def say_what_is_late() -> None:
    """One at a time, each in a transaction of its own: what is cut off is begun again, and nobody is told twice."""
    while (late := db.session.scalar(submission.late().limit(1))) is not None:
        late.say_that_it_is_late()
        db.session.commit()


def forget_old_answers() -> None:
    link_check.forget_old()


def reckon_stars(payloads: Sequence[dict[str, Any]], _upto: int) -> None:
    """Bursts are set aside first: what nobody has looked at is not counted for a moment."""
    found = read_alone(lambda: setting_aside.unusual(payload["service"] for payload in payloads))
    setting_aside.set_aside(found)
    reckoning.put_down(read_alone(lambda: reckoning.reckon(now().date())))


def let_time_pass() -> None:
    """Ratings settle, then weigh less as they grow older; what was kept for them is kept no longer than was said."""
    use.forget_old()
    review.forget_withdrawn()
    reckoning.put_down(read_alone(lambda: reckoning.reckon(now().date())))


def add_up_usefulness() -> None:
    usefulness.put_down(read_alone(usefulness.counted))
    db.session.commit()


def read_alone(what: Callable[[], Read]) -> Read:
    """What takes long to read is read without the lock that writers wait for; what was written so far stands."""
    db.session.commit()
    with reading():
        found = what()
        db.session.rollback()
    return found


def judge_recommendations() -> None:
    judgement.put_down(read_alone(judgement.reckoned))
    db.session.commit()


def forget_old_recommendations() -> None:
    while recommendation.forget_old():
        db.session.commit()


JOBS = Jobs(
    errands={stars.ERRAND: reckon_stars},
    chores=(
        Routine("let-time-pass", timedelta(hours=6), let_time_pass),
        Routine("ask-addresses", timedelta(minutes=1), ask_addresses),
        Routine("ask-what-is-proposed", timedelta(seconds=20), ask_what_is_proposed),
        Routine("say-late-submissions", timedelta(hours=1), say_what_is_late),
        Routine("forget-link-checks", timedelta(days=1), forget_old_answers),
        Routine("add-up-usefulness", timedelta(hours=1), add_up_usefulness),
        Routine("judge-recommendations", timedelta(hours=1), judge_recommendations),
        Routine("forget-old-recommendations", timedelta(hours=24), forget_old_recommendations),
        Routine("forget-ended-short-lists", timedelta(hours=1), short_list.forget_ended),
    ),
)
