"""The organisation changes, and remembers how it was."""

import pytest

from app.database import db
from app.people import reorganisation
from app.people.act import Act
from app.people.aftermath import Aftermath
from app.people.unit import by_code


@pytest.fixture
def desk(browse, make):
    return browse.as_(make.with_role("administrator", name="Solange"))


def unit(app, code):
    with app.app_context():
        found = by_code(code)
        return (found.name, found.path, found.closed, found.time_zone) if found else None


def acts(app):
    with app.app_context():
        return [
            (act.deed, act.detail.get("before"), act.detail.get("after")) for act in db.session.scalars(db.select(Act))
        ]


def test_the_tree_shows_regions_and_their_agencies(desk):
    page = desk.get("/people/units").text
    for name in ("France", "Bretagne", "Brest Europe", "Fort-de-France Centre"):
        assert name in page


def test_an_agency_is_added_to_a_region(desk, app):
    wish = {"new_name": "Lorient Port", "new_time_zone": "Europe/Paris"}
    answer = desk.post("/people/units/bretagne/units", wish)
    assert (answer.status_code, answer.location) == (303, "/people/units/lorient-port")
    assert unit(app, "lorient-port") == ("Lorient Port", "/fr/bretagne/lorient-port/", False, "Europe/Paris")
    assert acts(app) == [("added", None, None)]
    assert desk.post("/people/units/bretagne/units", wish | {"new_name": "LORIENT-PORT"}).status_code == 409
    assert desk.post("/people/units/lorient-port/units", wish | {"new_name": "Annexe"}).status_code == 409


def test_a_region_is_added_to_the_nation(desk, app):
    desk.post("/people/units/fr/units", {"new_name": "Corse", "new_time_zone": "Europe/Paris"})
    assert unit(app, "corse")[1] == "/fr/corse/"


def test_a_unit_renamed_keeps_its_code_and_its_trail(desk, app):
    assert desk.post("/people/units/quimper/name", {"unit_name": "Quimper Cornouaille"}).status_code == 303
    assert unit(app, "quimper")[0] == "Quimper Cornouaille"
    assert acts(app) == [("renamed", "Quimper", "Quimper Cornouaille")]
    page = desk.get("/people/units/quimper").text
    assert "Quimper → Quimper Cornouaille" in page
    assert "Solange" in page
    assert desk.post("/people/units/quimper/name", {"unit_name": "Brest Europe"}).status_code == 409
    assert desk.post("/people/units/quimper/name", {"unit_name": " "}).status_code == 422


def test_an_agency_moves_to_another_region_and_so_does_who_has_power_there(desk, app, make, browse):
    agent = make.staff(unit="quimper")
    breton = browse.as_(make.with_role("administrator", unit="bretagne"))
    assert breton.get(f"/people/{agent.handle}/administration").status_code == 200
    assert desk.post("/people/units/quimper/region", {"region": "martinique"}).status_code == 303
    assert unit(app, "quimper")[1] == "/fr/martinique/quimper/"
    assert acts(app) == [("moved", "Bretagne", "Martinique")]
    assert breton.get(f"/people/{agent.handle}/administration").status_code == 403


def test_upper_rooms_hear_of_a_move(inside, make, monkeypatch):
    heard = []
    room = Aftermath(reorganised=lambda unit: heard.append(unit.code))
    monkeypatch.setitem(inside.extensions, "aftermaths", (room,))
    reorganisation.move(by_code("quimper"), by_code("martinique"), by=make.with_role("administrator"))
    assert heard == ["quimper"]


def test_ideas_are_found_where_their_agency_has_moved(desk, browse, make):
    make.idea("Une idée de Quimper", unit="quimper", scope="agency")
    make.worked()
    desk.post("/people/units/quimper/region", {"region": "martinique"})
    make.worked()
    assert "Une idée de Quimper" in browse.get("/ideas?q=idée&unit=martinique").text
    assert "Une idée de Quimper" not in browse.get("/ideas?q=idée&unit=bretagne").text


@pytest.mark.parametrize("region", ["bretagne", "quimper", "fr", "atlantide", ""])
def test_an_agency_moves_only_to_another_region(desk, app, region):
    assert desk.post("/people/units/brest-europe/region", {"region": region}).status_code in (409, 422)
    assert unit(app, "brest-europe")[1] == "/fr/bretagne/brest-europe/"


def test_a_closed_agency_takes_nobody_and_opens_again(desk, app, browse, make):
    assert desk.post("/people/units/quimper/close").status_code == 303
    assert desk.post("/people/units/quimper/close").status_code == 409
    agent = browse.as_(make.staff())
    assert agent.post("/me/agency", {"unit": "Quimper"}).status_code == 422
    assert "Quimper" not in agent.get("/me/agency").text
    assert desk.post("/people/units/quimper/reopen").status_code == 303
    assert agent.post("/me/agency", {"unit": "Quimper"}).status_code == 303
    assert [deed for deed, _, _ in acts(app)] == ["closed", "reopened"]


def test_a_region_with_agencies_and_the_nation_do_not_close(desk, app):
    assert desk.post("/people/units/bretagne/close").status_code == 409
    assert desk.post("/people/units/fr/close").status_code == 409
    desk.post("/people/units/fort-de-france-centre/close")
    assert desk.post("/people/units/martinique/close").status_code == 303
    assert desk.post("/people/units/fort-de-france-centre/reopen").status_code == 409


def test_a_regions_administrator_changes_their_region_alone(browse, make, app):
    breton = browse.as_(make.with_role("administrator", unit="bretagne"))
    assert breton.get("/people/units/quimper").status_code == 200
    assert breton.post("/people/units/quimper/name", {"unit_name": "Quimper Sud"}).status_code == 303
    for path, wish in (
        ("martinique/name", {"unit_name": "Non"}),
        ("fr/units", {"new_name": "Non", "new_time_zone": "Europe/Paris"}),
        ("fort-de-france-centre/close", {}),
        ("quimper/region", {"region": "martinique"}),
    ):
        assert breton.post(f"/people/units/{path}", wish).status_code == 403, path


def test_others_do_not_know_these_pages(browse, make):
    assert browse.as_(make.staff()).get("/people/units").status_code == 403
    assert browse.as_(make.staff()).post("/people/units/quimper/close").status_code == 403
    assert browse.get("/people/units").status_code == 302
