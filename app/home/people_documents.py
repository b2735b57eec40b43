"""People who chose to be found, as documents of the search index: their name and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import func

from app.database import db
from app.people.queries import findable, found_by_ids
from app.people.user import User
from app.search.document import Document
from app.search.feed import Source, in_batches

BATCH = 1_000


def document_of(person: User) -> Document:
    """Seen by everybody, as their profile is."""
    return Document(
        ref=f"person:{person.id}",
        kind="person",
        title=person.name,
        text=person.biography,
        audience=frozenset({"public"}),
        columns={"audience": "public"},
    )


def load(numbers: Sequence[int]) -> Iterable[Document]:
    return [document_of(person) for person in found_by_ids(numbers)]


def every() -> Iterator[Document]:
    return in_batches(findable(), User.id, lambda batch: map(document_of, batch))


def count() -> int:
    return db.session.scalar(findable().with_only_columns(func.count())) or 0


SOURCE = Source(load=load, every=every, count=count)
