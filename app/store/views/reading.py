"""Reading the Store: the catalogue, and a service."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, render_template, request, url_for

from app.authorization import me, public
from app.guest_pages import keep_for_guests, page_version
from app.hypermedia import page_or_fragment
from app.store import catalogue, screenshot, thread, visit
from app.store.labels import WORDS
from app.store.listing import Listing, find, hour_now
from app.store.queries import read_for_whom, similar_to, why_it_left, with_provider
from app.store.service import Service
from app.store.views.room import store


@store.get("/store")
@public
@keep_for_guests
def index() -> Response:
    listing = Listing.from_args(request.args)
    return page_or_fragment(
        "store/list.html",
        "store/_results.html",
        listing=listing,
        find=lambda: _found(listing),
        version=None if listing.q else (page_version(), catalogue.current().stamp, hour_now()),
        asked=request.full_path,
        words=WORDS,
    )


def _found(listing: Listing) -> dict[str, Any]:
    found = find(listing, me())
    meant = {"text": found.did_you_mean, "url": url_for("store.index", q=found.did_you_mean)}
    return {"found": found, "did_you_mean": meant if found.did_you_mean else None}


@store.get("/store/<slug>")
@public
@keep_for_guests
def show(slug: str) -> str:
    service = with_provider(slug[:80])
    if service is None or not service.visible_to(me()):
        abort(404)
    visit.note(service)
    return render_template(
        "store/show.html",
        service=service,
        origin=thread.back(service, me()),
        version=(page_version(), service.version, service.changed_at, service.hidden_at, *_figures(service)),
        described=lambda: _described(service),
        why_it_left="" if service.is_listed else why_it_left(service),
        speaks=service.spoken_for_by(me()),
        words=WORDS,
    )


def _figures(service: Service) -> tuple[Any, ...]:
    """What changes without a trail."""
    return service.exits, service.rating, service.rating_count, service.citizen_count, service.staff_count


def _described(service: Service) -> dict[str, Any]:
    """The same for all who read it, and asked only where it is not kept."""
    read_for_whom(service)
    return {
        "pictures": screenshot.of(service),
        "similar": similar_to(service),
        "apis": current_app.extensions["apis_of"](service),
    }
