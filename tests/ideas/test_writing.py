"""Writing: from the first word to the published idea, and nothing is lost on the way."""

import re

import pytest

from app import markdown
from app.database import db
from app.ideas.idea import Audience, Idea, Status
from app.ideas.keepsake import Keepsake
from app.people.user import Electorate, User

IDEA = {
    "title": "Un café par mois avec les anciens",
    "text": "Ceux qui ont retrouvé un emploi racontent.",
    "kind": "idea",
    "audience": "public",
    "unit": "fr",
    "theme": "accueil",
    "tags": "café, entraide",
    "action": "publish",
}


def the_only_idea(app):
    with app.app_context():
        idea = db.session.scalars(db.select(Idea)).one()
        return idea.id, idea.status, idea.title, idea.tags, idea.audience.value


def test_somebody_signed_in_publishes_and_lands_on_their_idea(app, browse, make):
    writer = browse.as_(make.person())
    answer = writer.post("/ideas/new", IDEA)
    assert answer.status_code == 303
    page = writer.get(answer.location)
    assert IDEA["title"] in page.text
    assert the_only_idea(app)[1:4] == (Status.PUBLISHED, IDEA["title"], ["café", "entraide"])


def test_a_guest_who_writes_finds_their_words_after_signing_in(browse, make):
    answer = browse.post("/ideas/new", IDEA)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=/ideas/new")
    kept = re.search(r"kept(?:%3D|=)([\w-]+)", answer.location)[1]
    page = browse.as_(make.person()).get(f"/ideas/new?kept={kept}")
    assert IDEA["title"] in page.text
    assert IDEA["text"] in page.text


def test_an_idea_without_a_title_keeps_what_was_typed(browse, make):
    answer = browse.as_(make.person()).post("/ideas/new", IDEA | {"title": "  "})
    assert answer.status_code == 422
    assert IDEA["text"] in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_title_that_is_too_long_is_refused_and_kept(browse, make):
    answer = browse.as_(make.person()).post("/ideas/new", IDEA | {"title": "é" * 201})
    assert answer.status_code == 422
    assert "é" * 201 in answer.text


INTERNAL = IDEA | {"audience": "internal"}


def nothing_is_kept(app):
    with app.app_context():
        return db.session.scalars(db.select(Idea)).all() == []


@pytest.mark.parametrize("action", ["publish", "save"])
def test_what_a_citizen_means_for_staff_is_refused_with_their_words_and_shown_to_nobody(app, browse, make, action):
    answer = browse.as_(make.person()).post("/ideas/new", INTERNAL | {"action": action})
    assert answer.status_code == 422
    assert INTERNAL["text"] in answer.text
    assert "pour le personnel" in answer.text
    assert nothing_is_kept(app)


def test_what_a_citizen_means_for_staff_is_not_kept_while_typed(app, browse, make):
    assert browse.as_(make.person()).post("/ideas/draft", INTERNAL).status_code == 422
    assert nothing_is_kept(app)


def test_a_citizen_does_not_turn_their_public_idea_to_staff(browse, make):
    citizen = make.person()
    idea = make.idea("Publique", citizen)
    answer = browse.as_(citizen).post(f"/ideas/{idea.id}/edit", INTERNAL | {"version": "1"})
    assert answer.status_code == 422
    assert make.again(idea).title == "Publique"


def test_what_staff_write_for_staff_while_signed_out_stays_for_staff(app, browse, make):
    """A session that ended while they wrote: their text comes back as they meant it."""
    kept = re.search(r"kept(?:%3D|=)([\w-]+)", browse.post("/ideas/new", INTERNAL).location)[1]
    page = browse.as_(make.staff()).get(f"/ideas/new?kept={kept}").text
    assert re.search(r'<input[^>]*checked[^>]*value="internal"', page)
    assert "pour le personnel" in browse.as_(make.person()).get(f"/ideas/new?kept={kept}").text


def test_whoever_left_the_staff_does_not_publish_an_internal_draft_to_all(app, browse, make):
    agent = make.staff()
    draft = make.draft("Entre nous", agent, audience=Audience.INTERNAL)
    with app.app_context():
        db.session.get(User, agent.id).electorate = Electorate.CITIZEN
        db.session.commit()
    former = browse.as_(agent)
    typed = {name: value for name, value in IDEA.items() if name != "audience"} | {"draft": str(draft.id)}
    former.post("/ideas/draft", typed)
    assert make.again(draft).audience is Audience.INTERNAL
    assert former.post("/ideas/new", typed).status_code == 409
    assert make.again(draft).status is Status.DRAFT


def test_staff_write_for_staff(app, browse, make):
    browse.as_(make.staff()).post("/ideas/new", IDEA | {"audience": "internal"})
    assert the_only_idea(app)[4] == "internal"


def test_an_unconfirmed_address_keeps_the_words_and_publishes_nothing(app, browse, make):
    answer = browse.as_(make.person(confirmed=False)).post("/ideas/new", IDEA)
    assert answer.status_code == 409
    assert IDEA["title"] in answer.text


def test_a_draft_is_kept_while_it_is_typed_and_is_the_same_one(app, browse, make):
    writer = browse.as_(make.person())
    first = writer.post("/ideas/draft", IDEA | {"text": ""}, htmx=True)
    number = re.search(r'name="draft" value="(\d+)"', first.text)[1]
    writer.post("/ideas/draft", IDEA | {"draft": number}, htmx=True)
    assert the_only_idea(app)[1] is Status.DRAFT
    writer.post("/ideas/new", IDEA | {"draft": number})
    assert the_only_idea(app)[:2] == (int(number), Status.PUBLISHED)


def test_a_draft_may_be_as_unfinished_as_one_likes(app, browse, make):
    answer = browse.as_(make.person()).post("/ideas/new", {"text": "à suivre", "action": "save"})
    assert answer.status_code == 303
    assert the_only_idea(app)[1] is Status.DRAFT


def test_a_kept_draft_is_seen_as_it_will_be_read_without_script(browse, make):
    writer = browse.as_(make.person())
    seen = "tel qu’il sera lu"
    assert seen not in writer.get("/ideas/new").text, "nothing is kept yet"
    page = writer.get(writer.post("/ideas/new", {"text": "Un **café** chaud", "action": "save"}).location).text
    link = re.search(rf'<a class="[^"]*" href="(/ideas/[^"]+)">(?:(?!</a>).)*{seen}', page)
    assert "<strong>café</strong>" in writer.get(link[1]).text
    published = make.idea(author=(author := make.person()))
    assert seen not in browse.as_(author).get(f"/ideas/{published.id}/edit").text


def test_nobody_but_its_author_knows_of_a_draft(browse, make):
    draft = make.draft("Secret de brouillon")
    assert browse.get(f"/ideas/{draft.id}").status_code == 404
    assert browse.as_(make.with_role("administrator")).get(f"/ideas/{draft.id}").status_code == 404


def test_somebody_elses_draft_is_never_written_over(browse, make):
    draft = make.draft("À moi")
    browse.as_(make.person()).post("/ideas/new", IDEA | {"draft": str(draft.id)})
    assert make.again(draft).title == "À moi"


def test_an_edit_keeps_what_was_said_before_and_shows_the_difference(browse, make):
    author = make.person()
    idea = make.idea("Avant", author=author, text="le texte d’avant")
    writer = browse.as_(author)
    answer = writer.post(
        f"/ideas/{idea.id}/edit", IDEA | {"title": "Après", "text": "le texte d’après", "version": str(idea.version)}
    )
    assert answer.status_code == 303
    history = browse.get(f"/ideas/{idea.id}/history").text
    page = browse.get(re.search(rf"/ideas/{idea.id}/history/\d+", history)[0]).text
    assert "d’avant" in page
    assert "d’après" in page


def test_two_windows_do_not_overwrite_each_other(browse, make):
    author = make.person()
    idea = make.idea("Avant", author=author)
    writer = browse.as_(author)
    writer.post(f"/ideas/{idea.id}/edit", IDEA | {"title": "Première fenêtre", "version": str(idea.version)})
    second = writer.post(f"/ideas/{idea.id}/edit", IDEA | {"title": "Deuxième fenêtre", "version": str(idea.version)})
    assert second.status_code == 409
    assert "Deuxième fenêtre" in second.text
    assert make.again(idea).title == "Première fenêtre"


def test_only_its_author_edits_an_idea(browse, make):
    idea = make.idea()
    stranger = browse.as_(make.person())
    assert stranger.get(f"/ideas/{idea.id}/edit").status_code == 403
    assert stranger.post(f"/ideas/{idea.id}/edit", IDEA).status_code == 403


def test_a_withdrawn_idea_is_gone_for_all_but_its_author(browse, make):
    author = make.person()
    idea = make.idea(author=author)
    writer = browse.as_(author)
    assert writer.post(f"/ideas/{idea.id}/withdraw").status_code == 303
    assert browse.get(f"/ideas/{idea.id}").status_code == 404
    assert writer.get(f"/ideas/{idea.id}", follow_redirects=True).status_code == 200


def test_the_preview_shows_markdown_and_nothing_dangerous(browse):
    answer = browse.post("/ideas/preview", {"text": "**fort** <script>x</script>"}, htmx=True)
    assert "<strong>fort</strong>" in answer.text
    assert "<script>x" not in answer.text


def test_likely_twins_appear_refused_and_answered_ones_included(browse, make):
    make.idea("Garde d’enfant pendant les entretiens d’embauche", status=Status.DECLINED)
    make.worked()
    answer = browse.get("/ideas/twins?title=garde d'enfants pendant un entretien d'embauche", htmx=True)
    assert "Garde d’enfant pendant les entretiens" in answer.text


def test_a_declined_twin_says_why_it_was_declined(browse, make):
    facilitator = browse.as_(make.with_role("facilitator"))
    moved, answered = make.idea("Garde d’enfant pendant les entretiens"), make.idea("Garde d’enfant en entretien")
    facilitator.post(f"/ideas/{moved.id}/answer", {"text": "Nous y pensons.", "status": "under_review"})
    facilitator.post(f"/ideas/{moved.id}/status", {"status": "declined", "reason": "La loi ne le permet pas."})
    facilitator.post(f"/ideas/{answered.id}/answer", {"text": "Un essai a échoué.", "status": "declined"})
    make.worked()
    page = browse.get("/ideas/twins?title=garde d'enfant pendant un entretien", htmx=True).text
    assert "La loi ne le permet pas." in page
    assert "Un essai a échoué." in page
    assert "Nous y pensons." not in page, "what was said before it was declined"


def test_a_text_as_long_as_may_be_is_looked_at_for_twins(browse, make):
    """Red when the composer sends what is typed in an address, where it is too long, and noted."""
    writer = browse.as_(make.person())
    box = re.search(r'<div class="twins"[^>]*>', writer.get("/ideas/new").text)[0]
    assert 'hx-post="/ideas/twins"' in box
    assert "hx-get" not in box
    assert set(re.findall(r"delay:(\w+)", box)) == {"300ms"}, "as soon as one pauses"
    for name in ("title", "text", "draft", "csrf_token"):
        assert f"[name='{name}']" in box
    typed = {"title": "Un café par mois", "text": "é" * markdown.LONGEST, "draft": ""}
    assert writer.post("/ideas/twins", typed, htmx=True).status_code == 200


def test_twins_appear_under_the_first_sentence_on_the_front_page_too(browse, make):
    make.idea("Un café des métiers chaque mois")
    make.worked()
    line = re.search(r'<textarea id="whatif"[^>]*>', browse.get("/").text)[0]
    assert 'hx-get="/ideas/twins"' in line and 'name="title"' in line
    assert re.findall(r"delay:(\w+)", line) == ["300ms"], "as soon as one pauses"
    assert "Un café des métiers" in browse.get("/ideas/twins?title=un café des métiers", htmx=True).text


def test_what_was_being_changed_is_offered_again_after_a_session_has_ended(browse, make):
    """The browser keeps it beside its version, which the script finds under these names."""
    author = make.person()
    idea = make.idea(author=author)
    page = browse.as_(author).get(f"/ideas/{idea.id}/edit").text
    assert f'data-draft="{author.handle}"' in page
    assert "draft.js" in page
    assert 'name="version"' in page
    assert "data-draft-offered hidden" in page
    assert "data-draft-offered" not in browse.as_(author).get("/ideas/new").text


def test_an_internal_twin_is_not_shown_to_a_guest(browse, make):
    make.internal("Garde d’enfant pendant les entretiens d’embauche")
    make.worked()
    answer = browse.get("/ideas/twins?title=garde d'enfants pendant un entretien d'embauche", htmx=True)
    assert "Garde d’enfant" not in answer.text


def test_what_a_guest_leaves_for_later_is_no_larger_than_what_may_be_sent(app, browse):
    """Red when it is kept as it came: a program could fill the disk."""
    browse.post("/ideas/new", {"title": "Un titre", "text": "a" * 900_000, "kind": "idea"})
    with app.app_context():
        (kept,) = db.session.scalars(db.select(Keepsake))
        assert len(kept.fields["text"]) == markdown.LONGEST
