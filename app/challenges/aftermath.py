"""What follows for challenges when a person is erased or a unit moves: given to the people room in rooms.py."""

from __future__ import annotations

from sqlalchemy import select

from app.challenges import (
    audience,
    ballot,
    certificate,
    draft,
    entry,
    mentor,
    proposal,
    recall,
    score,
    seeker,
    step,
    team,
)
from app.challenges.challenge import Challenge
from app.database import db
from app.people.unit import Unit, within
from app.people.user import User
from app.search.feed import changed


def forget(person: User) -> None:
    """What was sent to a challenge stays, on somebody without a name; what was withdrawn or only asked goes."""
    certificate.forget(person)
    ballot.forget(person)
    audience.forget(person)
    entry.nameless(person)
    draft.forget(person)
    step.forget(person)
    mentor.forget(person)
    seeker.forget(person)
    proposal.forget(person)
    team.forget(person)
    score.forget(person)
    recall.forget(person)


def moved(unit: Unit) -> None:
    """A unit that moved or changed its name: challenges are found by both."""
    db.session.flush()
    for challenge in db.session.scalars(select(Challenge).where(Challenge.unit_id.in_(within(unit)))):
        changed(challenge)
