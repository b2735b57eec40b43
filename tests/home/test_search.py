"""The one search box: what was found, kind by kind, for its reader alone."""

from __future__ import annotations

import re

import pytest

from app.challenges import documents
from app.challenges.challenge import Challenge, Status
from app.database import db
from app.home import finding
from app.people.user import Guest
from app.search.opened import the_index


def sections(page: str) -> list[str]:
    return re.findall(r'<h2 id="found-(\w+)"', page)


@pytest.fixture
def shelf(make):
    for n in range(7):
        make.idea(f"Un guichet mobile, numéro {n}")
    make.challenge("hackathon", title="Le grand défi du guichet", open=["team-formation"])
    make.challenge("pitch", title="Présenter un guichet")
    make.challenge("ideas-call", title="Un guichet entre agents")
    make.challenge("pitch", title="Le guichet en préparation", draft=True)
    make.conference("Le guichet expliqué")
    make.worked()


def test_what_was_found_stands_by_kind_with_its_count_and_the_way_to_all_of_it(browse, shelf):
    page = browse.get("/search?q=guichet").text
    assert set(sections(page)) == {"idea", "challenge", "conference"}
    assert "10 résultats" in page, "seven ideas, two public challenges, a conference"
    assert "Le grand défi du" in page and "/challenges/le-grand-defi-du-guichet" in page
    assert 'href="/ideas?q=guichet"' in page, "five of seven ideas are shown"
    assert 'href="/search?q=guichet&amp;kind=challenge"' not in page, "both challenges are shown"


def test_the_kind_of_the_best_hit_comes_first(browse, make):
    make.challenge("pitch", title="Trottinettes")
    make.idea("Une idée", text="Un mot sur les trottinettes parmi beaucoup d’autres mots, dits longuement.")
    make.worked()
    assert sections(browse.get("/search?q=trottinettes").text)[0] == "challenge"


def test_an_internal_challenge_and_one_in_preparation_are_found_by_those_who_may_see_them(browse, make, shelf):
    staff = browse.as_(make.staff())
    for reader, finds in ((browse, False), (browse.as_(make.person()), False), (staff, True)):
        page = reader.get("/search?q=guichet&kind=challenge").text
        assert ("entre agents" in page) is finds
        assert ("entre agents" in reader.get("/search/suggestions?q=guichet").text) is finds
        assert ("3 résultats" if finds else "2 résultats") in page
    leader = browse.as_(make.with_role("facilitator"))
    assert "en préparation" not in leader.get("/search?q=guichet&kind=challenge").text, "drafts are in no index"


def test_challenges_are_narrowed_by_where_they_stand(browse, shelf):
    page = browse.get("/search?q=guichet&kind=challenge").text
    assert "status=open" in page and "status=announced" in page
    narrowed = browse.get("/search?q=guichet&kind=challenge&status=open").text
    assert "grand-defi" in narrowed and "presenter-un" not in narrowed


def test_all_ideas_are_the_list_of_ideas(browse, shelf):
    answer = browse.get("/search?q=guichet&kind=idea")
    assert answer.status_code == 302 and answer.location == "/ideas?q=guichet"


def test_the_page_without_words_offers_the_box_and_finds_nothing(browse, shelf):
    page = browse.get("/search").text
    assert 'name="q"' in page and not sections(page)


def test_nothing_found_says_what_to_do(browse, shelf):
    page = browse.get("/search?q=zanzibar").text
    assert "/ideas/new?title=zanzibar" in page and not sections(page)


def test_a_typing_error_is_put_right_whatever_the_kind(browse, shelf):
    assert set(sections(browse.get("/search?q=guichett").text)) == {"idea", "challenge", "conference"}


def test_what_one_types_is_completed_by_titles_of_every_kind(browse, shelf):
    suggested = browse.get("/search/suggestions?q=guich").text
    for title in ("numéro", "Le grand défi du guichet", "Le guichet expliqué"):
        assert title in suggested
    assert suggested.count("<option") == 5 + 2 + 1, "many ideas do not crowd out the others"


def test_ideas_stay_ideas(browse, shelf):
    """Red when the list of ideas, its twins or its counts take a challenge of the same number for an idea."""
    assert "7 idées" in browse.get("/ideas?q=guichet").text
    twins = browse.get("/ideas/twins?title=Le grand défi du guichet").text
    assert "défi" not in twins


def test_challenges_go_on_by_cursor(browse, make):
    for n in range(finding.SHOWN + 3):
        make.challenge("pitch", title=f"Défi des guichets {n}")
    make.worked()
    first = browse.get("/search?q=guichets&kind=challenge").text
    onward = re.search(r'href="([^"]*after=[^"]*)"', first)
    second = browse.get(onward[1].replace("&amp;", "&")).text
    seen = [set(re.findall(r"/challenges/(defi-des-guichets[\w-]*)", page)) for page in (first, second)]
    assert [len(found) for found in seen] == [finding.SHOWN, 3] and not seen[0] & seen[1]


def test_without_an_index_search_still_answers(browse, make, monkeypatch, app):
    make.idea("Un guichet mobile")
    make.challenge("pitch", title="Présenter un guichet")
    make.challenge("ideas-call", title="Un guichet entre agents")
    make.conference("Le guichet expliqué")
    page = browse.get("/search?q=guichet").text
    assert set(sections(page)) == {"idea", "challenge", "conference"}
    assert "entre agents" not in page
    assert "presenter-un-guichet" in browse.get("/search?q=guichet&kind=challenge").text
    with app.test_request_context():
        assert [row.kind for row in finding.in_one_row(Guest(), finding.ideas.Listing(q="guichet")).page.items] == [
            "idea", "challenge", "conference",
        ]  # fmt: skip


def test_a_challenge_is_found_as_it_is_written_now_and_where_it_stands(browse, make, app):
    challenge = make.challenge("pitch", title="Ancien nom", unit="fr")
    leader = browse.as_(make.with_role("facilitator"))
    form = leader.get(f"/challenges/{challenge.slug}/adjust").text
    dates = dict(re.findall(r'name="((?:opens|closes)_\w+)"[^>]*value="([^"]*)"', form)) or {
        name: value for value, name in re.findall(r'value="([^"]*)"[^>]*name="((?:opens|closes)_\w+)"', form)
    }
    answer = leader.post(
        f"/challenges/{challenge.slug}/adjust",
        {"title": "Zanzibar", "summary": "Un résumé.", "brief": "Un texte.", **dates},
    )
    assert answer.status_code == 303, answer.text
    make.worked()
    assert "Zanzibar" in browse.get("/search?q=zanzibar&kind=challenge&status=announced").text
    assert "0 résultat" in browse.get("/search?q=ancien&kind=challenge").text


def test_the_index_holds_each_announced_challenge_and_forgets_none(make, app, shelf):
    with app.app_context():
        counted = db.session.scalar(db.select(db.func.count()).where(Challenge.status != Status.DRAFT))
        assert documents.count() == counted == 3 == len(list(documents.every()))
        assert the_index().status().documents == 7 + 3 + 1


def test_programs_find_everything_in_one_row(browse, app, shelf, make):
    found = browse.get("/api/v1/search?q=guichet").json
    assert found["total"] == 10
    assert {hit["kind"] for hit in found["items"]} == {"idea", "challenge", "conference"}
    assert {choice["value"]: choice["count"] for choice in found["facets"]["kind"]} == {
        "idea": 7, "challenge": 2, "conference": 1,
    }  # fmt: skip
    only = browse.get("/api/v1/search?q=guichet&kind=challenge&status=open").json
    assert [(hit["title"], hit["supports"]) for hit in only["items"]] == [("Le grand défi du guichet", None)]
    assert browse.get("/api/v1/search?q=guichet&kind=challenge&theme=accueil").status_code == 422
