"""The final of the demonstration that took place: who pitched, when, and whom the audience chose. All fictional."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.challenges import audience
from app.challenges.audience import AudienceChoice
from app.challenges.audience_turn import AudienceTurn, Turn
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.final import Final, Pitch
from app.challenges.vocabulary import PhaseKind
from app.database import db
from app.people.user import User

Row = Mapping[str, Any]
People = Mapping[str, User]
BETWEEN = timedelta(minutes=3)
"""One team leaves the stage, the next one plugs in."""


def hold(challenge: Challenge, written: Row, people: People, leader: User) -> None:
    """The order as its seed draws it, pitches one after the other, then a vote that is opened, counted and shown."""
    phase = challenge.phase(PhaseKind.FINAL)
    assert phase is not None
    entries = list(db.session.scalars(select(Entry).where(Entry.challenge_id == challenge.id).order_by(Entry.id)))
    finalists = [entry for entry in entries if entry.title in written["audience"]]
    final = Final(challenge=challenge, seed=written["seed"], announced_at=phase.opens_at - timedelta(days=2))
    final.pitch_minutes, final.question_minutes = written["pitch_minutes"], written["question_minutes"]
    db.session.add(final)
    db.session.flush()
    ended = _pitch(final, finalists, phase.opens_at + timedelta(hours=written["hours_after_opening"]))
    for entry in finalists:
        _applaud(challenge, entry, [people[name] for name in written["audience"][entry.title]])
    for turn, minutes in ((Turn.OPENED, 2), (Turn.CLOSED, 17), (Turn.REVEALED, 21)):
        at = ended + timedelta(minutes=minutes)
        db.session.add(AudienceTurn(challenge_id=challenge.id, turn=turn, at=at, by_id=leader.id))
    db.session.flush()
    audience.count(challenge)


def _pitch(final: Final, finalists: list[Entry], begins: datetime) -> datetime:
    """Says when the last one left the stage: each takes a little less than it has."""
    drawn = list(finalists)
    random.Random(final.seed).shuffle(drawn)
    at = begins
    for position, entry in enumerate(drawn, 1):
        asked = at + timedelta(minutes=final.pitch_minutes, seconds=-20 * position)
        ended = asked + timedelta(minutes=final.question_minutes, seconds=-35)
        times = {"begun_at": at, "questions_at": asked, "ended_at": ended}
        db.session.add(Pitch(challenge_id=final.challenge_id, entry_id=entry.id, position=position, **times))
        final.pulse += 3
        at = ended + BETWEEN
    db.session.flush()
    return at - BETWEEN


def _applaud(challenge: Challenge, entry: Entry, people: list[User]) -> None:
    for person in people:
        chosen = {"person_id": person.id, "electorate": person.electorate}
        db.session.add(AudienceChoice(challenge_id=challenge.id, entry_id=entry.id, **chosen))
