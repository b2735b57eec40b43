"""A workshop as the API gives it."""

from __future__ import annotations

from flask import url_for

from app.database import Document
from app.rest import moment
from app.workshops.workshop import Workshop


def of_workshop(workshop: Workshop) -> Document:
    return {
        "slug": workshop.slug,
        "url": url_for("workshops.show", slug=workshop.slug, _external=True),
        "title": workshop.title,
        "purpose": workshop.purpose,
        "audience": workshop.audience.value,
        "unit": workshop.unit.code,
        "venue": workshop.venue,
        "state": workshop.state.value,
        "begins_at": moment(workshop.begins_at),
        "ends_at": moment(workshop.ends_at),
        "places": workshop.places,
        "taken": workshop.taken,
        "open_to": workshop.open_to.value,
        "naming": workshop.naming.value,
    }
