"""The stories of the demonstration, written by hand: most are read, one has its day, one is a draft."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from app.activity.event import Event
from app.clock import now
from app.database import db
from app.ideas.idea import Idea
from app.incubation.project import Project
from app.people.unit import by_code
from app.people.user import User
from app.search.feed import changed
from app.store.service import Service
from app.stories import link as links
from app.stories import picture as pictures
from app.stories.correction import StoryCorrection
from app.stories.picture import StoryPicture
from app.stories.story import State, Story, begin
from app.stories.verbs import Verb

HERE = Path(__file__).parent / "demo"
WRITTEN = HERE / "stories.toml"
WRITTEN_BEFORE = timedelta(days=3)
Row = dict[str, Any]


def load(people: Mapping[str, User]) -> list[Story]:
    """Add what is not here yet; gives the stories added, the oldest first."""
    here = set(db.session.scalars(select(Story.title)))
    rows = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["story"]
    rows.sort(key=lambda row: row.get("days_ago", -row.get("in_days", 999)), reverse=True)
    return [_story(row, people[row["author"]]) for row in rows if row["title"] not in here]


def _day(offset: int) -> datetime:
    """Nine in the morning, UTC, so many days from today."""
    return datetime.combine(now().date() + timedelta(days=offset), time(9), UTC)


def _story(row: Row, author: User) -> Story:
    unit = by_code(row["unit"])
    assert unit is not None
    story = begin(
        by=author, title=row["title"], summary=row["summary"], text=row["text"].strip(), unit=unit, tags=row["tags"]
    )
    links.settle(
        story,
        {
            "ideas": _named(Idea.import_ref, (f"demo:{ref}" for ref in row.get("ideas", ()))),
            "projects": _named(Project.slug, row.get("projects", ())),
            "services": _named(Service.slug, row.get("services", ())),
        },
    )
    if "picture" in row:
        story.picture = _picture(row, author)
    if "in_days" in row:
        story.state, story.due_at = State.SCHEDULED, _day(row["in_days"])
        _happened(story, Verb.SCHEDULED, author, story.created_at)
    elif "days_ago" in row:
        _publish(story, _day(-row["days_ago"]), author)
    if "correction" in row:
        _correct(story, row["correction"], author)
    db.session.flush()
    return story


def _named(column: InstrumentedAttribute[Any], words: Iterable[str]) -> list[Any]:
    """Those that are there."""
    found = (db.session.scalar(select(column.class_).where(column == word)) for word in words)
    return [thing for thing in found if thing]


def _picture(row: Row, author: User) -> StoryPicture:
    picture = pictures.shown_by(pictures.drawn(row["picture"], (HERE / row["picture"]).read_bytes()), by=author)
    picture.alternative, picture.credit = row["shows"], row["credit"]
    return picture


def _publish(story: Story, at: datetime, author: User) -> None:
    story.state, story.published_at, story.changed_at = State.PUBLISHED, at, at
    story.created_at = at - WRITTEN_BEFORE
    _happened(story, Verb.PUBLISHED, author, at)
    changed(story)


def _correct(story: Story, row: Row, author: User) -> None:
    story.corrected_at = story.changed_at = _day(-row["days_ago"])
    story.corrections.append(StoryCorrection(by_id=author.id, at=story.corrected_at, words=row["words"]))
    _happened(story, Verb.CORRECTED, author, story.corrected_at)


def _happened(story: Story, verb: Verb, actor: User, at: datetime) -> None:
    named = {"subject_kind": story.subject_kind, "subject_id": story.id}
    db.session.add(Event(at=at, actor_id=actor.id, verb=verb, detail={}, **named))
