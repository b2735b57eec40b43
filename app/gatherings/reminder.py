"""The day before: a notice for each who holds a place, and a letter to those who read their mail."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import url_for
from flask_babel import force_locale
from sqlalchemy import select, update

from app.activity.event import record
from app.activity.notice import UNMAILED, Notice
from app.clock import now
from app.database import db
from app.extensions import settings
from app.gatherings.conference import Conference
from app.gatherings.place import Place
from app.gatherings.verbs import Verb
from app.outbox import letter
from app.people.user import Digest, User
from app.text import squish


def send(due: Sequence[Place]) -> int:
    """Marked in the transaction that tells: asked again, or stopped half-way, nobody is reminded twice."""
    sent = 0
    for _number, places in groupby(due, key=lambda place: place.conference_id):
        sent += _send(list(places))
    return sent


def _send(due: Sequence[Place]) -> int:
    marking = update(Place).where(Place.id.in_([place.id for place in due]), Place.reminded_at.is_(None))
    marked = set(db.session.scalars(marking.values(reminded_at=now()).returning(Place.person_id)))
    people = [place.person for place in due if place.person_id in marked]
    conference = due[0].conference
    event = record(None, Verb.NEAR, conference, tell=select(User.id).where(User.id.in_(marked)))
    written = [person.id for person in people if _write(conference, person)]
    mailed = update(Notice).where(Notice.event_id == event.id, Notice.user_id.in_(written), *UNMAILED)
    db.session.execute(mailed.values(mailed_at=now()).execution_options(synchronize_session=False))
    return len(people)


def _write(conference: Conference, person: User) -> bool:
    """A letter in the person's language, with the hour of their territory."""
    reads_letters = person.digest is not Digest.NEVER and person.confirmed_at and not person.erased_at
    if not reads_letters or not person.email or not conference.visible_to(person):
        return False
    with force_locale(person.language):
        letter.write(
            person.email,
            "conference-near",
            language=person.language,
            name=squish(person.name),
            title=squish(conference.title),
            when=format_datetime(
                conference.starts_at,
                "EEEE d MMMM y, HH:mm",
                tzinfo=ZoneInfo(person.time_zone),
                locale=person.language,
            ),
            url=settings().site_url + url_for("conferences.show", slug=conference.slug),
            site_name=settings().site_name,
        )
    return True
