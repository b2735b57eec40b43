"""Where nobody is to learn who wrote a note, nobody does: a word that only the author's account holds is looked for."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.activity.event import Event
from app.activity.notice import Notice
from app.clock import now
from app.database import db, writing
from app.home import belongings
from app.people import erasure
from app.people.user import User
from app.workshops import jobs
from app.workshops.dot import Dot, Purse
from app.workshops.note import Note
from app.workshops.participant import Part
from app.workshops.workshop import Naming, Workshop

FIRST, LAST = "Zibelinette", "Zibelinon"


@pytest.fixture
def hidden(make, browse):
    """An anonymous workshop whose note somebody wrote who is called like nobody else, and everybody around it."""
    workshop = make.workshop(naming=Naming.ANONYMOUS)
    board = make.board(workshop)
    author = make.participant(workshop, make.staff(f"{FIRST} {LAST}"), first_name=FIRST)
    url = f"/workshops/{workshop.slug}/boards/{board.id}"
    hers = browse.as_(author.person)
    assert hers.post(f"{url}/notes", {"text": "Ce que je vois", "colour": "sun"}).status_code == 303
    return workshop, board, author, url, hers


def note_of(app):
    with app.app_context():
        return db.session.scalar(select(Note))


def test_nobody_else_reads_who_wrote_it_anywhere(hidden, make, browse, app, caplog):
    workshop, board, author, url, hers = hidden
    note = note_of(app)
    leader = browse.as_(workshop.opened_by)
    others = [browse.as_(make.participant(workshop, part=part).person) for part in Part]
    with caplog.at_level(logging.DEBUG):
        asked = leader.post(f"/workshops/{workshop.slug}/notes/{note.id}/consent", {"purpose": "idea"})
        assert asked.status_code == 303
        assert hers.post(f"/workshops/{workshop.slug}/consents/1", {"answer": "unnamed"}).status_code == 303
        seen = []
        for who in (leader, *others, browse.as_(make.with_role("administrator"))):
            for path in (
                url, f"{url}/live", f"{url}/live?since=1", f"{url}/projector", f"{url}/scribe",
                f"/workshops/{workshop.slug}", f"/workshops/{workshop.slug}/notes/{note.id}", "/me/notices",
                f"/workshops/{workshop.slug}/consents/1", "/me/data", "/", "/ideas", "/workshops",
                f"/api/v1/workshops/{workshop.slug}", f"/ideas/{note_of(app).idea_id}/journey",
            ):  # fmt: skip
                for htmx in (False, True):
                    answer = who.get(path, htmx=htmx)
                    # Whom one may put a note down for is a list of who is there, not of who wrote what.
                    text = answer.text if not path.endswith("/scribe") else ""
                    seen.append(answer.status_code)
                    assert FIRST not in text and LAST not in text, path
    assert seen.count(200) > 40
    assert FIRST not in caplog.text and LAST not in caplog.text
    with app.app_context():
        for event in db.session.scalars(select(Event).where(Event.subject_kind == "note_consent")):
            assert event.actor_id != author.person_id and str(author.person_id) not in str(event.detail)
        assert not db.session.scalars(select(Event.id).where(Event.subject_kind == "note")).all()


def test_what_is_carried_without_the_name_leads_nowhere_to_the_author(hidden, make, browse, app):
    workshop, _board, author, _url, hers = hidden
    note = note_of(app)
    leader = browse.as_(workshop.opened_by)
    leader.post(f"/workshops/{workshop.slug}/notes/{note.id}/consent", {"purpose": "idea"})
    assert hers.post(f"/workshops/{workshop.slug}/consents/1", {"answer": "unnamed"}).status_code == 303
    with app.app_context():
        idea = db.session.get_one(Note, note.id).idea
        assert idea.author_id == workshop.opened_by_id != author.person_id
    assert FIRST not in leader.get(f"/ideas/{idea.id}", follow_redirects=True).text


def test_nobodys_belongings_but_the_authors_hold_the_note(hidden, app):
    workshop, _board, author, _url, _hers = hidden
    with app.app_context():
        hers = belongings.of(db.session.get_one(User, author.person_id))
        leaders = belongings.of(db.session.get_one(User, workshop.opened_by_id))
    assert [one["text"] for one in hers["notes"]] == ["Ce que je vois"]
    assert leaders["notes"] == [] and FIRST not in str(leaders)


def test_thirty_days_after_the_end_who_wrote_what_is_destroyed(hidden, make, browse, app):
    workshop, board, author, url, hers = hidden
    note = note_of(app)
    leader = browse.as_(workshop.opened_by)
    leader.post(f"/workshops/{workshop.slug}/notes/{note.id}/consent", {"purpose": "idea"})
    leader.post(f"{url}/stage", {"writing": "open", "voting": "open"})
    assert hers.post(f"{url}/dots", {"wish": f"{note.id}-2"}).status_code == 303
    assert leader.post(f"/workshops/{workshop.slug}/end").status_code == 303

    def work(days):
        with writing(), app.app_context():
            db.session.get_one(Workshop, workshop.id).ended_at = now() - timedelta(days=days)
            db.session.commit()
            jobs.unlink_authors()

    work(29)
    assert note_of(app).author_id == author.id
    work(31)
    kept = note_of(app)
    assert kept.author_id is None and kept.text == "Ce que je vois" and kept.dot_count == 2
    with app.app_context():
        assert db.session.query(Dot).count() == db.session.query(Purse).count() == 0
        told = select(Notice.event_id).join(Event, Event.id == Notice.event_id)
        assert not db.session.scalars(told.where(Event.subject_kind == "note_consent")).all()
    assert make.again(workshop).unlinked_at
    assert hers.post(f"/workshops/{workshop.slug}/consents/1", {"answer": "named"}).status_code == 404


def test_first_names_that_are_shown_are_not_destroyed(make, app, browse):
    workshop = make.workshop()
    note = make.note(make.board(workshop), make.participant(workshop))
    browse.as_(workshop.opened_by).post(f"/workshops/{workshop.slug}/end")
    with writing(), app.app_context():
        db.session.get_one(Workshop, workshop.id).ended_at = now() - timedelta(days=99)
        db.session.commit()
        jobs.unlink_authors()
    assert make.again(note).author_id


def test_with_an_account_goes_that_it_wrote_what_it_wrote(hidden, app):
    _workshop, _board, author, _url, _hers = hidden
    with writing(), app.test_request_context("/", method="POST"):
        erasure.erase(db.session.get_one(User, author.person_id), by=None)
        db.session.commit()
    assert note_of(app).author_id is None and note_of(app).text == "Ce que je vois"
