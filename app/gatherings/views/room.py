"""The blueprint of conferences, and how its pages find what they are asked for."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Blueprint, abort, session, url_for
from flask_wtf.csrf import generate_csrf

from app.authorization import me, require
from app.database import db
from app.gatherings import queries
from app.gatherings.conference import Conference
from app.gatherings.question import Question
from app.language import language, time_zone
from app.people.forms import TERRITORIES

conferences = Blueprint("conferences", __name__, url_prefix="/conferences")
conference_feeds = Blueprint("conference_feeds", __name__)


@conferences.app_context_processor
def of_this_room() -> dict[str, Any]:
    """The words for the reader's territory, beside every hour that is shown."""
    return {"territory": lambda: dict(TERRITORIES).get(time_zone().key, time_zone().key)}


def found(slug: str) -> Conference:
    """The conference, if it is this person's to see."""
    conference = queries.by_slug(slug)
    if conference is None or not conference.visible_to(me()):
        abort(404)
    return conference


def organised(slug: str) -> Conference:
    conference = found(slug)
    require(conference.organised_by(me()))
    return conference


def found_question(conference: Conference, id: int) -> Question:
    question = db.session.get(Question, id) if id < 2**63 else None
    if question is None or question.conference_id != conference.id or not question.visible_to(me()):
        abort(404)
    return question


def address(conference: Conference, **more: Any) -> str:
    return url_for("conferences.show", slug=conference.slug, **more)


def stamp_of(conference: Conference, what: str) -> str:
    """The version of what a reader is shown: as long as it is the same, so is the fragment."""
    reader = (me().id, _token_of_forms(), language(), time_zone().key)
    shown = (what, conference.id, conference.pulse, conference.state, *reader)
    return sha256(repr(shown).encode()).hexdigest()[:24]


def _token_of_forms() -> str:
    """What the reader's forms carry is part of what they are shown; guests have none."""
    if not me().is_authenticated:
        return ""
    generate_csrf()
    return str(session["csrf_token"])
