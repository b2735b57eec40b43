"""Entries as documents of the search index: only those that everybody who sees their challenge may read by now.

What is shown to voters, to the jury or to its people before is in no index: no token says who they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.queries import in_open_galleries
from app.challenges.vocabulary import QuestionKind
from app.database import db
from app.ideas.idea import Audience
from app.markdown import plain
from app.search.document import Document
from app.search.feed import Source, in_batches

READ = (QuestionKind.LINE, QuestionKind.TEXT, QuestionKind.CHOICE)
"""The answers that are words."""


def text_of(entry: Entry) -> str:
    asked = [question.key for question in entry.challenge.questions if question.kind in READ]
    return "\n\n".join(answer for key in asked if (answer := entry.answers.get(key)))


def document_of(entry: Entry) -> Document:
    """Found by its own words, its team's name and its challenge's; never by a person's name nor by what a jury says."""
    challenge = entry.challenge
    return Document(
        ref=f"entry:{entry.id}",
        kind="entry",
        title=entry.title,
        text=plain(text_of(entry)),
        extra=" ".join([challenge.title, challenge.unit.name, entry.team.name if entry.team else ""]),
        audience=frozenset({"public"} if challenge.audience is Audience.PUBLIC else {"staff"}),
        columns={
            "challenge": challenge.slug,
            "status": challenge.status.value,
            "unit": tuple(challenge.unit.codes),
            "audience": challenge.audience.value,
        },
        numbers={"published": entry.sent_at.timestamp()},
        version=entry.version,
    )


def _shown() -> Select[tuple[Entry]]:
    challenge = contains_eager(Entry.challenge)
    return in_open_galleries().options(
        challenge.joinedload(Challenge.unit), challenge.selectinload(Challenge.questions), joinedload(Entry.team)
    )


def load(numbers: Sequence[int]) -> Iterable[Document]:
    return [document_of(found) for found in db.session.scalars(_shown().where(Entry.id.in_(numbers)))]


def every() -> Iterator[Document]:
    return in_batches(_shown(), Entry.id, lambda batch: map(document_of, batch))


def count() -> int:
    return db.session.scalar(in_open_galleries().with_only_columns(func.count())) or 0


def of_challenges(numbers: Sequence[int]) -> dict[str, list[int]]:
    """A challenge decides who reads its entries: when its gallery opens, they are all looked at again."""
    return {"entry": list(db.session.scalars(select(Entry.id).where(Entry.challenge_id.in_(numbers))))}


SOURCE = Source(load=load, every=every, count=count)
