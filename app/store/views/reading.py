"""Reading the Store: the catalogue, and a service."""

from __future__ import annotations

from flask import Response, abort, current_app, render_template, request, url_for

from app.authorization import me, public
from app.guest_pages import keep_for_guests
from app.hypermedia import page_or_fragment
from app.store import screenshot, thread, visit
from app.store.labels import WORDS
from app.store.listing import Listing, find
from app.store.queries import for_page, similar_to, why_it_left
from app.store.views.room import store


@store.get("/store")
@public
@keep_for_guests
def index() -> Response:
    listing = Listing.from_args(request.args)
    found = find(listing, me())
    meant = {"text": found.did_you_mean, "url": url_for("store.index", q=found.did_you_mean)}
    return page_or_fragment(
        "store/list.html",
        "store/_results.html",
        listing=listing,
        found=found,
        did_you_mean=meant if found.did_you_mean else None,
        words=WORDS,
    )


@store.get("/store/<slug>")
@public
@keep_for_guests
def show(slug: str) -> str:
    service = for_page(slug[:80])
    if service is None or not service.visible_to(me()):
        abort(404)
    visit.note(service)
    return render_template(
        "store/show.html",
        service=service,
        origin=thread.back(service, me()),
        pictures=screenshot.of(service),
        similar=similar_to(service),
        why_it_left="" if service.is_listed else why_it_left(service),
        speaks=service.spoken_for_by(me()),
        apis=current_app.extensions["apis_of"](service),
        words=WORDS,
    )
