"""Conferences."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.database import Document
from app.developers.grammar import (
    AUDIENCE,
    UNIT,
    count,
    listing,
    moment,
    number,
    one_of,
    or_null,
    parameter,
    read,
    ref,
    text,
    thing,
    word,
    words,
)
from app.gatherings.conference import Conference, State
from app.gatherings.place import Standing
from app.gatherings.queries import LISTED

SCHEMAS: Document = {
    "Conference": thing(
        _l("A conference, as its page shows it to you."),
        slug=text(_l("Its name in addresses, for good."), "une-heure-ensemble"),
        url=text(_l("Its page, for people."), "https://…/conferences/une-heure-ensemble", format="uri"),
        title=text(_l("One line."), "Une heure ensemble", maxLength=Conference.title.type.length),
        text=text(_l("Markdown."), "Venez avec vos questions."),
        audience=AUDIENCE,
        state=words(_l("Where it stands in its life."), State, "planned"),
        reason=text(_l("Why it was cancelled, or nothing."), ""),
        unit=UNIT,
        organiser=ref("Person"),
        starts_at=moment(_l("When it begins, in UTC."), "2026-12-03T17:00:00Z"),
        ends_at=moment(_l("When it ends, in UTC."), "2026-12-03T18:00:00Z"),
        places=or_null(
            number(_l("How many places there are; null where there is no limit, or nobody signs up any more."), 200)
        ),
        taken=or_null(count(_l("How many people hold a place; null when nobody signs up any more."), 112)),
        waiting=or_null(count(_l("How many people wait for a place; null when nobody signs up any more."), 0)),
        place=or_null(words(_l("Whether you hold a place or wait for one; null for neither."), Standing, "held")),
        way_in=or_null(
            text(
                _l("Where you join it: from 15 minutes before it begins, if you hold a place or organise it."),
                "https://visio.example/salle",
                format="uri",
            )
        ),
        recording=or_null(text(_l("Where it can be seen again."), "https://video.example/1", format="uri")),
        questions=count(_l("How many questions its page shows."), 14),
    ),
    "Conferences": listing(_l("Conferences, as their page orders them."), "Conference"),
}

PARAMETERS: Document = {}

PATHS: Document = {
    "/conferences": {
        "get": read(
            "conferences",
            "listConferences",
            _l("List conferences"),
            _l(
                "The conferences that you may know of: what runs and what comes, the nearest first; then what is over, "
                "the latest first. What was cancelled is read by its name alone."
            ),
            "Conferences",
            word("state", _l("Where it stands in its life."), one_of(LISTED)),
            parameter("After"),
            parameter("Limit"),
        ),
    },
    "/conferences/{slug}": {
        "parameters": [parameter("Slug")],
        "get": read(
            "conferences",
            "getConference",
            _l("Read a conference"),
            _l("One conference, if it is yours to know of: when it is, how you take part, where to see it again."),
            "Conference",
            missing=True,
        ),
    },
}
