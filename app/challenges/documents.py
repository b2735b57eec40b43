"""Challenges as documents of the search index: never one in preparation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.challenges import entry_documents
from app.challenges.challenge import Challenge, Status
from app.database import db
from app.ideas.idea import Audience
from app.markdown import plain
from app.search.document import Document
from app.search.feed import Source, in_batches


def document_of(challenge: Challenge) -> Document:
    return Document(
        ref=f"challenge:{challenge.id}",
        kind="challenge",
        title=challenge.title,
        text=f"{challenge.summary}\n{plain(challenge.brief)}",
        extra=challenge.unit.name,
        audience=frozenset({"public"} if challenge.audience is Audience.PUBLIC else {"staff"}),
        columns={
            "status": challenge.status.value,
            "unit": tuple(challenge.unit.codes),
            "audience": challenge.audience.value,
        },
        numbers={"published": challenge.published_at.timestamp() if challenge.published_at else 0.0},
        version=challenge.version,
    )


def _shown() -> Select[tuple[Challenge]]:
    return select(Challenge).where(Challenge.status != Status.DRAFT).options(joinedload(Challenge.unit))


def load(numbers: Sequence[int]) -> Iterable[Document]:
    return [document_of(found) for found in db.session.scalars(_shown().where(Challenge.id.in_(numbers)))]


def every() -> Iterator[Document]:
    return in_batches(_shown(), Challenge.id, lambda batch: map(document_of, batch))


def count() -> int:
    counted = select(func.count()).select_from(Challenge).where(Challenge.status != Status.DRAFT)
    return db.session.scalar(counted) or 0


SOURCE = Source(load=load, every=every, count=count, brings=entry_documents.of_challenges)
