"""Stories as the inbox knows them: a title, an address, who may see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.activity.thing import Thing
from app.database import db
from app.stories.story import Story


def stories(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Story).where(Story.id.in_(numbers)).options(joinedload(Story.unit))
    return {
        story.id: Thing(
            title=story.title, url=url_for("stories.show", id=story.id, slug=story.slug), kind="story", subject=story
        )
        for story in db.session.scalars(asked)
    }


THINGS = {"story": stories}
