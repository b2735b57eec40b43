"""A partner's membership: asked by a citizen, approved or refused by an administrator, with a reason that is told."""

import pytest

from app.database import db
from app.people import membership
from app.people.membership import Membership
from app.people.user import Electorate, User
from tests.people.conftest import count

WISH = {"organisation": "Coup de Pouce", "reason": "Un simulateur de trajets."}


@pytest.fixture
def desk(browse, make):
    return browse.as_(make.with_role("administrator"))


def test_a_citizen_asks_and_becomes_a_partner_when_approved(browse, desk, make, post):
    person = make.person()
    theirs = browse.as_(person)
    assert theirs.post("/me/partner", WISH).status_code == 303
    assert make.again(person).electorate == "citizen"
    assert "Un simulateur de trajets." in desk.get("/people/memberships").text
    assert desk.post("/people/memberships/1/approval").status_code == 303
    approved = make.again(person)
    assert (approved.electorate, approved.organisation) == ("partner", "Coup de Pouce")
    (mail,) = post()
    assert (mail.to, mail.template) == (person.email, "membership")
    assert desk.post("/people/memberships/1/approval").status_code == 409
    assert desk.post("/people/memberships/1/refusal", {"reason": "Trop tard."}).status_code == 409


def test_a_refusal_needs_a_reason_and_the_person_reads_it(browse, desk, make, post):
    person = make.person()
    theirs = browse.as_(person)
    theirs.post("/me/partner", WISH)
    assert desk.post("/people/memberships/1/refusal", {"reason": " "}).status_code == 422
    assert desk.post("/people/memberships/1/refusal", {"reason": "Pas encore ouvert."}).status_code == 303
    assert make.again(person).electorate == "citizen"
    assert "Pas encore ouvert." in post()[0].text
    assert "Pas encore ouvert." in theirs.get("/me/partner").text
    assert theirs.post("/me/partner", WISH).status_code == 303


def test_one_request_waits_at_a_time(browse, make, app):
    theirs = browse.as_(make.person())
    theirs.post("/me/partner", WISH)
    assert theirs.post("/me/partner", WISH).status_code == 409
    assert count(app, Membership) == 1


def test_staff_and_the_unconfirmed_do_not_ask(browse, make, app):
    for person in (make.staff(), make.partner(), make.person(confirmed=False)):
        assert browse.as_(person).post("/me/partner", WISH).status_code == 409
    assert browse.as_(make.person()).post("/me/partner", {"organisation": "", "reason": ""}).status_code == 422
    assert count(app, Membership) == 0


def test_the_nations_administrators_answer(browse, make):
    browse.as_(make.person()).post("/me/partner", WISH)
    for person in (make.with_role("administrator", unit="bretagne"), make.staff()):
        browser = browse.as_(person)
        assert browser.get("/people/memberships").status_code == 403
        assert browser.post("/people/memberships/1/approval").status_code == 403
        assert browser.post("/people/memberships/1/refusal", {"reason": "Non."}).status_code == 403


def test_whoever_became_staff_meanwhile_is_made_no_partner_by_an_old_request(desk, make, app):
    asking = make.person()
    with app.test_request_context("/", method="POST"):
        here = db.session.get_one(User, asking.id)
        number = membership.ask(here, "Élan", "Nous proposons un service.")
        here.electorate = Electorate.STAFF
        db.session.commit()
        number = number.id
    assert desk.post(f"/people/memberships/{number}/approval").status_code == 409
    assert make.again(asking).is_staff
