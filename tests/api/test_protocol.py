"""HTTP well spoken: bodies, problems, versions, and writes that happen once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.database import db, writing
from app.ideas.idea import Idea
from app.people.erasure import erase
from app.people.user import User
from app.replay import KeptAnswer, forget_old
from tests.api.program import Program

NEW = {"title": "Une idée", "text": "Un texte"}


def ideas(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Idea))


# Bodies


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"title"', 400),
        (b"\xff\xfe", 400),
        (b'{"title": NaN}', 400),
        (b'{"title": "\xe9"}', 400),
        (b'{"title": "\\ud800", "text": "x"}', 400),
        (b'{"\\udfff": 1}', 400),
        (b"[" * 200_000, 400),
        (b'{"a":' * 5_000, 400),
        (b'{"title": ' + b"9" * 5_000 + b"}", 400),
        (b'{"title": "' + b"a" * 1_000_000 + b'"}', 413),
    ],
)
def test_a_body_that_is_not_understood_is_refused_plainly(app, program, make, sent, status):
    refused = program.of(make.person()).post("/ideas", data=sent, content_type="application/json")
    assert refused.status_code == status
    assert refused.mimetype == "application/problem+json"
    assert ideas(app) == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_is_not_json_is_not_taken_for_it(app, program, make, kind):
    refused = program.of(make.person()).post("/ideas", data=json.dumps(NEW), content_type=kind)
    assert refused.status_code in (400, 415)
    assert ideas(app) == 0


def test_control_characters_are_left_out_and_the_rest_stays(program, make):
    made = program.of(make.person()).post("/ideas", {"title": "a\u0001b\u0007 c", "text": "un\u0002\ntexte"}).json
    assert (made["title"], made["text"]) == ("ab c", "un\ntexte")


@pytest.mark.parametrize("sent", [{"title": "a\x00b", "text": "c"}, {"title": "a", "text": "c\x00"}, {"\x00": "a"}])
def test_a_nul_anywhere_is_refused(app, program, make, sent):
    assert program.of(make.person()).post("/ideas", sent).status_code == 400
    assert ideas(app) == 0


def test_every_problem_is_a_problem_document(program, make):
    person = program.of(make.person())
    for answer, status in (
        (program.get("/nowhere"), 404),
        (program.ask("PUT", "/ideas"), 405),
        (program.get("/me"), 401),
        (program.get("/ideas/0"), 404),
        (program.get("/ideas/" + "9" * 40), 404),
        (program.get("/ideas?page=1"), 422),
        (program.get("/ideas?q=%00"), 400),
        (program.get("/ideas?q=" + "a" * 9_000), 414),
        (person.post("/ideas", {}), 422),
        (person.get("/ideas", headers={"Host": "elsewhere.example"}), 400),
    ):
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert answer.json["status"] == status
        assert answer.json["type"] == "about:blank"
        assert answer.json["title"]
        assert answer.json["detail"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_problems_speak_the_language_that_was_asked_for(program):
    english = program.get("/nowhere", headers={"Accept-Language": "en"}).json["title"]
    french = program.get("/nowhere", headers={"Accept-Language": "fr"}).json["title"]
    assert english == "This page does not exist"
    assert french != english


# Versions


def test_what_has_not_changed_is_not_sent_again(program, make):
    idea = make.idea()
    make.comment(idea)
    for path in (
        f"/ideas/{idea.id}",
        "/ideas?order=fresh",
        f"/ideas/{idea.id}/comments",
        "/themes",
        "/units",
        "/openapi.json",
    ):
        first = program.get(path)
        tag = first.headers["ETag"]
        again = program.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
        assert program.get(path, headers={"If-None-Match": '"other"'}).data == first.data


def test_a_support_makes_another_version(program, make):
    idea = make.idea()
    tag = program.get(f"/ideas/{idea.id}").headers["ETag"]
    make.support(idea, make.person())
    assert program.get(f"/ideas/{idea.id}", headers={"If-None-Match": tag}).status_code == 200


def test_answers_are_kept_by_nobody_for_somebody_else(program, make):
    answer = program.get(f"/ideas/{make.idea().id}")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept-Language"} <= set(answer.vary)
    assert "Set-Cookie" not in answer.headers


def test_a_head_is_a_get_without_its_body(program, make):
    idea = make.idea()
    head, get = program.ask("HEAD", f"/ideas/{idea.id}"), program.get(f"/ideas/{idea.id}")
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["ETag"] == get.headers["ETag"]


# Once


def test_the_same_write_sent_again_is_answered_the_same_and_done_once(app, program, make):
    writer = program.of(make.person())
    first = writer.post("/ideas", NEW, headers={"Idempotency-Key": "k-1"})
    again = writer.post("/ideas", NEW, headers={"Idempotency-Key": "k-1"})
    assert (again.status_code, again.json, again.location) == (201, first.json, first.location)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert ideas(app) == 1


def test_a_key_used_for_another_request_is_refused(app, program, make):
    writer = program.of(make.person())
    writer.post("/ideas", NEW, headers={"Idempotency-Key": "k-1"})
    assert writer.post("/ideas", NEW | {"title": "Autre"}, headers={"Idempotency-Key": "k-1"}).status_code == 422
    number = writer.get("/ideas").json["items"]
    assert number == []
    assert ideas(app) == 1


def test_two_people_may_choose_the_same_key(app, program, make):
    for person in (make.person(), make.person()):
        assert program.of(person).post("/ideas", NEW, headers={"Idempotency-Key": "k-1"}).status_code == 201
    assert ideas(app) == 2


def test_a_refused_write_does_not_use_its_key_up(program, make):
    writer = program.of(make.person())
    assert writer.post("/ideas", {"title": "Une idée"}, headers={"Idempotency-Key": "k-1"}).status_code == 422
    assert writer.post("/ideas", NEW, headers={"Idempotency-Key": "k-1"}).status_code == 201


def test_a_deletion_is_replayed_too(program, make):
    author = make.person()
    idea = make.idea("Une idée", author)
    for _ in range(2):
        assert program.of(author).delete(f"/ideas/{idea.id}", headers={"Idempotency-Key": "gone"}).status_code == 204


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(app, program, make, key):
    refused = program.of(make.person()).post("/ideas", NEW, headers={"Idempotency-Key": key})
    assert refused.status_code == 400
    assert ideas(app) == 0


def test_twenty_simultaneous_writes_with_one_key_make_one_idea(app, program, make):
    secret = program.of(make.person()).secret

    def write(_number):
        sender = Program(app, program.contract, secret)
        first = sender.post("/ideas", NEW, headers={"Idempotency-Key": "k-1"})
        return first if first.status_code != 503 else sender.post("/ideas", NEW, headers={"Idempotency-Key": "k-1"})

    with ThreadPoolExecutor(20) as many:
        answers = list(many.map(write, range(20)))
    assert [answer.status_code for answer in answers] == [201] * 20
    assert len({answer.data for answer in answers}) == 1
    assert ideas(app) == 1


def test_after_a_day_a_key_is_free_again_and_the_answer_forgotten(app, program, make):
    writer = program.of(make.person())
    writer.post("/ideas", NEW, headers={"Idempotency-Key": "k-1"})

    def age():
        with writing(), app.app_context():
            for kept in db.session.scalars(select(KeptAnswer)):
                kept.at -= timedelta(hours=24, seconds=1)
            db.session.commit()

    age()
    assert writer.post("/ideas", NEW, headers={"Idempotency-Key": "k-1"}).status_code == 201
    assert ideas(app) == 2
    age()
    with writing(), app.app_context():
        forget_old()
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(KeptAnswer)) == 0


def test_an_erased_person_s_kept_answers_go_too(app, program, make):
    person, other = make.person(), make.person()
    for each in (person, other):
        program.of(each).post("/ideas", NEW, headers={"Idempotency-Key": "k-1"})
    with writing(), app.test_request_context("/", method="POST"):
        erase(db.session.get(User, person.id), by=None)
        db.session.commit()
        assert db.session.scalars(select(KeptAnswer.person_id)).all() == [other.id]
