"""The day before a meeting with a mentor: a notice for each who meets, and a letter to those who read their mail."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import url_for
from flask_babel import force_locale
from sqlalchemy import update

from app.activity.event import record
from app.activity.notice import UNMAILED, Notice
from app.challenges.foreword import Occasion, words_for
from app.challenges.mentor import MentorSlot
from app.challenges.verbs import Verb
from app.clock import now
from app.database import db
from app.extensions import settings
from app.outbox import letter
from app.people.user import Digest, User
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
    words = words_for(slot.mentor.challenge, Occasion.MENTOR_NEAR)
    written = [person.id for person in people if _write(slot, person, words)]
    mailed = update(Notice).where(Notice.event_id == event.id, Notice.user_id.in_(written), *UNMAILED)
    db.session.execute(mailed.values(mailed_at=now()).execution_options(synchronize_session=False))
    return len(people)


def _write(slot: MentorSlot, person: User, words: str) -> bool:
    """A letter in the person's language, with the hour of their territory."""
    if person.digest is Digest.NEVER or not person.confirmed_at or person.erased_at or not person.email:
        return False
    assert slot.team is not None
    with force_locale(person.language):
        letter.write(
            person.email,
            "mentor-near",
            language=person.language,
            foreword=words,
            name=squish(person.name),
            mentor=squish(slot.mentor.person.name),
            team=squish(slot.team.name),
            when=format_datetime(
                slot.starts_at, "EEEE d MMMM y, HH:mm", tzinfo=ZoneInfo(person.time_zone), locale=person.language
            ),
            place=squish(slot.place),
            url=settings().site_url + url_for("challenges.mentors", slug=slot.mentor.challenge.slug),
            site_name=settings().site_name,
        )
    return True
