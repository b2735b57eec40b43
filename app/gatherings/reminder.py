"""The day before: a notice for each who holds a place, and a letter to those who read their mail."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import url_for
from sqlalchemy import select, update

from app.activity import at_once
from app.activity.at_once import hour_of
from app.activity.event import record
from app.clock import now
from app.database import db
from app.extensions import settings
from app.gatherings.place import Place
from app.gatherings.verbs import Verb
from app.people.user import User
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
    at_once.write(
        people,
        "conference-near",
        lambda person: {
            "title": squish(conference.title),
            "when": hour_of(conference.starts_at, person),
            "url": settings().site_url + url_for("conferences.show", slug=conference.slug),
        },
        events=[event],
        sees=conference.visible_to,
    )
    return len(people)
