"""Conferences as JSON: when they are, how one takes part, and where to see them again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from app import rest
from app.authorization import me
from app.database import Document
from app.gatherings import place as places
from app.gatherings import queries
from app.gatherings.conference import Conference, State
from app.gatherings.representation import of_conference
from app.gatherings.views.room import found
from app.people.token import api_public

api = rest.door("gatherings", __name__)


@api.get("/conferences")
@api_public
def index() -> Response:
    """In the order of the page."""
    rest.ask_only("state", "after", "limit")
    state = rest.one_of("state", [*map(str, queries.LISTED)])
    states = queries.LISTED if state is None else (State(state),)
    page = queries.listed(me(), states, request.args.get("after", ""), rest.limit())
    return rest.shown(rest.listed(page, _shown_to_reader(page.items)))


@api.get("/conferences/<slug>")
@api_public
def show(slug: str) -> Response:
    rest.ask_only()
    return rest.shown(_shown_to_reader([found(slug)])[0])


def _shown_to_reader(conferences: Sequence[Conference]) -> list[Document]:
    held = places.held_among(conferences, me()) if me().is_authenticated else {}
    questions = queries.questions_shown_in(conferences)
    return [of_conference(one, held.get(one.id), questions[one.id], me()) for one in conferences]
