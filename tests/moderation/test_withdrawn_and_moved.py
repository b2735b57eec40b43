"""What was reported stays for the moderator to judge: when its author withdraws it, and when it goes elsewhere."""

from __future__ import annotations

from app.database import db
from app.ideas import comment as comments
from app.ideas import recount

WORDS = "Des mots que je regrette"


def withdrawn(browse, comment, author):
    answer = browse.as_(author).post(f"/ideas/{comment.idea_id}/comments/{comment.id}/withdraw")
    assert answer.status_code == 303


def counted(app):
    with app.app_context():
        return list(recount.differences())


def test_a_reported_comment_that_its_author_withdraws_is_read_by_the_moderator_alone(browse, make, report):
    author, moderator = make.person(), make.with_role("moderator")
    comment = make.comment(make.idea(), author, WORDS)
    report(comment, make.person())
    withdrawn(browse, comment, author)
    assert WORDS in browse.as_(moderator).get(f"/moderation/things/comment/{comment.id}").text
    for reader in (browse, browse.as_(author), browse.as_(moderator)):
        assert WORDS not in reader.get(f"/ideas/{comment.idea_id}", follow_redirects=True).text
        assert WORDS not in reader.get(f"/api/v1/ideas/{comment.idea_id}/comments").text


def test_its_words_go_once_it_is_decided(app, browse, make, report, decide):
    author, moderator = make.person(), make.with_role("moderator")
    comment = make.comment(make.idea(), author, WORDS)
    report(comment, make.person())
    withdrawn(browse, comment, author)

    def tidied():
        with app.app_context():
            comments.forget_withdrawn()
            db.session.commit()
        return make.again(comment).text

    assert tidied() == WORDS
    assert decide(comment, moderator, "hidden").status_code == 303
    assert tidied() == ""


def test_what_nobody_reported_loses_its_words_at_once(browse, make):
    author = make.person()
    comment = make.comment(make.idea(), author, WORDS)
    withdrawn(browse, comment, author)
    assert make.again(comment).text == ""


def test_a_comment_is_counted_out_once_when_it_is_withdrawn_then_hidden(app, browse, make, report, decide):
    author, moderator = make.person(), make.with_role("moderator")
    comment = make.comment(make.idea(), author, WORDS)
    report(comment, make.person())
    withdrawn(browse, comment, author)
    assert decide(comment, moderator, "hidden").status_code == 303
    assert counted(app) == []


def test_a_withdrawn_comment_is_not_counted_in_again_when_it_is_restored(app, inside, make):
    comment, moderator = make.comment(make.idea()), make.with_role("moderator")
    comment.withdraw()
    comment.hide("Insulte", moderator)
    comment.restore("Après tout", moderator)
    assert list(recount.differences()) == []


def test_what_is_reported_goes_to_the_moderators_of_where_its_idea_moves(browse, make, report, decide, inbox):
    author = make.staff()
    idea = make.idea("Une idée qui déménage", author, unit="bretagne")
    comment = make.comment(idea, text="Un mot de trop")
    before, after = make.with_role("moderator", "bretagne"), make.with_role("moderator", "martinique")
    for thing in (idea, comment):
        report(thing, make.person())
    typed = {"title": idea.title, "text": idea.text, "kind": "idea", "unit": "martinique", "version": str(idea.version)}
    assert browse.as_(author).post(f"/ideas/{idea.id}/edit", typed).status_code == 303
    assert "Une idée qui déménage" not in browse.as_(before).get("/moderation").text
    queue = browse.as_(after).get("/moderation").text
    assert f"/moderation/things/idea/{idea.id}" in queue and f"/moderation/things/comment/{comment.id}" in queue
    assert len([line for line in inbox(after) if line.kind == "case" and line.url]) == 2
    assert decide(idea, after, "kept", text="").status_code == 303
    assert decide(comment, after, "kept", text="").status_code == 303
