"""Where the thread of an idea leads at the station of challenges: given to the ideas room in rooms.py."""

from __future__ import annotations

from flask import url_for

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry, Stage
from app.challenges.queries import visible_to
from app.database import db
from app.ideas.idea import Idea
from app.people.user import Person


def way(idea: Idea, reader: Person) -> str | None:
    """To the challenge that it entered first, among those that the reader may see."""
    asked = visible_to(reader).with_only_columns(Challenge.slug).join(Entry, Entry.challenge_id == Challenge.id)
    asked = asked.where(Entry.idea_id == idea.id, Entry.stage == Stage.SENT).order_by(Entry.sent_at, Entry.id)
    slug = db.session.scalar(asked.limit(1))
    return url_for("challenges.show", slug=slug) if slug else None
