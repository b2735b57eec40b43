"""A story as the API gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.database import Document
from app.people.representation import of_person
from app.rest import moment
from app.stories.picture import StoryPicture
from app.stories.story import Story


def of_story(story: Story, told: Mapping[str, list[Any]]) -> Document:
    """`told` names, by kind, the things it tells of that the reader may see."""
    return {
        "id": story.id,
        "url": url_for("stories.show", id=story.id, slug=story.slug, _external=True),
        "title": story.title,
        "summary": story.summary,
        "text": story.text,
        "tags": story.words,
        "author": of_person(story.author),
        "unit": story.unit.code,
        "picture": _of_picture(story, story.picture) if story.picture else None,
        "published_at": moment(story.published_at),
        "corrections": [{"text": one.words, "at": moment(one.at)} for one in story.corrections],
        **told,
    }


def _of_picture(story: Story, picture: StoryPicture) -> Document:
    return {
        "url": address_of_picture(story, picture),
        "alternative": picture.alternative,
        "credit": picture.credit,
    }


def address_of_picture(story: Story, picture: StoryPicture) -> str:
    return url_for("stories.picture", id=story.id, v=picture.mark, _external=True)
