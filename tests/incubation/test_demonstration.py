"""What the demonstration tries and measures holds together, names nobody who was met, and is loaded once."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest
from sqlalchemy import func, select

from app.challenges import demonstration as challenges
from app.database import db
from app.ideas import demonstration as ideas
from app.ideas import theme as themes
from app.incubation import demonstration, discretion, evidence, promotion, story, trial_demonstration
from app.incubation.gate import Gate
from app.incubation.hypothesis import Hypothesis
from app.incubation.metric import Metric
from app.incubation.pilot import Pilot
from app.incubation.project import ORIGINS, Project, audiences_of
from app.incubation.reading import Reading
from app.incubation.trial import Trial
from app.incubation.vocabulary import Decision, Origin, State
from app.language import today
from app.people import demonstration as people
from app.people import unit as units
from app.people.unit import Level
from app.workshops import demonstration as workshops

ROWS = tomllib.loads(trial_demonstration.WRITTEN.read_text(encoding="utf-8"))["project"]


@pytest.fixture
def loaded(inside):
    units.load_shipped()
    cast = people.load()
    demonstration.load(cast)
    db.session.flush()
    return cast


def counts():
    models = (Hypothesis, Trial, Metric, Reading, Pilot)
    return [db.session.scalar(select(func.count()).select_from(model)) for model in models]


def test_it_shows_what_was_confirmed_what_was_refuted_and_agencies_one_after_the_other(loaded):
    found = {row["slug"]: db.session.scalars(select(Project).where(Project.slug == row["slug"])).one() for row in ROWS}
    shown = [evidence.of(project) for project in found.values()]
    for one in shown:
        standings = Counter(hypothesis.standing for hypothesis in one.hypotheses)
        assert standings["confirmed"] and standings["refuted"] and standings["open"]
        assert all(hypothesis.verdict.learned for hypothesis in one.hypotheses if hypothesis.verdict)
        assert all(len(measured.whole.marks) >= 8 for measured in one.measured)
    sites = [site for one in shown for site in one.sites]
    assert len(sites) >= 3 and len({site.starts_on for site in sites}) == len(sites), "each has a day of its own"


def test_a_project_that_agencies_tried_reaches_from_one_of_them_to_its_region_and_says_why(loaded):
    """As whoever leads it could have done it, there and on that day."""
    project = db.session.scalars(select(Project).where(Project.slug == "mon-premier-mois")).one()
    [event] = promotion.told_of(project)
    assert (event.detail["before"], event.detail["scope"], project.scope) == ("agency", "region", Level.REGION)
    assert event.detail["reason"] and event.at > max(
        step.at for site in evidence.of(project).sites for step in site.steps
    )
    assert event.actor.facilitates(promotion.unit_at(project, Level.REGION))
    assert any(chapter.scope == event for chapter in story.of(project, evidence.of(project)))


def test_projects_of_every_origin_stand_in_every_state_and_a_stop_teaches_and_thanks(inside):
    units.load_shipped()
    themes.load_shipped()
    cast = people.load()
    for room in (ideas, challenges, workshops, demonstration):
        room.load(cast)
    db.session.flush()
    projects = db.session.scalars(select(Project)).all()
    assert {one.origin for one in projects} == set(Origin) and {one.state for one in projects} == set(State)
    stops = db.session.scalars(select(Gate).where(Gate.decision == Decision.STOP)).all()
    assert stops and all(one.learned and one.credits for one in stops)
    for one in projects:
        assert one.origin is ORIGINS[type(one.source)] and one.audience in audiences_of(one.source)
    [resting] = [one for one in projects if one.state is State.PAUSED]
    assert resting.next_gate_on > today() and not resting.is_late


def test_loaded_again_it_adds_nothing(loaded):
    before = counts()
    assert min(before) > 0
    demonstration.load(loaded)
    db.session.flush()
    assert counts() == before


def test_nobody_who_was_met_is_named_and_nothing_lies_ahead(loaded):
    sessions = db.session.scalars(select(Trial)).all()
    assert all(discretion.problem_in(one.place, one.seen, *(r.words for r in one.results)) == "" for one in sessions)
    assert all(one.held_on < today() and one.consent_on <= one.held_on for one in sessions)
    assert all(one.taken_on <= today() for one in db.session.scalars(select(Reading)))
