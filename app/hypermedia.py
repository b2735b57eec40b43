"""All the htmx there is: page or fragment, fragment or redirect."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.extensions import htmx

KEPT = "kept"
"""The kind of message that says so: what was typed is here now, and the browser's own copy of it is let go."""


def wants_fragment() -> bool:
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page_or_fragment(page: str, fragment: str, /, status: int = 200, **context: Any) -> Response:
    response = make_response(render_template(fragment if wants_fragment() else page, **context), status)
    response.vary.add("HX-Request")
    return response


def fragment_or_redirect(fragment: str, url: str, /, *, happened: str = "", **context: Any) -> ResponseReturnValue:
    """What `happened` is said to the page as an event: its other parts that show it ask for themselves anew."""
    if not wants_fragment():
        return redirect(url, 303)
    response = make_response(render_template(fragment, **context))
    response.vary.add("HX-Request")
    if happened:
        response.headers["HX-Trigger"] = happened
    return response


def unchanged(stamp: str) -> Response | None:
    """304, before anything is asked of the database or drawn, when the reader has this version already."""
    if not wants_fragment() or not request.if_none_match.contains(stamp):
        return None
    response = make_response("", 304)
    response.set_etag(stamp)
    response.vary.add("HX-Request")
    return response


def stamped(page: str, fragment: str, stamp: str, **context: Any) -> Response:
    """A page; or the fragment that asks again, with its stamp, whether it has changed."""
    is_fragment = wants_fragment()
    response = make_response(render_template(fragment if is_fragment else page, stamp=stamp, **context))
    response.vary.add("HX-Request")
    response.headers["Cache-Control"] = "private, no-cache"
    if is_fragment:
        response.set_etag(stamp)
    return response


def redirect_whole_page(url: str) -> ResponseReturnValue:
    """Leave the page that is shown, also when htmx asked for a part of it."""
    if not wants_fragment():
        return redirect(url, 303)
    return Response(status=204, headers={"HX-Redirect": url})


def is_own_page(target: str) -> bool:
    """Whether `next=` leads somewhere on this site: one slash, then anything a browser cannot read as a host."""
    return (
        target.startswith("/")
        and not target.startswith("//")
        and not any(c == "\\" or ord(c) < 33 or ord(c) == 127 for c in target)
        and len(target) <= 2000
    )


def next_page(default: str) -> str:
    target = request.values.get("next", "")
    return target if is_own_page(target) else default
