"""The interface every search engine satisfies, and what it answers with. It gives references, never texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from app.search.document import Document
from app.search.query import Query, parse

MOST_HITS = 200
FEW_HITS = 3
"""With fewer hits a spelling is offered; a word of the vocabulary is in at least as many documents."""

EXACT = 1_000.0
"""What a title that says just what was typed is worth beside its words: no words are worth as much."""

Audience = AbstractSet[str]
Filters = Mapping[str, AbstractSet[str]]


class IndexDamaged(Exception):
    """The index cannot be read, or was written by another analysis: answer from SQL and rebuild."""


class IndexBusy(Exception):
    """Somebody else is writing: try again later, nothing was lost."""


@dataclass(frozen=True)
class Results:
    """References in order, their count, and the counts beside each filter."""

    refs: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    generation: int = 0
    next: str | None = None
    """Give it back as `after` to go on from here."""
    correction: str | None = None
    """Did you mean."""
    corrected: bool = False
    """These are the correction's hits: what was typed has none."""
    relaxed: bool = False
    """No document holds all the words; these hold some of them."""
    degraded: bool = False
    """The index could not answer: the caller answers from SQL."""

    def understood(self, query: Query) -> Query:
        """The query that these are the hits of: what was typed, or its correction."""
        return parse(self.correction) if self.corrected and self.correction else query


class Twin(NamedTuple):
    """A document that may say the same; the score goes from 0 to 1."""

    ref: str
    score: float


@dataclass(frozen=True)
class Status:
    """How the index is, for the doctor and the readiness page."""

    engine: str
    documents: int
    generation: int
    sequence: int
    segments: int = 0
    bytes: int = 0


class Engine(Protocol):
    """A cache of documents that finds them again; SQL stays the truth."""

    name: str

    def upsert(self, documents: Iterable[Document]) -> None: ...

    def delete(self, refs: Iterable[str]) -> None: ...

    def commit(self, sequence: int) -> int:
        """Write what was upserted and deleted, and how far the outbox was read; returns the generation.

        Nothing waits after it, even when it fails: give the batch again.
        """

    def search(
        self,
        query: Query,
        *,
        audience: Audience,
        filters: Filters = ...,
        order: str = ...,
        facets: Iterable[str] = ...,
        limit: int = ...,
        after: str | None = ...,
        apart: str = ...,
    ) -> Results:
        """Order is `relevance` or a number's name, greatest first; a title that says just what was typed goes first.

        Whether enough was found is judged among the kinds that were asked for. `apart` names a column in which each
        document has one value: the limit then holds for each value, and there is no place to go on from.
        """

    def suggest(self, prefix: str, *, audience: Audience, filters: Filters = ..., limit: int = ...) -> tuple[str, ...]:
        """References of the documents whose title goes on as typed."""

    def correct(self, word: str, *, audience: Audience) -> str | None:
        """The nearest word that this audience may read in at least three documents."""

    def similar(
        self,
        title: str,
        text: str = ...,
        *,
        audience: Audience,
        filters: Filters = ...,
        except_: str | None = ...,
        limit: int = ...,
    ) -> tuple[Twin, ...]:
        """Likely twins, the likeliest first; none when nothing comes near."""

    def rebuild(
        self, documents: Iterable[Document], sequence: int, progress: Callable[[int], None] | None = ...
    ) -> int:
        """Write everything anew beside, then switch; returns how many documents."""

    def refs(self) -> tuple[str, ...]:
        """Of every document, in no order."""

    def status(self) -> Status: ...
