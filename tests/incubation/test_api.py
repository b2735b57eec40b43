"""Projects and their gates for programs: the same readers as the pages, by cursor, with their tag."""

from __future__ import annotations

import pytest

from app.database import db
from app.ideas.idea import Audience
from app.incubation import gate
from app.incubation.project import Project
from app.incubation.vocabulary import Decision
from app.people.user import User
from tests.api.cost import counted


@pytest.fixture
def decided(app, leader):
    def hold(project, decision=Decision.GO, **more):
        with app.app_context():
            one, by = db.session.get_one(Project, project.id), db.session.get_one(User, leader.id)
            chosen = {"by": by, "seen": one.version, "reasons": "Douze **entretiens**"} | more
            gate.hold(one, decision, **chosen)
            db.session.commit()

    return hold


def test_a_project_is_read_with_its_stays_and_its_gates(browse, make, leader, decided):
    idea = make.idea("Un guichet mobile")
    project = make.project(idea, by=leader)
    decided(project)
    read = browse.get(f"/api/v1/projects/{project.slug}").json
    assert (read["phase"], read["state"], read["idea"]) == ("co-design", "active", idea.id)
    assert [stay["phase"] for stay in read["stays"]] == ["framing", "co-design"]
    [held] = browse.get(f"/api/v1/projects/{project.slug}/gates").json["items"]
    assert (held["decision"], held["reasons"], held["to"]) == ("go", "Douze **entretiens**", "co-design")


def test_whoever_has_a_project_already_is_sent_nothing(browse, make, leader):
    project = make.project(None, by=leader)
    first = browse.get(f"/api/v1/projects/{project.slug}")
    again = browse.get(f"/api/v1/projects/{project.slug}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_an_internal_project_is_not_known_outside(browse, make, leader):
    project = make.project(None, by=leader, audience=Audience.INTERNAL)
    assert browse.get(f"/api/v1/projects/{project.slug}").status_code == 404
    assert browse.get(f"/api/v1/projects/{project.slug}/gates").status_code == 404
    assert browse.get("/api/v1/projects").json["items"] == []


def test_lists_go_on_by_cursor(browse, make, leader, decided):
    made = [make.project(None, by=leader, title=f"Projet {number}").slug for number in range(3)]
    first = browse.get("/api/v1/projects?limit=2").json
    rest = browse.get(first["next"].partition("localhost")[2]).json
    assert [one["slug"] for one in first["items"] + rest["items"]] == made[::-1] and rest["next"] is None


def test_a_list_asks_no_more_for_more_projects(app, browse, make, leader):
    def asked():
        with counted(app) as said:
            assert browse.get("/api/v1/projects").status_code == 200
        return len(said)

    make.project(make.idea("Une"), by=leader)
    asked()
    few = asked()
    for number in range(5):
        make.project(make.idea(f"Idée {number}"), by=leader)
    assert asked() == few


def test_the_journey_of_an_idea_tells_the_gates_of_its_project_and_its_end(browse, make, leader, decided):
    idea = make.idea("Un guichet mobile")
    project = make.project(idea, by=leader)
    decided(project)
    decided(project, Decision.STOP, reasons="Personne ne vient", learned="Demander d’abord")
    told = browse.get(f"/api/v1/ideas/{idea.id}/journey").json["steps"]
    gates = [step for step in told if "revue de jalon" in step["said"].lower() or "s’arrête" in step["said"]]
    assert [step["reason"] for step in gates] == ["Douze entretiens", "Personne ne vient"]
    page = browse.get(f"/ideas/{idea.id}/journey").text
    assert "Douze entretiens" in page and "Personne ne vient" in page


LAUNCH = (Decision.HAND_OVER, Decision.GO)
STOP = (Decision.GO, Decision.STOP)


@pytest.mark.parametrize("decisions", [LAUNCH, STOP])
def test_the_journey_keeps_the_words_of_an_internal_project_from_guests(browse, make, leader, decided, decisions):
    """Those it is begun with, those of its gates, and those it ends with."""
    idea = make.idea("Un guichet mobile")
    project = make.project(idea, by=leader, audience=Audience.INTERNAL, summary="Entre agents")
    for decision in decisions:
        decided(project, decision, reasons=f"Parce que {decision.value}", learned="Demander d’abord")
    secrets = ("Entre agents", *(f"Parce que {decision.value}" for decision in decisions))
    pages = (f"/ideas/{idea.id}/journey", f"/ideas/{idea.id}/history", f"/api/v1/ideas/{idea.id}/journey")
    assert {page: [word for word in secrets if word in browse.as_(make.person()).get(page).text] for page in pages} == {
        page: [] for page in pages
    }
    read = browse.as_(make.staff()).get(pages[0]).text
    assert all(word in read for word in secrets[1:])
