"""A close that is moved later is reminded of again; one that moved by little is not, twice in a row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.challenges import postponement, summons
from app.challenges.ballot import Holder
from app.challenges.challenge import Challenge
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db
from tests.challenges.juries import hall


def _close_in(challenge: Challenge, kind: PhaseKind, **time: int) -> None:
    """Whatever comes after moves along."""
    phase, later = _begun(challenge, kind), now() + timedelta(**time)
    phase.closes_at = phase.ends_at = later
    _after(challenge, kind, later)
    db.session.flush()


def _begun(challenge, kind):
    """What came before it is past."""
    phase = challenge.phase(kind)
    phase.opens_at = now() - timedelta(days=1)
    for n, one in enumerate(challenge.phases[: challenge.phases.index(phase)]):
        one.opens_at = now() - timedelta(days=40 - 3 * n)
        one.closes_at = one.ends_at = one.opens_at + timedelta(days=2)
    return phase


def _after(challenge, kind, moment):
    for phase in challenge.phases[challenge.phases.index(challenge.phase(kind)) + 1 :]:
        phase.opens_at, phase.closes_at, phase.ends_at = (moment + timedelta(days=n) for n in (1, 2, 2))
        moment = phase.ends_at


def _put_off(challenge, kind, by, **time):
    closes = now() + timedelta(**time)
    wanted, moment = {kind: (_begun(challenge, kind).opens_at, closes)}, closes
    for phase in challenge.phases[challenge.phases.index(challenge.phase(kind)) + 1 :]:
        wanted[phase.kind] = (moment + timedelta(days=1), moment + timedelta(days=2))
        moment += timedelta(days=2)
    postponement.reschedule(challenge, wanted, by=by)


@pytest.mark.parametrize(("put_off", "again"), [({"days": 9}, 2), ({"hours": 12}, 0), ({"hours": 40}, 0)])
def test_a_late_juror_is_reminded_of_the_new_close_too(inside, make, put_off, again):
    """Red when a mark outlives the hour it was for."""
    found = hall(make)
    _close_in(found.challenge, PhaseKind.JURY, hours=70)
    assert summons.remind_late() == 2
    _close_in(found.challenge, PhaseKind.JURY, hours=10)
    assert summons.remind_late() == 2
    _put_off(found.challenge, PhaseKind.JURY, found.leader, **put_off)
    assert summons.remind_late() == 0
    _close_in(found.challenge, PhaseKind.JURY, hours=60)
    assert summons.remind_late() == again


def test_whoever_began_a_ballot_is_reminded_of_the_new_close_too(inside, make, voting, give):
    vote = voting(vote_secret=False)
    challenge = db.session.get_one(Challenge, vote.challenge.id)
    give(make.person(), vote.entries[0], 3)
    holder = db.session.scalars(select(Holder)).one()
    holder.reminded = True
    _close_in(challenge, PhaseKind.VOTING, hours=20)
    _put_off(challenge, PhaseKind.VOTING, challenge.launched_by, days=9)
    db.session.refresh(holder)
    assert holder.reminded is False
