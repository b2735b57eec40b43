"""Guests' pages, kept as bytes: for whoever brings no cookie but the language's, at most a second stale.

A page kept here holds no session, no token and no flash, so it is the same for every guest who asks for this
address in this language. It is stamped with the version of what it shows.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from flask import Flask, Response, current_app, g, request

from app import packing, tally
from app.language import COOKIE, spoken_to_guests

FRESH_SECONDS = 1.0
LONGEST_SECONDS = 5.0
"""For what changes without leaving an act: how often a service was opened from here, its stars."""
MOST_PAGES = 2_000
MOST_BYTES = 64_000_000


@dataclass
class Kept:
    body: bytes
    packed: bytes
    headers: list[tuple[str, str]]
    version: Any
    made: float
    checked: float
    shown: Mapping[str, Sequence[int]]

    @property
    def weight(self) -> int:
        return len(self.body) + len(self.packed)


class Shelf:
    """The most recently asked pages of one process."""

    def __init__(self) -> None:
        self.pages: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def get(self, key: tuple[str, ...]) -> Kept | None:
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def put(self, key: tuple[str, ...], page: Kept) -> None:
        with self.lock:
            gone = self.pages.pop(key, None)
            self.bytes += page.weight - (gone.weight if gone else 0)
            self.pages[key] = page
            while len(self.pages) > MOST_PAGES or self.bytes > MOST_BYTES:
                _key, oldest = self.pages.popitem(last=False)
                self.bytes -= oldest.weight


def keep_for_guests(view: Any) -> Any:
    """Mark a view whose page is the same for every guest."""
    view.kept_for_guests = True
    return view


def page_version() -> tuple[Any, ...]:
    """Of what pages that many read show: it changes when any of that does; asked once a request."""
    known: tuple[Any, ...] | None = g.get("page_version")
    if known is None:
        known = g.page_version = current_app.extensions["page_version"]()
    return known


def _is_guest() -> bool:
    return all(name == COOKIE for name in request.cookies) and "Authorization" not in request.headers


def init_app(app: Flask) -> None:
    shelf = Shelf()
    app.extensions["guest_pages"] = shelf

    @app.before_request
    def answer_from_shelf() -> Response | None:
        view = app.view_functions.get(request.endpoint or "")
        if request.method != "GET" or not getattr(view, "kept_for_guests", False) or not _is_guest():
            return None
        g.guest_page = (request.full_path, spoken_to_guests(), request.headers.get("HX-Request", ""))
        page = shelf.get(g.guest_page)
        if page is None or monotonic() - page.made > LONGEST_SECONDS:
            page_version()
            return None
        if monotonic() - page.checked > FRESH_SECONDS:
            if page_version() != page.version:
                return None
            page.checked = monotonic()
        g.from_shelf, g.shown = True, page.shown
        answer = Response(page.body, headers=page.headers)
        return packing.mark(answer, page.packed) if packing.is_wanted() else answer

    @app.after_request
    def put_on_shelf(response: Response) -> Response:
        key = g.get("guest_page")
        if not key:
            return response
        response.headers["Cache-Control"] = "no-cache"
        response.vary.update(("Cookie", "Accept-Language", "HX-Request", "Accept-Encoding"))
        if g.get("from_shelf") or response.status_code != 200 or response.is_streamed:
            return response
        if "Set-Cookie" in response.headers:
            return response
        headers = [(k, v) for k, v in response.headers if k not in ("X-Request-Id", "Content-Length")]
        moment = monotonic()
        body, shown = response.get_data(), tally.shown_here()
        kept = Kept(body, packing.packed(body), headers, g.page_version, moment, moment, shown)
        shelf.put(key, kept)
        return packing.mark(response, kept.packed) if packing.is_wanted() else response
