"""Workshops."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.database import Document
from app.developers.grammar import AUDIENCE, UNIT, count, listing, moment, parameter, read, text, thing, word, words
from app.workshops.workshop import Naming, OpenTo
from app.workshops.workshop import State as WorkshopState

SCHEMAS: Document = {
    "Workshop": thing(
        _l("A workshop: what it is for, when and for whom; never who comes, nor what is written."),
        slug=text(_l("Its name in addresses, for good."), "le-premier-accueil"),
        url=text(_l("Its page, for people."), "https://…/workshops/le-premier-accueil", format="uri"),
        title=text(_l("One line."), "Le premier accueil"),
        purpose=text(_l("Markdown."), "Ce que vivent celles et ceux qui entrent pour la première fois."),
        audience=AUDIENCE,
        unit=UNIT,
        venue=text(_l("Where it is held, or nothing."), "Le Lab, salle Ouessant"),
        state=words(_l("Where it stands in its life."), WorkshopState, "planned"),
        begins_at=moment(_l("When it begins, in UTC."), "2026-12-03T08:00:00Z"),
        ends_at=moment(_l("When it ends, in UTC."), "2026-12-03T16:00:00Z"),
        places=count(_l("How many people can come."), 30),
        taken=count(_l("How many are coming."), 12),
        open_to=words(_l("Who may come: those invited, or its whole audience."), OpenTo, "invited"),
        naming=words(_l("How those who write are shown."), Naming, "first_names"),
    ),
    "Workshops": listing(_l("Workshops, the newest first."), "Workshop"),
}

PARAMETERS: Document = {}

PATHS: Document = {
    "/workshops": {
        "get": read(
            "workshops",
            "listWorkshops",
            _l("List workshops"),
            _l("The workshops that you may know of, the newest first."),
            "Workshops",
            word("state", _l("Where it stands in its life."), {"type": "string", "enum": [*map(str, WorkshopState)]}),
            parameter("After"),
            parameter("Limit"),
        ),
    },
    "/workshops/{slug}": {
        "parameters": [parameter("Slug")],
        "get": read(
            "workshops",
            "getWorkshop",
            _l("Read a workshop"),
            _l("One workshop, if it is yours to know of: what it is for, when and for whom."),
            "Workshop",
            missing=True,
        ),
    },
}
