"""An idea and a comment as the API gives them."""

from __future__ import annotations

from flask import url_for

from app.database import Document
from app.ideas.answer import Answer
from app.ideas.comment import Comment
from app.ideas.idea import Idea
from app.people.representation import of_person
from app.people.user import Person
from app.rest import moment


def of_supports(idea: Idea) -> Document:
    return {
        "total": idea.support_count,
        "staff": idea.staff_supports,
        "citizens": idea.citizen_supports,
        "partners": idea.partner_supports,
    }


def of_answer(answer: Answer) -> Document:
    return {"text": answer.text, "author": of_person(answer.author), "at": moment(answer.at)}


def of_idea(idea: Idea) -> Document:
    return {
        "id": idea.id,
        "url": url_for("ideas.show", id=idea.id, slug=idea.slug, _external=True),
        "title": idea.title,
        "text": idea.text,
        "kind": idea.kind.value,
        "audience": idea.audience.value,
        "scope": idea.scope.value,
        "unit": idea.unit.code,
        "theme": idea.theme.slug if idea.theme else None,
        "tags": list(idea.tags),
        "status": idea.status.value,
        "author": of_person(idea.author),
        "supports": of_supports(idea),
        "comments": idea.comment_count,
        "published_at": moment(idea.published_at),
        "answer_due": moment(idea.answer_due),
        "answer": of_answer(idea.answer) if idea.answer else None,
    }


def of_comment(comment: Comment, idea: Idea, reader: Person) -> Document:
    """What was hidden or withdrawn keeps its place, without its words and its author."""
    readable = comment.visible_to(reader)
    state = "withdrawn" if comment.withdrawn_at else "hidden" if comment.hidden_at else "shown"
    return {
        "id": comment.id,
        "url": url_for("ideas.show", id=idea.id, slug=idea.slug, _anchor=f"comment-{comment.id}", _external=True),
        "parent": comment.parent_id,
        "side": comment.side.value,
        "state": state,
        "text": comment.text if readable and not comment.withdrawn_at else None,
        "author": of_person(comment.author) if readable else None,
        "at": moment(comment.at),
        "replies": comment.reply_count,
    }
