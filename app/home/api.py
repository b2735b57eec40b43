"""Search over everything, and the journey of an idea, as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, request

from app import rest
from app.authorization import me
from app.database import Document
from app.home import finding, hit, journey
from app.home.kinds import KINDS
from app.ideas.api import found_for, listing
from app.ideas.facets import Asked, facets_of
from app.ideas.idea import Audience
from app.ideas.queries import Listing
from app.ideas.views.room import found
from app.people.token import api_public
from app.search.query import MOST_CHARACTERS, Query

OTHERS = {name: kind for name, kind in KINDS.items() if name != "idea"}
"""Kinds beside those of ideas."""

api = rest.door("home", __name__)


@api.get("/search")
@api_public
def search() -> Response:
    """Everything, the best first; without words, or in an order of ideas, ideas."""
    if request.args.get("kind") in OTHERS:
        name = request.args["kind"]
        return _in_one_row(_listing_of(OTHERS[name].statuses()), [name])
    asked = listing()
    if asked.q and not asked.kind and asked.order == "relevance":
        return _in_one_row(asked, KINDS)
    found = found_for(asked)
    return rest.shown(
        rest.listed(
            found.page,
            [_row(finding.Row("idea", idea), found.query) for idea in found.page.items],
            total=found.page.total,
            facets=hit.of_facets(found.facets),
            did_you_mean=found.did_you_mean,
            corrected=found.corrected,
            relaxed=found.relaxed,
            degraded=found.degraded,
        )
    )


def _listing_of(statuses: Iterable[str]) -> Listing:
    """What is asked of another kind than ideas; what is not understood is said. Raises Invalid."""
    rest.ask_only("q", "kind", "status", "unit", "audience", "after", "limit")
    return Listing(
        q=rest.text("q", MOST_CHARACTERS).strip(),
        status=rest.one_of("status", [*map(str, statuses)]) or "",
        unit=rest.text("unit", 80),
        audience=rest.one_of("audience", [*map(str, Audience)]) or "",
        after=request.args.get("after", ""),
        limit=rest.limit(),
    )


def _row(row: finding.Row, words: Query) -> Document:
    kind = KINDS[row.kind]
    return hit.shaped(kind.as_hit(row.thing), kind.text(row.thing), words)


def _in_one_row(asked: Listing, kinds: Iterable[str]) -> Response:
    row = finding.in_one_row(me(), asked, kinds)
    results = row.results
    counts = results.facets.get("kind", {})
    others = {name: (OTHERS[name].label, counts.get(name, 0)) for name in kinds if name in OTHERS}
    of_ideas = Asked(asked.q, asked.order, tuple(asked.chosen.items()), me().is_staff)
    return rest.shown(
        rest.listed(
            row.page,
            [_row(one, row.query) for one in row.page.items],
            total=row.page.total,
            facets=hit.of_facets(facets_of(of_ideas, results.facets), others),
            did_you_mean=results.correction,
            corrected=results.corrected,
            relaxed=results.relaxed,
            degraded=results.degraded,
        )
    )


@api.get("/ideas/<int:id>/journey")
@api_public
def idea_journey(id: int) -> Response:
    rest.ask_only()
    whole = journey.of(found(id), me())
    return rest.shown(
        {
            "stations": [
                {"name": station.name, "reached": station.reached, "date": rest.moment(station.date)}
                for station in whole.stations
            ],
            "steps": [{"at": rest.moment(step.at), "said": step.said, "reason": step.reason} for step in whole.steps],
        }
    )
