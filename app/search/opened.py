"""The index of this application, opened when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask, current_app
from sqlalchemy import func, select

from app.database import db, reading
from app.extensions import settings
from app.outbox.errand import Errand, waiting
from app.search.document import Document
from app.search.feed import sources
from app.search.index import Index


def the_index() -> Index:
    held: list[Index] = current_app.extensions["index"]
    if not held:
        chosen = settings()
        database = db.engine if chosen.search_engine == "postgresql" else None
        held.append(Index.open(chosen.search_engine, chosen.index_folder, database))
    return held[0]


def init_app(app: Flask) -> None:
    app.extensions["index"] = []


def everything() -> Iterator[Document]:
    for source in sources().values():
        yield from source.every()


def how_many() -> int:
    return sum(source.count() for source in sources().values())


def holds_all() -> bool:
    """Whether the index, with what waits for it in the outbox, holds as much as the database."""
    state = the_index().status()
    return state is not None and abs(state.documents - how_many()) <= waiting("index")


def refs() -> frozenset[str]:
    """Of all that is to be found, as the database says."""
    with reading():
        found = frozenset(document.ref for document in everything())
        db.session.rollback()
    return found


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Write the index again from the database; what changes meanwhile stays in the outbox and is applied after."""
    with reading():
        sequence = db.session.scalar(select(func.max(Errand.id))) or 0
        total = the_index().rebuild(everything(), sequence, progress)
        db.session.rollback()
    return total
