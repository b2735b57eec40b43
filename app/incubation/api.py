"""Projects of the Lab and their gates as JSON."""

from __future__ import annotations

from flask import Response, request
from sqlalchemy.orm import joinedload

from app import rest
from app.authorization import me
from app.incubation.gate import gates_page
from app.incubation.project import Project
from app.incubation.queries import newest, stays_of, visible_to
from app.incubation.representation import of_gate, of_project
from app.incubation.views.room import found
from app.incubation.vocabulary import Phase, State, Track
from app.people.token import api_public

api = rest.door("incubation", __name__)


@api.get("/projects")
@api_public
def index() -> Response:
    """The newest first."""
    rest.ask_only("track", "phase", "state", "after", "limit")
    track, phase = rest.one_of("track", [*map(str, Track)]), rest.one_of("phase", [*map(str, Phase)])
    state = rest.one_of("state", [*map(str, State)])
    asked = visible_to(me()).options(joinedload(Project.idea))
    if track is not None:
        asked = asked.where(Project.track == Track(track))
    if phase is not None:
        asked = asked.where(Project.phase == Phase(phase))
    if state is not None:
        asked = asked.where(Project.state == State(state))
    page = newest(asked, request.args.get("after", ""), rest.limit())
    stays = stays_of([one.id for one in page.items])
    return rest.shown(rest.listed(page, [of_project(one, stays[one.id], me()) for one in page.items]))


@api.get("/projects/<slug>")
@api_public
def show(slug: str) -> Response:
    rest.ask_only()
    project = found(slug)
    return rest.shown(of_project(project, stays_of([project.id])[project.id], me()))


@api.get("/projects/<slug>/gates")
@api_public
def gates(slug: str) -> Response:
    """The newest first."""
    rest.ask_only("after", "limit")
    page = gates_page(found(slug), request.args.get("after", ""), rest.limit())
    return rest.shown(rest.listed(page, [of_gate(gate) for gate in page.items]))
