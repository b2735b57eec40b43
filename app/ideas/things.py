"""Ideas and comments as the rooms below know them: a title, an address, who may see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.activity.thing import Thing
from app.database import db
from app.ideas.authorship import Authorship
from app.ideas.comment import Comment
from app.ideas.idea import Idea


def ideas(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Idea).where(Idea.id.in_(numbers)).options(joinedload(Idea.unit), joinedload(Idea.author))
    return {
        idea.id: Thing(
            title=idea.title,
            url=url_for("ideas.show", id=idea.id, slug=idea.slug),
            kind=idea.kind.value,
            subject=idea,
        )
        for idea in db.session.scalars(asked)
    }


def comments(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = (
        select(Comment)
        .where(Comment.id.in_(numbers))
        .options(joinedload(Comment.idea).joinedload(Idea.unit), joinedload(Comment.author))
    )
    return {
        comment.id: Thing(
            title=comment.idea.title,
            url=url_for("ideas.show", id=comment.idea_id, slug=comment.idea.slug, _anchor=f"comment-{comment.id}"),
            kind="comment",
            subject=comment,
        )
        for comment in db.session.scalars(asked)
    }


def authorships(numbers: Sequence[int]) -> dict[int, Thing]:
    """What was asked of an author, and answered: it lies on the idea's page."""
    asked = (
        select(Authorship)
        .where(Authorship.id.in_(numbers))
        .options(joinedload(Authorship.idea).options(joinedload(Idea.unit), joinedload(Idea.author)))
    )
    return {
        joining.id: Thing(
            title=joining.idea.title,
            url=url_for("ideas.show", id=joining.idea_id, slug=joining.idea.slug, _anchor="authors"),
            kind="authorship",
            subject=joining,
        )
        for joining in db.session.scalars(asked)
    }


THINGS = {"idea": ideas, "comment": comments, "authorship": authorships}
