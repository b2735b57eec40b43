"""How the index learns that something changed: an errand in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from app.database import db
from app.outbox.errand import Errand
from app.search.document import Document

BATCH = 500


class Findable(Protocol):
    subject_kind: str

    @property
    def id(self) -> Any: ...


@dataclass(frozen=True)
class Source:
    """How a room's things become documents: some of them by id, or all, one after the other."""

    load: Callable[[Sequence[int]], Iterable[Document]]
    every: Callable[[], Iterable[Document]]
    count: Callable[[], int]
    brings: Callable[[Sequence[int]], Mapping[str, Iterable[int]]] | None = None
    """What else is to be looked at again when these change, by kind: who may see it depends on them."""


def sources() -> dict[str, Source]:
    return current_app.extensions["search_sources"]


def in_batches(
    asked: Select[Any], key: InstrumentedAttribute[int], documents: Callable[[Sequence[Any]], Iterable[Document]]
) -> Iterator[Document]:
    """All that may be found, by number, so that a rebuild holds neither memory nor a long transaction."""
    last = 0
    while batch := db.session.scalars(asked.where(key > last).order_by(key).limit(BATCH)).all():
        yield from documents(batch)
        last = batch[-1].id
        db.session.expunge_all()
        db.session.rollback()


def changed(thing: Findable) -> None:
    """Ask that the index look at this again after the commit; it forgets what is no longer to be found."""
    Errand.send("index", kind=thing.subject_kind, id=thing.id)
