"""Signing in: the same answer for all, guesses that end, and owners who are never locked out."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine

from app.clock import now
from app.database import db
from app.people import attempt, password, suspension, token
from app.people.session import Session
from app.people.user import User
from tests.browsing import Browser
from tests.factories import PASSWORD
from tests.people.conftest import count


def sign_in(browser, address, word=PASSWORD, place="192.0.2.1", **more):
    return browser.post(
        "/sign-in",
        {"address": address, "password": word, **more},
        environ_base={"REMOTE_ADDR": place},
    )


@pytest.fixture
def evaluated(app, monkeypatch):
    """How many passwords were really compared with a hash that exists."""
    weighed, matches = [], password.matches

    def noting(kept, typed):
        if kept is not None:
            weighed.append(typed)
        return matches(kept, typed)

    monkeypatch.setattr(password, "matches", noting)
    return weighed


def test_the_right_password_opens_a_session(browse, make):
    person = make.person()
    answer = sign_in(browse, person.email)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert browse.get("/me/settings").status_code == 200


def test_an_address_is_read_whatever_its_case_and_the_spaces_around(browse, make):
    make.person(email="camille@mail.example")
    assert sign_in(browse, "  Camille@Mail.EXAMPLE ").status_code == 303


def test_unknown_and_known_addresses_get_the_same_answer(browse, app, make):
    known = make.person(email="aaaa@mail.example")
    wrong = sign_in(Browser(app), known.email, "ce n'est pas le bon")
    unknown = sign_in(Browser(app), "bbbb@mail.example", "ce n'est pas le bon")
    assert wrong.status_code == unknown.status_code == 422
    assert _without_token(wrong.text).replace("aaaa", "?") == _without_token(unknown.text).replace("bbbb", "?")
    assert {name for name, _ in wrong.headers} == {name for name, _ in unknown.headers}


def _without_token(page):
    return "\n".join(line for line in page.splitlines() if "csrf_token" not in line)


def test_unknown_and_known_addresses_are_weighed_alike(browse, app, make, monkeypatch):
    """The hash of nobody is verified for an address that nobody has: the time is the same."""
    verified = []

    class Scales:
        def verify(self, kept, typed):
            verified.append(typed)
            return hasher.verify(kept, typed)

        def hash(self, word):
            return hasher.hash(word)

    hasher = password._hasher
    monkeypatch.setattr(password, "_hasher", Scales())
    known = make.person()
    sign_in(browse, known.email, "non")
    sign_in(browse, "personne@mail.example", "non")
    assert verified == ["non", "non"]


def test_the_password_is_weighed_while_others_may_write(browse, app, make, monkeypatch):
    """Argon2 takes its time: held meanwhile, SQLite's write lock would make everybody wait."""
    person, wrote = make.person(), []
    matches = password.matches

    def write_meanwhile(kept, typed):
        def write():
            with app.app_context():
                db.session.execute(db.update(User).values(biography="écrit pendant ce temps"))
                db.session.commit()
                wrote.append(True)

        with ThreadPoolExecutor(1) as other:
            other.submit(write).result(timeout=4)
        return matches(kept, typed)

    monkeypatch.setattr(password, "matches", write_meanwhile)
    assert sign_in(browse, person.email).status_code == 303
    assert wrote == [True]


def test_guessing_stops(browse, app, make, evaluated):
    """10,000 guesses in the long form; 200 here."""
    person = make.person()
    answers = [sign_in(Browser(app), person.email, f"devinette {n}").status_code for n in range(200)]
    assert len(evaluated) == attempt.MOST_FOR_ACCOUNT
    assert answers == [422] * 10 + [429] * 190


def test_guesses_from_everywhere_count_against_the_account(browse, app, make, evaluated):
    person = make.person()
    for n in range(40):
        sign_in(Browser(app), person.email, f"devinette {n}", place=f"198.51.100.{n}")
    assert len(evaluated) == attempt.MOST_FOR_ACCOUNT


def test_guesses_made_at_once_do_not_slip_past_together(app, make, evaluated):
    """Counted before they are weighed; counted after, a burst would all be weighed."""
    person = make.person()
    browsers = [Browser(app) for _ in range(30)]
    tokens = [browser.token() for browser in browsers]

    def guess(n):
        data = {"address": person.email, "password": f"devinette {n}", "csrf_token": tokens[n]}
        return browsers[n].client.post("/sign-in", data=data).status_code

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(guess, range(30)))
    assert answers.count(429) == 20
    assert len(evaluated) == attempt.MOST_FOR_ACCOUNT


def test_whom_others_guess_at_is_not_locked_out_of_their_own_browser(browse, app, make):
    person = make.person()
    sign_in(browse, person.email)
    browse.post("/sign-out")
    for n in range(30):
        sign_in(Browser(app), person.email, f"devinette {n}")
    assert sign_in(Browser(app), person.email).status_code == 429
    assert sign_in(browse, person.email).status_code == 303


def test_a_browser_known_to_somebody_else_has_no_budget_of_its_own_here(browse, app, make, evaluated):
    """Else whoever has an account could guess at all others' without end."""
    mallory, person = make.person(), make.person()
    sign_in(browse, mallory.email)
    browse.post("/sign-out")
    for n in range(20):
        sign_in(browse, person.email, f"devinette {n}")
    assert len([word for word in evaluated if word.startswith("devinette")]) == attempt.MOST_FOR_ACCOUNT


def test_a_forged_cookie_is_a_browser_never_seen(browse, app, make):
    person = make.person()
    browse.client.set_cookie("browser", '["me","%s"]' % ("0" * 24), path="/sign-in")
    for n in range(12):
        sign_in(browse, person.email, f"devinette {n}")
    assert sign_in(browse, person.email).status_code == 429


def test_the_known_browsers_cookie_is_kept_from_scripts_and_from_all_other_pages(browse, make):
    cookie = next(
        line
        for line in sign_in(browse, make.person().email).headers.getlist("Set-Cookie")
        if line.startswith("browser=")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/sign-in" in cookie


def test_after_a_quarter_of_an_hour_one_may_try_again(browse, app, make):
    person = make.person()
    for n in range(11):
        sign_in(Browser(app), person.email, f"devinette {n}")
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert sign_in(Browser(app), person.email).status_code == 303


def test_an_agency_behind_one_address_signs_in_and_nobody_is_refused(browse, app, make):
    """300 agents within ten minutes; 60 here, each of whom first mistypes."""
    agents = [make.staff() for _ in range(60)]
    answers = []
    for agent in agents:
        browser = Browser(app)
        sign_in(browser, agent.email, "faute de frappe")
        answers.append(sign_in(browser, agent.email).status_code)
    assert answers == [303] * 60


@pytest.mark.endure
def test_three_hundred_agents_behind_one_address_sign_in(app, make):
    agents = [make.staff() for _ in range(300)]
    assert [sign_in(Browser(app), agent.email).status_code for agent in agents] == [303] * 300


@pytest.mark.endure
def test_ten_thousand_guesses_weigh_at_most_twenty(app, make, evaluated):
    person = make.person()
    browser = Browser(app)
    for n in range(10_000):
        sign_in(browser, person.email, f"devinette {n}")
    assert len(evaluated) <= 20


def test_success_is_not_counted_against_a_place(browse, app, make, monkeypatch):
    monkeypatch.setattr(attempt, "MOST_FOR_PLACE", 5)
    people = [make.person() for _ in range(8)]
    assert {sign_in(Browser(app), person.email).status_code for person in people} == {303}


def test_one_subscriber_is_one_place_however_many_addresses_ipv6_gives():
    assert attempt.place_of("2001:db8:1:2::1") == attempt.place_of("2001:db8:1:2:ffff::9")
    assert attempt.place_of("2001:db8:1:2::1") != attempt.place_of("2001:db8:1:3::1")


def test_attempts_name_no_account_and_no_address(browse, app, make):
    person = make.person()
    sign_in(browse, person.email, "non")
    with app.app_context():
        rows = db.session.scalars(db.select(attempt.Attempt)).all()
        assert rows
        assert all(len(row.subject) == 64 and "mail" not in row.subject for row in rows)


def test_a_suspended_person_is_told_why_after_the_right_password_only(browse, app, make):
    person, administrator = make.person(), make.with_role("administrator")
    with app.test_request_context("/", method="POST"):
        suspension.suspend(
            db.session.get(User, person.id),
            by=db.session.get(User, administrator.id),
            reason="Publicité répétée.",
        )
        db.session.commit()
    wrong = sign_in(browse, person.email, "non")
    assert "Publicité" not in wrong.text
    right = sign_in(browse, person.email)
    assert right.status_code == 403
    assert "Publicité répétée." in right.text
    assert count(app, Session) == 0


def test_signing_in_gives_a_new_session_and_ends_the_one_before(browse, app, make):
    person = make.person()
    sign_in(browse, person.email)
    with browse.client.session_transaction() as cookie:
        first = cookie["_user_id"]
    sign_in(browse, person.email)
    with browse.client.session_transaction() as cookie:
        assert cookie["_user_id"] != first
    assert count(app, Session) == 1


def test_a_token_planted_before_signing_in_opens_nothing(browse, app, make):
    person = make.person()
    with browse.client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
        cookie["anything"] = "planted"
    sign_in(browse, person.email)
    with browse.client.session_transaction() as cookie:
        assert cookie["_user_id"] != "planted"
        assert "anything" not in cookie
    thief = Browser(app)
    with thief.client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
    assert thief.get("/me/settings").status_code == 302


def test_signing_out_ends_the_session_here_and_in_the_database(browse, app, make):
    person = make.person()
    sign_in(browse, person.email)
    assert browse.post("/sign-out").status_code == 303
    assert count(app, Session) == 0
    assert browse.get("/me/settings").status_code == 302


def test_signing_out_needs_the_token_of_a_form(browse, app, make):
    sign_in(browse, make.person().email)
    assert browse.post("/sign-out", token=False).status_code == 400
    assert count(app, Session) == 1


def test_imported_and_erased_people_cannot_sign_in(browse, make):
    imported = make.person(imported=True, email="import@mail.example", password_hash=None)
    erased = make.person(email="gone@mail.example", erased_at=now())
    assert sign_in(browse, imported.email).status_code == 422
    assert sign_in(browse, erased.email).status_code == 422


def test_staff_without_an_agency_are_asked_for_it(browse, make):
    agent = make.staff(unit=None)
    assert sign_in(browse, agent.email, next="/ideas").location == "/me/agency?next=/ideas"


def test_whoever_is_signed_in_passes_by_the_sign_in_page(browse, make):
    answer = browse.as_(make.person()).get("/sign-in?next=/ideas")
    assert (answer.status_code, answer.location) == (302, "/ideas")


def test_an_empty_form_is_told_what_is_missing(browse):
    answer = sign_in(browse, "", "")
    assert answer.status_code == 422
    assert 'id="problems"' in answer.text


HOSTILE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http://evil.example",
    "HTTPS://evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example",
    "http:\\\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\evil.example", "/\\/evil.example",
    "\\evil.example", "/\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    "\t//evil.example", "\n//evil.example", " //evil.example", " https://evil.example",
    "\x01https://evil.example", "\x0b//evil.example", "\x0c//evil.example", "\x1f//evil.example",
    "/ /evil.example", "/\x7f/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)",
    "ftp://evil.example", "mailto:a@evil.example", "evil.example", "www.evil.example", ".evil.example",
    "@evil.example", "user@evil.example", ":80", "?next=//evil", "#//evil.example",
    "127.0.0.1:8000@evil.example", "http://127.0.0.1:8000@evil.example", "//127.0.0.1:8000@evil.example",
    "http://127.0.0.1:8000.evil.example", "//evil.example/%2f..", "//evil.example:80",
    "//evil%E3%80%82example", "／／evil.example", "https://evil.example/ideas", "//\\evil.example",
    "/\u00a0/evil.example\n", "\u2028//evil.example", "http:evil.example", "blob:https://evil.example/x",
    "//[::1]/", "//3232235777", "x" * 30, "/" + "x" * 3000,
]  # fmt: skip


def test_there_are_sixty_hostile_spellings():
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("target", HOSTILE)
def test_next_stays_here(browse, make, target):
    person = make.person()
    assert browse.post("/sign-in", {"address": person.email, "password": PASSWORD, "next": target}).location in (
        "/me",
        "/me/agency",
    )
    assert browse.get("/sign-in", query_string={"next": target}).location == "/me"


def test_next_leads_back_to_a_page_of_this_site(browse, make):
    assert sign_in(browse, make.person().email, next="/ideas?q=été#say").location == "/ideas?q=%C3%A9t%C3%A9#say"


def test_one_who_guesses_behind_an_agencys_address_does_not_shut_out_its_people(app, make, monkeypatch):
    """The place has nothing left; each account of it has a few tries, and whoever knows their password comes in."""
    monkeypatch.setattr(attempt, "MOST_FOR_PLACE", 20)
    agent = make.staff()
    for n in range(25):
        sign_in(Browser(app), f"devine{n}@emploi.example", "au hasard")
    assert sign_in(Browser(app), agent.email).status_code == 303


def test_guesses_over_many_accounts_find_little_once_the_place_has_spent_its_own(app, make, evaluated, monkeypatch):
    monkeypatch.setattr(attempt, "MOST_FOR_PLACE", 10)
    people = [make.staff() for _ in range(5)]
    answers = [sign_in(Browser(app), one.email, f"essai {n}").status_code for n in range(12) for one in people]
    assert answers.count(422) == len(evaluated) == 5 * attempt.FEW_FOR_ACCOUNT


@pytest.fixture
def in_production(app):
    """What was tried on somebody's own machine is opened to the world."""
    tried = app.extensions["settings"]

    def open_to_all():
        app.extensions["settings"] = dataclasses.replace(tried, site_url="https://idees.example.org")

    yield open_to_all
    app.extensions["settings"] = tried


def test_a_demo_account_is_refused_once_the_site_is_no_longer_somebodys_own_machine(
    app, browse, make, evaluated, in_production
):
    demo, other = make.person(email="admin@demo.example"), make.person()
    session, other_session = browse.as_(demo), browse.as_(other)
    bearer = _bearer(app, demo)
    assert session.get("/me/settings").status_code == 200
    assert browse.get("/api/v1/me", headers=bearer).status_code == 200
    in_production()
    assert sign_in(Browser(app), demo.email).status_code == 422
    assert evaluated == []
    assert session.get("/me/settings").status_code == 302
    assert browse.get("/api/v1/me", headers=bearer).status_code == 401
    assert sign_in(Browser(app), other.email).status_code == 303
    assert other_session.get("/me/settings").status_code == 200


def test_the_doctor_names_demo_accounts_left_in_production(app, make, in_production):
    make.person(email="admin@demo.example")
    assert "ok   demo accounts: " in app.test_cli_runner().invoke(args=["doctor"]).output
    in_production()
    assert "NOT  demo accounts: 1 " in app.test_cli_runner().invoke(args=["doctor"]).output


def _bearer(app, person):
    with app.test_request_context("/", method="POST"):
        _made, secret = token.make(db.session.get(User, person.id), "essai", writes=True)
        db.session.commit()
    return {"Authorization": f"Bearer {secret}"}
