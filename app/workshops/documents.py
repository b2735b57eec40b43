"""Workshops as documents of the search index: what they are for; never a name, never a note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.ideas.idea import Audience
from app.markdown import plain
from app.search.document import Document
from app.search.feed import Source, in_batches
from app.workshops.workshop import State, Workshop


def document_of(workshop: Workshop) -> Document:
    return Document(
        ref=f"workshop:{workshop.id}",
        kind="workshop",
        title=workshop.title,
        text=plain(workshop.purpose),
        extra=workshop.unit.name,
        audience=frozenset({"public"} if workshop.audience is Audience.PUBLIC else {"staff"}),
        columns={
            "status": workshop.state.value,
            "unit": tuple(workshop.unit.codes),
            "audience": workshop.audience.value,
        },
        numbers={"published": workshop.opened_at.timestamp()},
        version=workshop.version,
    )


def _shown() -> Select[tuple[Workshop]]:
    return select(Workshop).where(Workshop.state != State.CANCELLED).options(joinedload(Workshop.unit))


def load(numbers: Sequence[int]) -> Iterable[Document]:
    return [document_of(found) for found in db.session.scalars(_shown().where(Workshop.id.in_(numbers)))]


def every() -> Iterator[Document]:
    return in_batches(_shown(), Workshop.id, lambda batch: map(document_of, batch))


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Workshop).where(Workshop.state != State.CANCELLED)) or 0


SOURCE = Source(load=load, every=every, count=count)
