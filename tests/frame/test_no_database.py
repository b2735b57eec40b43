"""The database cannot be reached at all: that too is a page, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.database import db


@pytest.fixture
def gone(app: Flask) -> Iterator[None]:
    """From here on no transaction begins."""

    def refuse(_connection: object) -> None:
        raise OperationalError("BEGIN", None, Exception("the server closed the connection unexpectedly"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "begin", refuse)
    yield
    event.remove(engine, "begin", refuse)


@pytest.fixture
def person(make, browse):
    return browse.as_(make.person())


def test_a_page_says_that_it_is_away_and_when_to_come_back(browse, gone):
    answer = browse.get("/ideas")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "<h1" in answer.text and "</html>" in answer.text


def test_whoever_is_signed_in_gets_the_page_as_well(person, gone):
    answer = person.get("/me")
    assert answer.status_code == 503
    assert "<h1" in answer.text and "</html>" in answer.text


def test_what_was_typed_is_on_the_page(person, gone):
    answer = person.post("/ideas/new", {"title": "Un banc devant l’agence", "text": "On attend debout."})
    assert answer.status_code == 503
    assert "Un banc devant l’agence" in answer.text and "On attend debout." in answer.text


def test_a_program_is_told_in_its_own_form(app, gone):
    answer = app.test_client().get("/api/v1/ideas")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")


def test_it_is_alive_but_not_ready(browse, gone):
    assert browse.get("/healthz").status_code == 200
    assert browse.get("/readyz").status_code == 503
