"""The default engine: Whoosh's files, numpy's execution."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from app.search import ranking
from app.search.completion import complete
from app.search.document import Document
from app.search.engine import (
    EXACT,
    FEW_HITS,
    MOST_HITS,
    Audience,
    Filters,
    IndexDamaged,
    Results,
    Status,
    Twin,
)
from app.search.matching import Scores, clause_scores, match
from app.search.query import Clause, Query
from app.search.schema import WHOLE
from app.search.segment import Ids
from app.search.snapshot import Snapshot
from app.search.store import Store
from app.search.twins import twins

log = logging.getLogger(__name__)

Place = tuple[str, int, str | None, str]
"""The order, how many, after which place, apart by which column."""


class WhooshEngine:
    """One reader for the whole process; changes wait in memory until they are committed."""

    name = "whoosh"

    def __init__(self, folder: Path | str) -> None:
        self.store = Store(Path(folder))
        self._reading, self._writing = Lock(), Lock()
        self._snapshot: Snapshot | None = None
        self._version: tuple[str, int] | None = None
        self._upserts: dict[str, Document] = {}
        self._gone: dict[str, None] = {}

    @contextmanager
    def _sound(self) -> Iterator[Snapshot]:
        """The present snapshot; whatever breaks while it is read is damage."""
        try:
            yield self._current()
        except IndexDamaged:
            self._forget()
            raise
        except Exception as problem:
            self._forget()
            log.debug("the index cannot be read", exc_info=True)
            raise IndexDamaged(f"{type(problem).__name__}: {problem}") from problem

    def _current(self) -> Snapshot:
        version = self.store.version()
        snapshot = self._snapshot
        if snapshot is None or version != self._version:
            with self._reading:
                if self._snapshot is None or version != self._version:
                    self._snapshot = self.store.snapshot()
                    self._version = version
                snapshot = self._snapshot
        return snapshot

    def _forget(self) -> None:
        with self._reading:
            self._snapshot = self._version = None
            self.store = Store(self.store.root)

    def upsert(self, documents: Iterable[Document]) -> None:
        with self._writing:
            for document in documents:
                waiting = self._upserts.get(document.ref)
                if waiting is None or waiting.version <= document.version:
                    self._upserts[document.ref] = document
                self._gone[document.ref] = None

    def delete(self, refs: Iterable[str]) -> None:
        with self._writing:
            for ref in refs:
                self._upserts.pop(ref, None)
                self._gone[ref] = None

    def commit(self, sequence: int) -> int:
        with self._writing:
            upserts, gone = self._upserts, self._gone
            self._upserts, self._gone = {}, {}
            with self.store.locked():
                with self._sound() as snapshot:
                    unchanged = not gone and snapshot.sequence == sequence
                if not unchanged:
                    self._write(upserts, gone, sequence)
            with self._sound() as snapshot:
                return snapshot.generation

    def _write(self, upserts: dict[str, Document], gone: Iterable[str], sequence: int) -> None:
        try:
            self.store.commit(upserts.values(), gone, sequence)
        except OSError as problem:
            self._forget()
            if isinstance(problem, FileNotFoundError):
                raise IndexDamaged(str(problem)) from problem
            raise
        except IndexDamaged:
            self._forget()
            raise
        except Exception as problem:
            self._forget()
            raise IndexDamaged(f"{type(problem).__name__}: {problem}") from problem

    def search(
        self,
        query: Query,
        *,
        audience: Audience,
        filters: Filters | None = None,
        order: str = "relevance",
        facets: Iterable[str] = (),
        limit: int = 20,
        after: str | None = None,
        apart: str = "",
    ) -> Results:
        filters = filters or {}
        columns = tuple(facets)
        with self._sound() as snapshot:
            place = (order, max(0, min(limit, MOST_HITS)), after, apart)
            found = partial(self._found, snapshot, query, audience, filters, columns, place)
            if not query.is_blank:
                return found()
            chosen = frozenset((column, frozenset(values)) for column, values in filters.items())
            return snapshot.answer((frozenset(audience), chosen, columns, place), found)

    def _found(
        self,
        snapshot: Snapshot,
        query: Query,
        audience: Audience,
        filters: Filters,
        facets: tuple[str, ...],
        place: Place,
    ) -> Results:
        visible = snapshot.visible(audience)
        passing = snapshot.passing(filters)
        kin = passing.get("kind", snapshot.live)
        scores, matched = match(snapshot, query)
        matched &= visible
        correction, corrected, relaxed = None, False, False
        if query.wanted and np.count_nonzero(matched & kin) < FEW_HITS:
            better = self._corrected(snapshot, query, audience)
            correction = better.text if better else None
            if better and not (matched & kin).any():
                scores, matched = match(snapshot, better)
                matched &= visible
                corrected = bool((matched & kin).any())
                query = better if corrected else query
            if not (matched & kin).any() and len(query.wanted) > 1:
                scores, matched = match(snapshot, query, every=False)
                matched &= visible
                relaxed = bool((matched & kin).any())
        counts = {
            column: ranking.count(
                snapshot.facet(column),
                np.flatnonzero(ranking.surviving(matched, passing, but=column)).astype(np.int32),
                snapshot.size,
            )
            for column in facets
        }
        hits = np.flatnonzero(ranking.surviving(matched, passing)).astype(np.int32)
        best, values, following = self._best(snapshot, query, scores, hits, place)
        return Results(
            refs=snapshot.refs(best),
            scores=tuple(round(float(value), 4) for value in values),
            total=len(hits),
            facets=counts,
            generation=snapshot.generation,
            next=following,
            correction=correction,
            corrected=corrected,
            relaxed=relaxed,
        )

    def _best(
        self, snapshot: Snapshot, query: Query, scores: Scores, hits: Ids, place: Place
    ) -> tuple[Ids, NDArray[np.float64], str | None]:
        """A page of the hits, what each is worth by its words, and where to go on from."""
        order, limit, after, apart = place
        worth = scores.astype(np.float64)
        if query.wanted and query.whole:
            worth[snapshot.postings("words", WHOLE + query.whole).ids] += EXACT
        by_words = order == "relevance" and query.wanted
        values = worth if by_words else snapshot.number("published" if order == "relevance" else order)
        if apart:
            best = ranking.best_of_each(snapshot.facet(apart), hits, values[hits], snapshot.ties[hits], limit)
            return best, worth[best], None
        best, following = ranking.best(hits, values[hits], snapshot.ties[hits], limit, after)
        return best, worth[best], following

    def _corrected(self, snapshot: Snapshot, query: Query, audience: Audience) -> Query | None:
        """The query with its misspelt words put right: those that almost no readable text holds."""
        visible = snapshot.visible(audience)
        words: dict[Clause, str] = {}
        for clause in query.wanted:
            if clause.is_word and np.count_nonzero(visible & (clause_scores(snapshot, clause) > 0)) < FEW_HITS:
                word = self._nearest(snapshot, clause.phrase[0].surface, audience)
                words |= {clause: word} if word else {}
        return query.corrected(words) if words else None

    def _nearest(self, snapshot: Snapshot, word: str, audience: Audience) -> str | None:
        visible = snapshot.visible(audience)
        return self.store.vocabulary(snapshot).nearest(
            word, lambda known: int(visible[snapshot.postings("spelling", known).ids].sum())
        )

    def suggest(
        self, prefix: str, *, audience: Audience, filters: Filters | None = None, limit: int = 8
    ) -> tuple[str, ...]:
        with self._sound() as snapshot:
            most = min(limit, MOST_HITS)
            found = complete(snapshot, prefix, audience=audience, filters=filters or {}, limit=most)
            return snapshot.refs(found)

    def correct(self, word: str, *, audience: Audience) -> str | None:
        with self._sound() as snapshot:
            return self._nearest(snapshot, word[:40], audience)

    def similar(
        self,
        title: str,
        text: str = "",
        *,
        audience: Audience,
        filters: Filters | None = None,
        except_: str | None = None,
        limit: int = 5,
    ) -> tuple[Twin, ...]:
        with self._sound() as snapshot:
            return twins(snapshot, title, text, audience=audience, filters=filters or {}, except_=except_, limit=limit)

    def rebuild(
        self,
        documents: Iterable[Document],
        sequence: int,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        with self._writing, self.store.locked():
            total = self.store.rebuild(documents, sequence, progress or (lambda done: None))
            self._upserts, self._gone = {}, {}
            self._forget()
            return total

    def refs(self) -> tuple[str, ...]:
        with self._sound() as snapshot:
            return snapshot.refs(np.flatnonzero(snapshot.live))

    def status(self) -> Status:
        with self._sound() as snapshot:
            size = sum(path.stat().st_size for path in snapshot.folder.rglob("*") if path.is_file())
            return Status(
                self.name,
                snapshot.documents,
                snapshot.generation,
                snapshot.sequence,
                len(snapshot.segments),
                size,
            )
