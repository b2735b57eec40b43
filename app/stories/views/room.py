"""The blueprint of stories, and how its pages find what they are asked for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for

from app.authorization import me, require
from app.stories import queries
from app.stories.story import Story, hold

stories = Blueprint("stories", __name__, url_prefix="/stories")
story_feeds = Blueprint("story_feeds", __name__)


def found(id: int) -> Story:
    """The story, if it is this person's to see."""
    story = queries.by_number(id)
    if story is None or not story.visible_to(me()):
        abort(404)
    return story


def edited(id: int) -> Story:
    story = found(id)
    require(story.editable_by(me()))
    return story


def held(id: int) -> Story:
    """To be changed: whoever else changes it waits."""
    return hold(edited(id))


def address(story: Story, **more: Any) -> str:
    return url_for("stories.show", id=story.id, slug=story.slug, **more)
