"""A conference as the API gives it."""

from __future__ import annotations

from flask import url_for

from app.database import Document
from app.gatherings.conference import Conference
from app.gatherings.place import Place, way_into
from app.people.representation import of_person
from app.people.user import Person
from app.rest import moment


def of_conference(conference: Conference, place: Place | None, questions: int, reader: Person) -> Document:
    """`place` is the reader's, if they have one; places are counted as long as people sign up."""
    is_open = conference.is_open
    return {
        "slug": conference.slug,
        "url": url_for("conferences.show", slug=conference.slug, _external=True),
        "title": conference.title,
        "text": conference.text,
        "audience": conference.audience.value,
        "state": conference.state.value,
        "reason": conference.reason,
        "unit": conference.unit.code,
        "organiser": of_person(conference.organiser),
        "starts_at": moment(conference.starts_at),
        "ends_at": moment(conference.ends_at),
        "places": conference.places if is_open else None,
        "taken": conference.taken if is_open else None,
        "waiting": conference.waiting if is_open else None,
        "place": place.standing.value if place and is_open else None,
        "way_in": way_into(conference, place, reader),
        "recording": conference.recording_url,
        "questions": questions,
    }
