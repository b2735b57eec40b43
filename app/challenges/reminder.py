"""The day before a meeting with a mentor: a notice for each who meets, and a letter to those who read their mail."""

from __future__ import annotations

from sqlalchemy import update

from app.activity.event import record
from app.challenges import correspondence
from app.challenges.foreword import Occasion
from app.challenges.mentor import MentorSlot
from app.challenges.verbs import Verb
from app.clock import now
from app.database import db
from app.text import squish


def send(slot: MentorSlot) -> int:
    """Marked in the transaction that tells: asked again, or stopped half-way, nobody is reminded twice."""
    marking = update(MentorSlot).where(MentorSlot.id == slot.id, MentorSlot.reminded_at.is_(None))
    marked = marking.values(reminded_at=now()).returning(MentorSlot.id).execution_options(synchronize_session=False)
    if db.session.scalar(marked) is None or slot.team is None:
        return 0
    db.session.expire(slot, ["reminded_at"])
    people = [slot.mentor.person, *slot.team.people]
    event = record(None, Verb.MENTOR_NEAR, slot.team, tell=people)
    correspondence.remind(
        slot.mentor.challenge,
        Occasion.MENTOR_NEAR,
        people,
        events=[event],
        at=slot.starts_at,
        mentor=squish(slot.mentor.person.name),
        team=squish(slot.team.name),
        place=squish(slot.place),
    )
    return len(people)
