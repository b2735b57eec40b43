"""What is known when a gate is held: counted from the rows, shown to those who decide, kept with what they decided."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.database import db, writing
from app.incubation import digest, gate, hypothesis, metric, pilot, pilot_call, reading, trial
from app.incubation.hypothesis import Belief, Outcome
from app.incubation.metric import Aim, Better
from app.incubation.project import Project
from app.incubation.reading import Figure, Source
from app.incubation.trial import Attested, Consent, Result, Seen, Speaks
from app.incubation.vocabulary import Decision, Phase
from app.language import today
from app.people.unit import by_code
from app.people.user import User


def believed(project, statement, by, **more):
    belief = Belief(statement, "les personnes embauchées", "Neuf appels", "Une difficulté racontée", "six sur neuf")
    return hypothesis.propose(project, belief, by=by, **more)


def met(project, people, one, by):
    said = Seen(held_on=today(), people=people, place="Au guichet", seen="On a regardé.")
    results = [Result(one, Speaks.FOR, "")]
    trial.write_down(project, said, Attested(by=by, on=today(), form=Consent.ORAL), by=by, results=results)


def measured(aim, project, days_ago, value, by):
    figures = [Figure(today() - timedelta(days=days_ago), Decimal(value))]
    reading.take(aim, project, figures, source=Source.ENTERED, by=by)


def held(project, by):
    return gate.hold(project, Decision.GO, by=by, seen=project.version, reasons="Cela marche", to=project.phase)


def tried(project, by):
    first, second, _third = (believed(project, statement, by) for statement in ("un", "deux", "trois"))
    hypothesis.judge(first, project, Outcome.CONFIRMED, learned="Oui", by=by, seen=0)
    believed(project, "deux bis", by, replaces=second)
    met(project, 5, first, by)
    met(project, 4, first, by)
    aim = metric.set_for(project, Aim("Embauches qui tiennent", "%", Better.HIGHER, Decimal(90)), by=by)
    measured(aim, project, 9, "38", by)
    measured(aim, project, 3, "41.5", by)
    return aim


def test_a_gate_keeps_what_was_known_that_day(inside, begun, leader):
    """Red when it is reckoned anew from what was learned since, or when a belief that was replaced still counts."""
    project = begun()
    assert held(project, leader).known == {}
    aim = tried(project, leader)
    made = held(project, leader)
    last = [aim.id, "41.5", "%", (today() - timedelta(days=3)).isoformat(), "90"]
    assert made.known == {"hypotheses": {"open": 2, "confirmed": 1}, "sessions": 2, "people": 9, "figures": [last]}
    measured(aim, project, 0, "77", leader)
    metric.adjust(aim, project, Aim("Embauches", "personnes", Better.HIGHER, Decimal(60)), by=leader, seen=aim.stamp)
    db.session.flush()
    db.session.expire_all()
    [shown] = digest.figures_in(made.known, [aim])
    assert (shown.value, shown.unit, shown.target) == (Decimal("41.5"), "%", Decimal(90))


def test_sites_count_from_the_day_they_begin(inside, make, begun, leader):
    project = begun()
    pilot_call.call(project, "Trois mois", wanted=2, until=today(), by=leader)
    site = pilot.offer(project, by_code("brest-europe"), "Nous voulons.", by=leader)
    site.accept(today(), by=leader)
    assert "sites" not in held(project, leader).known
    site.start(by=leader)
    assert held(project, leader).known["sites"] == 1


def test_a_gate_of_which_nobody_counted_it_says_so(browse, app, begun, leader):
    """Red when a gate from before says that nothing had been tried."""
    project = begun()
    with writing(), app.test_request_context("/", method="POST"):
        held(db.session.get_one(Project, project.id), db.session.get_one(User, leader.id)).known = None
        db.session.commit()
    assert browse.get(f"/lab/{project.slug}").status_code == 200
    assert browse.get(f"/api/v1/projects/{project.slug}/gates").json["items"][0]["known"] is None


def test_more_sessions_than_a_page_shows_are_all_counted(inside, begun, leader):
    project = begun()
    one = believed(project, "un", leader)
    for _ in range(trial.MOST_SHOWN + 3):
        met(project, 2, one, leader)
    assert held(project, leader).known["people"] == 2 * (trial.MOST_SHOWN + 3)


def test_who_decides_sees_it_before_and_everybody_reads_it_afterwards(browse, app, begun, leader):
    project = begun()
    facilitator = browse.as_(leader)
    assert "Rien n’a encore été essayé" in facilitator.get(f"/lab/{project.slug}/gates/new").text
    with writing(), app.test_request_context("/", method="POST"):
        tried(db.session.get_one(Project, project.id), db.session.get_one(User, leader.id))
        db.session.commit()
    page = facilitator.get(f"/lab/{project.slug}/gates/new").text
    assert "9 personnes, 2 séances" in page and "41,5" in page and "À l’épreuve</span> 2" in page
    with writing(), app.test_request_context("/", method="POST"):
        held(db.session.get_one(Project, project.id), db.session.get_one(User, leader.id))
        db.session.commit()
    story = browse.get(f"/lab/{project.slug}").text
    assert "Ce que l’on savait ce jour-là" in story and "9 personnes, 2 séances" in story
    [given] = browse.get(f"/api/v1/projects/{project.slug}/gates").json["items"]
    assert given["known"]["people"] == 9 and given["known"]["figures"][0]["value"] == 41.5


@pytest.mark.parametrize(
    ("phase", "stops", "days"),
    [
        (Phase.FRAMING, 35, 153),
        (Phase.CO_DESIGN, 35, 153),
        (Phase.BUILD, 29, 365),
        (Phase.EXPERIMENT, 29, 365),
        (Phase.HANDOVER, 16, 594),
    ],
)
def test_what_usually_happens_in_its_phase_is_before_those_who_decide(browse, app, begun, leader, phase, stops, days):
    """Figures of algorithm 12: 35, 29 and 16 of a hundred stop; 153, 365 and 594 days at the median."""
    project = begun()
    with writing(), app.test_request_context("/", method="POST"):
        here = db.session.get_one(Project, project.id)
        if phase is not here.phase:
            here.move(phase, by=db.session.get_one(User, leader.id), seen=here.version)
        db.session.commit()
    page = browse.as_(leader).get(f"/lab/{project.slug}/gates/new").text
    assert f"<b>{stops}" in page and f"{days} jours" in page
