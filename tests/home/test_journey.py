"""The journey of an idea, and what a person may take with them."""

import json

from app.activity.event import record
from app.clock import now
from app.database import db
from app.home import journey, queries
from app.ideas.idea import Idea, Status
from app.ideas.verbs import Verb
from app.incubation.project import Project
from app.incubation.verbs import Verb as ProjectVerb
from app.people.user import User
from tests.api.cost import counted


def test_a_journey_tells_each_station_and_each_decision_with_its_reason(browse, make):
    idea = make.idea("Une idée qui avance", project_at=now())
    browse.as_(make.with_role("facilitator")).post(
        f"/ideas/{idea.id}/status", {"status": "declined", "reason": "Trop tôt."}
    )
    page = browse.get(f"/ideas/{idea.id}/journey").text
    assert "Trop tôt." in page
    assert page.index("station-project") > page.index("station-idea")


def test_a_journey_that_was_written_again_and_again_still_begins_at_its_beginning(app, browse, make):
    idea = make.idea("Une idée souvent reprise")
    browse.as_(make.with_role("facilitator")).post(
        f"/ideas/{idea.id}/status", {"status": "declined", "reason": "Trop tôt."}
    )
    begun = len(browse.get(f"/api/v1/ideas/{idea.id}/journey").json["steps"])
    with app.test_request_context("/", method="POST"):
        here = db.session.get_one(Idea, idea.id)
        for _time in range(220):
            record(here.author, Verb.EDITED, here)
        db.session.commit()
    steps = browse.get(f"/api/v1/ideas/{idea.id}/journey").json["steps"]
    assert len(steps) == begun + journey.MOST_EDITS
    assert "Trop tôt." in [step["reason"] for step in steps]


def test_a_journey_asks_no_more_of_the_database_for_more_people_in_it(app, browse, make):
    def asked() -> int:
        with counted(app) as said:
            browse.get(f"/api/v1/ideas/{idea.id}/journey")
        return len(said)

    idea = make.idea("Une idée")
    project = make.project(idea)
    ways = []
    for _time in range(2):
        for person in [make.with_role("facilitator") for _one in range(3)]:
            with app.test_request_context("/", method="POST"):
                by = db.session.get_one(User, person.id)
                record(by, Verb.EDITED, db.session.get_one(Idea, idea.id))
                record(by, ProjectVerb.GATE_HELD, db.session.get_one(Project, project.id), reason="Oui")
                db.session.commit()
        ways.append(asked())
    assert ways[0] == ways[1]


def test_what_a_moderator_hid_is_not_counted_on_ones_own_page(app, make):
    person = make.person()
    make.idea("Visible", person)
    make.idea("Masquée", person, hidden_at=now())
    with app.test_request_context():
        assert queries.figures_of(db.session.get_one(User, person.id)).ideas == 1


def test_a_journey_is_secret_when_its_idea_is(browse, make):
    assert browse.get(f"/ideas/{make.internal().id}/journey").status_code == 404
    assert browse.get(f"/api/v1/ideas/{make.internal().id}/journey").status_code == 404


def test_programs_read_the_same_journey(browse, make):
    idea = make.idea(status=Status.LAUNCHED, service_at=now())
    told = browse.get(f"/api/v1/ideas/{idea.id}/journey").json
    assert [station["name"] for station in told["stations"] if station["reached"]] == ["idea", "service"]


def test_one_takes_ones_own_rows_and_nobody_elses(browse, make):
    person, other = make.person("Alix Mien"), make.person("Boris Autre")
    idea = make.idea("À moi", author=person)
    theirs = make.idea("À l’autre", author=other)
    make.support(theirs, person)
    make.comment(idea, other, "Un mot de l’autre")
    taken = browse.as_(person).get("/me/data")
    assert taken.status_code == 200
    kept = json.dumps(taken.json, ensure_ascii=False)
    assert "À moi" in kept
    assert taken.json["supports"][0]["idea"] == theirs.id
    for foreign in ("À l’autre", "Boris", "Un mot de l’autre", "argon2"):
        assert foreign not in kept


def test_titles_are_suggested_as_one_types_and_secret_ones_are_not(browse, make):
    make.idea("Covoiturage vers l’agence")
    make.internal("Covoiturage interne")
    make.worked()
    suggested = browse.get("/search/suggestions?q=covoit").text
    assert "Covoiturage vers l’agence" in suggested
    assert "interne" not in suggested
