"""Providers: what everybody reads of them, who speaks for them, and how one comes to."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from app.clock import now
from app.database import db, writing
from app.store import exit as exits
from app.store import providing
from app.store.provider import Provider, speakers_of
from app.store.service import Service
from app.store.vocabulary import State, Way

ASKED = {"name": "Les Ponts", "kind": "association", "word": "J’y coordonne le site.", "site": "https://ponts.example/"}


@pytest.fixture
def own(browse, partner, provider):
    return browse.as_(partner)


@pytest.fixture
def desk(browse, keeper):
    return browse.as_(keeper)


def test_its_page_shows_what_it_makes_and_not_who_speaks_for_it(browse, own, partner, provider, service):
    page = browse.get(f"/store/providers/{provider.slug}").text
    assert service.name in page and partner.name not in page
    assert partner.name in own.get(f"/store/providers/{provider.slug}").text
    assert provider.name in browse.get("/store/providers").text


def test_its_exits_are_counted_by_the_month(app, provider, service):
    with writing(), app.test_request_context("/", method="POST"):
        first = now().date().replace(day=1)
        for day, number in ((first, 3), (first - timedelta(days=1), 5), (date(2019, 1, 1), 100)):
            exits.count(service.id, Way.STORE, day=day, exits=number)
        db.session.commit()
    with app.app_context():
        used = providing.use_of([db.session.get_one(Service, service.id)])
    assert [one.exits for one in used.months][-3:] == [0, 5, 3]
    assert (len(used.months), used.exits, used.most) == (12, 108, 5)


def figures(page: str) -> list[list[str]]:
    """The rows of the table, as they are read."""
    table = page.partition('<table class="table" id="service-by-service">')[2].partition("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in table.split("<tr>")[1:]]
    return [[re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", "", cell)).strip() for cell in row] for row in rows]


def test_its_page_tells_of_each_service_its_visits_its_ways_out_and_its_stars(
    app, make, browse, own, provider, service
):
    gone = make.service("Parti", provider=provider, views=70, exits=9, state=State.WITHDRAWN)
    rated = make.service("Carnet", provider=provider, views=40, rating=4.2, rating_count=12)
    with writing(), app.test_request_context("/", method="POST"):
        for number, way, count in (
            (service.id, Way.STORE, 5), (service.id, Way.FOR_YOU, 3), (rated.id, Way.SHORT_LIST, 2),
        ):  # fmt: skip
            exits.count(number, way, exits=count)
        db.session.commit()
    in_english, address = {"Accept-Language": "en"}, f"/store/providers/{provider.slug}"
    page = browse.get(address, headers=in_english).text
    head, *rows = figures(page)
    assert head == ["Service", "Visits", "Opened from its page", "Opened from “For you”", "Opened from a short list",
                    "Stars"]  # fmt: skip
    assert rows == [
        ["Boussole", "0", "5", "3", "0", "Not enough reviews yet"],
        ["Carnet", "40", "0", "0", "2", "4.2 (12)4.2 out of 5, 12 reviews"],
    ]
    assert re.findall(r"<dd>(\d+)</dd>", page)[:2] == ["40", "10"], "what left the Store is in no sum that shows no row"
    assert gone.name not in page
    page = own.get(address).text
    assert [row[1] for row in figures(page)][1:] == ["0", "40", "70"] and gone.name in page
    assert re.findall(r"<dd>(\d+)</dd>", page)[:2] == ["110", "19"]


def test_naming_leaving_and_taking_off(make, browse, own, desk, provider, partner):
    colleague, address = make.partner("Malik Bâ"), f"/store/providers/{provider.slug}/members"
    assert browse.as_(colleague).post(address, {"handle": colleague.handle}).status_code == 403
    assert own.post(address, {"handle": "personne"}).status_code == 422
    assert own.post(address, {"handle": make.person().handle}).status_code == 409
    assert own.post(address, {"handle": f"@{colleague.handle}"}).status_code == 303
    assert own.post(address, {"handle": colleague.handle}).status_code == 409
    page = browse.as_(colleague).get(f"/store/providers/{provider.slug}").text
    ends = sorted({part.split('"')[0] for part in page.split(f'action="{address}/')[1:]})
    assert len(ends) == 2
    assert browse.as_(colleague).post(f"{address}/{ends[1]}").status_code == 303
    assert browse.as_(colleague).post(f"{address}/{ends[0]}").status_code == 403
    assert desk.post(f"{address}/{ends[0]}").status_code == 303
    assert own.get("/store/new").status_code == 302


def test_those_who_keep_the_store_are_told_of_what_a_provider_says_of_itself(own, keeper, inbox, provider):
    address, said = f"/store/providers/{provider.slug}/change", {"text": "Nous outillons.", "site": ""}
    assert [own.post(address, said).status_code for _ in range(2)] == [303, 303]
    [line] = inbox(keeper)
    assert (line.kind, line.others) == ("provider", 0)


def test_whoever_is_named_for_what_is_made_in_house_may_be_let_in_again(app, make, browse, desk):
    house, person = make.provider("La maison", kind="house"), make.partner()
    own = browse.as_(person)
    assert own.post("/store/providers/new", {**ASKED, "name": house.name}).status_code == 303
    assert desk.post(f"/store/providers/{house.slug}/members", {"handle": person.handle}).status_code == 303
    number = desk.get("/store/offers").text.split("/store/providers/requests/")[1].split("/")[0]
    assert desk.post(f"/store/providers/requests/{number}/grant").status_code == 303
    with app.app_context():
        assert db.session.scalars(speakers_of(house.id)).all() == [person.id]


def test_whoever_leaves_the_partners_speaks_for_no_provider_any_more(
    app, make, own, browse, partner, provider, service
):
    administrator = browse.as_(make.with_role("administrator"))
    assert administrator.post(f"/people/{partner.handle}/departure").status_code == 303
    assert own.post(f"/store/{service.slug}/withdrawal", {"leave-reason": "Nous fermons."}).status_code == 403
    with app.app_context():
        assert partner.id not in db.session.scalars(speakers_of(service.provider_id)).all()


def test_a_partner_asks_and_is_let_in_with_a_word(make, browse, desk, inbox):
    partner = make.partner("Awa Diop", organisation="Les Ponts")
    own = browse.as_(partner)
    assert 'value="Les Ponts"' in own.get("/store/providers/new").text
    assert own.post("/store/providers/new", {**ASKED, "site": "http://ponts.example"}).status_code == 422
    assert own.post("/store/providers/new", ASKED).status_code == 303
    assert own.post("/store/providers/new", ASKED).status_code == 409
    page = desk.get("/store/offers").text
    assert "J’y coordonne le site." in page
    number = page.split("/store/providers/requests/")[1].split("/")[0]
    refuse, grant = (f"/store/providers/requests/{number}/{answer}" for answer in ("refuse", "grant"))
    assert own.post(grant).status_code == 403
    assert desk.post(refuse, {"reason": ""}).status_code == 409
    assert desk.post(grant, {"reason": "Bienvenue"}).status_code == 303
    assert desk.post(refuse, {"reason": "Non"}).status_code == 409
    assert "Les Ponts" in own.get("/store/new").text
    assert [line.kind for line in inbox(partner)] == ["provider-request"]


def test_asking_for_one_that_is_here_is_asking_to_join_it(app, make, browse, desk, provider):
    own = browse.as_(make.partner())
    assert own.post("/store/providers/new", {**ASKED, "name": provider.name}).status_code == 303
    page = desk.get("/store/offers").text
    number = page.split("/store/providers/requests/")[1].split("/")[0]
    desk.post(f"/store/providers/requests/{number}/grant")
    assert provider.name in own.get("/store/new").text
    with app.app_context():
        assert db.session.query(Provider).count() == 1


def test_those_who_keep_the_store_found_what_is_made_in_house(desk, browse, make):
    sent = {"name": "La maison", "kind": "house"}
    assert browse.as_(make.partner()).post("/store/providers/new", {**ASKED, **sent}).status_code == 422
    assert desk.post("/store/providers/new", sent).headers["Location"].endswith("/store/providers/la-maison")
    assert browse.as_(make.person()).get("/store/providers/new").status_code == 403


def test_what_it_says_of_itself_is_changed_by_its_own(own, browse, make, provider):
    address = f"/store/providers/{provider.slug}/change"
    assert own.get(address).status_code == 200
    assert own.post(address, {"text": "Des outils libres.", "site": "javascript:alert(1)"}).status_code == 422
    assert own.post(address, {"text": "Des outils libres.", "site": ""}).status_code == 303
    assert "Des outils libres." in browse.get(f"/store/providers/{provider.slug}").text
    assert browse.as_(make.partner()).post(address, {"text": "Faux"}).status_code == 403
