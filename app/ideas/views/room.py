"""The blueprint of ideas, and how its pages find what they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Blueprint, abort, current_app, url_for
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from app.authorization import me
from app.database import db
from app.ideas.answer import Answer
from app.ideas.authorship import Authorship
from app.ideas.comment import Comment
from app.ideas.idea import Idea
from app.people.user import Person

ideas = Blueprint("ideas", __name__, url_prefix="/ideas")
feeds = Blueprint("feeds", __name__)


@dataclass(frozen=True)
class May:
    """What the reader may do with an idea: what the page offers."""

    support: bool
    edit: bool
    withdraw: bool
    comment: bool
    answer: bool
    moderate: bool
    report: bool
    join: bool
    leave: bool
    incubate: bool

    @classmethod
    def of(cls, idea: Idea, person: Person) -> May:
        return cls(
            support=idea.supportable_by(person),
            edit=idea.editable_by(person),
            withdraw=idea.withdrawable_by(person),
            comment=idea.open_to_comments_by(person),
            answer=idea.answerable_by(person),
            moderate=person.moderates(idea.unit),
            report=person.is_authenticated and person.id != idea.author_id,
            join=idea.joinable_by(person),
            leave=idea.is_carried_by(person),
            incubate=idea.answerable_by(person) and _awaits_a_project(idea),
        )


def _awaits_a_project(idea: Idea) -> bool:
    """None is under way; where one was stopped another may be begun."""
    return idea.is_open and not (idea.project_at and current_app.extensions["idea_taken_up"](idea))


@lru_cache(maxsize=1)
def _one() -> Select[tuple[Idea]]:
    """Put together once: every page of an idea asks it."""
    return (
        select(Idea)
        .where(Idea.id == bindparam("number"))
        .options(
            joinedload(Idea.author),
            joinedload(Idea.unit),
            joinedload(Idea.theme),
            joinedload(Idea.answer).joinedload(Answer.author),
            joinedload(Idea.authorships).joinedload(Authorship.person),
        )
    )


def found(id: int) -> Idea:
    """The idea, if it is this person's to see."""
    idea = db.session.scalars(_one(), {"number": id}).unique().one_or_none() if id < 2**63 else None
    if idea is None or not idea.visible_to(me()):
        abort(404)
    return idea


def found_comment(idea: Idea, id: int) -> Comment:
    comment = db.session.get(Comment, id) if id < 2**63 else None
    if comment is None or comment.idea_id != idea.id or not comment.visible_to(me()):
        abort(404)
    return comment


def address(idea: Idea, **more: Any) -> str:
    return url_for("ideas.show", id=idea.id, slug=idea.slug, **more)
