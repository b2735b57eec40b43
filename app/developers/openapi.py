"""The API described in OpenAPI 3.1: written by hand, in the reader's language, and held to the code by tests."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import throttle
from app.database import Document
from app.developers.description import challenges, gatherings, house, ideas, incubation, store, stories, workshops
from app.developers.grammar import ref
from app.extensions import settings
from app.rest import PREFIX

VERSION = "1.0.0"
ROOMS = (ideas, challenges, gatherings, incubation, workshops, store, stories, house)
TAGS = {
    "ideas": _l("Ideas"),
    "supports": _l("Supports"),
    "comments": _l("Comments"),
    "challenges": _l("Challenges"),
    "projects": _l("Projects of the Lab"),
    "reviews": _l("Reviews of services"),
    "workshops": _l("Workshops"),
    "services": _l("Services of the Store"),
    "conferences": _l("Conferences"),
    "stories": _l("Stories"),
    "search": _l("Search"),
    "organisation": _l("The organisation"),
    "you": _l("You and this API"),
}
PROBLEMS = {
    400: _l("The request cannot be understood."),
    401: _l("The token is missing, unknown, ended or withdrawn."),
    403: _l("This is not yours to do, or your token only reads."),
    404: _l("There is no such thing, or it is not yours to know of."),
    409: _l("A rule says no; `detail` says which."),
    410: _l("It was withdrawn or has ended; `detail` says why."),
    412: _l("It has changed since you saw it: get it again."),
    413: _l("More than a million bytes."),
    415: _l("This is not JSON."),
    422: _l("Something does not fit; `errors` says what, by field."),
    429: _l("Too many requests: wait as long as Retry-After says."),
    503: _l("Writing is not possible just now: wait as long as Retry-After says."),
}


def document() -> Document:
    return _in_language(str(get_locale() or "fr"), settings().site_name)


@lru_cache(maxsize=8)
def _in_language(language: str, site_name: str) -> Document:
    with force_locale(language):
        return _plain(
            {
                "openapi": "3.1.0",
                "info": {
                    "title": _("The API of %(site)s", site=site_name),
                    "version": VERSION,
                    "description": _introduction(),
                },
                "servers": [{"url": PREFIX}],
                "tags": [{"name": name, "description": label} for name, label in TAGS.items()],
                "paths": _of_all("PATHS"),
                "components": {
                    "schemas": _of_all("SCHEMAS"),
                    "parameters": _of_all("PARAMETERS"),
                    "headers": _headers(),
                    "responses": {f"Problem{status}": _problem(status) for status in PROBLEMS},
                    "securitySchemes": {
                        "token": {"type": "http", "scheme": "bearer", "description": _("Made on your settings page.")}
                    },
                },
            }
        )


def _of_all(name: str) -> Document:
    return {word: said for room in ROOMS for word, said in getattr(room, name).items()}


def _introduction() -> str:
    return _(
        "What people read here, as JSON: from ideas to services, with challenges, conferences, stories and search. "
        "Reading what is public needs no token: %(guests)d requests a minute; with one, %(reads)d reads and "
        "%(writes)d writes. Moments are in UTC; texts are Markdown.",
        guests=throttle.GUEST_READS,
        reads=throttle.READS,
        writes=throttle.WRITES,
    )


def _headers() -> Document:
    return {
        "ETag": {"description": _l("The version of what is sent."), "schema": {"type": "string"}},
        "RetryAfter": {"description": _l("Seconds to wait."), "schema": {"type": "integer", "minimum": 1}},
    }


def _problem(status: int) -> Document:
    answer: Document = {
        "description": PROBLEMS[status],
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }
    if status in (429, 503):
        answer["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return answer


def _plain(value: Any) -> Any:
    """Without what translates itself later."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)
