"""Stories as documents of the search index: what is published, and nothing before its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.markdown import plain
from app.search.document import Document
from app.search.feed import Source, in_batches
from app.stories.queries import published
from app.stories.story import State, Story


def document_of(story: Story) -> Document:
    return Document(
        ref=f"story:{story.id}",
        kind="story",
        title=story.title,
        text=f"{story.summary}\n{plain(story.text)}",
        extra=" ".join([*story.words, story.unit.name, story.author.name]),
        audience=frozenset({"public"}),
        columns={"status": story.state.value, "unit": tuple(story.unit.codes), "audience": "public"},
        numbers={"published": story.published_at.timestamp() if story.published_at else 0.0},
        version=story.version,
    )


def _shown() -> Select[tuple[Story]]:
    return published().options(joinedload(Story.unit), joinedload(Story.author), selectinload(Story.tags))


def load(numbers: Sequence[int]) -> Iterable[Document]:
    return [document_of(story) for story in db.session.scalars(_shown().where(Story.id.in_(numbers)))]


def every() -> Iterator[Document]:
    return in_batches(_shown(), Story.id, lambda batch: map(document_of, batch))


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Story).where(Story.state == State.PUBLISHED)) or 0


SOURCE = Source(load=load, every=every, count=count)
