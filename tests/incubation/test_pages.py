"""The pages of the Lab: the board and its moves, a project and its story, a gate with what usually happens."""

from __future__ import annotations

import re

import pytest

from app.ideas.idea import Audience, Status
from app.incubation.vocabulary import Phase, Track
from tests.api.cost import counted


@pytest.fixture
def project(make, leader):
    """Committed, as a reader finds it."""

    def begun(title="Un guichet mobile", **chosen):
        idea = make.idea(title)
        return make.project(idea, by=leader, **chosen)

    return begun


def version_in(page):
    return re.search(r'name="version"[^>]* value="(\d+)"', page).group(1)


def test_an_idea_is_taken_up_from_its_page_and_shows_the_way(browse, make, leader):
    idea = make.idea("Un guichet mobile")
    facilitator = browse.as_(leader)
    assert f"/lab/new?idea={idea.id}" in facilitator.get(f"/ideas/{idea.id}", follow_redirects=True).text
    page = facilitator.get(f"/lab/new?idea={idea.id}").text
    assert "Un guichet mobile" in page
    typed = {
        "title": "Un guichet mobile", "summary": "Pour les villages", "track": "incubation", "unit": "fr",
        "audience": "public", "version": "0",
    }  # fmt: skip
    made = facilitator.post(f"/lab/new?idea={idea.id}", typed)
    assert made.status_code == 303 and made.location == "/lab/un-guichet-mobile"
    assert make.again(idea).status is Status.IN_INCUBATION
    assert "/lab/un-guichet-mobile" in browse.get(f"/ideas/{idea.id}", follow_redirects=True).text, (
        "the thread leads on"
    )


def test_what_was_typed_stays_when_something_is_missing(browse, leader):
    page = browse.as_(leader).post("/lab/new", {"title": "Un essai", "summary": "", "partners": "Une mairie"})
    assert page.status_code == 422 and "Un essai" in page.text and "Une mairie" in page.text


def test_a_project_of_an_internal_entry_is_not_shown_to_everybody_by_changing_it(browse, app, make, leader):
    challenge = make.challenge(open=("submissions",), audience=Audience.INTERNAL)
    entry = make.entry(challenge, make.staff())
    facilitator = browse.as_(leader)
    typed = {
        "title": "Entre nous", "summary": "Pour nous", "track": "incubation", "unit": "fr", "audience": "internal",
        "version": "0",
    }  # fmt: skip
    begun = facilitator.post(f"/lab/new?entry={entry.id}", typed)
    assert begun.status_code == 303
    page = facilitator.get(f"{begun.location}/adjust").text
    assert 'value="public"' not in page
    opened = typed | {"audience": "public", "version": version_in(page)}
    assert facilitator.post(f"{begun.location}/adjust", opened).status_code == 422
    assert browse.get(begun.location).status_code == 404


def test_a_project_that_cannot_be_made_internal_says_why_and_keeps_what_was_typed(browse, make, leader, project):
    shown, partner = project(), make.partner()
    facilitator = browse.as_(leader)
    facilitator.post(f"/lab/{shown.slug}/members", {"handle": partner.handle, "part": "design"})
    typed = {
        "title": "Un autre titre", "summary": "Pour nous", "track": "incubation", "unit": "fr", "audience": "internal",
        "version": str(make.again(shown).version),
    }  # fmt: skip
    kept = facilitator.post(f"/lab/{shown.slug}/adjust", typed)
    assert kept.status_code == 409 and "Un autre titre" in kept.text and 'id="audience-problem"' in kept.text
    assert browse.as_(partner).get(f"/lab/{shown.slug}").status_code == 200


def test_the_board_shows_each_project_in_its_column(browse, project):
    project("Un guichet mobile")
    page = browse.get("/lab").text
    column = page[page.index('data-phase="framing"') : page.index('data-phase="co-design"')]
    assert "Un guichet mobile" in column


def test_guests_see_public_projects_and_staff_see_all(browse, make, leader):
    make.project(None, by=leader, title="Entre nous", audience=Audience.INTERNAL)
    assert "Entre nous" not in browse.get("/lab").text
    assert "Entre nous" in browse.as_(make.staff()).get("/lab").text
    assert browse.get("/lab/entre-nous").status_code == 404


def test_the_board_is_narrowed_by_track(browse, project):
    project("Un guichet mobile", track=Track.FABRIQUE)
    assert "Un guichet mobile" in browse.get("/lab?track=fabrique").text
    assert "Un guichet mobile" not in browse.get("/lab?track=acceleration").text
    assert browse.get("/lab?track=nonsense&unit=nowhere&coach=nobody").status_code == 200


def test_of_two_who_move_the_same_card_one_is_told_and_loses_nothing(browse, make, leader, project):
    one = project()
    first, second = browse.as_(leader), browse.as_(make.with_role("facilitator"))
    seen = version_in(first.get("/lab").text)
    assert first.post(f"/lab/{one.slug}/move", {"phase": "build", "version": seen}).status_code == 303
    late = second.post(
        f"/lab/{one.slug}/move", {"phase": "experiment", "version": seen, "reason": "Les agences sont prêtes"}
    )
    assert late.status_code == 409
    assert "Les agences sont prêtes" in late.text and leader.name in late.text
    assert make.again(one).phase is Phase.BUILD
    again = second.post(f"/lab/{one.slug}/move", {"phase": "experiment", "version": version_in(late.text)})
    assert again.status_code == 303 and make.again(one).phase is Phase.EXPERIMENT


def test_a_gate_shows_what_usually_happens_and_its_reasons_are_read_by_all(browse, leader, project):
    one = project()
    facilitator = browse.as_(leader)
    page = facilitator.get(f"/lab/{one.slug}/gates/new").text
    assert "<b>35" in page and "153" in page
    typed = {
        "decision": "go", "reasons": "Douze entretiens le disent", "version": version_in(page),
        "criteria-0-name": "Le besoin est réel", "criteria-0-met": "yes", "criteria-0-evidence": "12 entretiens",
        **{f"criteria-{n}-met": "unknown" for n in (1, 2, 3)},
    }  # fmt: skip
    assert facilitator.post(f"/lab/{one.slug}/gates", typed).status_code == 303
    story = browse.get(f"/lab/{one.slug}").text
    assert "Douze entretiens le disent" in story and "12 entretiens" in story and "Feu vert" in story


def test_a_stop_without_a_lesson_is_sent_back_with_what_was_typed(browse, leader, project):
    one = project()
    facilitator = browse.as_(leader)
    seen = version_in(facilitator.get(f"/lab/{one.slug}/gates/new").text)
    typed = {"decision": "stop", "reasons": "Personne ne vient", "version": seen}
    typed |= {f"criteria-{n}-met": "unknown" for n in range(4)}
    answer = facilitator.post(f"/lab/{one.slug}/gates", typed)
    assert answer.status_code == 409 and "Personne ne vient" in answer.text


def test_a_sponsor_signs_on_the_page(browse, make, leader, project):
    one, sponsor = project(), make.staff("Directrice")
    facilitator, page = browse.as_(leader), f"/lab/{one.slug}"
    assert facilitator.post(f"{page}/members", {"handle": sponsor.handle, "part": "sponsor"}).status_code == 303
    asked = browse.as_(sponsor).get(page).text
    action = re.search(rf'action="({page}/members/\d+/signature)"', asked).group(1)
    assert browse.as_(sponsor).post(action, {"commitment": "Un jour par semaine"}).status_code == 303
    assert "Un jour par semaine" in browse.get(page).text


def test_a_project_is_found_by_its_words(browse, make, project):
    project("Un guichet mobile")
    make.worked()
    assert "Un guichet mobile" in browse.get("/search?q=guichet").text


def test_the_board_asks_no_more_of_the_database_for_more_cards(app, browse, make, leader):
    def asked(way: str) -> int:
        with counted(app) as said:
            assert browse.get(f"/lab?n={way}").status_code == 200
        return len(said)

    make.project(None, by=leader)
    asked("warm")
    few = asked("few")
    for number in range(6):
        make.project(None, by=leader, title=f"Un autre {number}")
    assert asked("many") == few <= 8


def test_a_move_proposes_the_phase_that_comes_next(browse, leader, project):
    """Pressing at once is a move, never the refusal that it stands there already."""
    one = project()
    page = browse.as_(leader).get(f"/lab/{one.slug}/move").text
    assert '<option selected value="co-design">' in page
    assert '<option value="co-design" selected>' in browse.as_(leader).get("/lab").text
