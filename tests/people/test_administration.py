"""Administrators: they act where the person is, in their own units, and everything leaves its trail."""

from datetime import timedelta

import pytest

from app.clock import now
from app.database import db
from app.people.grant import Grant
from app.people.session import Session
from app.people.suspension import Suspension
from app.people.token import Token
from tests.browsing import Browser
from tests.factories import PASSWORD
from tests.people.conftest import count


@pytest.fixture
def administrator(make):
    return make.with_role("administrator", name="Solange")


@pytest.fixture
def desk(browse, administrator):
    return browse.as_(administrator)


def test_the_list_is_for_administrators(browse, make):
    assert browse.get("/people").status_code == 302
    assert browse.as_(make.person()).get("/people").status_code == 403
    assert browse.as_(make.with_role("facilitator")).get("/people").status_code == 403
    assert browse.as_(make.with_role("administrator")).get("/people").status_code == 200


def test_people_are_found_by_name_without_accents_and_by_address(desk, make):
    make.person("Maëlle Kerbrat", email="mk@mail.example", handle="maelle-kerbrat")
    make.person("Bruno", email="bruno@autre.example")
    for words in ("maelle", "MAËLLE", "kerb", "mk@mail"):
        page = desk.get("/people", query_string={"q": words}).text
        assert "Maëlle Kerbrat" in page
        assert "Bruno" not in page


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", '"', "x" * 500, "😀", "a' OR 1=1 --"])
def test_hostile_words_find_nobody_and_break_nothing(desk, make, words):
    make.person("Bruno")
    page = desk.get("/people", query_string={"q": words, "who": words, "after": words})
    assert page.status_code == 200
    assert "Bruno" not in page.text


def test_the_list_is_turned_by_cursor_and_shows_everybody_once(desk, make):
    people = {make.person(f"Personne {n % 7}").handle for n in range(40)}
    seen, url = [], "/people?q=Personne"
    while url:
        page = desk.get(url).text
        seen += [handle for handle in people if f"/people/{handle}/administration" in page]
        start = page.find('rel="next"')
        url = page[page.rfind('href="', 0, start) + 6 : start - 2].replace("&amp;", "&") if start > 0 else ""
    assert sorted(seen) == sorted(people)


def test_with_htmx_the_list_alone_is_answered(desk):
    answer = desk.get("/people", htmx=True)
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_people_are_listed_by_role_and_by_suspension(desk, make, app):
    juror, other = make.with_role("juror", name="Jade"), make.person("Paul")
    page = desk.get("/people?who=juror").text
    assert juror.handle in page
    assert other.handle not in page
    desk.post(f"/people/{other.handle}/suspension", {"suspension_reason": "Assez."})
    page = desk.get("/people?who=suspended").text
    assert other.handle in page
    assert juror.handle not in page


def test_a_role_is_given_in_a_unit_and_taken_back_and_the_trail_stays(desk, browse, make, app, administrator):
    agent = make.staff("Maëlle")
    answer = desk.post(f"/people/{agent.handle}/grants", {"role": "facilitator", "grant_unit": "Bretagne"})
    assert answer.status_code == 303
    with app.app_context():
        given = db.session.scalars(db.select(Grant).where(Grant.user_id == agent.id)).one()
        assert (given.role, given.unit.code, given.given_by_id) == ("facilitator", "bretagne", administrator.id)
    assert desk.post(f"/people/{agent.handle}/grants/{given.id}/take-back").status_code == 303
    with app.app_context():
        kept = db.session.get(Grant, given.id)
        assert kept.taken_back_by_id == administrator.id
        assert kept.taken_back_at >= kept.given_at
    assert desk.get(f"/people/{agent.handle}/administration").text.count("Solange") >= 2
    assert desk.post(f"/people/{agent.handle}/grants/{given.id}/take-back").status_code == 409


def test_a_role_is_held_once_in_a_unit(desk, make):
    agent = make.staff()
    wish = {"role": "coach", "grant_unit": "Bretagne"}
    assert desk.post(f"/people/{agent.handle}/grants", wish).status_code == 303
    assert desk.post(f"/people/{agent.handle}/grants", wish).status_code == 409


def test_power_over_ideas_and_people_is_for_staff(desk, make):
    citizen = make.person()
    for role in ("facilitator", "moderator", "administrator"):
        answer = desk.post(f"/people/{citizen.handle}/grants", {"role": role, "grant_unit": "France"})
        assert answer.status_code == 409
    assert desk.post(f"/people/{citizen.handle}/grants", {"role": "juror", "grant_unit": "France"}).status_code == 303


def test_a_unit_or_a_role_that_does_not_exist_is_refused(desk, make, app):
    agent = make.staff()
    for wish in ({"role": "juror", "grant_unit": "Atlantide"}, {"role": "king", "grant_unit": "France"}, {}):
        assert desk.post(f"/people/{agent.handle}/grants", wish).status_code == 422


def test_what_a_regions_administrator_may_do_ends_at_the_region(browse, make, app):
    """With a global flag instead of the grant's unit, every one of these would pass."""
    breton = browse.as_(make.with_role("administrator", unit="bretagne"))
    near, far, citizen = make.staff(), make.staff(unit="fort-de-france-centre"), make.person("Paul")
    assert breton.get(f"/people/{near.handle}/administration").status_code == 200
    for person in (far, citizen):
        assert breton.get(f"/people/{person.handle}/administration").status_code == 403
        assert breton.post(f"/people/{person.handle}/suspension", {"suspension_reason": "Non."}).status_code == 403
    listed = breton.get("/people").text
    assert near.handle in listed
    assert far.handle not in listed
    assert citizen.email not in listed
    wish = {"role": "administrator", "grant_unit": "France"}
    assert breton.post(f"/people/{near.handle}/grants", wish).status_code == 409
    assert breton.post(f"/people/{near.handle}/grants", wish | {"grant_unit": "Bretagne"}).status_code == 303


def test_a_region_does_not_take_back_what_the_nation_gave(browse, make, app):
    agent = make.with_role("facilitator", unit="fr", name="Hélène")
    with app.app_context():
        given = db.session.scalars(db.select(Grant).where(Grant.user_id == agent.id)).one().id
    breton = browse.as_(make.with_role("administrator", unit="bretagne"))
    assert breton.post(f"/people/{agent.handle}/grants/{given}/take-back").status_code == 409


def test_an_agencys_administrator_does_not_depose_whoever_holds_a_role_above(browse, make):
    """Their desk may be in the agency: the power they hold is not."""
    nation = make.with_role("administrator", unit="fr", name="Hélène")
    agency = browse.as_(make.with_role("administrator", unit="brest-europe"))
    assert agency.post(f"/people/{nation.handle}/departure").status_code in (403, 409)
    assert agency.post(f"/people/{nation.handle}/suspension", {"suspension_reason": "Non."}).status_code in (403, 409)
    assert make.again(nation).is_staff


def test_nobody_takes_back_their_own_administration(desk, administrator, app):
    with app.app_context():
        given = db.session.scalars(db.select(Grant).where(Grant.user_id == administrator.id)).one().id
    assert desk.post(f"/people/{administrator.handle}/grants/{given}/take-back").status_code == 409


def test_a_grant_is_taken_back_on_its_holders_page_alone(desk, make, app):
    agent, other = make.with_role("coach", name="Coach"), make.staff()
    with app.app_context():
        given = db.session.scalars(db.select(Grant).where(Grant.user_id == agent.id)).one().id
    assert desk.post(f"/people/{other.handle}/grants/{given}/take-back").status_code == 404


def test_suspension_ends_sessions_and_tokens_at_once_and_tells_why(desk, browse, make, app, post):
    person = make.person()
    theirs = browse.as_(person)
    theirs.post("/me/settings/tokens", {"token_name": "T", "scope": "write"})
    answer = desk.post(f"/people/{person.handle}/suspension", {"suspension_reason": "Publicité répétée."})
    assert answer.status_code == 303
    assert theirs.get("/me/settings").status_code == 302
    assert count(app, Token) == 0
    with app.app_context():
        assert db.session.scalar(db.select(Session.id).where(Session.user_id == person.id)) is None
    (mail,) = post()
    assert mail.to == person.email
    assert "Publicité répétée." in mail.text


def test_a_suspension_needs_a_reason_and_an_end_that_is_still_to_come(desk, make, app):
    person = make.person()
    yesterday = (now() - timedelta(days=2)).date().isoformat()
    assert desk.post(f"/people/{person.handle}/suspension", {"suspension_reason": " "}).status_code == 422
    wish = {"suspension_reason": "Non.", "until": yesterday}
    assert desk.post(f"/people/{person.handle}/suspension", wish).status_code == 409
    assert desk.post(f"/people/{person.handle}/suspension", wish | {"until": "demain"}).status_code == 422
    assert count(app, Suspension) == 0


def test_a_suspension_is_lifted_and_the_person_comes_in_again(desk, app, make, post):
    person = make.person()
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    desk.post(f"/people/{person.handle}/suspension", {"suspension_reason": "Non.", "until": tomorrow})
    words = {"address": person.email, "password": PASSWORD}
    assert Browser(app).post("/sign-in", words).status_code == 403
    assert desk.post(f"/people/{person.handle}/suspension", {"suspension_reason": "Encore."}).status_code == 409
    assert desk.post(f"/people/{person.handle}/suspension/lift").status_code == 303
    assert desk.post(f"/people/{person.handle}/suspension/lift").status_code == 404
    assert Browser(app).post("/sign-in", words).status_code == 303
    assert [mail.template for mail in post()] == ["suspended", "suspension-lifted"]
    assert "Non." in desk.get(f"/people/{person.handle}/administration").text


def test_nobody_suspends_themselves(desk, administrator):
    wish = {"suspension_reason": "Pour voir."}
    assert desk.post(f"/people/{administrator.handle}/suspension", wish).status_code == 409


def test_whoever_leaves_the_staff_is_a_citizen_without_roles(desk, make, app):
    agent = make.with_role("facilitator", name="Hélène")
    assert desk.get(f"/people/{agent.handle}/departure").status_code == 200
    assert make.again(agent).is_staff
    assert desk.post(f"/people/{agent.handle}/departure").status_code == 303
    left = make.again(agent)
    assert left.electorate == "citizen"
    assert left.unit_id is None
    with app.app_context():
        held = db.select(Grant.id).where(Grant.user_id == agent.id, Grant.taken_back_at.is_(None))
        assert db.session.scalar(held) is None
    page = desk.get(f"/people/{agent.handle}/administration").text
    assert "Solange" in page
    assert desk.post(f"/people/{agent.handle}/departure").status_code == 409
