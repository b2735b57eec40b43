"""Many vote at once, each in a thread and a transaction of its own: no budget exceeded, nothing after the close."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from app.challenges import ballot, tally
from app.challenges.ballot import Ballot, Choice
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.phase import Step
from app.challenges.turning import turn
from app.challenges.vocabulary import PhaseKind
from app.database import db
from app.errors import Refused
from app.people.user import User
from tests.challenges.together import at_once

REQUESTS = 100


def giving(voter: int, entry: int, points: int) -> Callable[[], object]:
    def act() -> tuple[int, int, int]:
        into, by = db.session.get_one(Entry, entry), db.session.get_one(User, voter)
        ballot.settle(into, points=points, by=by)
        return voter, entry, points

    return act


@pytest.mark.parametrize("secret", [True, False])
def test_a_hundred_parallel_requests_never_exceed_the_budget(app, make, voting, secret):
    """Red when the points are counted in Python, or twice for one entry."""
    voted, voter = voting(entries=8, vote_secret=secret), make.person()
    seed = random.randrange(10_000)
    print("seed", seed)
    draw = random.Random(seed)
    wishes = [(draw.choice(voted.entries).id, draw.randint(1, 5)) for _ in range(REQUESTS)]
    answers = at_once(app, [giving(voter.id, entry, points) for entry, points in wishes])
    done = [answer for answer in answers if answer]
    assert len(done) >= 5, "some work was done"
    with app.app_context():
        (one,) = db.session.scalars(select(Ballot))
        given = db.session.scalar(select(func.sum(Choice.points)))
        assert one.spent == given, "the counter is the rows"
        assert 5 <= given <= one.budget == 10
        kept = set(db.session.execute(select(Choice.entry_id, Choice.points)).tuples())
    assert kept <= set(wishes), "and each is one that was asked for"


def test_one_wish_sent_many_times_at_once_is_one_ballot(app, make, voting):
    voted, voter = voting(), make.person()
    at_once(app, [giving(voter.id, voted.entries[0].id, 4)] * 40)
    with app.app_context():
        assert db.session.scalars(select(Ballot.spent)).all() == [4]
        assert db.session.execute(select(Choice.points)).scalars().all() == [4]


def test_nothing_is_accepted_after_the_close_and_the_count_is_what_was_acknowledged(app, make, voting):
    """Red when a vote does not hold the phase: it is taken, and the count knows nothing of it."""
    voted = voting(vote_fewest=1)
    voters = [make.person().id for _ in range(40)]

    def close() -> str:
        phase = db.session.get_one(Challenge, voted.challenge.id).phase(PhaseKind.VOTING)
        assert phase is not None
        turn(phase, Step.CLOSED, due_at=phase.ends_at)
        return "closed"

    acts = [giving(voter, voted.entries[n % 4].id, n % 5 + 1) for n, voter in enumerate(voters)]
    answers = at_once(app, [*acts[:12], close, *acts[12:]], together=13)
    acknowledged = Counter[int]()
    for answer in answers:
        if isinstance(answer, tuple):
            acknowledged[answer[1]] += answer[2]
    assert "closed" in answers
    with app.app_context():
        challenge = db.session.get_one(Challenge, voted.challenge.id)
        counted = {id: one.points for id, one in tally.tally_of(challenge).items() if one.points}
        assert counted == dict(acknowledged)
        assert db.session.scalar(select(func.count()).select_from(Ballot)) == 0
        assert tally.differences(challenge) == []
        assert tally.turnout_of(challenge).cast == sum(isinstance(answer, tuple) for answer in answers)
    with suppress(Refused):
        assert at_once(app, [giving(voters[-1], voted.entries[0].id, 1)], together=1) == [None]
