"""An invitation: the other way to become staff, by an administrator's word to one address."""

from datetime import timedelta

import pytest
import time_machine

from app.clock import now
from app.database import db
from app.people.user import User
from tests.browsing import Browser

ARRIVAL = {"name": "Julie", "password": "quatre mots bien choisis"}


@pytest.fixture
def desk(browse, make):
    return browse.as_(make.with_role("administrator", name="Solange"))


def invite(desk, address="julie@ailleurs.example", **wish):
    return desk.post("/people/invitations", {"address": address, "electorate": "staff", "unit": "Quimper"} | wish)


def person(app, address="julie@ailleurs.example"):
    with app.app_context():
        return db.session.scalar(db.select(User).where(User.email == address))


def test_whoever_is_invited_makes_an_account_that_is_staff_in_that_unit(desk, browse, app, post):
    assert invite(desk).status_code == 303
    (mail,) = post()
    assert mail.to == "julie@ailleurs.example"
    assert "Quimper" in browse.get(mail.path).text
    assert person(app) is None
    answer = browse.post(mail.path, ARRIVAL)
    assert (answer.status_code, answer.location) == (303, "/me")
    made = person(app)
    assert made.is_staff
    assert made.confirmed_at is not None
    assert browse.get("/me/settings").status_code == 200
    assert Browser(app).post(mail.path, ARRIVAL).status_code == 410


def test_whoever_has_an_account_accepts_with_it(desk, browse, app, make, post):
    julie = make.person(email="julie@ailleurs.example")
    invite(desk)
    path = post()[0].path
    assert f"/sign-in?next={path}" in browse.get(path).text
    assert browse.post(path, ARRIVAL).status_code == 422
    theirs = browse.as_(julie)
    assert theirs.get(path).status_code == 200
    assert not make.again(julie).is_staff
    assert theirs.post(path).status_code == 303
    assert make.again(julie).is_staff


def test_an_invitation_serves_its_address_alone(desk, browse, make, post):
    other = make.person()
    invite(desk)
    assert browse.as_(other).post(post()[0].path).status_code == 409
    assert not make.again(other).is_staff


def test_an_invitation_ends_after_two_weeks(desk, browse, post):
    invite(desk)
    with time_machine.travel(now() + timedelta(days=15)):
        assert browse.get(post()[0].path).status_code == 410
        assert browse.post(post()[0].path, ARRIVAL).status_code == 410


def test_a_withdrawn_invitation_opens_nothing(desk, browse, app, post):
    invite(desk)
    assert desk.post("/people/invitations/1/withdraw").status_code == 303
    assert browse.post(post()[0].path, ARRIVAL).status_code == 410
    assert desk.post("/people/invitations/1/withdraw").status_code == 409
    assert person(app) is None


def test_a_newer_invitation_replaces_the_one_before(desk, browse, post):
    invite(desk)
    invite(desk, unit="Brest Europe")
    older, newer = (mail.path for mail in post())
    assert browse.get(older).status_code == 410
    assert "Brest Europe" in browse.get(newer).text


def test_a_partner_is_invited_for_an_organisation(desk, browse, app, post):
    invite(desk, electorate="partner", unit="", organisation="Coup de Pouce")
    browse.post(post()[0].path, ARRIVAL)
    made = person(app)
    assert (made.electorate, made.organisation, made.unit_id) == ("partner", "Coup de Pouce", None)


@pytest.mark.parametrize(
    "wish", [{"unit": "Atlantide"}, {"unit": ""}, {"address": "non"}, {"electorate": "citizen"}, {"electorate": "king"}]
)
def test_what_is_missing_is_said_and_nothing_is_sent(desk, post, wish):
    assert invite(desk, **wish).status_code == 422
    assert post() == []


def test_who_is_in_already_is_not_invited(desk, make, post):
    agent = make.staff()
    assert invite(desk, agent.email).status_code == 422
    assert post() == []


def test_a_regions_administrator_invites_to_the_region_alone(browse, make, post):
    breton = browse.as_(make.with_role("administrator", unit="bretagne"))
    assert invite(breton).status_code == 303
    assert invite(breton, "x@ailleurs.example", unit="Fort-de-France Centre").status_code == 422
    assert invite(breton, "y@ailleurs.example", electorate="partner", unit="").status_code == 422
    assert len(post()) == 1


def test_the_list_says_what_became_of_each(desk, browse, post):
    invite(desk)
    browse.post(post()[0].path, ARRIVAL)
    invite(desk, "autre@ailleurs.example")
    page = desk.get("/people/invitations").text
    assert "julie@ailleurs.example" in page
    assert "autre@ailleurs.example" in page
    assert "<html" not in desk.get("/people/invitations", htmx=True).text


def test_others_invite_nobody(browse, make, post):
    assert invite(browse.as_(make.staff())).status_code == 403
    assert invite(browse).status_code == 401
    assert post() == []


def test_staff_who_become_partners_hold_no_more_what_only_staff_can_hold(desk, browse, make, post):
    """Red when the roles stay: a partner would go on reading who everybody is."""
    regional = make.with_role("administrator", unit="bretagne", name="Yann")
    desk.post("/people/invitations", {"address": regional.email, "electorate": "partner", "organisation": "Élan"})
    theirs = browse.as_(regional)
    assert theirs.get("/people").status_code == 200
    assert theirs.post(post()[0].path).status_code == 303
    assert make.again(regional).electorate == "partner"
    assert theirs.get("/people").status_code == 403
