"""Workshops as JSON: what they are for, when and for whom; never who comes, nor what is written on their boards."""

from __future__ import annotations

from flask import Response, request

from app import rest
from app.authorization import me
from app.people.token import api_public
from app.workshops.queries import newest, visible_to
from app.workshops.representation import of_workshop
from app.workshops.views.room import found
from app.workshops.workshop import State, Workshop

api = rest.door("workshops", __name__)


@api.get("/workshops")
@api_public
def index() -> Response:
    """The newest first."""
    rest.ask_only("state", "after", "limit")
    state = rest.one_of("state", [*map(str, State)])
    asked = visible_to(me())
    if state is not None:
        asked = asked.where(Workshop.state == State(state))
    page = newest(asked, request.args.get("after", ""), rest.limit())
    return rest.shown(rest.listed(page, [of_workshop(one) for one in page.items]))


@api.get("/workshops/<slug>")
@api_public
def show(slug: str) -> Response:
    rest.ask_only()
    return rest.shown(of_workshop(found(slug)))
