"""The one search box: what was found, kind by kind, for its reader alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app import rooms
from app.challenges import documents, entry_documents
from app.challenges.challenge import Challenge, Status, gallery_is_open
from app.challenges.entry import Entry
from app.challenges.phase import Step
from app.challenges.team import Team
from app.challenges.vocabulary import Gallery, PhaseKind
from app.clock import now
from app.database import db, writing
from app.developers.description.house import FINDABLE
from app.home import finding
from app.home.finding import beside_each_other
from app.home.kinds import KINDS
from app.ideas.idea import Kind as IdeaKind
from app.people import erasure, jobs, suspension
from app.people.user import Guest, User
from app.search.engine import EXACT, Results
from app.search.opened import the_index

EVERYBODY = frozenset({"public", "staff"})


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
    assert "Voir tous les défis" not in page, "both challenges are shown"
    assert 'href="/search?q=guichet&amp;kind=challenge"' in page, "and can be chosen"


@pytest.mark.parametrize(("kind", "all_of_them"), [("idea", "/ideas?q=guichet"), ("service", "/store?q=guichet")])
def test_what_has_a_list_of_its_own_is_narrowed_there(browse, make, kind, all_of_them):
    for n in range(7):
        make.idea(f"Un guichet mobile, numéro {n}")
        make.service(f"Guichet {n}")
    make.worked()
    assert f'href="{all_of_them}"' in browse.get("/search?q=guichet").text
    assert browse.get(f"/search?q=guichet&kind={kind}").location == all_of_them


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
    assert browse.get("/search/suggestions?q=guich&kind=idea").text.count("<option") == 5, "or of the kind asked for"
    assert browse.get("/search/suggestions?q=guich&kind=sofa").text == suggested


@pytest.mark.parametrize(("address", "kind"), [("/search", ""), ("/ideas", "?kind=idea")])
def test_each_box_completes_what_one_types_from_a_list_of_its_own(browse, address, kind):
    page = browse.get(address).text
    boxes = re.findall(r'<input id="([\w-]+)"[^>]*list="([\w-]+)" hx-get="([^"]*)"', page)
    asked = "/search/suggestions"
    assert boxes == [("site-search", "site-search-titles", asked), ("q", "q-titles", asked + kind)]
    assert all(page.count(f'<datalist id="{box[1]}">') == 1 for box in boxes)


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


@pytest.mark.parametrize(("words", "said"), [("guichets", "plus proches de vos mots"), ("", "plus récents")])
def test_a_kind_that_holds_more_than_is_shown_says_so_at_its_end(browse, make, monkeypatch, words, said):
    for n in range(3):
        make.challenge("pitch", title=f"Défi des guichets {n}")
    make.worked()
    assert "sont montrés" not in browse.get(f"/search?q={words}&kind=challenge").text
    monkeypatch.setattr(finding, "MOST_HITS", 2)
    assert f"Seuls les 2 résultats les {said} sont montrés" in browse.get(f"/search?q={words}&kind=challenge").text


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


def test_without_an_index_what_was_chosen_still_holds_and_can_be_taken_away(browse, make):
    shown = make.challenge("pitch", title="Un guichet ouvert", open=["submissions"])
    make.challenge("pitch", title="Un guichet annoncé")
    page = browse.get("/search?q=guichet&kind=challenge&status=open").text
    assert shown.slug in page and "annoncé" not in page
    assert "/search?q=guichet&amp;kind=challenge" in page and 'aria-current="true"' in page
    assert "Un guichet" not in browse.get("/search?q=guichet&kind=challenge&status=voting").text
    found = browse.get("/api/v1/search?q=guichet&kind=challenge&status=open").json
    assert [one["title"] for one in found["items"]] == ["Un guichet ouvert"]


def test_without_an_index_a_unit_narrows_every_kind(browse, make):
    for unit in ("bretagne", "martinique"):
        make.idea(f"Un guichet, {unit}", unit=unit)
        make.project(title=f"Le guichet, {unit}", unit=unit)
        make.service(f"Guichet de {unit}", regions=[unit])
    make.service("Guichet de partout")
    here = ["Un guichet, bretagne", "Le guichet, bretagne", "Guichet de bretagne", "Guichet de partout"]
    found = browse.get("/api/v1/search?q=guichet&unit=bretagne").json
    assert found["degraded"] and sorted(one["title"] for one in found["items"]) == sorted(here)
    make.worked()
    found = browse.get("/api/v1/search?q=guichet&unit=bretagne").json
    assert not found["degraded"] and sorted(one["title"] for one in found["items"]) == sorted(here)
    for narrowed in ("unit=fr", "audience=public"):
        titles = {one["title"] for one in browse.get(f"/api/v1/search?q=guichet&{narrowed}").json["items"]}
        assert {"Guichet de bretagne", "Guichet de martinique", "Guichet de partout"} <= titles, narrowed


@pytest.mark.parametrize("url", ["/search?", "/search?kind=project&", "/ideas?", "/store?"])
def test_without_an_index_what_one_does_not_want_is_not_found(browse, make, url):
    for word in ("mobile", "fixe"):
        make.idea(f"Un guichet {word}")
        make.project(title=f"Un guichet {word}")
        make.service(f"Un guichet {word}")
    for typed in ("guichet+-mobile", "-mobile"):
        page = browse.get(f"{url}q={typed}").text
        assert "guichet fixe" in page and "guichet mobile" not in page, typed
    assert "guichet" not in browse.get(f"{url}q=le+la").text, "words that say nothing find nothing"


def test_of_more_than_two_hundred_characters_it_is_said_that_not_all_were_looked_for(browse, make):
    make.idea("Un guichet")
    make.worked()
    page = browse.get("/search?q=" + "guichet+" * 9 + "x" * 200).text
    assert "200 premiers caractères" in page


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


def test_each_kind_has_a_source_its_words_and_its_card(app):
    """Red when a room brings half of a kind: what the index holds and what the page and the API know are the same."""
    assert set(KINDS) == set(rooms.SOURCES)
    assert set(FINDABLE) == {*map(str, IdeaKind), *KINDS}
    for kind in KINDS.values():
        assert app.jinja_env.get_template(kind.card)
        assert str(kind.title) and str(kind.label) and str(kind.all_of_them)


class TestEntries:
    """Breaks if: an entry is in the index before its gallery opens, or stays there when it may not be seen."""

    @pytest.fixture
    def call(self, make):
        def opened(gallery: str, *titles: str, **chosen: Any) -> Challenge:
            more = {"audience": "public", "entrants": ["citizens"], "voting": "none", "open": ["submissions"]} | chosen
            challenge = make.challenge("ideas-call", gallery=gallery, **more)
            for title in titles:
                make.entry(challenge, make.person(), title, text="Une chaise de trictrac.")
            make.worked()
            return challenge

        return opened

    def held(self, app) -> int:
        with app.app_context():
            results = the_index().search("trictrac", audience=EVERYBODY, filters={"kind": {"entry"}})
            assert entry_documents.count() == results.total
            return results.total

    def seen(self, reader, word: str = "trictrac") -> tuple[bool, int]:
        page = reader.get(f"/search?q={word}&kind=entry").text
        whole, found = reader.get(f"/search?q={word}").text, reader.get(f"/api/v1/search?q={word}&kind=entry").json
        shown = "Un banc" in page
        assert shown is ("Un banc" in whole) is ("Un banc" in [hit["title"] for hit in found["items"]])
        assert len(found["items"]) == found["total"]
        assert shown is ("Un banc" in reader.get("/search/suggestions?q=un ban").text)
        assert bool(found["total"]) is ("entry" in [choice["value"] for choice in found["facets"].get("kind", [])])
        return shown, found["total"]

    @pytest.mark.parametrize(
        ("gallery", "at_once", "after", "in_the_end"),
        [
            ("at-once", True, True, True),
            ("after-deadline", False, True, True),
            ("with-results", False, False, True),
            ("never", False, False, False),
        ],
    )
    def test_they_are_found_from_the_moment_their_gallery_opens(
        self, browse, make, app, call, gallery, at_once, after, in_the_end
    ):
        challenge = call(gallery, "Un banc", "Une table")
        assert (self.held(app) == 2) is at_once and self.seen(browse) == (at_once, 2 * at_once)
        make.turned(challenge, PhaseKind.SUBMISSIONS, Step.CLOSED)
        make.worked()
        assert (self.held(app) == 2) is after and self.seen(browse) == (after, 2 * after)
        with writing(), app.app_context():
            db.session.get_one(Challenge, challenge.id).conclude()
            db.session.commit()
        make.worked()
        assert (self.held(app) == 2) is in_the_end and self.seen(browse) == (in_the_end, 2 * in_the_end)

    def test_the_question_to_the_database_is_the_rule_of_the_challenge(self, make, app, call):
        made = [call(gallery) for gallery in Gallery]
        made += [call(gallery, over=["submissions"], open=[]) for gallery in Gallery]
        with writing(), app.app_context():
            for challenge in [call(gallery) for gallery in Gallery]:
                db.session.get_one(Challenge, challenge.id).conclude()
            db.session.commit()
        with app.app_context():
            held = set(db.session.scalars(db.select(Challenge.id).where(gallery_is_open())))
            every = db.session.scalars(db.select(Challenge)).all()
            assert held == {one.id for one in every if one.has_opened_its_gallery} and 0 < len(held) < len(every)

    def test_those_of_an_internal_challenge_are_for_staff(self, browse, make, app, call):
        challenge = call("at-once", audience="internal", entrants=["staff"])
        make.entry(challenge, make.staff(), "Un banc", text="Une chaise de trictrac.")
        make.worked()
        assert self.held(app) == 1
        assert self.seen(browse) == self.seen(browse.as_(make.person())) == (False, 0)
        assert "Un banc" in browse.as_(make.staff()).get("/search?q=trictrac").text

    def test_one_that_is_withdrawn_is_found_no_longer_not_even_before_the_index_knows(self, browse, make, app, call):
        challenge = call("at-once", "Une table")
        author = make.person()
        entry = make.entry(challenge, author, "Un banc", text="Une chaise de trictrac.")
        make.worked()
        assert self.seen(browse) == (True, 2)
        with writing(), app.test_request_context("/", method="POST"):
            db.session.get_one(Entry, entry.id).withdraw(by=db.session.get_one(User, author.id))
            db.session.commit()
        for url in ("/search?q=trictrac", "/search?q=trictrac&kind=entry", "/api/v1/search?q=trictrac"):
            assert "Un banc" not in browse.get(url).text, "the index lags, the database decides"
        assert "Un banc" not in browse.get("/search/suggestions?q=un ban").text
        make.worked()
        assert self.seen(browse) == (False, 1) and self.held(app) == 1

    def test_they_are_narrowed_by_their_challenge_and_by_where_it_stands(self, browse, make, call):
        one, _other = (
            call("at-once", "Un banc", title="Le défi du parc"),
            call("at-once", "Une table", title="Ailleurs"),
        )
        page = browse.get("/search?q=trictrac&kind=entry").text
        assert "Le défi du parc" in page and f"challenge={one.slug}" in page
        narrowed = browse.get(f"/search?q=trictrac&kind=entry&challenge={one.slug}").text
        assert "Un banc" in narrowed and "Une table" not in narrowed and "1 résultat" in narrowed

    def test_a_guessed_slug_tells_nobody_the_title_of_its_challenge(self, browse, make, call):
        call("at-once", "Un banc")
        inside = call("at-once", audience="internal", entrants=["staff"], title="Entre nous")
        assert "Entre nous" not in browse.get(f"/search?q=trictrac&kind=entry&challenge={inside.slug}").text
        staff = browse.as_(make.staff())
        assert "Entre nous" in staff.get(f"/search?q=trictrac&kind=entry&challenge={inside.slug}").text

    def test_they_are_found_by_the_name_of_their_team_and_never_by_a_person_s(self, browse, make, app):
        author = make.person("Zéphirine Trictrac")
        challenge = make.challenge(
            "hackathon", audience="public", entrants=["citizens"], gallery="at-once", smallest_team=1,
            open=["team-formation", "submissions"],
        )  # fmt: skip
        team = make.team(challenge, author, "Les Bancs publics")
        make.entry(challenge, author, "Un banc")
        make.worked()
        assert "Un banc" in browse.get("/search?q=publics&kind=entry").text
        assert "0 résultat" in browse.get("/search?q=zephirine&kind=entry").text
        with writing(), app.test_request_context("/", method="POST"):
            db.session.get_one(Team, team.id).rewrite(name="Les Chaises longues", pitch="", looks_for=[])
            db.session.commit()
        make.worked()
        assert "Un banc" in browse.get("/search?q=longues&kind=entry").text
        assert "0 résultat" in browse.get("/search?q=publics&kind=entry").text


class TestPeople:
    """Breaks if: somebody is found who did not choose it, by more than their name and lines, or a moment too long."""

    def found(self, reader, word: str) -> bool:
        page = reader.get(f"/search?q={word}&kind=person").text
        found = reader.get(f"/api/v1/search?q={word}&kind=person").json
        shown = "Zéphirine" in page
        assert shown is bool(found["total"]) is ("Zéphirine" in reader.get(f"/search?q={word}").text)
        assert shown is ("Zéphirine" in reader.get(f"/search/suggestions?q={word}").text) or word != "zephirine"
        return shown

    @pytest.fixture
    def choose(self, browse):
        def said(person: User, **chosen: Any) -> None:
            sent = {"name": "Zéphirine Banc", "handle": "zephirine", "biography": "J’aime le trictrac."} | chosen
            assert browse.as_(person).post("/me/settings/profile", sent).status_code == 303

        return said

    def test_nobody_is_found_who_did_not_choose_it(self, browse, make, choose):
        person = make.staff("Zéphirine Banc", unit="brest-europe")
        make.worked()
        assert not self.found(browse, "zephirine")
        assert 'name="findable"' in browse.as_(person).get("/me/settings").text
        choose(person)
        make.worked()
        assert not self.found(browse, "zephirine")

    def test_who_chose_it_is_found_by_their_name_and_by_their_lines_and_by_nothing_else(self, browse, make, choose):
        person = make.staff("Zéphirine Banc", email="zephirine@agence.example", unit="brest-europe")
        choose(person, findable="y", shows_unit="y")
        make.worked()
        assert self.found(browse, "zephirine") and self.found(browse, "trictrac") and self.found(browse, "banc")
        for word in ("brest", "agence", "staff", "agent"):
            assert not self.found(browse, word)
        hit = browse.get("/api/v1/search?q=trictrac").json["items"][0]
        assert (hit["kind"], hit["id"], hit["unit"], hit["status"]) == ("person", None, None, None)
        assert hit["url"].endswith("/people/zephirine") and "<mark>" in hit["highlighted"]["text"]
        choose(person, findable="y", biography="Je joue aux dames.")
        make.worked()
        assert self.found(browse, "dames") and not self.found(browse, "trictrac")
        choose(person)
        for url in ("/search?q=dames", "/search?q=dames&kind=person", "/search/suggestions?q=zephirine"):
            assert "Zéphirine" not in browse.get(url).text, "at once, before the index knows"
        assert browse.get("/api/v1/search?q=dames").json["items"] == []
        make.worked()
        assert not self.found(browse, "dames")

    def test_who_is_erased_or_suspended_is_found_no_longer(self, browse, make, choose, app):
        boss, person = make.with_role("administrator"), make.person("Zéphirine Banc")
        choose(person, findable="y")
        make.worked()
        assert self.found(browse, "zephirine")
        with writing(), app.test_request_context("/", method="POST"):
            suspension.suspend(
                db.session.get_one(User, person.id), by=db.session.get_one(User, boss.id), reason="Non",
                until=now() + timedelta(days=1),
            )  # fmt: skip
            db.session.commit()
        assert "Zéphirine" not in browse.get("/search?q=trictrac").text
        make.worked()
        assert self.documents(app) == 0 and not self.found(browse, "zephirine")
        with time_machine.travel(now() + timedelta(days=1, hours=1), tick=False):
            with writing(), app.app_context():
                jobs.show_again()
                db.session.commit()
            make.worked()
            assert self.documents(app) == 1 and self.found(browse, "zephirine")
            with writing(), app.test_request_context("/", method="POST"):
                erasure.erase(db.session.get_one(User, person.id), by=None)
                db.session.commit()
            assert "Zéphirine" not in browse.get("/search?q=trictrac").text
            make.worked()
            assert self.documents(app) == 0 and not self.found(browse, "zephirine")

    def documents(self, app) -> int:
        with app.app_context():
            return the_index().search("", audience=EVERYBODY, filters={"kind": {"person"}}).total

    def test_they_are_listed_for_nobody_who_looks_for_no_words(self, browse, make, choose):
        choose(make.person(), findable="y")
        make.worked()
        for url in ("/search?kind=person", "/search?kind=person&q=-zanzibar", "/search?q=-zanzibar"):
            assert "Zéphirine" not in browse.get(url).text
        for url in ("/api/v1/search?kind=person", "/api/v1/search?kind=person&q=-zanzibar"):
            assert browse.get(url).json["total"] == 0
        assert "Qui cherchez-vous" in browse.get("/search?kind=person").text


class TestRanking:
    def test_a_title_that_is_what_was_typed_goes_first_whatever_its_kind(self, browse, make):
        for n in range(12):
            make.idea(f"Guichet d’été et guichet {n}", text="Un guichet d’été, guichet, été, été.")
        make.conference("Le guichet d’été", text="Rien de plus.")
        make.worked()
        assert sections(browse.get("/search?q=le guichet d’été").text)[0] == "conference"
        assert browse.get("/api/v1/search?q=le guichet d’été").json["items"][0]["kind"] == "conference"

    def test_one_good_hit_is_not_buried_under_many_ideas(self, browse, make):
        """Red when the one row goes by the words alone: forty ideas that only mention it then come first."""
        make.idea("Guichet du village", text="Guichet, guichet, guichet.")
        for n in range(40):
            make.idea(f"Idée {n}", text="On attend, on revient, on appelle encore. " * 20 + "Puis le guichet.")
        make.conference("Une heure ensemble", text="Tout autre chose, longuement dit. " * 40 + "Et le guichet.")
        make.worked()
        pages = [browse.get("/api/v1/search?q=guichet&limit=15").json]
        assert [hit["kind"] for hit in pages[0]["items"]][:3] == ["idea", "conference", "idea"]
        while pages[-1]["next"]:
            pages.append(browse.get(pages[-1]["next"]).json)
        urls = [hit["url"] for page in pages for hit in page["items"]]
        assert len(urls) == len(set(urls)) == 42 and {page["total"] for page in pages} == {42}

    def test_kinds_stand_beside_each_other_by_their_share_of_the_best(self):
        refs = ("idea:1", "idea:2", "idea:3", "challenge:1", "challenge:2", "project:1")
        row = beside_each_other(Results(refs, (10.0, 7.0, 4.0, 2.0, 1.0, EXACT + 0.5)))
        assert row == ["project:1", "idea:1", "idea:2", "challenge:1", "idea:3", "challenge:2"]
