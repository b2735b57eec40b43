"""The last minute of a vote on the real server: no cap exceeded, nothing after the close, no choice lost in it.

Planted twin (seen to turn it red): a choice that does not hold the phase, on PostgreSQL, where two write at once; on
SQLite, one that does not look whether the phase is open.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.challenges import ballot, tally
from app.challenges.ballot import Ballot, Choice
from app.challenges.challenge import Challenge
from app.challenges.phase import Step
from app.challenges.tally import SealedBallot
from app.challenges.turning import turn
from app.challenges.vocabulary import PhaseKind
from app.database import db
from tests.factories import Factory
from tests.load.house import Place, Server, Visitor, confirm, sign_in
from tests.load.voting import ACKNOWLEDGED
from tests.load.wire import Client, drive

LATE = 3
"""How often each insists once the close is acknowledged."""


@dataclass
class Urn:
    """What was acknowledged, by voter: the oracle of the count."""

    challenge: int
    path: str
    entries: list[int]
    given: dict[int, dict[int, int]] = field(default_factory=dict)
    early: Counter[int] = field(default_factory=Counter)
    late: Counter[int] = field(default_factory=Counter)
    closed: bool = False

    @property
    def taken(self) -> int:
        return sum(self.early[status] for status in ACKNOWLEDGED)


def open_vote(app: Flask) -> Urn:
    """Ten points each, at most five for an entry, three entries to count, in secret; eight entries."""
    make = Factory(app)
    with app.test_request_context("/", method="POST"):
        challenge = make.challenge("hackathon", enter_as=["person"], open=["submissions"])
        entries = [make.entry(challenge, make.person(), f"Candidature {n}").id for n in range(8)]
        make.turned(challenge, PhaseKind.SUBMISSIONS, Step.CLOSED)
        make.turned(challenge, PhaseKind.VOTING, Step.OPENED)
        db.session.commit()
        return Urn(challenge.id, f"/challenges/{challenge.slug}/vote", entries)


def hurrying(visitor: Visitor, urn: Urn, seed: str) -> Client:
    """Gives, takes back, and asks for more than there is, until the close and a few times after it."""
    draw, left = random.Random(f"{seed} {visitor.person_id}"), LATE
    given = urn.given.setdefault(visitor.person_id, {})
    while left:
        entry, points, was_closed = draw.choice(urn.entries), draw.choice((0, 1, 2, 2, 3, 4, 5, 7)), urn.closed
        answer = yield visitor.form(urn.path, entry=str(entry), points=str(points))
        (urn.late if was_closed else urn.early)[answer.status] += 1
        left -= was_closed
        if answer.status in ACKNOWLEDGED:
            given[entry] = points


def closing(visitor: Visitor, place: Place, port: int, urn: Urn, enough: int) -> Client:
    """Commits the close from beside the server, while hundreds of choices are on their way."""
    while urn.taken < enough:
        yield visitor.get("/healthz")
    with place.application(port) as app, app.test_request_context("/", method="POST"):
        phase = db.session.get_one(Challenge, urn.challenge).phase(PhaseKind.VOTING)
        assert phase is not None
        turn(phase, Step.CLOSED, due_at=phase.ends_at)
        over = select(func.count()).select_from(Ballot).where(Ballot.challenge_id == urn.challenge)
        assert db.session.scalar(over) == 0, "a secret vote keeps no ballot of anybody"
        db.session.commit()
    urn.closed = True


def last_minute(server: Server, *, voters: int, enough: int) -> None:
    seed = secrets.token_hex(4)
    print(f"seed {seed}")
    with server.place.application(server.port) as app:
        visitors = sign_in(app, voters)
        confirm(visitors)
        urn = open_vote(app)
    organiser = closing(visitors[0], server.place, server.port, urn, enough)
    done = drive(server.port, [organiser, *(hurrying(one, urn, seed) for one in visitors)])
    print(f"{done.answered} answers, {done.rate:.0f}/s; in time {dict(urn.early)}, late {dict(urn.late)}")
    assert urn.closed and urn.taken >= enough, "hardly anything was given before the close"
    assert sum(map(bool, urn.given.values())) > voters * 0.9, "hardly anybody voted"
    assert urn.early[409] > voters // 10, "nobody asked for more than there is"
    assert sum(urn.late.values()) == voters * LATE, "nobody came late"
    assert set(urn.early) <= {*ACKNOWLEDGED, 409}, server.said()
    assert set(urn.late) == {409}, f"accepted after the close: {dict(urn.late)}; {server.said()}"
    with server.place.application(server.port):
        _count_is_what_was_acknowledged(urn)


def _count_is_what_was_acknowledged(urn: Urn) -> None:
    wanted = [{entry: n for entry, n in given.items() if n} for given in urn.given.values()]
    cast = [one for one in wanted if one]
    challenge = db.session.get_one(Challenge, urn.challenge)
    counted = [one for one in cast if len(one) >= ballot.fewest_of(challenge)]
    assert len(counted) > len(cast) // 4, "hardly any ballot counts"
    sealed = db.session.scalars(select(SealedBallot.points).where(SealedBallot.challenge_id == urn.challenge)).all()
    papers = Counter(frozenset((int(entry), n) for entry, n in one.items()) for one in sealed)
    assert papers == Counter(frozenset(one.items()) for one in counted), "a paper is not what was acknowledged"
    assert all(sum(one.values()) <= challenge.vote_points for one in sealed), "more than a voter has"
    assert all(n <= challenge.vote_most for one in sealed for n in one.values()), "more than an entry may receive"
    said = tally.turnout_of(challenge)
    assert said is not None and (said.cast, said.counted) == (len(cast), len(counted))
    assert tally.differences(challenge) == []
    left = select(func.count()).select_from(Choice).where(Choice.entry_id.in_(urn.entries))
    assert db.session.scalar(left) == 0, "something was given after the count"


def test_sixty_spend_their_budgets_in_the_last_minute(server: Server) -> None:
    last_minute(server, voters=60, enough=240)


@pytest.mark.endure
@pytest.mark.both_databases
def test_four_hundred_spend_their_budgets_in_the_last_minute(server: Server) -> None:
    last_minute(server, voters=400, enough=8_000)
