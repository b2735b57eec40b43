"""What the front page and a person's own page read from the rooms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, ngettext
from sqlalchemy import func, select

from app.activity.inbox import groups_for
from app.database import db
from app.ideas.idea import Idea, Status
from app.ideas.support import Support
from app.people.user import User


@dataclass(frozen=True)
class Figures:
    """A person's own: ideas published, supports these received, supports given."""

    ideas: int
    received: int
    given: int


def figures_of(person: User) -> Figures:
    own = select(func.count(), func.coalesce(func.sum(Idea.support_count), 0)).where(
        Idea.author_id == person.id, Idea.status.not_in((Status.DRAFT, Status.WITHDRAWN)), Idea.hidden_at.is_(None)
    )
    ideas, received = db.session.execute(own).one()
    given = db.session.scalar(select(func.count()).where(Support.user_id == person.id))
    return Figures(ideas, received, given or 0)


def waiting_for(person: User) -> list[Any]:
    """The newest notices, grouped by thing."""
    return groups_for(person, most=5).items  # type: ignore[return-value]


def figure_of(idea: Idea) -> str:
    """What a finished thread began with."""
    return ngettext(
        "It began with one sentence and %(n)s support.",
        "It began with one sentence and %(n)s supports.",
        idea.support_count,
        n=format_decimal(idea.support_count),
    )
