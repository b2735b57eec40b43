"""A person's settings: what others see, in which language, which browsers and which programs."""

import pytest

from app.database import db
from app.people import token as tokens
from app.people.session import Session
from app.people.token import Token
from tests.people.conftest import count

PROFILE = {"name": "Camille Le Goff", "handle": "camille-le-goff", "biography": "Deux lignes.", "shows_ideas": "y"}


def test_guests_are_led_to_sign_in_and_back(browse):
    assert browse.get("/me/settings").location == "/sign-in?next=/me/settings"


def test_the_profile_is_kept(browse, make):
    person = make.person()
    answer = browse.as_(person).post("/me/settings/profile", PROFILE)
    assert (answer.status_code, answer.location) == (303, "/me/settings#profile")
    kept = make.again(person)
    assert (kept.name, kept.handle, kept.biography) == ("Camille Le Goff", "camille-le-goff", "Deux lignes.")
    assert (kept.shows_unit, kept.shows_ideas) == (False, True)


def test_ideas_are_found_by_the_new_name(browse, make):
    person = make.person("Zyxwancien")
    make.idea("Mon idée", person)
    make.worked()
    browse.as_(person).post("/me/settings/profile", {**PROFILE, "name": "Zyxwnouveau"})
    make.worked()
    assert "Mon idée" in browse.get("/ideas?q=Zyxwnouveau").text
    assert "Mon idée" not in browse.get("/ideas?q=Zyxwancien").text


@pytest.mark.parametrize("handle", ["é", "a", "-abc", "abc-", "deux mots", "x" * 41, "units", "invitations", ""])
def test_a_handle_that_cannot_be_is_refused_and_what_was_typed_is_kept(browse, make, handle):
    person = make.person()
    answer = browse.as_(person).post("/me/settings/profile", {**PROFILE, "handle": handle})
    assert answer.status_code == 422
    assert "Deux lignes." in answer.text
    assert make.again(person).biography == ""


def test_a_handle_that_somebody_has_is_refused(browse, make):
    other, person = make.person(), make.person()
    answer = browse.as_(person).post("/me/settings/profile", {**PROFILE, "handle": other.handle.upper()})
    assert answer.status_code == 422
    assert make.again(person).handle == person.handle


def test_what_was_typed_is_shown_as_text(browse, make):
    person = make.person()
    browser = browse.as_(person)
    browser.post("/me/settings/profile", {**PROFILE, "biography": "<script>alert(1)</script>"})
    for path in ("/me/settings", "/people/camille-le-goff"):
        assert "<script>alert(1)" not in browser.get(path).text


def test_preferences_are_kept_and_the_answer_speaks_the_new_language(browse, make):
    person = make.person()
    browser = browse.as_(person)
    answer = browser.post(
        "/me/settings/preferences", {"language": "en", "time_zone": "Indian/Reunion", "digest": "never"}
    )
    assert answer.status_code == 303
    kept = make.again(person)
    assert (kept.language, kept.time_zone, kept.digest) == ("en", "Indian/Reunion", "never")
    assert '<html lang="en"' in browser.get("/me/settings").text


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Olympus"}, {"language": "tlh"}, {"digest": "hourly"}])
def test_preferences_that_do_not_exist_are_refused(browse, make, wrong):
    wish = {"language": "fr", "time_zone": "Europe/Paris", "digest": "daily"} | wrong
    assert browse.as_(make.person()).post("/me/settings/preferences", wish).status_code == 422


def session_ids(app, person):
    with app.app_context():
        return list(db.session.scalars(db.select(Session.id).where(Session.user_id == person.id).order_by(Session.id)))


def test_a_session_elsewhere_can_be_ended(browse, app, make):
    person = make.person()
    here, elsewhere = browse.as_(person), browse.as_(person)
    other_id = session_ids(app, person)[1]
    answer = here.post(f"/me/settings/sessions/{other_id}/end")
    assert (answer.status_code, answer.location) == (303, "/me/settings#sessions")
    assert elsewhere.get("/me/settings").status_code == 302
    assert here.get("/me/settings").status_code == 200


def test_with_htmx_ending_a_session_answers_the_list_alone(browse, app, make):
    person = make.person()
    here, _elsewhere = browse.as_(person), browse.as_(person)
    answer = here.post(f"/me/settings/sessions/{session_ids(app, person)[1]}/end", htmx=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section class="panel flow" id="sessions"')
    assert "data-announce" in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_ending_the_session_of_this_browser_signs_out(browse, app, make):
    person = make.person()
    here = browse.as_(person)
    answer = here.post(f"/me/settings/sessions/{session_ids(app, person)[0]}/end", htmx=True)
    assert answer.headers["HX-Redirect"] == "/"
    assert here.get("/me/settings").status_code == 302


def test_all_other_sessions_can_be_ended_at_once(browse, app, make):
    person = make.person()
    here, others = browse.as_(person), [browse.as_(person) for _ in range(3)]
    here.post("/me/settings/sessions/end-others")
    assert here.get("/me/settings").status_code == 200
    assert {other.get("/me/settings").status_code for other in others} == {302}


def test_nobody_ends_the_session_of_another(browse, app, make):
    person = make.person()
    browse.as_(person)
    theirs = session_ids(app, person)[0]
    assert browse.as_(make.person()).post(f"/me/settings/sessions/{theirs}/end").status_code == 404
    assert browse.as_(make.person()).post(f"/me/settings/sessions/{2**70}/end").status_code == 404
    assert session_ids(app, person) == [theirs]


def test_the_page_shows_each_session_with_its_browser(browse, make):
    person = make.person()
    browse.post(
        "/sign-in",
        {"address": person.email, "password": "une phrase assez longue"},
        headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"},
    )
    assert "Firefox, Linux" in browse.get("/me/settings").text


def secret_in(page):
    start = page.index(tokens.PREFIX)
    return page[start : page.index("<", start)]


def test_a_token_is_shown_once_and_kept_as_a_digest(browse, app, make):
    browser = browse.as_(make.person())
    answer = browser.post("/me/settings/tokens", {"token_name": "Tableau", "scope": "read"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    secret = secret_in(answer.text)
    assert secret not in browser.get("/me/settings").text
    assert "Tableau" in browser.get("/me/settings").text
    with app.app_context():
        made = db.session.scalars(db.select(Token)).one()
        assert made.token_hash != secret
        assert made.writes is False
    assert browse.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_with_htmx_making_a_token_answers_the_section_alone(browse, make):
    answer = browse.as_(make.person()).post("/me/settings/tokens", {"token_name": "T", "scope": "write"}, htmx=True)
    assert answer.text.lstrip().startswith('<section class="panel flow" id="tokens"')
    assert tokens.PREFIX in answer.text
    empty = browse.as_(make.person()).post("/me/settings/tokens", {"token_name": "", "scope": "write"}, htmx=True)
    assert empty.status_code == 422
    assert empty.text.lstrip().startswith('<section class="panel flow" id="tokens"')


def test_a_token_withdrawn_opens_nothing(browse, app, make):
    browser = browse.as_(make.person())
    secret = secret_in(browser.post("/me/settings/tokens", {"token_name": "T", "scope": "write"}).text)
    with app.app_context():
        id = db.session.scalar(db.select(Token.id))
    assert browse.as_(make.person()).post(f"/me/settings/tokens/{id}/withdraw").status_code == 404
    assert browser.post(f"/me/settings/tokens/{id}/withdraw").status_code == 303
    assert browse.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_there_is_an_end_to_the_tokens_one_may_have(browse, app, make):
    browser = browse.as_(make.person())
    for n in range(tokens.MOST):
        browser.post("/me/settings/tokens", {"token_name": f"T{n}", "scope": "read"})
    assert browser.post("/me/settings/tokens", {"token_name": "de trop", "scope": "read"}).status_code == 422
    assert count(app, Token) == tokens.MOST


def test_a_form_without_its_token_changes_nothing(browse, make):
    person = make.person()
    browser = browse.as_(person)
    for path in ("profile", "preferences", "password", "address", "tokens", "farewell", "sessions/end-others"):
        assert browser.post(f"/me/settings/{path}", PROFILE, token=False).status_code == 400
    assert make.again(person).name == person.name


def test_personal_pages_are_kept_by_no_cache(browse, make):
    browser = browse.as_(make.person())
    for path in ("/me/settings", "/me/partner", "/sign-up"):
        assert browser.get(path).headers["Cache-Control"] == "no-store"
