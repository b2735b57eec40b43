"""Who can read an idea is settled when it is published: comments and earlier words were written for those readers."""

import re

import pytest

from app.ideas.idea import Audience

TYPED = {"title": "Entre nous", "text": "Autrement dit", "kind": "idea", "unit": "fr"}


def test_a_published_internal_idea_stays_for_staff_whatever_is_sent(browse, make):
    author = make.staff()
    idea = make.internal(author=author)
    writer = browse.as_(author)
    assert 'name="audience"' not in writer.get(f"/ideas/{idea.id}/edit").text
    sent = TYPED | {"audience": "public", "version": str(idea.version)}
    assert writer.post(f"/ideas/{idea.id}/edit", sent).status_code == 303
    kept = make.again(idea)
    assert (kept.title, kept.audience) == ("Entre nous", Audience.INTERNAL)
    assert browse.get(f"/ideas/{idea.id}").status_code == 404


def test_what_is_meant_for_staff_is_not_put_into_a_published_public_idea(browse, make):
    author = make.staff()
    idea = make.idea("Publique", author)
    sent = TYPED | {"audience": "internal", "version": str(idea.version)}
    refused = browse.as_(author).post(f"/ideas/{idea.id}/edit", sent)
    assert refused.status_code == 422
    assert "Autrement dit" in refused.text and "à sa publication" in refused.text
    assert make.again(idea).title == "Publique"


def test_a_draft_still_changes_its_audience(browse, make):
    author = make.staff()
    draft = make.draft("Brouillon", author)
    sent = TYPED | {"audience": "internal", "action": "save"}
    assert browse.as_(author).post(f"/ideas/{draft.id}/edit", sent).status_code == 303
    assert make.again(draft).audience is Audience.INTERNAL


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_the_noun_refuses_another_audience_once_published(inside, make, audience):
    from app.errors import Refused

    author = make.staff()
    other = Audience.INTERNAL if audience == "public" else Audience.PUBLIC
    idea = make.idea("Une", author, audience=Audience(audience))
    with pytest.raises(Refused, match=r"."):
        idea.rewrite(title="Une", text="Deux", by=author, audience=other)
    idea.rewrite(title="Une", text="Deux", by=author, audience=Audience(audience))


def test_an_autosave_that_comes_after_publishing_makes_no_second_draft(app, browse, make):
    from app.database import db
    from app.ideas.idea import Idea

    writer = browse.as_(make.person())
    first = writer.post("/ideas/draft", TYPED, htmx=True)
    number = re.search(r'name="draft" value="(\d+)"', first.text)[1]
    assert writer.post("/ideas/new", TYPED | {"draft": number, "action": "publish"}).status_code == 303
    assert writer.post("/ideas/draft", TYPED | {"draft": number}, htmx=True).status_code == 204
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Idea.id))) == 1
