"""The terminal: people created, roles given, people erased."""

import re

import pytest

from app.database import db
from app.people.user import User


@pytest.fixture
def run(app):
    def said(*words, **more):
        return app.test_cli_runner().invoke(args=["people", *words], **more)

    return said


def person(app, address):
    with app.app_context():
        return db.session.scalar(db.select(User).where(User.email == address))


def test_the_first_administrator_comes_from_the_terminal(run, app, browse):
    made = run("create", "Chef@Emploi.example", "--name", "Solange", "--staff", "fr")
    assert made.exit_code == 0, made.output
    path = re.search(r"http://127\.0\.0\.1:8000(/password/\S+)", made.output)[1]
    assert browse.post(path, {"password": "quatre mots bien choisis"}).status_code == 303
    given = run("grant", "chef@emploi.example", "administrator")
    assert given.exit_code == 0, given.output
    assert browse.get("/people").status_code == 200


def test_a_password_can_be_asked_for_in_the_terminal(run, app, browse):
    words = "quatre mots bien choisis"
    made = run("create", "a@mail.example", "--name", "A", "--ask-password", input=f"{words}\n{words}\n")
    assert made.exit_code == 0, made.output
    assert words not in made.output
    assert browse.post("/sign-in", {"address": "a@mail.example", "password": words}).status_code == 303
    weak = run("create", "b@mail.example", "--name", "B", "--ask-password", input="court\ncourt\n")
    assert weak.exit_code == 1
    assert person(app, "b@mail.example") is None


def test_a_partner_is_created_for_an_organisation(run, app):
    run("create", "p@mail.example", "--name", "P", "--partner", "Coup de Pouce")
    assert person(app, "p@mail.example").organisation == "Coup de Pouce"


@pytest.mark.parametrize(
    "words",
    [
        ("create", "pas-une-adresse", "--name", "X"),
        ("create", "x@mail.example", "--name", "X", "--staff", "atlantide"),
        ("grant", "personne@mail.example", "juror"),
        ("grant", "personne", "juror"),
        ("erase", "personne", "--yes"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(run, words):
    answer = run(*words)
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: ")
    assert "Traceback" not in answer.output


def test_an_address_is_used_once(run, make):
    taken = make.person()
    assert run("create", taken.email, "--name", "X").exit_code == 1


def test_a_role_that_only_staff_hold_is_refused_to_a_citizen(run, make):
    answer = run("grant", make.person().handle, "administrator", "fr")
    assert answer.exit_code == 1


def test_erasing_asks_first(run, make):
    somebody = make.person()
    assert run("erase", somebody.handle, input="n\n").exit_code == 1
    assert make.again(somebody).erased_at is None
    assert run("erase", somebody.email, input="y\n").exit_code == 0
    assert make.again(somebody).email is None
