"""The way out: says where one goes, counts it, and leads there."""

from __future__ import annotations

from typing import NoReturn

from flask import Response, abort, make_response, render_template, request

from app.authorization import me, public
from app.database import begin_to_write, commit, reads_first
from app.store import exit as exits
from app.store import recommendation, use
from app.store.queries import with_provider
from app.store.views.room import store
from app.store.vocabulary import Platform, Way
from app.text import number_in
from app.tokenless import from_our_pages


def _one_of(words: type[Platform] | type[Way], written: str, usual: str) -> str:
    return written if written in [*words] else usual


@store.post("/store/<slug>/out")
@public
@from_our_pages
@reads_first
def leave(slug: str) -> Response:
    """To the service's own address, whatever is sent; the browser goes on by itself, and by a plain link."""
    service = with_provider(slug[:80])
    if service is None or not service.visible_to(me()):
        abort(404)
    platform = Platform(_one_of(Platform, request.form.get("platform", ""), next(iter(service.ways_out))))
    way = Way(_one_of(Way, request.form.get("way", ""), Way.STORE))
    begin_to_write()
    address = exits.leave(service, platform, way)
    if me() and request.form.get("remember") == "yes":
        use.note(service, by=me())
    recommendation.left_for(request.form.get("number", ""), number_in(request.form.get("place")), service)
    commit()
    response = make_response(render_template("store/leaving.html", service=service, platform=platform, address=address))
    response.headers["Refresh"] = f"0; url={address}"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


@store.get("/store/<slug>/out")
@public
def no_link_leads_out(slug: str) -> NoReturn:
    """Only a press on a page of ours does."""
    abort(404)
