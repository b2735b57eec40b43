"""Conferences as documents of the search index: never the way in, which only those with a place are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.gatherings.conference import Audience, Conference, State
from app.markdown import plain
from app.search.document import Document
from app.search.feed import Source, in_batches


def document_of(conference: Conference) -> Document:
    return Document(
        ref=f"conference:{conference.id}",
        kind="conference",
        title=conference.title,
        text=plain(conference.text),
        extra=conference.unit.name,
        audience=frozenset({"public"} if conference.audience is Audience.PUBLIC else {"staff"}),
        columns={
            "status": conference.state.value,
            "unit": tuple(conference.unit.codes),
            "audience": conference.audience.value,
        },
        numbers={"published": conference.announced_at.timestamp()},
        version=conference.version,
    )


def _shown() -> Select[tuple[Conference]]:
    return select(Conference).where(Conference.state != State.CANCELLED).options(joinedload(Conference.unit))


def load(numbers: Sequence[int]) -> Iterable[Document]:
    return [document_of(found) for found in db.session.scalars(_shown().where(Conference.id.in_(numbers)))]


def every() -> Iterator[Document]:
    return in_batches(_shown(), Conference.id, lambda batch: map(document_of, batch))


def count() -> int:
    return (
        db.session.scalar(select(func.count()).select_from(Conference).where(Conference.state != State.CANCELLED)) or 0
    )


SOURCE = Source(load=load, every=every, count=count)
