"""Many at once on the real server: no wish is lost, none counts twice, none comes from nowhere.

Planted twins (each seen to turn the test named red): no primary key on `support` (`test_every_last_wish_is_kept`); a
counter written as a number instead of `n + 1` (the same, by the recount); a toggle instead of a state
(`test_one_wish_sent_two_hundred_times_counts_once`); no look at the idea's state while counting
(`test_nothing_is_accepted_after_the_idea_is_withdrawn`, on PostgreSQL).
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.activity.event import Event
from app.database import db
from app.ideas.idea import Idea
from app.ideas.support import SupportEntry
from app.ideas.verbs import Verb
from app.people import token as tokens
from app.people.user import User
from tests.load.house import Place, Server, Visitor, sign_in, sign_in_as
from tests.load.voting import (
    ACKNOWLEDGED,
    Wishes,
    adds_up,
    broken_promises,
    entries_of,
    open_to,
    state,
    stutters,
    voter,
)
from tests.load.wire import Client, drive, request

ENOUGH = 60
FORGIVEN = timedelta(seconds=1)
"""A moment is read before the lock is waited for; the lock decides, not the clock."""


def deadlocks(place: Place) -> int:
    """How many PostgreSQL has broken up so far; SQLite knows none."""
    with place.application():
        if db.engine.dialect.name == "sqlite":
            return 0
        asked = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return db.session.scalar(asked) or 0


def crowd_votes(server: Server, voters: int, times: int, ideas: int) -> None:
    seed = secrets.token_hex(4)
    print(f"seed {seed}")
    before_deadlocks = deadlocks(server.place)
    with server.place.application(server.port) as app:
        visitors = sign_in(app, voters)
        contested = open_to(visitors, ideas)
        before = state(contested)
    wishes = Wishes()
    tally = drive(server.port, [voter(v, contested, times, seed, wishes) for v in visitors])
    print(f"{wishes.acknowledged} wishes, {wishes.acknowledged / tally.seconds:.0f}/s, {dict(tally.statuses)}")
    assert len(contested) == ideas and tally.answered == voters * times, "not all the work was done"
    assert set(tally.statuses) <= set(ACKNOWLEDGED), server.said()
    with server.place.application(server.port):
        assert broken_promises(before, wishes, contested) == []
        assert stutters(contested) == []
        assert len(state(contested)) > voters // 2, "hardly anybody supports anything: nothing was raced for"
    assert adds_up(server.place)
    assert deadlocks(server.place) == before_deadlocks


def test_every_last_wish_is_kept(server: Server) -> None:
    crowd_votes(server, voters=100, times=20, ideas=6)


@pytest.mark.endure
@pytest.mark.both_databases
def test_every_last_wish_of_five_hundred_is_kept(server: Server) -> None:
    crowd_votes(server, voters=500, times=20, ideas=12)


def once(asked: bytes, statuses: list[int]) -> Client:
    statuses.append((yield asked).status)


def everything_at_once(server: Server, times: int) -> None:
    """One voter sends the same wish two hundred times at the same moment, half as a form and half as a program."""
    with server.place.application(server.port) as app:
        visitor = sign_in(app, 1)[0]
        open_ideas = open_to([visitor], 200)
        fresh = [idea for idea in open_ideas if (idea, visitor.person_id) not in state(open_ideas)][:times]
        person = db.session.get(User, visitor.person_id)
        assert person is not None
        made = [tokens.make(person, f"{n}", writes=True)[1] for n in range(min(times, tokens.MOST - 1))]
        before = {idea: entries_of(visitor, idea) for idea in fresh}
        db.session.commit()
    assert len(fresh) == times, "too few ideas to race for"
    for number, idea in enumerate(fresh):
        form = visitor.form(f"/ideas/{idea}/support", wish="given")
        bearer = {"Authorization": f"Bearer {made[number % len(made)]}"}
        put = request("PUT", f"/api/v1/ideas/{idea}/support", headers=bearer)
        statuses: list[int] = []
        drive(server.port, [once(form if n % 2 else put, statuses) for n in range(200)])
        assert len(statuses) == 200, "not all of them were answered"
        assert set(statuses) <= {*ACKNOWLEDGED, 429}, f"{statuses}; {server.said()}"
        assert sum(status in ACKNOWLEDGED for status in statuses) >= 100, f"most were refused: {statuses}"
        with server.place.application(server.port):
            assert (idea, visitor.person_id) in state([idea])
            assert entries_of(visitor, idea) == before[idea] + 1
    assert adds_up(server.place)


def test_one_wish_sent_two_hundred_times_counts_once(server: Server) -> None:
    everything_at_once(server, times=1)


@pytest.mark.endure
@pytest.mark.both_databases
def test_one_wish_sent_two_hundred_times_counts_once_fifty_times_over(server: Server) -> None:
    everything_at_once(server, times=50)


def in_time(early: list[int]) -> int:
    return sum(status in ACKNOWLEDGED for status in early)


def withdrawing(author: Visitor, idea: int, early: list[int], closed: list[float]) -> Client:
    """The author withdraws when some votes are in and all go on voting, and notes when that was acknowledged."""
    while in_time(early) <= ENOUGH:
        yield author.get("/healthz")
    answer = yield author.form(f"/ideas/{idea}/withdraw")
    assert answer.status == 303, answer
    closed.append(time.perf_counter())


def insisting(visitor: Visitor, idea: int, closed: list[float], late: list[int], early: list[int]) -> Client:
    """Votes on and on, and ten times more after the withdrawal was acknowledged."""
    left, wish = 10, "given"
    while left:
        was_closed = bool(closed)
        answer = yield visitor.form(f"/ideas/{idea}/support", wish=wish)
        (late if was_closed else early).append(answer.status)
        left -= was_closed
        wish = "withdrawn" if wish == "given" else "given"


def test_nothing_is_accepted_after_the_idea_is_withdrawn(server: Server) -> None:
    with server.place.application(server.port) as app:
        visitors = sign_in(app, 40)
        idea = db.session.get(Idea, open_to(visitors, 1)[0])
        assert idea is not None
        number, author = idea.id, sign_in_as(app, idea.author_id)
    closed: list[float] = []
    late: list[int] = []
    early: list[int] = []
    voters = [insisting(visitor, number, closed, late, early) for visitor in visitors]
    drive(server.port, [withdrawing(author, number, early, closed), *voters])
    assert closed and len(late) == 400, "it was never closed, or nobody came late"
    assert in_time(early) > ENOUGH, f"hardly any vote came in time: {early}"
    assert set(late) <= {403, 404, 409}, f"accepted after the close: {late}"
    assert 500 not in early and 503 not in early, server.said()
    with server.place.application(server.port):
        event = db.session.scalar(
            select(db.func.max(Event.at)).where(Event.subject_id == number, Event.verb == Verb.WITHDRAWN)
        )
        entries = select(SupportEntry.at).where(SupportEntry.idea_id == number)
        assert event and all(at <= event + FORGIVEN for at in db.session.scalars(entries))
    assert adds_up(server.place)
