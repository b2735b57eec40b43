"""The window of the Store: what is found, in which order, and what the page of a service says."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import update

from app.clock import now
from app.database import db, writing
from app.people.user import User
from app.search.engine import Results
from app.store import listing, visit
from app.store.labels import PLATFORMS
from app.store.service import Service
from app.store.vocabulary import Category, Need, Platform, Public, State
from tests.furnished import index
from tests.store.reviews import passed, spread


def names(text: str) -> list[str]:
    return re.findall(r'class="card-title"><a href="[^"]*">([^<]*)</a>', text)


def count_of(text: str, label: str) -> int | None:
    found = re.search(rf"<span>{re.escape(label)}</span><span class=\"facet-count\">(\d+)", text)
    return int(found[1]) if found else None


def english(browse, url, **more):
    return browse.get(url, headers={"Accept-Language": "en"}, **more).text


def test_an_empty_store_says_so(browse):
    assert "The Store is empty" in english(browse, "/store")


def test_a_category_narrows_and_the_tiles_keep_their_counts(browse, make):
    make.service("Boussole", category=Category.OCCUPATION)
    make.service("Carnet", category=Category.JOB)
    page = english(browse, "/store?category=job")
    assert names(page) == ["Carnet"]
    assert page.count('<span class="aisle-count">1 service</span>') == 2
    assert 'aria-current="true"' in page


def test_facets_count_what_would_be_found(browse, make):
    make.service("A", needs=[Need.WRITE_A_CV], publics=[Public.YOUNG], category=Category.APPLICATION)
    make.service("B", needs=[Need.WRITE_A_CV], publics=[Public.SENIOR], category=Category.APPLICATION)
    make.service("C", needs=[Need.FIND_OFFERS], publics=[Public.YOUNG])
    page = english(browse, "/store?need=write-a-cv")
    assert count_of(page, "Under 26") == 1
    assert count_of(page, "Find job offers") == 1, "the other values of what was chosen keep their counts"
    assert sorted(names(english(browse, "/store?need=write-a-cv&public=young"))) == ["A"]


def test_what_names_no_public_or_region_is_for_all(browse, make):
    make.service("Partout")
    make.service("Ici", regions=["bretagne"], publics=[Public.SENIOR])
    make.service("Ailleurs", regions=["martinique"])
    page = english(browse, "/store?region=bretagne")
    assert sorted(names(page)) == ["Ici", "Partout"]
    assert count_of(page, "Martinique") == 2
    assert sorted(names(english(browse, "/store?public=senior"))) == ["Ailleurs", "Ici", "Partout"]


def test_platform_language_and_provider_narrow(browse, make):
    make.service("A", ios_address="https://t.example/a", languages=["fr", "uk"])
    make.service("B", make.provider(kind="house"))
    assert names(english(browse, "/store?platform=ios")) == ["A"]
    assert names(english(browse, "/store?language=uk")) == ["A"]
    assert names(english(browse, "/store?provider=house")) == ["B"]


def test_unknown_words_in_the_address_do_not_fail(browse, make):
    make.service("Boussole")
    assert names(browse.get("/store?category=x&order=x&after=x&public=&need=%00".replace("%00", "")).text) == [
        "Boussole"
    ]
    assert names(browse.get("/store?region=nowhere").text) == ["Boussole"], "it names no region: it is for all"


def test_each_has_its_turn_within_the_hour_nothing_moves_and_the_next_is_drawn_anew(browse, make):
    for n in range(30):
        make.service(f"S{n}")
    began = now().replace(minute=5)
    with time_machine.travel(began, tick=False):
        first = browse.get("/store").text
        onward = re.search(r'rel="next"[^>]*hx-get="([^"]+)"|href="([^"]+)" rel="next"', first)
    with time_machine.travel(began + timedelta(hours=1), tick=False):
        rest = browse.get((onward[1] or onward[2]).replace("&amp;", "&")).text
        anew = browse.as_(make.person()).get("/store").text
    assert sorted(names(first) + names(rest)) == sorted(f"S{n}" for n in range(30)), "none twice, none left out"
    assert names(anew) != names(first)


@pytest.mark.parametrize("order", ["newest", "name", "rated"])
def test_an_order_goes_on_by_cursor(browse, make, order):
    for n in range(30):
        make.service(f"S{n:02}")
    first = browse.get(f"/store?order={order}").text
    onward = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    found = names(first) + names(browse.get(onward).text)
    assert found == [f"S{n:02}" for n in (range(29, -1, -1) if order == "newest" else range(30))]


def test_the_best_rated_come_first_and_what_has_no_stars_last(app, browse, make):
    praised, unrated, middling = (make.service(name) for name in ("Praised", "Unrated", "Middling"))
    reader = browse.as_(make.person())
    spread(app, make, praised, *[5] * 6)
    spread(app, make, middling, *[3] * 6)
    spread(app, make, unrated, 5, 5)
    assert names(reader.get("/store?order=rated").text) == ["Praised", "Unrated", "Middling"], "not yet reckoned"
    passed(app)
    assert names(reader.get("/store?order=rated").text) == ["Praised", "Middling", "Unrated"]


def test_what_has_a_whole_mean_says_its_tenths_as_the_others_do(app, browse, make):
    service = make.service("Rond")
    with writing(), app.app_context():
        db.session.execute(update(Service).where(Service.id == service.id).values(rating=4.0, rating_count=9))
        db.session.commit()
    assert "<b>4,0</b>" in browse.get("/store").text


def test_where_nothing_is_found_no_tile_of_nothing_stands_before_the_words_that_say_so(browse, make):
    make.service("Boussole")
    page = browse.get("/store?category=training&language=es").text
    assert "Aucun service" in page and 'class="aisle"' not in page
    assert 'class="aisle"' in browse.get("/store?category=training").text


def test_the_store_leads_to_its_providers_and_its_terms(browse, make):
    make.service()
    page = browse.get("/store").text
    assert 'href="/store/providers"' in page and 'href="/store/terms"' in page


def test_the_menu_leads_those_who_keep_the_store_and_partners_to_their_rooms(browse, make, keeper, partner):
    rooms = ("/store/offers", "/store/matrix", "/store/evaluation")
    found = {
        name: [room for room in rooms if f'href="{room}"' in browse.as_(person).get("/help").text]
        for name, person in {"keeper": keeper, "partner": partner, "staff": make.staff(), "all": make.person()}.items()
    }
    assert found == {"keeper": [*rooms], "partner": [rooms[0]], "staff": [rooms[2]], "all": []}


def test_words_are_looked_for_and_what_is_meant_is_shown(app, browse, make):
    make.service("Répétition générale", sentence="S’entraîner à l’entretien d’embauche.")
    make.service("Boussole", sentence="Choisir un métier.")
    index(app)
    page = browse.get("/store?q=entretien").text
    assert names(page) == ["Répétition générale"]
    assert "<mark>entretien</mark>" in page
    assert names(browse.get("/store?q=entretien&category=abroad").text) == []
    assert "No service fits all this" in english(browse, "/store?q=zzzzzz")


def test_words_that_find_more_than_is_looked_at_say_so(app, browse, make, monkeypatch):
    for n in range(3):
        make.service(f"Répétition {n}")
    index(app)
    said = "seuls les 2 plus proches sont regardés"
    assert "plus proches sont regardés" not in browse.get("/store?q=repetition").text
    monkeypatch.setattr(listing, "MOST_HITS", 2)
    assert said in browse.get("/store?q=repetitions").text
    assert said in browse.get("/store?q=repetitions&category=abroad").text, "and where none of these fits the filter"


def test_without_the_index_the_words_are_looked_for_as_typed(browse, make, monkeypatch):
    make.service("Boussole", sentence="Choisir un métier.")
    index = SimpleNamespace(search=lambda *_asked, **_how: Results(degraded=True))
    monkeypatch.setattr(listing, "the_index", lambda: index)
    assert names(browse.get("/store?q=boussole").text) == ["Boussole"]


def test_htmx_is_sent_the_results_alone(browse, make):
    make.service("Boussole")
    answer = browse.get("/store", htmx=True)
    assert "<html" not in answer.text and names(answer.text) == ["Boussole"]


def test_what_is_not_listed_is_in_no_list(browse, make):
    make.service("Proposé", proposed=True)
    make.service("Suspendu", state=State.SUSPENDED)
    assert names(browse.get("/store").text) == []


def test_a_change_is_seen_at_once(app, browse, make, keeper):
    service = make.service("Boussole")
    assert names(browse.as_(keeper).get("/store").text) == ["Boussole"]
    with writing(), app.test_request_context("/", method="POST"):
        db.session.get_one(Service, service.id).suspend(by=None, reason="Un lien.")
        db.session.commit()
    assert names(browse.as_(keeper).get("/store").text) == []


def test_the_page_says_all_that_is_known_of_a_service(browse, make):
    service = make.service(
        "Boussole", publics=[Public.YOUNG], regions=["bretagne"], needs=[Need.KNOW_MYSELF], languages=["fr", "uk"],
        uses="Rien n’est gardé.", price_note="L’impression est payante.", category=Category.OCCUPATION,
        ios_address="https://telephones.example/ios/boussole", address="https://boussole.example/debut",
    )  # fmt: skip
    page = english(browse, f"/store/{service.slug}")
    for said in (
        "Under 26", "Bretagne", "Know my strengths", "Ukrainian", "Rien n’est gardé.", "L’impression est payante.",
        "leads to boussole.example", "leads to telephones.example", "Choose an occupation",
    ):  # fmt: skip
        assert said in page


def test_the_thread_leads_back_to_the_sentence_and_says_how_many_supported_it(browse, make):
    author = make.person("Nicolas Brunet")
    idea = make.idea("Un rappel qui pose la question", author)
    for _ in range(3):
        make.support(idea, make.person())
    service = make.service("Le rappel", idea=idea)
    page = english(browse, f"/store/{service.slug}")
    assert "Un rappel qui pose la question" in page and "Nicolas Brunet" in page
    assert "3 people supported it" in page
    assert f"/store/{service.slug}" in browse.get(f"/ideas/{idea.id}-{idea.slug}").text, "and the idea leads to it"


def test_an_internal_idea_is_quoted_to_staff_alone(browse, make):
    service = make.service("Outil", idea=make.internal("Une idée entre nous"))
    assert "Une idée entre nous" not in browse.get(f"/store/{service.slug}").text
    assert "Une idée entre nous" in browse.as_(make.staff()).get(f"/store/{service.slug}").text


@pytest.mark.parametrize("leaving", ["suspend", "withdraw"])
def test_one_that_left_says_so_and_why(app, browse, make, keeper, leaving):
    service = make.service("Boussole")
    with writing(), app.test_request_context("/", method="POST"):
        leave = getattr(db.session.get_one(Service, service.id), leaving)
        leave(by=db.session.get_one(User, keeper.id), reason="Deux liens ne mènent plus nulle part.")
        db.session.commit()
    page = browse.get(f"/store/{service.slug}").text
    assert "Deux liens ne mènent plus nulle part." in page


def test_others_that_answer_the_same_need_are_shown(browse, make):
    service = make.service("A", needs=[Need.KEEP_TRACK])
    make.service("Proche", needs=[Need.KEEP_TRACK])
    for n in range(5):
        make.service(f"Loin {n}", needs=[Need.FIND_OFFERS], exits=1_000)
    page = browse.get(f"/store/{service.slug}").text
    assert page.index("Proche") < page.index("Loin")


def test_readings_are_counted_in_batches_also_from_the_shelf(browse, make, service):
    visit.tally.take(all_of_it=True)
    for _ in range(3):
        browse.get(f"/store/{service.slug}")
    assert make.again(service).views == 0
    with browse.app.app_context():
        visit.tally.flush(all_of_it=True)
    assert make.again(service).views == 3


def test_every_platform_has_a_word():
    assert set(PLATFORMS) == set(Platform)
