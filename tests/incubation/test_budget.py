"""What the page of a project costs: the same few questions, whatever it tried, measured and with whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.database import db, writing
from app.incubation import evidence, gate, hypothesis, metric, pilot, pilot_call, reading, trial
from app.incubation import member as members
from app.incubation.hypothesis import Belief, Outcome
from app.incubation.metric import Aim, Better
from app.incubation.project import Project
from app.incubation.reading import Figure, Source
from app.incubation.trial import Attested, Consent, Result, Seen, Speaks
from app.incubation.vocabulary import Decision, Part
from app.language import today
from app.people.unit import by_code
from app.people.user import User
from tests.api.cost import counted

LIST, SIGNED_IN_MORE = 6, 2
GUEST, MEMBER = 14, 19
"""Its story brings stays, gates, verdicts, sessions, sites and figures together; a guest's page is kept a second."""

LOOKED = [gate.Looked("Le besoin est réel", gate.Met.YES)]
SITES = ("brest-europe", "quimper", "fort-de-france-centre")


@pytest.fixture
def tried(app, make):
    """A project with so much of each, committed; its coach."""

    def ready(number: int):
        leader, coach = make.with_role("facilitator"), make.staff("Coach")
        project = make.project(make.idea(f"Un projet {number}"), by=leader)
        with writing(), app.test_request_context("/", method="POST"):
            one, by = db.session.get_one(Project, project.id), db.session.get_one(User, leader.id)
            members.name(one, db.session.get_one(User, coach.id), Part.COACH, by=by)
            _fill(one, by, number)
            db.session.commit()
        return project, coach

    return ready


def _fill(project: Project, by: User, number: int) -> None:
    day = today()
    voices = [gate.Voice(by, True)]
    gate.hold(project, Decision.GO, by=by, seen=project.version, reasons="Oui", voices=voices, looked=LOOKED)
    pilot_call.call(project, "Trois mois", wanted=3, until=day + timedelta(days=9), by=by)
    sites = []
    for code in SITES[: number + 1]:
        site = pilot.offer(project, by_code(code), "Oui", by=by)
        site.accept(day, by=by)
        sites.append(site.unit)
    for n in range(number):
        one = hypothesis.propose(project, Belief(f"Croyance {n}", "tous", "Essai", "Signal", "Seuil"), by=by)
        said = Seen(day, 5, "Au guichet", f"Séance {n}")
        consent = Attested(by, day, Consent.ORAL)
        trial.write_down(project, said, consent, by=by, results=[Result(one, Speaks.FOR)])
        hypothesis.judge(one, project, Outcome.CONFIRMED, learned=f"Leçon {n}", by=by, seen=0)
        made = metric.set_for(project, Aim(f"Chiffre {n}", "%", Better.HIGHER, Decimal(90)), by=by)
        days = [day - timedelta(days=m) for m in range(number + 2)]
        values = [Figure(day, Decimal(m), place) for m, day in enumerate(days) for place in (None, *sites)]
        reading.take(made, project, values, source=Source.IMPORTED, by=by)


def test_the_page_of_a_project_keeps_its_budget_whatever_it_holds(app, browse, tried):
    def asked(browser, project):
        app.extensions["guest_pages"].pages.clear()
        app.extensions["panels"].clear()
        with counted(app) as said:
            page = browser.get(f"/lab/{project.slug}")
        assert page.status_code == 200 and "Croyance 0" in page.text and "Leçon 0" in page.text
        print(len(said), *said, sep="\n  ")
        return len(said)

    spent = {}
    for number in (1, 7):
        project, coach = tried(number)
        spent[number] = asked(browse, project), asked(browse.as_(coach), project)
    assert spent[1] == spent[7]
    assert spent[7][0] <= GUEST and spent[7][1] <= MEMBER


def test_what_was_tried_is_gathered_by_the_same_questions(app, tried):
    def asked(project):
        with app.test_request_context("/"), counted(app) as said:
            found = evidence.of(db.session.get_one(Project, project.id))
            assert found.names and found.tested and found.sites and found.measured
        return len(said)

    assert asked(tried(1)[0]) == asked(tried(6)[0])


@pytest.mark.parametrize("address", ["/lab", "/lab?track=incubation"])
def test_the_board_keeps_its_budget_whatever_stands_on_it(app, browse, make, address):
    leader, coach = make.with_role("facilitator"), make.staff("Une coach")

    def put_up(number: int) -> None:
        with writing(), app.test_request_context("/", method="POST"):
            for n in range(number):
                project = make.project(title=f"Un projet {n}", by=leader, audience="public")
                one, by = db.session.get_one(Project, project.id), db.session.get_one(User, leader.id)
                members.name(one, db.session.get_one(User, coach.id), Part.COACH, by=by)
                if n % 3 == 0:
                    gate.hold(
                        one,
                        Decision.STOP,
                        by=by,
                        seen=one.version,
                        reasons="Non",
                        voices=[gate.Voice(by, True)],
                        looked=LOOKED,
                        learned="Rien",
                    )
            db.session.commit()

    def asked(browser) -> int:
        app.extensions["guest_pages"].pages.clear()
        app.extensions["panels"].clear()
        with counted(app) as said:
            page = browser.get(address)
        assert page.status_code == 200 and "Un projet 1" in page.text and "Une coach" in page.text
        print(len(said), *said, sep="\n  ")
        return len(said)

    spent = []
    for number in (3, 30):
        put_up(number)
        spent.append((asked(browse), asked(browse.as_(coach))))
    assert spent[0] == spent[1]
    assert spent[1][0] <= LIST and spent[1][1] <= LIST + SIGNED_IN_MORE
