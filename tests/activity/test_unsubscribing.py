"""Leaving the daily letter: one press, signed out, from the page or from a mail program."""

from __future__ import annotations

import pytest

from app.activity import unsubscribing
from app.database import db
from app.people.user import Digest, User


@pytest.fixture
def way_out(app, make):
    """A person and the path that their letters carry."""
    person = make.person()
    with app.test_request_context("/"):
        address = unsubscribing.address_for(db.session.get(User, person.id))
    assert address.startswith("http://127.0.0.1:8000/unsubscribe/")
    return person, address.removeprefix("http://127.0.0.1:8000")


def test_opening_the_page_changes_nothing(browse, make, way_out):
    """Red when the page unsubscribes on GET: mail scanners open every link."""
    person, path = way_out
    page = browse.get(path)
    assert page.status_code == 200
    assert 'value="never"' in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert make.again(person).digest is Digest.DAILY


def test_a_mail_program_leaves_in_one_click_without_cookie_or_token(browse, make, way_out):
    """Red without `csrf.exempt`, and when the answer is a redirection (RFC 8058)."""
    person, path = way_out
    answer = browse.post(path, {"List-Unsubscribe": "One-Click"}, token=False)
    assert answer.status_code == 200
    assert make.again(person).digest is Digest.NEVER


def test_the_page_offers_to_undo(browse, make, way_out):
    person, path = way_out
    page = browse.post(path, {"wish": "never"}, token=False)
    assert 'value="daily"' in page.text
    assert browse.post(path, {"wish": "daily"}, token=False).status_code == 200
    assert make.again(person).digest is Digest.DAILY


def test_leaving_twice_is_leaving(browse, make, way_out):
    person, path = way_out
    for _ in range(2):
        assert browse.post(path, token=False).status_code == 200
    assert make.again(person).digest is Digest.NEVER


def test_a_token_that_we_did_not_sign_is_not_found(browse, make, way_out):
    """Red when the number is read without its signature."""
    person, path = way_out
    token = path.rsplit("/", 1)[1]
    signature = token.split(".", 1)[1]
    for wrong in (str(person.id), "", f"{person.id}.x", f"{person.id + 1}.{signature}", "é", token[:-2], token + "A"):
        assert browse.get(f"/unsubscribe/{wrong}").status_code == 404
        assert browse.post(f"/unsubscribe/{wrong}", token=False).status_code in (404, 405)
    assert make.again(person).digest is Digest.DAILY


def test_a_token_signed_for_something_else_is_not_found(app, browse, way_out):
    """Red when the salt is the cookie's."""
    from itsdangerous import URLSafeSerializer

    token = URLSafeSerializer(app.secret_key, salt="session").dumps(way_out[0].id)
    assert browse.get(f"/unsubscribe/{token}").status_code == 404


def test_the_erased_have_no_letters_to_leave(browse, way_out, change):
    from app.clock import now

    change(way_out[0], erased_at=now())
    assert browse.get(way_out[1]).status_code == 404
