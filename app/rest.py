"""What the rooms' JSON doors share: bodies read plainly, documents with their tag, lists with their next page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from flask import Blueprint, Flask, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import replay
from app.database import Document
from app.errors import answer
from app.paging import Page

PREFIX = "/api/v1"
SHOWN = 20
MOST_SHOWN = 100
MOST_DIGITS = 18


class Invalid(Exception):  # noqa: N818 - it is an answer, not an accident
    """A request that cannot be understood or does not fit, said field by field."""

    def __init__(
        self, errors: Mapping[str, list[Any]] | None = None, *, status: int = 422, message: Any = None
    ) -> None:
        super().__init__(str(message or errors))
        self.errors = {name: [str(words) for words in said] for name, said in (errors or {}).items()}
        self.status, self.message = status, message


@dataclass(frozen=True)
class Shape:
    """What a field may hold, and what is said when it holds something else."""

    fits: Callable[[Any], bool]
    said: Any


TEXT = Shape(lambda value: isinstance(value, str), _l("This must be a text."))
TEXT_OR_NULL = Shape(lambda value: value is None or isinstance(value, str), _l("This must be a text or null."))
TEXTS = Shape(
    lambda value: isinstance(value, list) and all(isinstance(word, str) for word in value),
    _l("This must be a list of texts."),
)
NUMBER_OR_NULL = Shape(
    lambda value: value is None or (type(value) is int and 0 < value < 2**63),
    _l("This must be a whole number or null."),
)


def door(room: str, module: str) -> Blueprint:
    """A room's part of the API."""
    made = Blueprint(f"{room}_api", module, url_prefix=PREFIX)
    made.before_request(replay.given_before)
    return made


# What is asked


def body(shapes: Mapping[str, Shape]) -> Document:
    """The JSON object sent, its fields known and of their shape; raises Invalid, naming all that is wrong at once."""
    if not request.is_json:
        raise Invalid(status=415, message=_("Send JSON, with Content-Type: application/json."))
    written = _read()
    if not isinstance(written, dict):
        raise Invalid(status=400, message=_("Send a JSON object: names and values between braces."))
    if any("\x00" in text for text in _texts(written)):
        raise Invalid(status=400)
    if not _is_unicode(written):
        raise Invalid(status=400, message=_("This text holds half a character (a lone surrogate)."))
    errors: dict[str, list[Any]] = {name: [_nothing_here(shapes)] for name in written if name not in shapes}
    for name, shape in shapes.items():
        if name in written and not shape.fits(written[name]):
            errors[name] = [shape.said]
    if errors:
        raise Invalid(errors)
    return written


def _read() -> Any:
    try:
        return json.loads(request.get_data(cache=True), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Invalid(status=400, message=_("This is not JSON.")) from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _texts(each)


def _is_unicode(value: Any) -> bool:
    try:
        return all(text.encode() is not None for text in _texts(value))
    except (UnicodeEncodeError, RecursionError):
        return False


def _nothing_here(known: Any) -> str:
    return _("This name means nothing here. Known are: %(names)s.", names=", ".join(known) or "–")


def ask_only(*names: str) -> None:
    """Refuse words in the address that mean nothing here, and those said twice."""
    errors = {name: [_nothing_here(names)] for name in request.args if name not in names}
    errors |= {name: [_("Say this once.")] for name in names if len(request.args.getlist(name)) > 1}
    if errors:
        raise Invalid(errors)


def one_of(name: str, choices: Any, default: str | None = None) -> str | None:
    """A word of the address, out of a closed list."""
    word = request.args.get(name)
    if word is None:
        return default
    if word not in choices:
        raise Invalid({name: [_("Choose one of: %(names)s.", names=", ".join(map(repr, map(str, choices))))]})
    return word


def whole_number(name: str, default: int | None = None, most: int = 2**63 - 1) -> int | None:
    word = request.args.get(name)
    if word is None:
        return default
    if not (word.isascii() and word.isdecimal() and len(word) <= MOST_DIGITS and 1 <= int(word) <= most):
        raise Invalid({name: [_("Write a whole number from 1 to %(most)d.", most=most)]})
    return int(word)


def limit(default: int = SHOWN, most: int = MOST_SHOWN) -> int:
    return whole_number("limit", default, most) or default


def text(name: str, longest: int) -> str:
    word = request.args.get(name, "")
    if len(word) > longest:
        raise Invalid({name: [_("Keep this under %(most)d characters.", most=longest)]})
    return word


def match(document: Document) -> None:
    """Refuse to change something other than what was seen, where the request says what it saw."""
    if "If-Match" in request.headers and not request.if_match.contains(tag_of(document)):
        raise Invalid(status=412)


# What is answered


def moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


def written(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def tag_of(document: Any) -> str:
    return hashlib.sha256(written(document).encode()).hexdigest()[:32]


def listed(page: Page[Any], items: list[Document], **more: Any) -> Document:
    """A list, and the address of what follows."""
    onward = None
    if page.after is not None:
        words = request.args.to_dict() | {"after": page.after}
        onward = url_for(request.endpoint or "", **(request.view_args or {}), **words, _external=True)
    return {"items": items, "next": onward, **more}


def shown(document: Document) -> Response:
    """What a read answers: nothing at all when its reader has it already."""
    response = _response(document, 200)
    response.make_conditional(request)
    return response


def done(document: Document | None, status: int = 200, **headers: str) -> Response:
    """What a write answers, kept with what it did; the door commits both."""
    response = _response(document, status)
    response.headers.update(headers)
    return replay.keep(response)


def _response(document: Document | None, status: int) -> Response:
    if document is None:
        response = Response(status=204)
        del response.headers["Content-Type"]
    else:
        response = Response(written(document), status, mimetype="application/json")
        response.set_etag(tag_of(document))
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Authorization", "Accept-Language"))
    return response


def _invalid(problem: Invalid) -> Response:
    members = {"errors": problem.errors} if problem.errors else {}
    return answer(problem.status, problem.message and str(problem.message), None, **members)


def init_app(app: Flask) -> None:
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(replay.Repeated, replay.answer_repeated)
