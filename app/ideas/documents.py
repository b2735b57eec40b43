"""Ideas as documents of the search index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.ideas.idea import Audience, Idea
from app.ideas.theme import Theme
from app.markdown import plain
from app.outbox.errand import Errand
from app.search.document import Document
from app.search.feed import Source, in_batches

BATCH = 1_000
AWAITS = "awaits"
"""The column that says whether an idea has an official answer to come, by a day."""


def document_of(idea: Idea) -> Document:
    return Document(
        ref=f"idea:{idea.id}",
        kind="idea",
        title=idea.title,
        text=plain(idea.text),
        extra=" ".join([*idea.tags, idea.theme.name_fr if idea.theme else "", idea.unit.name, idea.author.name]),
        audience=frozenset({"public"} if idea.audience is Audience.PUBLIC else {"staff"}),
        columns={
            "sort": idea.kind.value,
            "theme": idea.theme.slug if idea.theme else (),
            "status": idea.status.value,
            "unit": tuple(idea.unit.codes),
            "audience": idea.audience.value,
            AWAITS: "answer" if idea.awaits_answer else (),
        },
        numbers={
            "published": idea.published_at.timestamp() if idea.published_at else 0.0,
            "supports": float(idea.support_count),
        },
        version=idea.version,
    )


def _shown() -> Select[tuple[Idea]]:
    return (
        select(Idea)
        .where(Idea.shown_to_staff)
        .options(joinedload(Idea.unit), joinedload(Idea.theme), joinedload(Idea.author))
    )


def load(numbers: Sequence[int]) -> Iterable[Document]:
    return [document_of(idea) for idea in db.session.scalars(_shown().where(Idea.id.in_(numbers)))]


def every() -> Iterator[Document]:
    return in_batches(_shown(), Idea.id, lambda batch: map(document_of, batch))


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Idea).where(Idea.shown_to_staff)) or 0


def look_again(theme: Theme) -> None:
    """Ideas are found by the name of their theme."""
    for number in db.session.scalars(select(Idea.id).where(Idea.theme_id == theme.id, Idea.shown_to_staff)):
        Errand.send("index", kind=Idea.subject_kind, id=number)


SOURCE = Source(load=load, every=every, count=count)
