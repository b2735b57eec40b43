"""Many at once, each in a transaction of their own: one verdict, one value, one offer; no move of a card is lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.activity.event import Event
from app.database import db, writing
from app.errors import Refused
from app.incubation import gate, hypothesis, metric, pilot, pilot_call, reading
from app.incubation.episode import Episode
from app.incubation.gate import Gate
from app.incubation.hypothesis import Belief, Hypothesis, HypothesisVerdict, Outcome
from app.incubation.metric import Aim, Better, Metric
from app.incubation.pilot import Pilot, Standing
from app.incubation.project import Project, Stale, born_of
from app.incubation.reading import Figure, Reading, Source
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Decision, Phase, Track
from app.language import today
from app.people.unit import by_code, nation
from app.people.user import User
from tests.gatherings.test_races import all_at_once

CROWD = 12


@pytest.fixture
def project(app, make, leader):
    """With a hypothesis, a metric and a call, committed."""
    made = make.project(None, by=leader)
    with writing(), app.test_request_context("/", method="POST"):
        one, by = db.session.get_one(Project, made.id), db.session.get_one(User, leader.id)
        hypothesis.propose(one, Belief("a", "b", "c", "d", "e"), by=by)
        metric.set_for(one, Aim("Visites", "personnes", Better.HIGHER, Decimal(90)), by=by)
        pilot_call.call(one, "Ici", wanted=2, until=today() + timedelta(days=9), by=by)
        db.session.commit()
    return made


def counted(app, model, *where):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*where))


def refused(act):
    """How many of them were told no, in words."""
    told = []

    def do(by):
        try:
            act(db.session.scalars(select(Project)).one(), by)
        except Refused as problem:
            db.session.rollback()
            told.append(problem.message)

    return do, told


def test_of_many_who_judge_at_once_one_does(app, project, leader):
    def judge(one, by):
        believed = db.session.scalars(select(Hypothesis)).one()
        hypothesis.judge(believed, one, Outcome.CONFIRMED, learned="Oui", by=by, seen=0)

    do, told = refused(judge)
    all_at_once(app, [leader.id] * CROWD, do)
    assert counted(app, HypothesisVerdict) == 1 and len(told) == CROWD - 1


def test_a_sheet_that_many_send_at_once_counts_once(app, project, leader):
    days = [today() - timedelta(days=n) for n in range(20)]

    def take(one, by):
        of = db.session.scalars(select(Metric)).one()
        reading.take(of, one, [Figure(day, Decimal(n)) for n, day in enumerate(days)], source=Source.API, by=by)

    do, told = refused(take)
    all_at_once(app, [leader.id] * CROWD, do)
    assert counted(app, Reading) == len(days) and told == []
    assert counted(app, Event, Event.verb == Verb.READINGS_TAKEN) == 1
    assert counted(app, Event, Event.verb == Verb.READING_CORRECTED) == 0


def test_an_agency_that_many_offer_at_once_is_offered_once(app, project, leader):
    do, told = refused(lambda one, by: pilot.offer(one, by_code("quimper"), "Oui", by=by))
    all_at_once(app, [leader.id] * CROWD, do)
    assert counted(app, Pilot, Pilot.standing == Standing.OFFERED) == 1 and len(told) == CROWD - 1


@pytest.fixture
def movers(make):
    return [make.with_role("facilitator").id for _ in range(3)]


def test_of_three_who_move_one_card_at_once_one_does_and_two_are_told(app, make, project, movers):
    seen = make.again(project).version
    goals, stale = dict(zip(movers, (Phase.CO_DESIGN, Phase.BUILD, Phase.EXPERIMENT), strict=True)), []

    def move(by):
        try:
            db.session.get_one(Project, project.id).move(goals[by.id], by=by, seen=seen, reason=f"{by.id}")
        except Stale:
            db.session.rollback()
            stale.append(by.id)

    all_at_once(app, movers, move)
    (winner,) = set(movers) - set(stale)
    assert len(stale) == 2 and make.again(project).phase is goals[winner]
    assert counted(app, Episode, Episode.project_id == project.id) == 2
    assert counted(app, Episode, Episode.project_id == project.id, Episode.ended_at.is_(None)) == 1
    assert counted(app, Event, Event.verb == Verb.MOVED, Event.actor_id == winner) == 1


def test_three_who_move_three_cards_at_once_all_do(app, make, leader, movers):
    cards = {by: make.project(None, by=leader, title=f"Carte {by}") for by in movers}

    def move(by):
        card = db.session.get_one(Project, cards[by.id].id)
        card.move(Phase.BUILD, by=by, seen=card.version)

    all_at_once(app, movers, move)
    assert [make.again(card).phase for card in cards.values()] == [Phase.BUILD] * 3
    assert counted(app, Event, Event.verb == Verb.MOVED) == 3 and counted(app, Episode) == 6


def test_of_an_idea_and_its_entry_taken_up_at_once_one_project_is_begun(app, make, movers):
    """Red when each looks at its own source alone."""
    author = make.staff()
    idea = make.idea("Une idée", author)
    entry = make.chosen(make.entry(make.challenge(open=["submissions"]), author, idea=idea))
    sources, told = dict(zip(movers, (idea, entry, entry), strict=True)), []

    def begin(by):
        source = db.session.get_one(type(sources[by.id]), sources[by.id].id)
        try:
            born_of(source, by=by, title="Un essai", summary="Pour qui", track=Track.INCUBATION, unit=nation())
        except Refused as problem:
            db.session.rollback()
            told.append(problem.message)

    all_at_once(app, movers, begin)
    assert counted(app, Project) == 1 and len(told) == 2


def test_the_database_lets_one_project_of_an_idea_go_on(app, make, leader):
    """Whoever wrote it, and however: a second one is refused by a constraint."""
    idea = make.idea()
    one, other = make.project(idea, by=leader), make.project(None, by=leader, title="Un autre")
    with writing(), app.app_context(), pytest.raises(IntegrityError):
        db.session.get_one(Project, other.id).idea_id = one.idea_id
        db.session.flush()


def test_of_a_gate_and_a_move_at_once_one_is_done(app, make, project, movers):
    seen, stale = make.again(project).version, []
    goals = dict(zip(movers[1:], (Phase.BUILD, Phase.EXPERIMENT), strict=True))

    def act(by):
        one = db.session.get_one(Project, project.id)
        try:
            if by.id == movers[0]:
                gate.hold(one, Decision.PIVOT, by=by, seen=seen, reasons="Parce que", to=Phase.FRAMING)
            else:
                one.move(goals[by.id], by=by, seen=seen)
        except Stale:
            db.session.rollback()
            stale.append(by.id)

    all_at_once(app, movers, act)
    assert len(stale) == 2
    held, moved = counted(app, Gate), counted(app, Event, Event.verb == Verb.MOVED)
    assert (held, moved) == ((0, 1) if movers[0] in stale else (1, 0))
    (winner,) = set(movers) - set(stale)
    assert make.again(project).phase is goals.get(winner, Phase.FRAMING)
