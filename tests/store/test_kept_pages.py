"""What is kept of the pages of the Store between two readers: new as soon as what it shows is, and nobody else’s."""

from __future__ import annotations

import pytest

from app.database import db, writing
from app.people.user import User
from app.store.queries import by_slug
from app.store.service import Service
from tests.store.test_pages import english, names


@pytest.fixture
def reader(browse, make):
    return browse.as_(make.person(language="en"))


def change(app, act):
    """Done by somebody else, between two readers."""
    with writing(), app.app_context():
        act()
        db.session.commit()


def test_a_service_rewritten_is_read_anew_by_the_next_reader(app, browse, reader, make, service, partner):
    assert "Cela aide." not in english(reader, "/store/boussole")

    def rewrite():
        held = by_slug("boussole")
        said = {"name": held.name, "sentence": held.sentence, "text": "Cela aide."}
        held.rewrite(by=db.session.get_one(User, partner.id), publics=(), regions=(), needs=held.answers, **said)

    change(app, rewrite)
    assert "Cela aide." in english(reader, "/store/boussole")
    assert "Cela aide." in english(browse.as_(partner), "/store/boussole")


def test_a_service_that_resembles_it_is_shown_as_soon_as_it_is_in_the_store(reader, make, service):
    assert "Autre carnet" not in english(reader, "/store/boussole")
    make.service("Autre carnet", category=service.category)
    assert "Autre carnet" in english(reader, "/store/boussole")


def test_what_is_shown_to_its_speakers_is_not_kept_for_others(browse, make, service, partner):
    way = "/developers/apis/services/boussole"
    assert way in browse.as_(partner).get("/store/boussole").text
    assert way not in browse.as_(make.person()).get("/store/boussole").text
    assert way not in browse.get("/store/boussole").text


def test_each_reads_what_is_kept_in_their_own_language(browse, reader, make, service):
    assert "In the Store since" in reader.get("/store/boussole").text
    assert "In the Store since" not in browse.as_(make.person(language="fr")).get("/store/boussole").text


def test_the_list_that_is_kept_holds_a_new_service_and_a_new_name(app, reader, make, service):
    assert names(english(reader, "/store")) == ["Boussole"]
    make.service("Carnet")
    assert sorted(names(english(reader, "/store"))) == ["Boussole", "Carnet"]

    def suspend():
        held = db.session.get_one(Service, service.id)
        held.suspend(by=None, reason="Elle est arrêtée.")

    change(app, suspend)
    assert names(english(reader, "/store")) == ["Carnet"]


def test_what_somebody_else_added_to_the_address_is_not_handed_on(reader, make):
    for number in range(30):
        make.service(f"Service {number}")
    assert "mark=mine" in english(reader, "/store?mark=mine")
    assert "mark=mine" not in english(reader, "/store")
