"""A story: written by those who may, read by all once published, corrected in the open, withdrawn with reasons."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.activity.event import Event
from app.clock import now
from app.database import db
from app.stories import queries
from app.stories.story import State, Story
from app.stories.verbs import Verb
from tests.stories.conftest import ASKED


def stored(make, location: str) -> Story:
    return make.again(Story(id=int(location.split("/stories/")[1].split("-")[0])))


def test_facilitators_and_administrators_write_for_their_own_units_alone(make, browse):
    here = browse.as_(make.with_role("facilitator", "bretagne"))
    assert here.post("/stories/new", ASKED | {"unit": "bretagne"}).status_code == 303
    assert here.post("/stories/new", ASKED | {"unit": "martinique"}).status_code == 422
    assert here.post("/stories/new", ASKED).status_code == 422
    assert browse.as_(make.with_role("administrator")).post("/stories/new", ASKED).status_code == 303
    for other in (make.staff(), make.person(), make.with_role("moderator")):
        assert browse.as_(other).post("/stories/new", ASKED).status_code == 403
        assert browse.as_(other).get("/stories/new").status_code == 403


def test_a_draft_is_seen_by_those_who_write_for_its_unit_and_by_nobody_else(make, browse):
    draft = make.story(
        "Un secret bien gardé", make.with_role("facilitator", "bretagne"), state="draft", unit="bretagne"
    )
    colleague, nation = make.with_role("facilitator", "bretagne"), make.with_role("administrator")
    for reader in (colleague, nation):
        page = browse.as_(reader).get(f"/stories/{draft.id}", follow_redirects=True)
        assert page.status_code == 200 and "Un secret" in page.text
        assert "Un secret" in browse.as_(reader).get("/stories").text
    far = make.with_role("facilitator", "martinique")
    for other in (browse, browse.as_(make.staff()), browse.as_(make.person()), browse.as_(far)):
        assert other.get(f"/stories/{draft.id}").status_code == 404
        assert other.get(f"/stories/{draft.id}-{draft.slug}").status_code == 404
        for url in ("/stories", "/stories.atom", "/stories/newest", "/search?q=secret"):
            assert "Un secret" not in other.get(url).text, url


def test_each_draft_is_reached_however_many_there_are(make, writer, monkeypatch):
    monkeypatch.setattr(queries, "MOST_COMING", 3)
    for number in range(4):
        make.story(f"Brouillon {number}", state="draft")
        scheduled = make.story(f"Prévu {number}", state="draft")
        at = (now() + timedelta(days=1 + number // 2)).date().isoformat() + "T09:00"
        assert writer.post(f"/stories/{scheduled.id}/schedule", {"due": at}).status_code == 303
    page, seen = writer.get("/stories").text, []
    for _page in range(3):
        seen += re.findall(r">((?:Brouillon|Prévu) \d)<", page)
        onward = re.search(r'href="(/stories\?coming=[^"#]+)', page)
        page = writer.get(onward[1]).text if onward else ""
    assert {word[:-2] for word in seen[:4]} == {"Prévu"}, "what has its day comes first"
    assert sorted(seen) == sorted([f"{word} {n}" for word in ("Brouillon", "Prévu") for n in range(4)])


def test_what_is_written_is_shown_as_its_readers_will_see_it_then_published(make, browse, writer):
    said = writer.post("/stories/new", ASKED)
    assert said.status_code == 303 and stored(make, said.location).state is State.DRAFT
    preview = writer.get(said.location)
    assert "<strong>fort</strong>" in preview.text and "marché" in preview.text
    assert browse.get(said.location).status_code == 404
    number = stored(make, said.location).id
    assert writer.post(f"/stories/{number}/publish").status_code == 303
    page = browse.get(said.location).text
    assert "<strong>fort</strong>" in page and "Hélène Mène" in page and ASKED["summary"] in page
    assert "/edit" not in page and "publish" not in page


def test_what_has_no_introduction_or_no_text_stays_a_draft(make, writer):
    for missing in ("summary", "text"):
        said = writer.post("/stories/new", ASKED | {missing: ""})
        assert said.status_code == 303
        story = stored(make, said.location)
        assert writer.post(f"/stories/{story.id}/publish").status_code == 409
        assert writer.post(f"/stories/{story.id}/schedule", {"due": "2190-01-01T08:00"}).status_code == 409
        assert make.again(story).state is State.DRAFT


@pytest.mark.parametrize(
    "field, written",
    [
        ("title", " "),
        ("title", "x" * 161),
        ("summary", "x" * 301),
        ("text", "x" * 20_001),
        ("tags", ",".join("abcdefghi")),
        ("tags", "x" * 31),
        ("unit", "nulle-part"),
        ("links", "/ideas/99"),
        ("links", "https://evil.example/ideas/1"),
        ("links", "/lab/figures"),
        ("links", "https://[nulle"),
        ("links", "n’importe quoi"),
        ("links", "\n".join(f"/ideas/{n}" for n in range(13))),
    ],
)
def test_what_cannot_be_is_asked_again_with_what_was_typed(writer, field, written):
    page = writer.post("/stories/new", ASKED | {field: written})
    assert page.status_code == 422
    assert "Il pleuvait" in page.text or field == "text"
    assert 'id="problems"' in page.text


def test_a_published_story_changes_with_a_word_about_what_was_wrong(make, browse, writer):
    story = make.story("Le marché", text="C’était en juin.")
    url, asked = f"/stories/{story.id}", ASKED | {"title": "Le marché", "version": str(story.version)}
    assert writer.post(f"{url}/edit", asked | {"text": "C’était en mai."}).status_code == 422
    said = writer.post(f"{url}/edit", asked | {"text": "C’était en mai.", "correction": "En mai, et non en juin."})
    assert said.status_code == 303
    page = browse.get(said.location).text
    assert "C’était en mai." in page and "C’était en juin." not in page
    assert "En mai, et non en juin." in page and "Corrigé le" in page
    again = make.again(story)
    assert again.corrected_at is not None and again.version == story.version + 1


def test_tags_and_links_of_a_published_story_change_without_a_correction(make, browse, writer):
    story = make.story("Le marché", summary="Une table.", text="Il pleuvait.")
    asked = {"title": "Le marché", "summary": "Une table.", "text": "Il pleuvait.", "unit": "fr", "tags": "pluie"}
    said = writer.post(f"/stories/{story.id}/edit", asked | {"version": str(story.version)})
    assert said.status_code == 303
    page = browse.get(said.location).text
    assert "pluie" in page and "Corrigé" not in page


def test_what_is_corrected_in_the_links_of_a_published_story_stands_under_it(make, browse, writer):
    story = make.story("Le marché", summary="Une table.", text="Il pleuvait.")
    asked = {"title": "Le marché", "summary": "Une table.", "text": "Il pleuvait.", "unit": "fr", "tags": "pluie"}
    more = {"version": str(story.version), "correction": "Il parlait d’une autre idée."}
    said = writer.post(f"/stories/{story.id}/edit", asked | more)
    page = browse.get(said.location).text
    assert "Il parlait d’une autre idée." in page and "Corrigé le" in page


def test_who_opened_it_before_somebody_changed_it_is_told_and_loses_nothing(make, writer):
    story = make.story(state="draft")
    assert writer.post(f"/stories/{story.id}/edit", ASKED | {"version": str(story.version)}).status_code == 303
    late = writer.post(f"/stories/{story.id}/edit", ASKED | {"version": str(story.version), "text": "Mon texte à moi"})
    assert late.status_code == 409 and "Mon texte à moi" in late.text
    assert "pleuvait" in make.again(story).text


def test_withdrawn_it_says_why_and_nothing_else(make, browse, writer):
    story = make.story("Nom d’une personne", text="Son histoire.", summary="Sa vie.", tags=["témoignage"])
    make.worked()
    assert "Nom d’une personne" in browse.get("/search?q=histoire&kind=story").text
    url = f"/stories/{story.id}"
    assert writer.post(f"{url}/withdraw", {"reason": " "}).status_code == 422
    assert writer.post(f"{url}/withdraw", {"reason": "Elle ne souhaite plus être nommée."}).status_code == 303
    make.worked()
    for address in (url, f"{url}-{story.slug}"):
        gone = browse.get(address)
        assert gone.status_code == 410
        assert "Elle ne souhaite plus" in gone.text
        assert "Nom d’une personne" not in gone.text and "Sa vie" not in gone.text
    browse.app.extensions["guest_pages"].pages.clear()
    for address in (
        "/stories",
        "/stories?tag=témoignage",
        "/stories.atom",
        "/stories/newest",
        "/search?q=histoire&kind=story",
    ):
        assert "Nom d’une personne" not in browse.get(address).text, address
    assert browse.get(f"{url}/article.jsonld").status_code == 404
    assert writer.post(f"{url}/publish").status_code == 403
    assert writer.get(f"{url}-{story.slug}").status_code == 200, "those who write still see what it was"


def test_a_draft_that_is_thrown_away_leaves_nothing(make, writer, app):
    said = writer.post("/stories/new", ASKED | {"links": f"/ideas/{make.idea().id}"})
    number = stored(make, said.location).id
    assert writer.post(f"/stories/{number}/discard").status_code == 303
    assert writer.get(said.location).status_code == 404
    with app.app_context():
        for table in ("story", "story_tag", "story_idea"):
            assert db.session.execute(db.text(f"SELECT count(*) FROM {table}")).scalar() == 0  # noqa: S608
    published = make.story()
    assert writer.post(f"/stories/{published.id}/discard").status_code == 403


def test_each_change_of_state_has_its_date_and_whoever_did_it(make, writer, app):
    story = make.story(state="draft")
    url = f"/stories/{story.id}"
    writer.post(f"{url}/schedule", {"due": "2190-01-01T08:00"})
    writer.post(f"{url}/unschedule")
    writer.post(f"{url}/publish")
    writer.post(f"{url}/withdraw", {"reason": "Erreur"})
    with app.app_context():
        asked = select(Event.verb, Event.actor_id).where(Event.subject_kind == "story").order_by(Event.id)
        happened = db.session.execute(asked).all()
    assert [verb for verb, _actor in happened] == [Verb.SCHEDULED, Verb.UNSCHEDULED, Verb.PUBLISHED, Verb.WITHDRAWN]
    assert {actor for _verb, actor in happened} == {writer.person.id}
