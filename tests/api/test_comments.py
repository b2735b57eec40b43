"""Discussions over the API."""

import pytest

from app.clock import now
from app.database import db, writing
from app.ideas.comment import Comment


def test_a_comment_is_written_and_read(program, make):
    idea, person = make.idea(), make.person("Dominique")
    made = program.of(person).post(f"/ideas/{idea.id}/comments", {"text": "Oui, le **samedi**.", "side": "for"})
    assert made.status_code == 201
    assert made.json["text"] == "Oui, le **samedi**."
    assert made.json["side"] == "for"
    assert program.get(f"/ideas/{idea.id}/comments").json == {"items": [made.json], "next": None}
    assert program.get(f"/ideas/{idea.id}").json["comments"] == 1


def test_a_reply_stands_under_its_comment(program, make):
    idea = make.idea()
    first = make.comment(idea)
    reply = program.of(make.person()).post(f"/ideas/{idea.id}/comments", {"text": "Merci", "parent": first.id}).json
    assert reply["parent"] == first.id
    assert [c["id"] for c in program.get(f"/ideas/{idea.id}/comments").json["items"]] == [first.id]
    assert program.get(f"/ideas/{idea.id}/comments").json["items"][0]["replies"] == 1
    assert [c["id"] for c in program.get(f"/ideas/{idea.id}/comments?parent={first.id}").json["items"]] == [reply["id"]]
    deeper = program.of(make.person()).post(f"/ideas/{idea.id}/comments", {"text": "Non", "parent": reply["id"]})
    assert deeper.status_code == 409


def test_a_reply_to_a_comment_of_elsewhere_is_not_found(program, make):
    other = make.comment(make.idea())
    idea = make.idea()
    refused = program.of(make.person()).post(f"/ideas/{idea.id}/comments", {"text": "Oui", "parent": other.id})
    assert refused.status_code == 404
    assert make.again(idea).comment_count == 0


def test_a_long_discussion_is_read_page_by_page(program, make):
    idea = make.idea()
    written = [make.comment(idea, text=f"Le {n}", side="for" if n % 2 else "").id for n in range(9)]
    seen, url = [], f"/ideas/{idea.id}/comments?limit=4"
    while url:
        page = program.get(url).json
        seen += [comment["id"] for comment in page["items"]]
        url = page["next"]
    assert seen == written[::-1]
    assert [c["id"] for c in program.get(f"/ideas/{idea.id}/comments?side=for").json["items"]] == written[1::2][::-1]
    assert len(program.get(f"/ideas/{idea.id}/comments?side=").json["items"]) == 5


@pytest.mark.parametrize(("state", "column"), [("hidden", "hidden_at"), ("withdrawn", "withdrawn_at")])
def test_what_was_hidden_or_withdrawn_keeps_its_place_without_its_words(app, program, make, state, column):
    idea, author = make.idea(), make.person("Nom gardé")
    comment = make.comment(idea, author, "Des mots gardés")
    with writing(), app.app_context():
        setattr(db.session.get(Comment, comment.id), column, now())
        db.session.commit()
    answer = program.get(f"/ideas/{idea.id}/comments")
    assert answer.json["items"][0]["state"] == state
    assert "gardé" not in answer.text
    assert program.of(author).get(f"/ideas/{idea.id}/comments").json["items"][0]["author"]["name"] == "Nom gardé"


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, "text"),
        ({"text": "  "}, "text"),
        ({"text": "é" * 5_001}, "text"),
        ({"text": "Oui", "side": "maybe"}, "side"),
        ({"text": "Oui", "parent": "1"}, "parent"),
        ({"text": "Oui", "parent": True}, "parent"),
        ({"text": "Oui", "parent": 2**63}, "parent"),
        ({"text": "Oui", "author": "autre"}, "author"),
    ],
)
def test_what_does_not_fit_is_said_by_field(program, make, sent, wrong):
    refused = program.of(make.person()).post(f"/ideas/{make.idea().id}/comments", sent)
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [wrong]


def test_a_closed_idea_takes_no_comments(program, make):
    idea = make.idea(status="declined")
    assert program.of(make.person()).post(f"/ideas/{idea.id}/comments", {"text": "Oui"}).status_code == 403


def test_a_discussion_costs_the_same_whatever_its_length(app, program, make):
    from tests.api.cost import counted

    idea = make.idea()
    make.comment(idea)
    with counted(app) as few:
        program.get(f"/ideas/{idea.id}/comments")
    for _ in range(10):
        make.comment(idea)
    with counted(app) as many:
        program.get(f"/ideas/{idea.id}/comments")
    assert len(many) == len(few) <= 4
