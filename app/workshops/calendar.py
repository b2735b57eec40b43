"""A workshop as other people's calendars read it: what it is for, never who comes."""

from __future__ import annotations

from flask import url_for

from app import calendars
from app.calendars import Appointment
from app.markdown import plain
from app.workshops.workshop import State, Workshop


def of(workshop: Workshop) -> bytes:
    appointment = Appointment(
        name=f"workshop-{workshop.id}",
        version=workshop.version,
        changed_at=workshop.changed_at,
        starts_at=workshop.begins_at,
        ends_at=workshop.ends_at,
        title=workshop.title,
        text=plain(workshop.purpose),
        url=url_for("workshops.show", slug=workshop.slug, _external=True),
        place=workshop.venue,
        cancelled=workshop.state is State.CANCELLED,
    )
    return calendars.written([appointment], name=workshop.title, product="Workshops")
