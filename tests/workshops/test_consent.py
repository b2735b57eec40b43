"""A note becomes an idea only if its author agrees: in their name, without it, or not at all; once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database import db, writing
from app.ideas.idea import Idea, Status
from app.people import erasure
from app.people.user import User
from app.workshops.note import Note


@pytest.fixture
def asked(make, browse):
    """A note whose author was asked: (workshop, note, author's browser, leader's browser)."""
    workshop = make.workshop()
    author = make.participant(workshop)
    note = make.note(make.board(workshop), author, "Un accueil sans rendez-vous")
    leader = browse.as_(workshop.opened_by)
    assert leader.post(f"/workshops/{workshop.slug}/notes/{note.id}/consent", {"purpose": "idea"}).status_code == 303
    return workshop, note, browse.as_(author.person), leader


def answer(asked, said):
    workshop, _note, hers, _leader = asked
    return hers.post(f"/workshops/{workshop.slug}/consents/1", {"answer": said})


def ideas(app):
    with app.app_context():
        return list(db.session.scalars(select(Idea)))


def test_its_author_alone_is_asked_and_once(asked, inbox, make, browse):
    workshop, note, hers, leader = asked
    assert [line.kind for line in inbox(hers.person)] == ["note_consent", "workshop"]
    url = f"/workshops/{workshop.slug}/consents/1"
    assert inbox(hers.person)[0].url.endswith(url) and hers.get(url).status_code == 200
    assert browse.as_(make.participant(workshop).person).get(url).status_code == 404
    assert leader.post(url, {"answer": "named"}).status_code == 403
    again = leader.post(f"/workshops/{workshop.slug}/notes/{note.id}/consent", {"purpose": "idea"})
    assert again.status_code == 409
    assert hers.post(f"/workshops/{workshop.slug}/notes/{note.id}/consent", {"purpose": "idea"}).status_code == 403


def test_in_their_name_it_is_their_draft_with_the_workshop_before_it(asked, app, make, inbox):
    workshop, note, hers, leader = asked
    said = answer(asked, "named")
    [idea] = ideas(app)
    assert said.status_code == 303 and said.location.endswith(f"/ideas/{idea.id}/edit")
    assert idea.author_id == hers.person.id and idea.status is Status.DRAFT and idea.workshop_at
    assert idea.title == "Un accueil sans rendez-vous" and make.again(note).idea_id == idea.id
    assert hers.get(said.location).status_code == 200
    assert leader.get(f"/ideas/{idea.id}").status_code == 404, "a draft is its author's alone"
    assert [line.kind for line in inbox(workshop.opened_by)] == ["note_consent"]


def test_published_its_thread_begins_at_the_workshop(asked, app, browse):
    workshop, _note, hers, _leader = asked
    answer(asked, "named")
    [idea] = ideas(app)
    form = {
        "title": idea.title,
        "text": idea.text,
        "kind": "idea",
        "audience": "internal",
        "unit": "fr",
        "publish": "1",
    }
    assert hers.post(f"/ideas/{idea.id}/edit", form | {"version": "1"}).status_code in (200, 303)
    with app.app_context():
        shown = db.session.get_one(Idea, idea.id)
    page = hers.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert "station-workshop" in page and f"/workshops/{workshop.slug}" in page
    assert page.index("station-workshop") < page.index("station-idea") and shown.workshop_at
    if shown.status is Status.PUBLISHED:
        assert "station-workshop" in hers.get(f"/ideas/{idea.id}/journey").text


def test_without_their_name_whoever_asked_carries_it(asked, app):
    workshop, _note, hers, leader = asked
    assert answer(asked, "unnamed").status_code == 303
    [idea] = ideas(app)
    assert idea.author_id == workshop.opened_by_id
    assert leader.get(f"/ideas/{idea.id}/edit").status_code == 200
    assert hers.get(f"/ideas/{idea.id}/edit").status_code == 404


def test_no_is_no_and_is_said_to_whoever_asked(asked, app, inbox):
    workshop, note, _hers, leader = asked
    assert answer(asked, "no").status_code == 303 and ideas(app) == []
    assert inbox(workshop.opened_by)[0].kind == "note_consent"
    assert f"/workshops/{workshop.slug}/consents/1" in leader.get("/me/notices").text
    assert leader.get(f"/workshops/{workshop.slug}/notes/{note.id}").status_code == 200


def test_answered_once(asked, app):
    assert answer(asked, "").status_code == 422
    assert answer(asked, "named").status_code == 303
    assert answer(asked, "unnamed").status_code == 409
    assert len(ideas(app)) == 1


def test_a_note_that_was_taken_off_becomes_nothing(asked, app):
    workshop, note, hers, _leader = asked
    assert hers.post(f"/workshops/{workshop.slug}/notes/{note.id}/remove").status_code == 303
    assert answer(asked, "named").status_code == 409 and ideas(app) == []


def test_where_whoever_asked_is_gone_nobody_carries_it(asked, app):
    workshop, _note, _hers, _leader = asked
    with writing(), app.test_request_context("/", method="POST"):
        erasure.erase(db.session.get_one(User, workshop.opened_by_id), by=None)
        db.session.commit()
    assert answer(asked, "unnamed").status_code == 409 and ideas(app) == []
    assert answer(asked, "named").status_code == 303


def test_a_note_of_nobody_cannot_be_asked_for(make, browse, app):
    workshop = make.workshop()
    note = make.note(make.board(workshop))
    leader = browse.as_(workshop.opened_by)
    refused = leader.post(f"/workshops/{workshop.slug}/notes/{note.id}/consent", {"purpose": "idea"})
    assert refused.status_code == 409
    with app.app_context():
        assert db.session.get_one(Note, note.id).idea_id is None
