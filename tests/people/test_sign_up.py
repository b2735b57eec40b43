"""From a stranger to an account: by a mail that only its owner reads."""

import pytest
from flask import Flask

from app.database import db
from app.people.sign_up import SignUp
from app.people.user import Electorate, User
from tests.browsing import Browser
from tests.people.conftest import count

WISH = {
    "name": "Amina",
    "address": "amina@mail.example",
    "password": "quatre mots bien choisis",
    "language": "fr",
}


def sign_up(browse, **changes):
    return browse.post("/sign-up", {**WISH, **changes})


def person(app, address="amina@mail.example"):
    with app.app_context():
        return db.session.scalar(db.select(User).where(User.email == address))


def test_signing_up_writes_to_the_address_and_makes_no_account_yet(browse, app, post):
    answer = sign_up(browse)
    assert (answer.status_code, answer.location) == (303, "/sign-up/sent")
    assert [(mail.to, mail.template) for mail in post()] == [("amina@mail.example", "confirm-sign-up")]
    assert person(app) is None


def test_opening_the_link_changes_nothing_since_mail_scanners_open_links_too(browse, app, post):
    sign_up(browse)
    assert "Confirmer" in browse.get(post()[0].path).text or browse.get(post()[0].path).status_code == 200
    assert person(app) is None
    assert count(app, SignUp) == 1


def test_pressing_the_button_opens_the_account_and_signs_in(browse, app, post):
    sign_up(browse)
    answer = browse.post(post()[0].path)
    assert (answer.status_code, answer.location) == (303, "/me")
    made = person(app)
    assert made.confirmed_at is not None
    assert made.electorate is Electorate.CITIZEN
    assert browse.get("/me/settings").status_code == 200


def test_the_link_works_once(browse, post):
    sign_up(browse)
    path = post()[0].path
    assert browse.post(path).status_code == 303
    assert browse.post(path).status_code == 410
    assert browse.get(path).status_code == 410


def test_in_another_browser_the_password_is_asked_so_that_nobody_confirms_what_somebody_else_began(browse, app, post):
    """Without it, whoever signs up with an agent's address and waits for a click would become staff."""
    sign_up(browse, address="agent@emploi.example")
    victim = Browser(app)
    path = post()[0].path
    assert 'type="password"' in victim.get(path).text
    assert victim.post(path).status_code == 422
    assert victim.post(path, {"password": "je ne le connais pas"}).status_code == 422
    assert person(app, "agent@emploi.example") is None
    assert victim.post(path, {"password": WISH["password"]}).status_code == 303


def test_whoever_began_a_sign_up_of_their_own_confirms_that_one_alone(browse, app, post):
    """A victim who signs up too holds a browser's secret, but not this one's."""
    sign_up(browse, address="agent@emploi.example")
    victim = Browser(app)
    sign_up(victim, address="agent@emploi.example", password="un autre mot de passe")
    planted, own = (mail.path for mail in post())
    assert victim.post(planted).status_code == 422
    assert victim.post(own).status_code == 303
    theirs = {"address": "agent@emploi.example", "password": "un autre mot de passe"}
    assert Browser(app).post("/sign-in", theirs).status_code == 303


def test_guesses_at_a_sign_up_of_somebody_else_end(browse, app, post):
    sign_up(browse)
    victim = Browser(app)
    statuses = [victim.post(post()[0].path, {"password": f"devinette {n}"}).status_code for n in range(12)]
    assert statuses == [422] * 10 + [429] * 2


def test_a_known_address_gets_the_same_answer_and_another_mail(browse, app, make, post):
    make.person(email="connue@mail.example")
    unknown, known = sign_up(browse), sign_up(Browser(app), address="connue@mail.example")
    assert (unknown.status_code, unknown.location, unknown.data) == (
        known.status_code,
        known.location,
        known.data,
    )
    assert {name for name, _ in unknown.headers} == {name for name, _ in known.headers}
    assert [mail.template for mail in post()] == ["confirm-sign-up", "already-here"]
    assert count(app, SignUp) == 1


def test_signing_in_with_an_unconfirmed_sign_up_tells_nothing_about_the_address(browse, app, make):
    """An account made before its confirmation would: sign up, sign in, and see whether it works."""
    make.person(email="connue@mail.example")
    sign_up(browse)
    sign_up(browse, address="connue@mail.example")
    answers = [
        Browser(app).post("/sign-in", {"address": address, "password": WISH["password"]}).status_code
        for address in ("amina@mail.example", "connue@mail.example")
    ]
    assert answers == [422, 422]


def test_two_sign_ups_for_one_address_make_one_account(browse, app, post):
    sign_up(browse)
    other = Browser(app)
    sign_up(other)
    first, second = (mail.path for mail in post())
    assert browse.post(first).status_code == 303
    assert other.post(second).status_code == 410
    assert count(app, User) == 1


def test_an_address_is_not_flooded_with_mail(browse, post):
    for _ in range(8):
        assert sign_up(browse).status_code == 303
    assert len(post()) == 5


def test_next_is_kept_through_the_mail(browse, post):
    page = browse.get("/sign-up?next=/ideas/new?kept%3Dabc").text
    assert 'value="/ideas/new?kept=abc"' in page
    sign_up(browse, next="/ideas/new?kept=abc")
    assert browse.post(post()[0].path).location == "/ideas/new?kept=abc"


def test_an_address_of_the_employer_makes_its_owner_staff_and_asks_for_the_agency(browse, app, post):
    sign_up(browse, address="Agent@Emploi.example", next="/ideas")
    answer = browse.post(post()[0].path)
    assert answer.location == "/me/agency?next=/ideas"
    assert person(app, "agent@emploi.example").is_staff
    chosen = browse.post("/me/agency", {"unit": "Brest Europe (Bretagne)", "next": "/ideas"})
    assert (chosen.status_code, chosen.location) == (303, "/ideas")
    assert person(app, "agent@emploi.example").unit_id is not None


@pytest.mark.parametrize("domain", ["emploi.example.org", "fauxemploi.example", "x.emploi.example"])
def test_nobody_becomes_staff_by_a_domain_that_only_looks_like_the_employers(browse, app, post, domain):
    sign_up(browse, address=f"a@{domain}")
    browse.post(post()[0].path)
    assert not person(app, f"a@{domain}").is_staff


def test_an_agency_is_found_as_people_write_it(browse, app, make):
    agent = make.staff(unit=None)
    browser = browse.as_(agent)
    for written in ("brest europe", "BREST-EUROPE", "Brest Europe (Bretagne)", "brest-europe"):
        assert browser.post("/me/agency", {"unit": written}).status_code == 303
    assert make.again(agent).time_zone == "Europe/Paris"
    browser.post("/me/agency", {"unit": "Fort-de-France Centre"})
    assert make.again(agent).time_zone == "America/Martinique"


def test_an_agency_misspelt_is_not_guessed_but_offered(browse, make):
    answer = browse.as_(make.staff(unit=None)).post("/me/agency", {"unit": "Brest Eurppe"})
    assert answer.status_code == 422
    assert 'value="Brest Europe (Bretagne)"' in answer.text


def test_a_citizen_has_no_agency_to_choose(browse, make):
    assert browse.as_(make.person()).get("/me/agency").status_code == 403
    assert browse.as_(make.person()).post("/me/agency", {"unit": "Brest Europe"}).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"address": "pas une adresse"},
        {"address": ""},
        {"password": "trop court"},
        {"password": "aaaaaaaaaaaaaa"},
        {"password": "amina@mail.example"},
        {"password": "x" * 201},
        {"language": "de"},
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_sent(browse, app, changes, post):
    answer = sign_up(browse, **changes)
    assert answer.status_code == 422
    assert 'id="problems"' in answer.text
    assert 'type="password"' in answer.text and WISH["password"] not in answer.text
    assert post() == []


def test_the_name_is_made_regular_and_handles_are_numbered(browse, app, make, post):
    make.person("Amina", email="x@mail.example")
    sign_up(browse, name="  Ami\u0301na \t ")
    browse.post(post()[0].path)
    made = person(app)
    assert made.name == "Am\u00edna"
    assert made.handle == "amina-2"


def test_without_a_token_a_form_is_refused(browse, app: Flask, post):
    assert browse.post("/sign-up", WISH, token=False).status_code == 400
    assert post() == []
