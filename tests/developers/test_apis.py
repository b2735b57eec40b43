"""The catalogue of APIs: read from both ends, and declared by those who may speak."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.activity.event import trail_of
from app.database import db, writing
from app.developers import demonstration, offered_api
from app.developers.offered_api import Access, Api, ApiUse, Domain
from app.developers.verbs import Verb
from app.people import demonstration as people
from app.people import unit as units
from app.people.user import User
from app.store import demonstration as store
from app.store.provider import Provider
from app.store.service import Service
from app.store.vocabulary import State
from tests.browsing import Browser

ENGLISH = {"Accept-Language": "en"}
WRITTEN = {
    "name": "Offres du jour", "sentence": "Les offres publiées depuis la veille.", "documentation": "https://outils.example/api",
    "domain": "offers", "access": "open",
}  # fmt: skip
Offered = Callable[..., Api]


@pytest.fixture
def offered(app: Flask, keeper: User) -> Offered:
    """An API in the catalogue, used by these services."""

    def made(name: str = "Offres du jour", *users: Service, **said: Any) -> Api:
        with writing(), app.app_context():
            whose = db.session.get_one(Provider, said.pop("provider").id) if "provider" in said else None
            chosen = {"domain": Domain.OFFERS, "access": Access.OPEN, "provider": whose} | said
            by = db.session.get_one(User, keeper.id)
            api = offered_api.offer(
                by=by, name=name, sentence="Ce qu’elle donne.", documentation="https://outils.example/api", **chosen
            )
            for service in users:
                offered_api.use(api, service, by=by)
            db.session.commit()
            db.session.refresh(api)
            db.session.expunge(api)
            return api

    return made


def test_an_empty_catalogue_says_so(browse):
    assert "No API yet" in browse.get("/developers/apis", headers=ENGLISH).text


def test_it_is_read_from_the_api_and_from_the_service(browse, make, offered):
    service = make.service("Boussole")
    offered("Offres du jour", service)
    listed = browse.get("/developers/apis", headers=ENGLISH).text
    assert 'href="/developers/apis/offres-du-jour"' in listed
    assert 'href="/store/boussole"' in browse.get("/developers/apis/offres-du-jour").text
    assert 'href="/developers/apis/offres-du-jour"' in browse.get("/store/boussole").text
    assert "Offres du jour" in browse.get("/developers/apis/services/boussole").text


def test_counts_are_of_apis_that_services_of_the_store_use(app, browse, make, offered):
    first, second, gone = make.service(), make.service(), make.service(state=State.WITHDRAWN)
    offered("Offres", first, second)
    offered("Métiers", first, gone)
    offered("Trajets", gone)
    offered("Personne")
    text = browse.get("/developers/apis", headers=ENGLISH).text
    assert "2 APIs · used by 2 services" in text
    with app.app_context():
        counts = {api.name: uses for api, uses in offered_api.shelf()}
    assert counts == {"Offres": 2, "Métiers": 1, "Personne": 0, "Trajets": 0}


def test_it_is_narrowed_by_what_it_is_about_and_by_who_may_use_it(browse, offered):
    offered("Offres")
    offered("Métiers", domain=Domain.OCCUPATIONS, access=Access.AGREEMENT)
    text = browse.get("/developers/apis?domain=occupations").text
    assert "Métiers</a>" in text and "Offres</a>" not in text
    assert "Offres</a>" not in browse.get("/developers/apis?access=agreement").text
    assert "No API fits both" in browse.get("/developers/apis?domain=offers&access=agreement", headers=ENGLISH).text
    assert "Offres</a>" in browse.get("/developers/apis?domain=nowhere").text


def test_a_partner_offers_theirs_and_those_who_keep_the_store_the_platforms_own(browse, partner, provider, keeper):
    answer = browse.as_(partner).post("/developers/apis", WRITTEN | {"whose": provider.slug})
    assert answer.status_code == 303
    assert "Les Outils" in browse.get(answer.headers["Location"]).text
    refused = browse.as_(partner).post("/developers/apis", WRITTEN | {"whose": "own"})
    assert refused.status_code == 422
    assert browse.as_(keeper).post("/developers/apis", WRITTEN | {"whose": "own"}).headers["Location"].endswith("-2")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "http://outils.example/", "https://10.0.0.1/", "https://a@outils.example/", "outils"],
)
def test_an_address_that_others_cannot_be_led_to_is_refused_and_stays_typed(app, browse, keeper, address):
    answer = browse.as_(keeper).post("/developers/apis", WRITTEN | {"whose": "own", "documentation": address})
    assert answer.status_code == 422
    assert f'value="{address}"' in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Api)) == 0


def test_only_those_who_speak_for_it_change_it(browse, make, partner, provider, keeper, offered):
    api = offered("Offres", provider=provider)
    other = browse.as_(make.partner())
    url = f"/developers/apis/{api.slug}"
    assert other.get(f"{url}/edit").status_code == 403
    assert other.post(f"{url}/away").status_code == 403
    said = WRITTEN | {"name": "Offres fraîches", "whose": provider.slug}
    assert browse.as_(partner).post(f"{url}/edit", said).status_code == 303
    assert "Offres fraîches" in browse.get(url).text
    assert browse.as_(keeper).post(f"{url}/away").status_code == 303
    assert other.post(f"{url}/back").status_code == 403


def test_a_service_says_for_itself_which_it_uses_and_saying_it_twice_is_saying_it_once(
    app, browse, make, partner, provider, offered
):
    service, api = make.service("Boussole", provider=provider), offered("Offres")
    speaker, other = browse.as_(partner), browse.as_(make.partner())
    url = f"/developers/apis/services/{service.slug}"
    assert other.post(url, {"api": api.slug}).status_code == 403
    assert [speaker.post(url, {"api": api.slug}).status_code for _ in range(2)] == [303, 303]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ApiUse)) == 1
    assert other.post(f"{url}/{api.slug}/away").status_code == 403
    assert speaker.post(f"{url}/{api.slug}/away").status_code == 303
    assert "Offres" not in browse.get(url).text


def test_an_api_that_leaves_says_so_and_comes_back_with_its_uses(
    browse, make, partner, provider, keeper, offered, inbox
):
    service = make.service("Boussole", provider=provider)
    api, desk = offered("Offres", service), browse.as_(keeper)
    url = f"/developers/apis/{api.slug}"
    assert desk.post(f"{url}/away").status_code == 303
    assert desk.post(f"{url}/away").status_code == 409
    assert "offered no more" in browse.get(url, headers=ENGLISH).text
    own = browse.as_(partner)
    assert url not in own.get("/developers/apis").text and url not in own.get("/store/boussole").text
    assert "retirée du catalogue" in own.get("/developers/apis/services/boussole").text
    assert own.post("/developers/apis/services/boussole", {"api": api.slug}).status_code == 422
    assert [line.kind for line in inbox(partner)][0] == "api"
    assert desk.post(f"{url}/back").status_code == 303
    assert desk.post(f"{url}/back").status_code == 409
    assert url in own.get("/developers/apis").text and url in own.get("/store/boussole").text


def test_what_is_declared_leaves_a_trail(app, browse, partner, provider, make):
    own, service = browse.as_(partner), make.service("Boussole", provider=provider)
    own.post("/developers/apis", WRITTEN | {"whose": provider.slug})
    url, uses = "/developers/apis/offres-du-jour", f"/developers/apis/services/{service.slug}"
    own.post(f"{url}/edit", WRITTEN | {"whose": provider.slug, "name": "Offres fraîches"})
    own.post(uses, {"api": "offres-du-jour"})
    own.post(uses, {"api": "offres-du-jour"})
    own.post(f"{uses}/offres-du-jour/away")
    own.post(f"{uses}/offres-du-jour/away")
    own.post(f"{url}/away")
    own.post(f"{url}/back")
    with app.app_context():
        api = db.session.scalars(select(Api)).one()
        trail = [event.verb for event in db.session.scalars(trail_of(api))]
    assert trail[::-1] == [*Verb][:2] + [Verb.USED, Verb.USED_NO_MORE, Verb.WITHDRAWN, Verb.RESUMED]


def test_a_service_that_is_not_shown_is_not_named(app, browse, make, offered):
    service = make.service("Lanterne")
    api = offered("Offres", service)
    with writing(), app.app_context():
        db.session.execute(update(Service).values(state=State.SUSPENDED))
        db.session.commit()
    assert "Lanterne" not in browse.get(f"/developers/apis/{api.slug}").text


def test_the_catalogue_of_the_demonstration_is_loaded_once(app: Flask, browse: Browser) -> None:
    with app.test_request_context("/", method="POST"):
        units.load_shipped()
        store.load(people.load())
        assert demonstration.load() == 10
        assert demonstration.load() == 0
        db.session.commit()
    text = browse.get("/developers/apis", headers=ENGLISH).text
    assert "10 APIs · used by" in text
    assert "Répertoire des métiers" in browse.get("/store/boussole").text
