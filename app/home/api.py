"""Search over everything, and the journey of an idea, as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, request
from flask_babel import lazy_gettext as _l

from app import rest
from app.authorization import me
from app.challenges.challenge import Status
from app.gatherings.conference import State
from app.home import finding, hit, journey
from app.ideas.api import listing
from app.ideas.facets import Asked, facets_of
from app.ideas.idea import Audience
from app.ideas.queries import Listing, find
from app.ideas.views.room import found
from app.incubation.vocabulary import Phase
from app.people.token import api_public
from app.search.query import MOST_CHARACTERS
from app.stories.story import State as StoryState
from app.workshops.workshop import State as WorkshopState

LABELS = {
    "challenge": _l("Challenge"),
    "project": _l("Project"),
    "workshop": _l("Workshop"),
    "story": _l("Story"),
    "conference": _l("Conference"),
}
OTHERS: dict[str, tuple[str, ...]] = {
    "challenge": tuple(status for status in Status if status is not Status.DRAFT),
    "project": tuple(Phase),
    "workshop": (WorkshopState.PLANNED, WorkshopState.RUNNING, WorkshopState.OVER),
    "story": (StoryState.PUBLISHED,),
    "conference": (State.PLANNED, State.LIVE, State.OVER),
}
"""Kinds beside those of ideas, and where their things may stand."""

api = rest.door("home", __name__)


@api.get("/search")
@api_public
def search() -> Response:
    """Everything, the best first; without words, or in an order of ideas, ideas."""
    if request.args.get("kind") in OTHERS:
        return _in_one_row(_listing_of(OTHERS[request.args["kind"]]), [request.args["kind"]])
    asked = listing()
    if asked.q and not asked.kind and asked.order == "relevance":
        return _in_one_row(asked, finding.KINDS)
    found = find(asked, me())
    return rest.shown(
        rest.listed(
            found.page,
            [hit.of_row(finding.Row("idea", idea), found.query) for idea in found.page.items],
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


def _in_one_row(asked: Listing, kinds: Iterable[str]) -> Response:
    row = finding.in_one_row(me(), asked, kinds)
    results = row.results
    counts = results.facets.get("kind", {})
    others = {name: (LABELS[name], counts.get(name, 0)) for name in kinds if name in LABELS}
    of_ideas = Asked(asked.q, asked.order, tuple(asked.chosen.items()), me().is_staff)
    return rest.shown(
        rest.listed(
            row.page,
            [hit.of_row(one, row.query) for one in row.page.items],
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
