"""Who asks: bearer tokens and nothing else."""

import pytest

from app.clock import now
from app.database import db, writing
from app.people import suspension, token
from app.people.token import Token
from app.people.user import User

WRITES = [
    ("POST", "/ideas"),
    ("PATCH", "/ideas/{id}"),
    ("DELETE", "/ideas/{id}"),
    ("POST", "/ideas/{id}/publication"),
    ("PUT", "/ideas/{id}/support"),
    ("DELETE", "/ideas/{id}/support"),
    ("POST", "/ideas/{id}/comments"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_writing_needs_a_token_that_writes(program, make, method, path):
    author = make.person()
    idea = make.idea("Une idée", author)
    path = path.format(id=idea.id)
    body = {"title": "Changé", "text": "Changé"}
    guest = program.ask(method, path, json=body)
    assert guest.status_code == 401
    assert guest.headers["WWW-Authenticate"] == "Bearer"
    assert program.of(author, writes=False).ask(method, path, json=body).status_code == 403
    kept = make.again(idea)
    assert (kept.title, kept.status, kept.comment_count) == ("Une idée", "published", 0)


def test_a_session_does_not_count_here(browse, make):
    browser = browse.as_(make.person())
    assert browser.get("/me").status_code == 200
    assert browser.get("/api/v1/me").status_code == 401
    assert browser.client.post("/api/v1/ideas", json={"title": "Oui", "text": "Oui"}).status_code == 401


def test_a_session_shows_nothing_more_than_a_guest_sees(browse, make):
    author = make.staff()
    for hidden in (make.draft("Un brouillon", author), make.internal("Interne", author)):
        assert browse.as_(author).get(f"/api/v1/ideas/{hidden.id}").status_code == 404


@pytest.mark.parametrize(
    "sent", ["Bearer", "Bearer ", "Bearer fil_x", "Basic Zm9vOmJhcg==", "x" * 5_000, "Bearer é", "Bearer fil_x y"]
)
def test_what_is_not_a_token_is_refused_even_where_none_is_needed(program, sent):
    assert program.get("/ideas", headers={"Authorization": sent}).status_code == 401


def test_an_ended_or_withdrawn_token_opens_nothing(app, program, make):
    person = make.person()
    program = program.of(person)
    assert program.get("/me").status_code == 200
    with writing(), app.app_context():
        db.session.query(Token).update({"ends_at": now()})
        db.session.commit()
    assert program.get("/me").status_code == 401
    program = program.of(person)
    with writing(), app.app_context():
        token.withdraw_all(db.session.get(User, person.id))
        db.session.commit()
    assert program.get("/me").status_code == 401


def test_a_suspended_person_s_programs_stop(app, program, make):
    person, moderator = make.person(), make.with_role("administrator")
    program = program.of(person)
    with writing(), app.test_request_context("/", method="POST"):
        people = (db.session.get(User, each.id) for each in (person, moderator))
        suspension.suspend(next(people), by=next(people), reason="Parce que")
        db.session.commit()
    assert program.get("/me").status_code == 401


def test_me_says_who_one_is_and_no_address(program, make):
    facilitator = make.with_role("facilitator", "bretagne", name="Claude")
    answer = program.of(facilitator, writes=False).get("/me")
    assert answer.json == {
        "handle": facilitator.handle,
        "name": "Claude",
        "url": f"http://localhost/people/{facilitator.handle}",
        "electorate": "staff",
        "unit": "brest-europe",
        "language": "fr",
        "roles": [{"role": "facilitator", "unit": "bretagne"}],
    }
    assert facilitator.email not in answer.text


def test_units_are_read_page_by_page_the_wider_first(program):
    seen, url = [], "/units?limit=2"
    while url:
        page = program.get(url).json
        seen += page["items"]
        url = page["next"]
    assert [unit["code"] for unit in seen][0] == "fr"
    assert len(seen) == 6
    parents = {unit["code"]: unit["parent"] for unit in seen}
    assert (parents["fr"], parents["bretagne"], parents["quimper"]) == (None, "fr", "bretagne")
    assert {unit["code"] for unit in program.get("/units?level=region").json["items"]} == {"bretagne", "martinique"}
    assert program.get("/units?level=town").status_code == 422


def test_themes_have_names_in_both_languages(program):
    french = program.get("/themes").json
    english = program.get("/themes", headers={"Accept-Language": "en-GB"}).json
    assert len(french["items"]) == len(english["items"]) >= 10
    assert french["next"] is None
    names = {theme["slug"]: theme["name"] for theme in english["items"]}
    assert names["accueil"] == "Reception and appointments"
