"""The stories of the demonstration: of every state, tied to what is there, honest, loaded once."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest
from sqlalchemy import func, select

from app.database import db
from app.ideas import demonstration as ideas
from app.incubation import demonstration as projects
from app.people import demonstration as people
from app.people import unit as units
from app.people.user import Guest
from app.store import demonstration as store
from app.stories import demonstration
from app.stories import link as links
from app.stories.picture import content_of
from app.stories.story import State, Story

ROWS = tomllib.loads(demonstration.WRITTEN.read_text(encoding="utf-8"))["story"]


@pytest.fixture
def loaded(inside):
    units.load_shipped()
    cast = people.load()
    ideas.load(cast)
    projects.load(cast)
    store.load(cast)
    return cast, demonstration.load(cast)


def test_it_shows_what_a_story_can_be_and_is_loaded_once(loaded):
    cast, stories = loaded
    assert Counter(story.state for story in stories)[State.PUBLISHED] >= 6
    assert {story.state for story in stories} == {State.PUBLISHED, State.SCHEDULED, State.DRAFT}
    assert any(story.corrections for story in stories)
    assert demonstration.load(cast) == []
    assert db.session.scalar(select(func.count()).select_from(Story)) == len(ROWS)


def test_all_that_a_story_names_is_there_and_public(loaded):
    _cast, stories = loaded
    assert all(story.written_by(story.author) and story.summary and story.words for story in stories)
    named = {row["title"]: [len(row.get(kind, ())) for kind in links.LINKS] for row in ROWS}
    for story in stories:
        told = links.told_of(story, Guest())
        assert [len(told[kind]) for kind in links.LINKS] == named[story.title], story.title


def test_pictures_say_what_they_show_and_are_light(loaded):
    _cast, stories = loaded
    pictured = [story.picture for story in stories if story.picture]
    assert len(pictured) >= 5
    for picture in pictured:
        assert len(picture.alternative) > 30
        assert len(content_of(picture)) < 80_000 and len(content_of(picture, small=True)) < 40_000


def test_what_is_invented_says_so():
    """Those without the note hold facts alone, or are not published."""
    for row in ROWS:
        if "days_ago" in row and "Voilà pour les faits" not in row["text"]:
            assert "Récit fictif" in row["text"], row["title"]
