"""Short lists: chosen by an adviser, opened by a link that ends, counted as advice; nobody's name in them."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.home import belongings
from app.people import erasure
from app.people.user import User
from app.store import recount, short_list
from app.store.cli import services
from app.store.exit import ServiceExit
from app.store.service import Service
from app.store.short_list import ShortList, Shortlisted
from app.store.vocabulary import State, Way
from tests.browsing import Browser
from tests.factories import Factory

OURS = {"Origin": "http://localhost"}
ENGLISH = {"Accept-Language": "en"}
Made = Callable[..., int]


@pytest.fixture
def adviser(make: Factory) -> User:
    return make.staff("Malo Kerzreho")


@pytest.fixture
def desk(browse: Browser, adviser: User) -> Browser:
    return browse.as_(adviser)


@pytest.fixture
def listed(app: Flask, adviser: User) -> Made:
    """A list of these services; its number."""

    def made(*chosen: Service, message: str = "Bonne lecture.", by: User = adviser) -> int:
        with writing(), app.app_context():
            person = db.session.get_one(User, by.id)
            one = short_list.make(by=person, name="Reconversion", message=message)
            for service in chosen:
                short_list.put(db.session.get_one(Service, service.id), one, by=person)
            db.session.commit()
            return one.id

    return made


@pytest.fixture
def shared(desk: Browser) -> Callable[[int], str]:
    """The address of the link of a list, as its adviser is told it."""

    def link(id: int) -> str:
        answer = desk.post(f"/store/lists/{id}/link")
        found = re.search(r'class="secret">http://[^/]+(/store/lists/shared/[\w-]+)<', answer.text)
        assert answer.status_code == 200 and found
        assert answer.headers["Cache-Control"] == "no-store"
        return found[1]

    return link


def names(text: str) -> list[str]:
    return re.findall(r'class="choice-name"><a href="[^"]*">([^<]*)</a>', text)


def test_on_paper_each_service_stands_with_its_whole_address(browse, desk, make, listed, shared):
    service = make.service("Carnet", address="https://carnet.example/emploi/ouvrir?lang=fr&amp=1")
    number = listed(service)
    for page in (desk.get(f"/store/lists/{number}").text, browse.get(shared(number)).text):
        lines = re.findall(r'<p class="print-only choice-address">([^<]*)</p>', page)
        assert [html.unescape(line) for line in lines] == [service.address]


def test_a_service_is_added_from_its_page_to_a_new_list_with_a_word(desk, make, service):
    page = desk.get(f"/store/{service.slug}", headers=ENGLISH).text
    assert f'href="/store/{service.slug}/short-list"' in page
    answer = desk.post(
        f"/store/{service.slug}/short-list", {"into": "new", "name": "Reconversion", "word": "Commencez par le test."}
    )
    assert answer.status_code == 303
    shown = desk.get(answer.headers["Location"]).text
    assert names(shown) == ["Boussole"]
    assert "Commencez par le test." in shown
    assert "Reconversion" in desk.get("/store/lists").text


def test_it_is_added_to_a_list_that_is_there_and_stands_last(desk, make, listed, service):
    id = listed(make.service("Carnet"))
    assert desk.post(f"/store/{service.slug}/short-list", {"into": str(id)}).status_code == 303
    assert names(desk.get(f"/store/lists/{id}").text) == ["Carnet", "Boussole"]


def test_a_new_list_needs_a_name_and_what_was_typed_stays(desk, service):
    answer = desk.post(f"/store/{service.slug}/short-list", {"into": "new", "word": "Dix minutes"})
    assert answer.status_code == 422
    assert "Donnez un nom à la nouvelle liste." in answer.text
    assert 'value="Dix minutes"' in answer.text
    assert desk.post("/store/lists", {"message": "Un mot"}).status_code == 422


def test_services_move_up_and_out_and_their_words_change(desk, make, listed):
    first, second = make.service("Carnet"), make.service("Lanterne")
    id = listed(first, second)
    at = f"/store/lists/{id}/services"
    assert desk.post(f"{at}/{second.id}/up").status_code == 303
    assert names(desk.get(f"/store/lists/{id}").text) == ["Lanterne", "Carnet"]
    assert desk.post(f"{at}/{first.id}", {"word": "Le soir"}).status_code == 303
    assert "Le soir" in desk.get(f"/store/lists/{id}").text
    refused = desk.post(f"{at}/{first.id}", {"word": "x" * 201})
    assert refused.status_code == 422
    assert "x" * 201 in refused.text
    assert desk.post(f"{at}/{second.id}/away").status_code == 303
    assert names(desk.get(f"/store/lists/{id}").text) == ["Carnet"]
    assert desk.post(f"{at}/{second.id}/away").status_code == 404


def test_a_link_opens_the_list_to_a_guest_without_a_cookie(browse, service, listed, shared):
    link = shared(listed(service, message="Trois outils pour commencer."))
    answer = browse.get(link)
    assert answer.status_code == 200
    assert "Trois outils pour commencer." in answer.text
    assert names(answer.text) == ["Boussole"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_neither_the_name_of_the_list_nor_that_of_its_adviser_is_shown(browse, service, listed, shared):
    text = browse.get(shared(listed(service))).text
    assert "Reconversion" not in text
    assert "Kerzreho" not in text


def test_the_link_is_kept_as_a_hash_alone(app, service, listed, shared):
    word = shared(listed(service)).rpartition("/")[2]
    with app.app_context():
        kept = db.session.scalars(select(ShortList.token_hash)).one()
    assert word not in (kept or "")
    assert len(kept or "") == 64


def test_the_way_out_of_a_shared_list_is_counted_as_such(app, browse, make, service, listed, shared):
    page = browse.get(shared(listed(service))).text
    assert f'action="/store/{service.slug}/out"' in page
    assert 'name="way" value="short-list"' in page
    assert (
        browse.post(f"/store/{service.slug}/out", {"way": "short-list"}, token=False, headers=OURS).status_code == 200
    )
    with app.app_context():
        assert db.session.scalars(select(ServiceExit.way)).all() == [Way.SHORT_LIST]


def test_a_link_that_has_ended_opens_nothing(browse, service, listed, shared):
    link = shared(listed(service))
    with time_machine.travel(now() + timedelta(days=29, hours=23), tick=False):
        assert browse.get(link).status_code == 200
    with time_machine.travel(now() + timedelta(days=30, minutes=1), tick=False):
        answer = browse.get(link, headers=ENGLISH)
    assert answer.status_code == 410
    assert "This list can no longer be opened" in answer.text
    assert "Boussole" not in answer.text


def test_a_link_that_was_withdrawn_or_replaced_opens_nothing(browse, desk, service, listed, shared):
    id = listed(service)
    first = shared(id)
    second = shared(id)
    assert browse.get(first).status_code == 410
    assert browse.get(second).status_code == 200
    assert desk.post(f"/store/lists/{id}/link/withdraw").status_code == 303
    assert browse.get(second).status_code == 410
    assert browse.get("/store/lists/shared/boussole").status_code == 410


def test_a_renewed_list_stays_thirty_days_from_then_on_under_the_same_link(browse, adviser, service, listed, shared):
    id = listed(service)
    link = shared(id)
    with time_machine.travel(now() + timedelta(days=20), tick=False):
        assert browse.as_(adviser).post(f"/store/lists/{id}/renew").status_code == 303
    with time_machine.travel(now() + timedelta(days=49), tick=False):
        assert browse.get(link).status_code == 200
    with time_machine.travel(now() + timedelta(days=51), tick=False):
        assert browse.get(link).status_code == 410


def test_what_has_ended_is_erased_with_its_words_and_the_advice_stays(app, make, service, listed):
    listed(service, message="Un message")
    chore = next(one for one in app.extensions["jobs"].chores if one.name == "forget-ended-short-lists")
    for days, left in ((29, 1), (31, 0)):
        with time_machine.travel(now() + timedelta(days=days), tick=False), writing(), app.app_context():
            chore.run()
            db.session.commit()
            assert db.session.scalar(select(func.count()).select_from(ShortList)) == left
            assert db.session.scalar(select(func.count()).select_from(Shortlisted)) == left
    assert make.again(service).recommended_by == 1


@pytest.mark.parametrize("state", [State.SUSPENDED, State.WITHDRAWN])
def test_a_service_that_left_the_store_stands_there_without_a_way_out_and_is_not_added(
    app, browse, desk, make, listed, shared, state
):
    service = make.service("Lanterne")
    id = listed(service)
    with writing(), app.app_context():
        db.session.execute(update(Service).where(Service.id == service.id).values(state=state))
        db.session.commit()
    text = browse.get(shared(id), headers=ENGLISH).text
    assert "Not in the Store at present" in text
    assert "/out" not in text
    assert "short-list" not in desk.get(f"/store/{service.slug}").text
    assert desk.post(f"/store/{service.slug}/short-list", {"into": "new", "name": "Une"}).status_code == 409


def test_a_list_is_its_advisers_alone(browse, desk, make, service, listed):
    id = listed(service)
    other, citizen = browse.as_(make.staff()), browse.as_(make.person())
    assert other.get(f"/store/lists/{id}").status_code == 404
    assert other.post(f"/store/lists/{id}/link").status_code == 404
    assert other.post(f"/store/{service.slug}/short-list", {"into": str(id)}).status_code == 422
    assert citizen.get("/store/lists").status_code == 403
    assert citizen.post("/store/lists", {"name": "Une"}).status_code == 403
    assert "short-list" not in citizen.get(f"/store/{service.slug}").text
    assert "short-list" not in browse.get(f"/store/{service.slug}").text


def test_lists_and_services_have_their_limits(app, make, monkeypatch, adviser, service):
    monkeypatch.setattr(short_list, "MOST_SERVICES", 2)
    monkeypatch.setattr(short_list, "MOST_LISTS", 2)
    others = [make.service("Carnet"), make.service("Lanterne")]
    with writing(), app.app_context():
        person = db.session.get_one(User, adviser.id)
        one = short_list.make(by=person, name="Une")
        short_list.make(by=person, name="Deux")
        with pytest.raises(Refused, match="2"):
            short_list.make(by=person, name="Trois")
        for other in others:
            short_list.put(db.session.get_one(Service, other.id), one, by=person)
        with pytest.raises(Refused, match="2"):
            short_list.put(db.session.get_one(Service, service.id), one, by=person)
    assert make.again(service).recommended_by == 0


# Advice


def test_each_adviser_counts_once_whatever_the_number_of_their_lists(browse, make, service, listed):
    for by in (make.staff(), make.staff()):
        listed(service, by=by)
        listed(service, by=by)
    assert make.again(service).recommended_by == 2
    assert "Recommended by 2 advisers" in browse.get(f"/store/{service.slug}", headers=ENGLISH).text


def test_whoever_takes_it_out_of_their_last_list_does_not_recommend_it_any_more(desk, make, service, listed):
    first, second = listed(service), listed(service)
    desk.post(f"/store/lists/{first}/services/{service.id}/away")
    assert make.again(service).recommended_by == 1
    desk.post(f"/store/lists/{second}/services/{service.id}/away")
    assert make.again(service).recommended_by == 0


def test_deleting_a_list_that_has_served_takes_no_advice_back(app, desk, make, service, listed):
    id = listed(service)
    assert desk.post(f"/store/lists/{id}/delete").status_code == 303
    assert desk.get(f"/store/lists/{id}").status_code == 404
    assert make.again(service).recommended_by == 1


def test_whoever_speaks_for_a_service_does_not_recommend_it(app, make, listed):
    speaker = make.staff()
    service = make.service("Boussole", provider=make.provider("Une équipe", speaker=speaker))
    listed(service, by=speaker)
    assert make.again(service).recommended_by == 0


def test_the_same_service_added_twice_at_once_is_there_once(app, make, browse, adviser, service, listed):
    """Six windows of one adviser, each with its own connection."""
    id = listed()
    windows, answers = [browse.as_(adviser) for _ in range(6)], list[int]()

    def press(window: Browser) -> None:
        answers.append(window.post(f"/store/{service.slug}/short-list", {"into": str(id)}).status_code)

    threads = [threading.Thread(target=press, args=(window,)) for window in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 6
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Shortlisted)) == 1
    assert make.again(service).recommended_by == 1


def test_the_recount_finds_a_wrong_number_and_sets_it_right(app, make, service, listed):
    listed(service)
    run = app.test_cli_runner().invoke
    assert run(services, ["recount", "--check"]).exit_code == 0
    with writing(), app.app_context():
        db.session.execute(update(Service).values(recommended_by=7))
        db.session.commit()
    told = run(services, ["recount", "--check"])
    assert told.exit_code == 1
    assert "recommended_by says 7, the rows 1" in told.output
    assert run(services, ["recount"]).exit_code == 0
    assert make.again(service).recommended_by == 1


def test_an_adviser_takes_their_lists_along(app, adviser, service, listed):
    listed(service, message="Bonne lecture.")
    with app.app_context():
        own = belongings.of(db.session.get_one(User, adviser.id))
    assert [one["message"] for one in own["short_lists"]] == ["Bonne lecture."]
    assert own["short_lists"][0]["services"] == [{"service": service.id, "word": "", "position": 1}]
    assert [one["service"] for one in own["recommended_services"]] == [service.id]


def test_an_erased_adviser_leaves_no_list_and_no_advice(app, browse, make, adviser, service, listed, shared):
    link = shared(listed(service))
    with writing(), app.app_context():
        erasure.erase(db.session.get_one(User, adviser.id), by=None)
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(ShortList)) == 0
        assert list(recount.recommended()) == []
    assert make.again(service).recommended_by == 0
    assert browse.get(link).status_code == 410
