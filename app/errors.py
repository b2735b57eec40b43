"""Refused, and one page for everything that goes wrong: rolled back first, nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import structlog
from flask import Flask, Response, current_app, flash, jsonify, make_response, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import (
    HTTPException,
    TooManyRequests,
)

from app.authorization import become_guest
from app.database import db, read_only
from app.extensions import settings
from app.fields import labels
from app.hypermedia import is_own_page, wants_fragment

log = structlog.get_logger()
RETRY_SECONDS = 5


class Refused(Exception):  # noqa: N818 - it is an answer, not an accident
    """A rule says no, in words for the person who asked."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = str(message)


def settle(words: Any) -> None:
    """Of two who write the same in one moment the database lets one; the other is told so. Raises Refused."""
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused(words) from None


@dataclass(frozen=True)
class Problem:
    """What an error page says: what happened, and what one can do."""

    title: Any
    explanation: Any


PROBLEMS = {
    400: Problem(
        _l("We did not understand this request"),
        _l("Something in it is not as expected. Go back and try again."),
    ),
    401: Problem(
        _l("Please sign in"),
        _l("This needs an account, or your session has ended. Nothing you typed is lost."),
    ),
    403: Problem(_l("This is not yours to do"), _l("Your account does not have the right to do this.")),
    404: Problem(_l("This page does not exist"), _l("It may have moved, or the address may be mistyped.")),
    405: Problem(_l("This cannot be done this way"), _l("This address answers another kind of request.")),
    409: Problem(_l("This could not be done"), _l("Nothing was changed.")),
    410: Problem(_l("This is gone"), _l("It was here, and has been withdrawn.")),
    412: Problem(
        _l("This has changed meanwhile"),
        _l("Somebody changed it after you opened it. Look at the new version first."),
    ),
    413: Problem(_l("This is too large"), _l("Shorten your text, or send it in several parts.")),
    414: Problem(_l("This address is too long"), _l("Shorten your search, or choose fewer filters.")),
    415: Problem(_l("This format is not accepted"), _l("Send it in the format that the documentation names.")),
    422: Problem(_l("Something needs your attention"), _l("Check what you typed and send it again.")),
    428: Problem(_l("Say which version you saw"), _l("This request needs the version it changes.")),
    429: Problem(_l("Too many attempts"), _l("Wait a little, then try again.")),
    500: Problem(
        _l("Something broke on our side"),
        _l("It has been noted. Try again in a moment."),
    ),
    503: Problem(
        _l("The site cannot write just now"),
        _l("Reading still works. Try again in a few seconds."),
    ),
}
SECRET_FIELDS = ("csrf_token", "token", "code")


def kept_fields() -> list[tuple[str, str]]:
    """What the person typed, to be shown and sent again; never a password, never too much."""
    if request.method in ("GET", "HEAD"):
        return []
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:
        return []
    return [(n, v) for n, v in fields if v and not n.startswith("_") and not _is_secret(n)][:40]


def _is_secret(name: str) -> bool:
    return name in SECRET_FIELDS or _is_password(name)


def _is_password(name: str) -> bool:
    return "password" in name


def _held_a_password() -> bool:
    """What was sent cannot be sent again whole: a password is typed again, by its owner."""
    try:
        return any(_is_password(name) for name in request.form)
    except HTTPException:
        return False


def written(fields: list[tuple[str, str]]) -> list[tuple[Any, str]]:
    """Of these, what a person wrote, under the words of its form; what was chosen is sent again, and not shown."""
    room = current_app.blueprints[request.blueprint].import_name if request.blueprint else ""
    called = labels(".".join(room.split(".")[:2]))
    return [
        (called.get(name) or _l("Your text"), value) for name, value in fields if called.get(name) or name not in called
    ]


def _parts(address: str) -> SplitResult:
    """Of an address that anybody may have written: what is none has none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def came_from_here() -> bool:
    """Whether a page of this site sent the request, so that sending it again may be offered."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return _parts(origin).netloc == request.host


def _form_page() -> str:
    """Where whoever sent a form goes on once signed in: to the page that held it, or to the front page."""
    sender = _parts(request.headers.get("Referer", ""))
    page = f"{sender.path}?{sender.query}" if sender.query else sender.path
    routes = current_app.create_url_adapter(request)
    is_ours = sender.netloc == request.host and is_own_page(page)
    return page if is_ours and routes and routes.test(sender.path, method="GET") else "/"


def answer(status: int, message: str | None = None, headers: dict[str, str] | None = None, **members: Any) -> Response:
    """The page, the fragment or the problem document that says what went wrong; `members` are the document's own."""
    db.session.rollback()
    read_only(True)
    known = PROBLEMS.get(status) or PROBLEMS[500 if status >= 500 else 400]
    try:
        response = _said(status, message, known, **members)
    except SQLAlchemyError:
        log.exception("the page that says so needs the database too", status=status)
        become_guest()
        response = _said(status, message, known, **members)
    response.status_code = status
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("HX-Request")
    return response


def _said(status: int, message: str | None, known: Problem, **members: Any) -> Response:
    if request.path.startswith("/api/"):
        return _problem_document(status, message or str(known.explanation), str(known.title), **members)
    return _page(status, message, known)


def _problem_document(status: int, detail: str, title: str, **members: Any) -> Response:
    """RFC 9457."""
    response = jsonify(type="about:blank", title=title, status=status, detail=detail, **members)
    response.mimetype = "application/problem+json"
    return response


def _page(status: int, message: str | None, known: Problem) -> Response:
    typed = kept_fields()
    context: dict[str, Any] = {
        "status": status,
        "title": known.title,
        "explanation": message or known.explanation,
        "typed": typed,
        "written": written(typed),
        "can_resend": came_from_here() and status in (400, 401, 500, 503, 429) and not _held_a_password(),
        "sign_in_url": None,
    }
    if status == 401:
        back = request.full_path.rstrip("?") if request.method == "GET" else _form_page()
        context["sign_in_url"] = url_for("people.sign_in", next=back)
    if wants_fragment():
        response = make_response(render_template("errors/_message.html", **context))
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML"
        if status == 401:
            here = _parts(request.headers.get("HX-Current-URL", "/"))
            response.headers["HX-Redirect"] = url_for("people.sign_in", next=here.path or "/")
        return response
    return make_response(render_template("errors/error.html", **context))


def _http(problem: HTTPException) -> Response:
    if problem.response is not None:
        return problem.response  # type: ignore[return-value]
    status = problem.code or 500
    headers = {k: v for k, v in problem.get_headers() if k in ("Retry-After", "Allow")}
    if isinstance(problem, TooManyRequests):
        headers.setdefault("Retry-After", "60")
    said = problem.description if getattr(problem, "said", False) else None
    return answer(status, said, headers)


def _signed_out(problem: HTTPException) -> Response:
    """A guest who reads is led to sign in and back; one who sends is shown that nothing is lost."""
    if request.method == "GET" and not wants_fragment() and not request.path.startswith("/api/"):
        back = url_for("people.sign_in", next=request.full_path.rstrip("?"))
        return make_response("", 302, {"Location": back, "Cache-Control": "no-store"})
    headers = {"WWW-Authenticate": "Bearer"} if request.path.startswith("/api/") else {}
    return answer(401, None, headers)


def _without_token(problem: CSRFError) -> Response:
    """A part of a page carries a token that is not this session's: the whole page is loaded anew, with one that is."""
    response = answer(400, str(_l("This form has waited too long, or comes from elsewhere. Send it again.")))
    if wants_fragment() and came_from_here():
        flash(_l("This page had waited too long and was loaded anew: press once more."), "warn")
        response.headers["HX-Refresh"] = "true"
    return response


def _refused(problem: Refused) -> Response:
    return answer(409, problem.message)


def _database(problem: DBAPIError) -> Response:
    """A database that is locked, full or gone: writing waits, reading goes on."""
    if not isinstance(problem, OperationalError) and not problem.connection_invalidated:
        return _unexpected(problem)
    log.error("database unavailable", problem=type(problem.orig).__name__, code=_code(problem))
    return answer(503, None, {"Retry-After": str(RETRY_SECONDS)})


def _code(problem: DBAPIError) -> str | None:
    """What the database calls it: SQLITE_BUSY, SQLITE_FULL, 57P01 ...; never the words of a statement."""
    return getattr(problem.orig, "sqlite_errorname", None) or getattr(problem.orig, "sqlstate", None)


def _unexpected(problem: Exception) -> Response:
    if settings().is_loopback and request.environ.get("werkzeug.debug.preserve_context"):
        raise problem
    log.exception("unexpected problem", kind=type(problem).__name__, endpoint=request.endpoint)
    return answer(500)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(401, _signed_out)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _without_token)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)
