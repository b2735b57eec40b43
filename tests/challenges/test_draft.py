"""Drafts of entries: kept while one types, taken up again, their people's alone, gone when sent."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.challenges import draft as drafts
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.draft import EntryDraft
from app.challenges.phase import Step
from app.challenges.turning import turn
from app.database import db
from app.people.erasure import erase

TYPED = {"title": "Une chaise", "answer_0": "On attend deb", "answer_1": "", "answer_2": ""}
SENT = {"title": "Une chaise", "answer_0": "On attend debout.", "answer_1": "Une chaise.", "answer_2": "Moi."}


@pytest.fixture
def running(make):
    return make.challenge("ideas-call", open=["submissions"])


@pytest.fixture
def hack(make):
    return make.challenge("hackathon", open=["team-formation", "submissions"])


def kept(app) -> list[EntryDraft]:
    with app.app_context():
        found = list(db.session.scalars(select(EntryDraft).order_by(EntryDraft.id)))
        db.session.expunge_all()
        return found


def of(challenge, path="/draft"):
    return f"/challenges/{challenge.slug}/entries{path}"


def test_what_one_types_is_kept_and_found_again_elsewhere(browse, make, app, running):
    person = make.staff()
    answer = browse.as_(person).post(of(running), TYPED, htmx=True)
    assert answer.status_code == 200 and 'name="draft" value="1"' in answer.text
    elsewhere = browse.as_(person)
    page = elsewhere.get(of(running, "/new")).text
    assert "On attend deb" in page and "Une chaise" in page
    assert "Reprendre mon brouillon" in elsewhere.get(f"/challenges/{running.slug}").text


def test_what_was_typed_over_a_draft_and_not_kept_is_offered(browse, make, running):
    """Red when the browser's newer copy has nowhere to be offered, and the next key pressed takes its place."""
    writer = browse.as_(make.staff())
    assert "data-draft-offered" not in writer.get(of(running, "/new")).text
    writer.post(of(running), TYPED, htmx=True)
    assert "data-draft-offered hidden" in writer.get(of(running, "/new")).text


def test_without_script_a_button_keeps_it_for_later(browse, make, running):
    writer = browse.as_(make.staff())
    answer = writer.post(of(running), TYPED)
    assert answer.status_code == 303 and answer.location == of(running, "/new")
    assert "On attend deb" in writer.get(answer.location).text


def test_nothing_typed_keeps_nothing(browse, make, app, running):
    assert browse.as_(make.staff()).post(of(running), {"title": " "}, htmx=True).status_code == 204
    assert kept(app) == []


def test_a_draft_is_its_authors_alone(browse, make, running):
    """Red when drafts are looked up by challenge alone."""
    browse.as_(make.staff()).post(of(running), TYPED | {"answer_0": "zibelinebrouillon"})
    for person in (make.staff(), make.with_role("facilitator"), make.with_role("administrator")):
        reader = browse.as_(person)
        for page in ("", "/entries", "/entries/new"):
            assert "zibelinebrouillon" not in reader.get(f"/challenges/{running.slug}{page}").text


def test_it_is_gone_when_the_entry_is_sent(browse, make, app, running):
    writer = browse.as_(make.staff())
    writer.post(of(running), TYPED)
    assert writer.post(of(running, ""), SENT).status_code == 303
    assert kept(app) == []


def test_an_entry_refused_leaves_the_draft(browse, make, app, running):
    writer = browse.as_(make.staff(confirmed=False))
    writer.post(of(running), TYPED)
    assert writer.post(of(running, ""), SENT).status_code == 409
    assert [draft.answers["0"] for draft in kept(app)] == ["On attend deb"]


def test_a_new_version_has_its_draft_too(browse, make, app, running):
    person = make.staff()
    entry = make.entry(running, person, "Première")
    writer = browse.as_(person)
    assert writer.post(of(running), TYPED, htmx=True).status_code == 200
    assert "On attend deb" in writer.get(of(running, f"/{entry.id}/edit")).text
    assert "On attend deb" not in writer.get(of(running, f"/{entry.id}")).text
    writer.post(of(running, f"/{entry.id}/edit"), SENT | {"version": "1"})
    assert kept(app) == []


def test_a_draft_comes_from_an_idea_and_remembers_it(browse, make, app, running):
    author = make.staff()
    idea, other = make.idea("Une chaise", author), make.idea("Pas la sienne")
    writer = browse.as_(author)
    writer.post(of(running), TYPED | {"idea": str(idea.id)})
    assert f'name="idea" value="{idea.id}"' in writer.get(of(running, "/new")).text
    writer.post(of(running), TYPED | {"idea": str(other.id), "draft": "1"})
    assert [draft.idea_id for draft in kept(app)] == [idea.id]


def test_it_can_be_thrown_away(browse, make, app, running):
    writer = browse.as_(make.staff())
    writer.post(of(running), TYPED)
    browse.as_(make.staff()).post(of(running, "/draft/away"))
    assert len(kept(app)) == 1, "nobody else throws it away"
    assert writer.post(of(running, "/draft/away")).status_code == 303
    assert kept(app) == []


def test_a_team_writes_one_draft_and_nobody_writes_over_the_other(browse, make, app, hack):
    first, second = make.person("Gwénola"), make.person("Abdel")
    with app.test_request_context("/", method="POST"):
        challenge = db.session.get(Challenge, hack.id)
        team = teams.found(challenge, by=db.session.merge(first), name="Nous")
        teams.accept(teams.ask(team, by=db.session.merge(second)), by=team.founder)
        db.session.commit()
    one, two = browse.as_(first), browse.as_(second)
    one.post(of(hack), {"title": "La carte", "answer_0": "De Gwénola"})
    page = two.get(of(hack, "/new")).text
    assert "De Gwénola" in page and 'name="draft" value="1"' in page
    assert two.post(of(hack), {"title": "La carte", "answer_0": "D’Abdel", "draft": "1"}, htmx=True).status_code == 200
    late = one.post(of(hack), {"title": "La carte", "answer_0": "Écrasé", "draft": "1"}, htmx=True)
    assert "Abdel" in late.text and 'name="draft"' not in late.text
    [draft] = kept(app)
    assert (draft.answers["0"], draft.version) == ("D’Abdel", 2)


def test_one_row_for_a_person_and_one_for_a_team_is_held_by_the_database(inside, make):
    """Red when the unique indexes go."""
    challenge = make.challenge("ideas-call", open=["submissions"])
    person = make.staff()
    for words in ("un", "deux", "trois"):
        drafts.keep(challenge, by=person, title=words, answers={})
    assert [draft.title for draft in db.session.scalars(select(EntryDraft))] == ["trois"]
    indexes = {index.name: index.unique for index in EntryDraft.__table__.indexes}
    assert indexes["uq_entry_draft_alone"] and indexes["uq_entry_draft_team"]


def test_too_long_a_text_is_kept_as_far_as_it_fits(inside, make):
    challenge = make.challenge("ideas-call", open=["submissions"])
    drafts.keep(challenge, by=make.staff(), title="t" * 500, answers={"0": "a" * 50_000, "99": "inconnue"})
    [draft] = db.session.scalars(select(EntryDraft))
    assert len(draft.title) == 120 and len(draft.answers["0"]) == challenge.questions[0].most
    assert set(draft.answers) == {"0"}


def test_who_may_not_enter_keeps_no_draft(browse, make, running):
    assert browse.as_(make.person()).post(of(running), TYPED).status_code == 404
    assert browse.as_(make.with_role("facilitator")).post(of(running), TYPED).status_code == 403
    shut = make.challenge("ideas-call", over=["submissions"])
    assert browse.as_(make.staff()).post(of(shut), TYPED).status_code == 403


def test_when_the_challenge_is_over_its_drafts_go(inside, make):
    challenge = make.challenge("ideas-call", open=["submissions"])
    drafts.keep(challenge, by=make.staff(), title="Jamais envoyée", answers={})
    for phase in challenge.phases:
        turn(phase, Step.OPENED, due_at=phase.opens_at)
        turn(phase, Step.CLOSED, due_at=phase.ends_at)
    assert db.session.scalars(select(EntryDraft)).all() == []


def test_a_draft_leaves_with_its_author(browse, make, app, running):
    person = make.staff()
    browse.as_(person).post(of(running), TYPED)
    taken = browse.as_(person).get("/me/data").json
    assert [draft["answers"]["0"] for draft in taken["entry_drafts"]] == ["On attend deb"]
    with app.test_request_context("/", method="POST"):
        erase(db.session.merge(person), by=None)
        db.session.commit()
    assert kept(app) == []


def test_the_form_works_with_script_and_without(browse, make, running):
    page = browse.as_(make.staff()).get(of(running, "/new")).text
    assert re.search(r'hx-post="[^"]*/entries/draft"', page) and 'formaction="/challenges/' in page
