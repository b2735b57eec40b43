"""What all rooms share: people, search, the organisation, problems, and how a list is walked through."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app import rest
from app.challenges.challenge import Status as ChallengeStatus
from app.database import Document
from app.developers.description.ideas import FILTERS
from app.developers.grammar import (
    READS,
    THEME,
    UNIT,
    count,
    listing,
    moment,
    number,
    one,
    or_null,
    parameter,
    problems,
    read,
    ref,
    text,
    thing,
    word,
    words,
)
from app.gatherings.conference import State as ConferenceState
from app.ideas.idea import LISTED, Kind, Status
from app.incubation.vocabulary import Phase as ProjectPhase
from app.people.api import MOST_UNITS, UNITS_SHOWN
from app.people.grant import Role
from app.people.unit import Level
from app.people.user import Electorate
from app.store.vocabulary import State as ServiceState
from app.workshops.workshop import State as WorkshopState

FINDABLE = [*Kind, "challenge", "entry", "project", "workshop", "conference", "service", "story", "person"]

STANDINGS = [
    *dict.fromkeys(
        map(
            str,
            (*Status, *ChallengeStatus, *ProjectPhase, *WorkshopState, *ConferenceState, *ServiceState),
        )
    )
]

SCHEMAS: Document = {
    "Person": thing(
        _l("Somebody who writes here."),
        handle=text(_l("Their name in addresses."), "camille-d"),
        name=text(_l("As they wish to be called."), "Camille D."),
    ),
    "Hit": thing(
        _l("Something found. Its highlighted texts are HTML: escaped, the words found between <mark> and </mark>."),
        id=or_null(number(_l("Its number, for good; a person has none here."), 17)),
        url=text(_l("Its page, for people."), "https://…/ideas/17-un-creneau", format="uri"),
        kind=words(_l("What it is."), FINDABLE, "idea"),
        title=text(_l("One line."), "Un créneau pour les travailleurs de nuit"),
        status=or_null(
            words(_l("Where it stands in its life; an entry where its challenge stands."), STANDINGS, "published")
        ),
        theme=THEME,
        unit=or_null(UNIT),
        supports=or_null(ref("Supports")),
        comments=or_null(count(_l("How many comments an idea has."), 8)),
        published_at=or_null(moment(_l("When it was published, in UTC."), "2026-10-01T08:00:00Z")),
        highlighted=thing(
            _l("HTML."),
            title=text(_l("The whole title."), "Un <mark>créneau</mark> pour les travailleurs de nuit"),
            text=text(_l("The best place of the text."), "Ouvrir un <mark>créneau</mark> de rendez-vous…"),
        ),
    ),
    "Choice": thing(
        _l("A value that narrows the search, and how many it would leave."),
        value=text(_l("For the address."), "practice"),
        label=text(_l("For people."), "Bonne pratique"),
        count=count(_l("How many."), 31),
    ),
    "Found": listing(
        _l("What was found, the best first."),
        "Hit",
        total=or_null(count(_l("How many in all; null while the index is being rebuilt."), 12)),
        facets={
            "type": "object",
            "description": _l("Choices by name: kind, theme, status, unit, audience."),
            "additionalProperties": {"type": "array", "items": ref("Choice")},
            "examples": [{"kind": [{"value": "practice", "label": "Bonne pratique", "count": 31}]}],
        },
        did_you_mean=or_null(text(_l("A likelier spelling."), "créneau")),
        corrected={
            "type": "boolean",
            "description": _l("Nothing holds the words as typed: these hold the likelier spelling."),
            "examples": [False],
        },
        relaxed={
            "type": "boolean",
            "description": _l("Nothing holds all the words: these hold some of them."),
            "examples": [False],
        },
        degraded={
            "type": "boolean",
            "description": _l("The index is being rebuilt: this is a plainer answer."),
            "examples": [False],
        },
    ),
    "Unit": thing(
        _l("A part of the organisation."),
        code=text(_l("For good."), "bretagne"),
        name=text(_l("For people."), "Bretagne"),
        level=words(_l("How wide it is."), Level, "region"),
        parent=or_null(text(_l("The code of the unit it lies in; null for the nation."), "fr")),
    ),
    "Units": listing(_l("Units, the wider before what lies in it."), "Unit"),
    "Theme": thing(
        _l("What an idea can be about."),
        slug=text(_l("For good."), "accueil"),
        name=text(_l("For people."), "Accueil"),
        description=text(_l("In a sentence."), "Être reçu, orienté, écouté."),
    ),
    "Themes": listing(_l("All themes."), "Theme"),
    "Me": thing(
        _l("Whose token it is."),
        handle=text(_l("Their name in addresses."), "camille-d"),
        name=text(_l("As they wish to be called."), "Camille D."),
        url=text(_l("Their page."), "https://…/people/camille-d", format="uri"),
        electorate=words(_l("With whose voice they support."), Electorate, "staff"),
        unit=or_null(text(_l("The code of their unit."), "rennes")),
        language=text(_l("In which they read."), "fr"),
        roles={
            "type": "array",
            "items": thing(
                _l("Held in a unit and in all that lies in it."),
                role=words(_l("Which."), Role, "facilitator"),
                unit=text(_l("The code of the unit."), "bretagne"),
            ),
            "description": _l("What they may do, and where."),
            "examples": [[{"role": "facilitator", "unit": "bretagne"}]],
        },
    ),
    "Problem": thing(
        _l("What went wrong (RFC 9457)."),
        ("errors",),
        type=text(_l("Always about:blank: the status says which."), "about:blank"),
        title=text(_l("In a few words."), "Quelque chose demande votre attention"),
        status={"type": "integer", "description": _l("As in the answer’s first line."), "examples": [422]},
        detail=text(_l("For people."), "Vérifiez ce que vous avez envoyé."),
        errors={
            "type": "object",
            "description": _l("By field: what to mend."),
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "examples": [{"title": ["Donnez un titre à votre idée"]}],
        },
    ),
}

PARAMETERS: Document = {
    "Slug": {
        "name": "slug",
        "in": "path",
        "required": True,
        "description": _l("The word that names it in its address."),
        "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[a-z0-9-]+$"},
    },
    "After": word(
        "after", _l("The cursor of the page before; follow `next` instead of writing it."), {"type": "string"}
    ),
    "Limit": word(
        "limit",
        _l("How many at most."),
        {"type": "integer", "minimum": 1, "maximum": rest.MOST_SHOWN, "default": rest.SHOWN},
    ),
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": _l("The ETag you have: answered by 304 when nothing has changed."),
        "schema": {"type": "string"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": _l("The ETag of what you saw: answered by 412 when it has changed meanwhile."),
        "schema": {"type": "string"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": _l("A word of your own for this one write: sent again within a day, it gets the same answer."),
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
}

_STANDINGS = [*LISTED, *ChallengeStatus, *ConferenceState]

FOUND_STATUSES = [word for word in dict.fromkeys(map(str, _STANDINGS)) if word not in ("draft", "cancelled")]

FOUND_BY: list[Document] = [
    FILTERS[0],
    word("kind", _l("What it is."), {"type": "string", "enum": [str(kind) for kind in FINDABLE]}),
    FILTERS[2],
    word(
        "status",
        _l("Where it stands in its life; each kind has its own words."),
        {"type": "string", "enum": FOUND_STATUSES},
    ),
    *FILTERS[4:],
]

PATHS: Document = {
    "/search": {
        "get": read(
            "search",
            "search",
            _l("Search everything"),
            _l(
                "Ideas, challenges and their entries, projects, workshops, conferences, people who chose to be found. "
                "A title that says just what was typed goes first, then the best of each kind beside each "
                "other, with the words found marked and with counts of what would narrow the search. Without words, or "
                "in an order of ideas, it finds ideas."
            ),
            "Found",
            *FOUND_BY,
            gone=True,
        ),
    },
    "/themes": {
        "get": read(
            "organisation",
            "listThemes",
            _l("List the themes"),
            _l("What an idea can be about; in French or in English (Accept-Language)."),
            "Themes",
        ),
    },
    "/units": {
        "get": read(
            "organisation",
            "listUnits",
            _l("List the units"),
            _l("The nation, its regions, their agencies."),
            "Units",
            word("level", _l("One level only."), {"type": "string", "enum": [str(level) for level in Level]}),
            parameter("After"),
            word(
                "limit",
                _l("How many at most."),
                {"type": "integer", "minimum": 1, "maximum": MOST_UNITS, "default": UNITS_SHOWN},
            ),
        ),
    },
    "/me": {
        "get": read("you", "whoAmI", _l("Who am I?"), _l("The person whose token it is."), "Me", token=True),
    },
    "/openapi.json": {
        "get": {
            "operationId": "describe",
            "tags": ["you"],
            "summary": _l("This description"),
            "description": _l("The OpenAPI document that you are reading; in French or in English (Accept-Language)."),
            "security": [{}, {"token": [READS]}],
            "parameters": [parameter("IfNoneMatch")],
            "responses": {
                "200": one(_l("Here it is."), {"type": "object", "required": ["openapi", "info", "paths"]}),
                "304": {"description": _l("You have it already: nothing is sent.")},
                **problems(400, 401, 422, 429, 503),
            },
        },
    },
}
