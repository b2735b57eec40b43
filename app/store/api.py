"""The Store as JSON: the catalogue with its filters, and a service."""

from __future__ import annotations

from flask import Response, abort, request

from app import rest
from app.authorization import me
from app.people.token import api_public
from app.search.query import MOST_CHARACTERS
from app.store import catalogue
from app.store.catalogue import NAMES
from app.store.listing import LABELS, ORDERS, Listing, find
from app.store.queries import for_page, with_all
from app.store.representation import of_service

api = rest.door("store", __name__)


@api.get("/services")
@api_public
def index() -> Response:
    """In the orders of the pages; `turn` is drawn anew each hour, and a cursor stays in its own."""
    rest.ask_only("q", *NAMES, "order", "after", "limit")
    regions = catalogue.current().regions
    chosen = {
        name: value
        for name in NAMES
        if (value := rest.one_of(name, [*map(str, regions if name == "region" else LABELS[name])])) is not None
    }
    q = rest.text("q", MOST_CHARACTERS).strip()
    order = rest.one_of("order", [*ORDERS]) or "turn"
    if q and order == "turn":
        order = "relevance"
    found = find(Listing(q, chosen, order, request.args.get("after", ""), rest.limit()), me())
    shown = with_all([one.id for one in found.page.items])
    return rest.shown(
        rest.listed(
            found.page,
            [of_service(one, me()) for one in shown],
            total=found.page.total,
            did_you_mean=found.did_you_mean,
            degraded=found.degraded,
        )
    )


@api.get("/services/<slug>")
@api_public
def show(slug: str) -> Response:
    rest.ask_only()
    service = for_page(slug[:80])
    if service is None or not service.visible_to(me()):
        abort(404)
    return rest.shown(of_service(service, me()))
