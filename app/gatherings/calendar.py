"""Conferences as other people's calendars read them; never the way in."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for

from app import calendars
from app.calendars import Appointment
from app.gatherings.conference import Conference, State
from app.markdown import plain


def of(conferences: Iterable[Conference], name: str) -> bytes:
    return calendars.written(map(_appointment, conferences), name=name, product="Conferences")


def _appointment(conference: Conference) -> Appointment:
    return Appointment(
        name=f"conference-{conference.id}",
        version=conference.version,
        changed_at=conference.changed_at,
        starts_at=conference.starts_at,
        ends_at=conference.ends_at,
        title=conference.title,
        text=plain(conference.text),
        url=url_for("conferences.show", slug=conference.slug, _external=True),
        cancelled=conference.state is State.CANCELLED,
    )
