"""Projects of the Lab as JSON: their gates, what they try, what they measure, and with whom."""

from __future__ import annotations

from flask import Response, request
from sqlalchemy.orm import joinedload

from app import rest
from app.authorization import me, require
from app.database import db
from app.incubation import hypothesis, metric, pilot, reading, sent_values
from app.incubation.gate import gates_page
from app.incubation.metric import Metric
from app.incubation.project import Project
from app.incubation.queries import newest, stays_of, visible_to
from app.incubation.reading import Source
from app.incubation.representation import (
    of_gate,
    of_hypothesis,
    of_metric,
    of_pilot,
    of_project,
    of_reading,
)
from app.incubation.views.room import found, found_of
from app.incubation.vocabulary import Phase, State, Track
from app.paging import Page
from app.people.token import api_public, api_writes

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


@api.get("/projects/<slug>/hypotheses")
@api_public
def hypotheses(slug: str) -> Response:
    """The first one first; there are few."""
    rest.ask_only()
    project = found(slug)
    shown = db.session.scalars(hypothesis.of(project)).unique().all()
    return rest.shown(rest.listed(Page(shown), [of_hypothesis(one, project) for one in shown]))


@api.get("/projects/<slug>/pilots")
@api_public
def pilots(slug: str) -> Response:
    """Those that were accepted, in the order in which they begin."""
    rest.ask_only()
    project = found(slug)
    shown = [one for one in db.session.scalars(pilot.of(project)).unique() if one.was_accepted]
    return rest.shown(rest.listed(Page(shown), [of_pilot(one, project) for one in shown]))


@api.get("/projects/<slug>/metrics")
@api_public
def metrics(slug: str) -> Response:
    """In the order in which they were set, each with its latest value of the whole."""
    rest.ask_only()
    project = found(slug)
    shown = db.session.scalars(metric.of(project)).all()
    latest = reading.latest_of([one.id for one in shown]) if shown else {}
    return rest.shown(rest.listed(Page(shown), [of_metric(one, project, latest[one.id]) for one in shown]))


@api.get("/projects/<slug>/metrics/<int:id>/values")
@api_public
def values(slug: str, id: int) -> Response:
    """The latest day first."""
    rest.ask_only("after", "limit")
    of = found_of(found(slug), Metric, id)
    page = reading.page_of(of, request.args.get("after", ""), rest.limit())
    return rest.shown(rest.listed(page, [of_reading(one) for one in page.items]))


@api.put("/projects/<slug>/metrics/<int:id>/values")
@api_writes
def take_values(slug: str, id: int) -> Response:
    """All or nothing, and a state: sent again, nothing changes."""
    project = found(slug)
    require(project.worked_on_by(me()))
    of = found_of(project, Metric, id)
    figures = sent_values.read(rest.body({"values": sent_values.VALUES}), pilot.sites_of(project))
    taken = reading.take(of, project, figures, source=Source.API, by=me())
    answer = rest.done({"added": taken.added, "corrected": taken.corrected, "known": taken.known})
    db.session.commit()
    return answer
