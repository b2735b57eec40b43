"""The blueprint of the people room, and what its doors share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app.authorization import Rule, me
from app.errors import answer
from app.extensions import settings
from app.people import browser
from app.people.attempt import WINDOW
from app.people.browser import Browser
from app.people.sign_in import Exhausted

people = Blueprint("people", __name__)


def _administers() -> ResponseReturnValue | None:
    if not me().is_authenticated:
        abort(401)
    return None if me().administers else abort(403)


administrators = Rule("administrators", _administers)


def browser_here() -> Browser:
    return Browser.of_cookie(request.cookies.get(_cookie_name()))


def browser_name() -> str:
    return browser.describe(request.user_agent.string)


def remember(response: Response, person_id: int) -> Response:
    """The browser that signed somebody in is known again: its cookie goes to the sign-in page alone."""
    response.set_cookie(
        _cookie_name(),
        browser_here().having_met(person_id).cookie(),
        max_age=browser.LIFE_SECONDS,
        path="/sign-in",
        secure=settings().is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie_name() -> str:
    return "__Secure-browser" if settings().is_https else "browser"


def where_mail_lies() -> dict[str, Any]:
    """On somebody's own machine mail is a file; a page that sends some says where."""
    written = settings().is_loopback and not settings().mail_url
    return {"mail_folder": str(settings().mail_folder) if written else None}


@people.errorhandler(Exhausted)
def wait(problem: Exhausted) -> Response:
    return answer(429, problem.message, {"Retry-After": str(int(WINDOW.total_seconds()))})


@people.after_request
def keep_nothing(response: Response) -> Response:
    """These pages are about one person: no shared machine keeps them."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
