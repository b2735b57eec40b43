"""A page of something that went wrong gives back what was written, in the words of its form."""

from __future__ import annotations

import re
import traceback
from html import unescape

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.database import db, writing
from app.people.user import User

WRITTEN = {"title": "Un titre auquel je tiens", "text": "Une heure de travail.", "kind": "irritant"}


@pytest.fixture
def refused(browse, make):
    """The page that answers a form whose token is not right, as when a session has ended meanwhile."""

    def sent(path, fields):
        visitor = browse.as_(make.person())
        return visitor.client.post(path, data={**fields, "csrf_token": "no"}, headers={"Referer": "http://localhost/"})

    return sent


def shown(page) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.S)
    return {unescape(label): unescape(value) for label, value in found}


def test_what_was_written_is_shown_under_the_words_of_its_form(refused):
    answer = refused("/ideas/new", WRITTEN)
    assert answer.status_code == 400
    words = shown(answer.text)
    assert set(words.values()) == {WRITTEN["title"], WRITTEN["text"]}
    assert "title" not in words
    assert "Titre" in words


def test_what_was_written_into_a_form_of_the_frame_is_shown_under_its_words(refused):
    assert shown(refused("/store/import", {"rows": "ref;name"}).text) == {"Les lignes, telles qu’envoyées": "ref;name"}


def test_what_was_chosen_is_sent_again_and_not_shown(refused):
    page = refused("/ideas/new", WRITTEN).text
    assert 'name="kind" value="irritant"' in page
    assert "irritant" not in shown(page).values()


def test_a_part_of_a_page_that_waited_too_long_loads_the_page_anew(browse, make):
    """Its own token would be refused again and again."""
    visitor = browse.as_(make.person())
    headers = {"HX-Request": "true", "Referer": "http://localhost/"}
    answer = visitor.client.post(f"/ideas/{make.idea().id}/support", data={"csrf_token": "no"}, headers=headers)
    assert answer.status_code == 400
    assert answer.headers["HX-Refresh"] == "true"


NO_ADDRESSES = ("http://[", "https://a]b")


@pytest.mark.parametrize("origin", NO_ADDRESSES)
def test_a_page_that_no_address_names_is_not_one_of_ours(browse, make, origin):
    service = make.service()
    for name in ("Origin", "Referer"):
        left = browse.client.post(f"/store/{service.slug}/out", headers={name: origin})
        assert left.status_code == 403
    visitor = browse.as_(make.person())
    refused = visitor.client.post("/ideas/new", data={"csrf_token": "no"}, headers={"Referer": origin})
    assert refused.status_code == 400


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_whoever_is_nowhere_is_led_to_sign_in_and_to_the_front_page(browse, make, address):
    headers = {"HX-Request": "true", "HX-Current-URL": address}
    answer = browse.get("/me", htmx=True, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].endswith("next=/")


@pytest.mark.parametrize(
    ("page", "then"),
    [
        ("http://localhost/ideas/1/edit", "/ideas/1/edit"),
        ("http://localhost/ideas/1-titre?side=for", "/ideas/1-titre?side%3Dfor"),
        ("http://localhost/ideas/draft", "/"),
        ("http://localhost//evil.example/", "/"),
        ("http://evil.example/ideas/1/edit", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_whoever_sends_after_their_session_has_ended_goes_back_to_their_form(browse, page, then):
    form = {"text": "Une heure de travail.", "csrf_token": browse.token()}
    answer = browse.client.post("/ideas/1/comments", data=form, headers={"Referer": page})
    assert answer.status_code == 401
    assert "Une heure de travail." in answer.text
    assert f'href="/sign-in?next={then}"' in answer.text


def test_a_mark_that_a_text_was_pasted_with_is_no_reason_to_refuse_it(browse, make):
    visitor = browse.as_(make.person())
    pasted = {"title": "Un mot \ufffd abîmé", "text": "Collé \ufffd d’un document.", "kind": "idea"}
    assert visitor.post("/ideas/new", pasted).status_code != 400


def test_no_error_of_the_database_quotes_what_was_typed(app, make):
    """A log keeps its words: PostgreSQL gives the row, SQLAlchemy the values of the statement."""
    person = make.person()
    with writing(), app.app_context(), pytest.raises(IntegrityError) as raised:
        again = {"handle": "autre", "name": "Nom Secret", "email": person.email, "joined_at": now()}
        db.session.execute(insert(User).values(again))
    said = "".join(traceback.format_exception(raised.value))
    assert "IntegrityError" in said
    assert person.email not in said
    assert "Nom Secret" not in said


def test_a_press_of_a_button_may_be_sent_again_though_nothing_was_written(refused, make):
    idea = make.idea()
    page = refused(f"/ideas/{idea.id}/support", {"wish": "given"}).text
    assert 'name="wish" value="given"' in page
    assert shown(page) == {}
