"""The engine for several machines: PostgreSQL's own full-text search, over words analysed by us.

The database says which documents hold a word; each process keeps the columns that say who sees them and what
they are, so that counts are exact and made without the table. Common words are ranked among the newest and
the most supported matches only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from app.search import ranking
from app.search.analysis import composed, fold, trigrams, words
from app.search.engine import EXACT, FEW_HITS, MOST_HITS, Audience, Filters, Results, Status, Twin
from app.search.matching import Scores
from app.search.postgresql_columns import TIE, Columns, Lists, unpacked
from app.search.postgresql_rows import any_of, phrase, quoted, tsquery
from app.search.postgresql_store import PostgresqlStore
from app.search.query import MOST_CHARACTERS, MOST_TERMS, Clause, Query
from app.search.schema import LONGEST_START, SEPARATOR, WHOLE
from app.search.segment import NOTHING, Ids
from app.search.snapshot import Mask
from app.search.spelling import Vocabulary
from app.search.twins import ALWAYS_TELLS, COMMON, LONGEST_TEXT, judged, telling, top, weighed

RANKED = 500
"""Of the newest matches, and of the most supported, so many are ranked by their words."""

WEIGHTS = "{0, 0.12, 0.3, 1.0}"
RAREST_TRIGRAMS = 6


class PostgresqlEngine(PostgresqlStore):
    """The database holds the index; each process keeps columns, a few lists and the vocabulary."""

    name = "postgresql"

    def __init__(self, database: Engine, schema: str = "search") -> None:
        super().__init__(database, schema)
        self.lists = Lists()
        self._columns: Columns | None = None
        self._following = Lock()
        self._vocabulary: tuple[int, Vocabulary] = (-1, Vocabulary())

    def _current(self, connection: Connection, state: Any) -> Columns:
        """The columns as of this state, or of a later one: another request may have gone further."""
        held = self._columns
        if held and held.since == state.since and held.generation >= state.generation:
            return held
        with self._following:
            held = self._columns
            if held and held.since == state.since and held.generation >= state.generation:
                return held
            following = held.followed(connection, self.sql, state) if held else None
            if following is None:
                self.lists.clear()
                following = Columns.read(connection, self.sql, state)
            self._columns = following
            return following

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
        with self.reading() as (connection, state):
            columns = self._current(connection, state)
            filters, wanted = _composed(filters or {}), tuple(facets)
            columns.load(connection, self.sql, (*wanted, *filters, *([apart] if apart else [])))
            visible, passing = columns.visible(audience), columns.passing(filters)
            kin = passing.get("kind", columns.live)
            matched = self._matched(connection, columns, query) & visible
            correction, corrected, relaxed = None, False, False
            if query.wanted and np.count_nonzero(matched & kin) < FEW_HITS:
                better = self._corrected(connection, columns, state.published, query, audience=audience)
                correction = better.text if better else None
                if better and not (matched & kin).any():
                    other = self._matched(connection, columns, better) & visible
                    if corrected := bool((other & kin).any()):
                        query, matched = better, other
                if not (matched & kin).any() and len(query.wanted) > 1:
                    matched = self._matched(connection, columns, query, every=False) & visible
                    relaxed = bool((matched & kin).any())
            counts = {
                name: ranking.count(columns.facet(name), _at(ranking.surviving(matched, passing, name)), columns.size)
                for name in wanted
            }
            hits = _at(ranking.surviving(matched, passing))
            place = (order, max(0, min(limit, MOST_HITS)), after, apart)
            best, values, following = self._best(connection, columns, query, hits, place, every=not relaxed)
            refs = self._refs(connection, columns, best, audience)
            kept = [(refs[at], value) for at, value in zip(best.tolist(), values.tolist(), strict=True) if at in refs]
            return Results(
                refs=tuple(ref for ref, _ in kept),
                scores=tuple(round(value, 4) if order == "relevance" else 0.0 for _, value in kept),
                total=len(hits),
                facets=counts,
                generation=columns.generation,
                next=following,
                correction=correction,
                corrected=corrected,
                relaxed=relaxed,
            )

    def _matched(self, connection: Connection, columns: Columns, query: Query, *, every: bool = True) -> Mask:
        """Which documents hold every wanted clause (or any of them) and no unwanted one."""
        asked = {condition for clause in query.clauses for needed in conditions(clause) for condition in needed}
        asked |= {quoted(WHOLE + query.whole)} if query.whole else set()
        lists = self.lists.find(connection, self.sql, columns, "words", sorted(asked))
        held = np.zeros(columns.size, np.uint8)
        for clause in query.wanted:
            held += _holding(columns.size, clause, lists)
        matched = np.full(columns.size, query.finds_all)
        matched |= held >= max(1, len(query.wanted) if every else 1)
        for clause in query.unwanted:
            matched &= ~_holding(columns.size, clause, lists)
        return matched

    def _best(
        self,
        connection: Connection,
        columns: Columns,
        query: Query,
        hits: Ids,
        place: tuple[str, int, str | None, str],
        *,
        every: bool,
    ) -> tuple[Ids, NDArray[np.float64], str | None]:
        """A page of the hits, what each is worth, and where to go on from."""
        order, limit, after, apart = place
        values = columns.number(connection, self.sql, "published" if order == "relevance" else order)
        ties = columns.number(connection, self.sql, TIE)
        groups = ranking.groups(columns.facet(apart), hits) if apart else [hits]
        if order == "relevance" and query.wanted:
            exact = np.intersect1d(hits, self._saying_just(connection, columns, query)).astype(np.int32)
            liked = columns.number(connection, self.sql, "supports")
            near = [_greatest(group, by) for group in groups for by in (values, liked)]
            hits, ranks = self._ranked(
                connection, columns, np.unique(np.concatenate([exact, *near])), tsquery(query, every=every)
            )
            values = np.zeros(columns.size)
            values[hits] = ranks
            values[exact] += EXACT
        if apart:
            best = ranking.best_of_each(columns.facet(apart), hits, values[hits], ties[hits], limit)
            return best, values[best], None
        best, following = ranking.best(hits, values[hits], ties[hits], limit, after)
        return best, values[best], following

    def _saying_just(self, connection: Connection, columns: Columns, query: Query) -> Ids:
        """The documents whose title is what was typed, word for word; the list was read with those of the words."""
        if not query.whole:
            return NOTHING
        condition = quoted(WHOLE + query.whole)
        return self.lists.find(connection, self.sql, columns, "words", [condition])[condition]

    def _ranked(
        self, connection: Connection, columns: Columns, near: Ids, words: str
    ) -> tuple[Ids, NDArray[np.float64]]:
        sent = {"weights": WEIGHTS, "words": words, "ids": columns.numbers[near].tolist()}
        ids, ranks = connection.execute(self.sql(_RANKED), sent).one()
        return columns.places(unpacked(ids)), unpacked(ranks, ">f8")

    def _refs(self, connection: Connection, columns: Columns, best: Ids, audience: Audience) -> dict[int, str]:
        """What is at these places; the database says once more who may see it."""
        if not len(best):
            return {}
        sent = {"ids": columns.numbers[best].tolist(), "audience": sorted(audience)}
        rows = connection.execute(self.sql(_REFS), sent).all()
        places = columns.places(np.array([row.id for row in rows], np.int64))
        return {place: row.ref for place, row in zip(places.tolist(), rows, strict=True)}

    def _corrected(
        self, connection: Connection, columns: Columns, published: int, query: Query, *, audience: Audience
    ) -> Query | None:
        """The query with its misspelt words put right: those that almost no readable text holds."""
        words: dict[Clause, str] = {}
        for clause in query.wanted:
            if clause.is_word:
                alone = self._matched(connection, columns, Query(clause.typed, (clause,)))
                if np.count_nonzero(alone & columns.visible(audience)) < FEW_HITS:
                    word = self._nearest(connection, published, clause.phrase[0].surface, audience)
                    words |= {clause: word} if word else {}
        return query.corrected(words) if words else None

    def _nearest(self, connection: Connection, published: int, word: str, audience: Audience) -> str | None:
        if self._vocabulary[0] != published:
            sql = self.sql("SELECT word FROM {schema}.vocabulary ORDER BY documents DESC, word")
            self._vocabulary = (published, Vocabulary(tuple(connection.scalars(sql))))
        read_by = self.sql(
            "SELECT count(*) FROM (SELECT 1 FROM {schema}.document WHERE spelling @> ARRAY[:word]"
            " AND audience && CAST(:audience AS text[]) LIMIT :few) AS found"
        )
        held = {"audience": sorted(audience), "few": FEW_HITS}
        return self._vocabulary[1].nearest(word, lambda known: connection.scalar(read_by, held | {"word": known}) or 0)

    def correct(self, word: str, *, audience: Audience) -> str | None:
        with self.reading() as (connection, state):
            return self._nearest(connection, state.published, word[:40], audience)

    def suggest(
        self, prefix: str, *, audience: Audience, filters: Filters | None = None, limit: int = 8
    ) -> tuple[str, ...]:
        typed = list(words(composed(prefix[: 2 * MOST_CHARACTERS])[:MOST_CHARACTERS], all_of_them=True))
        typed = typed[-MOST_TERMS:]
        if len(typed) > 1 and len(typed[-1].surface) < 2:
            typed.pop()
        if not typed:
            return ()
        started = fold(typed[-1].surface)[:LONGEST_START]
        before = [any_of(word.forms) for word in words(" ".join(word.surface for word in typed[:-1]))]
        with self.reading() as (connection, state):
            columns = self._current(connection, state)
            allowed = self._allowed(connection, columns, audience, filters)
            whole = {"starts": [started], "begins": [started], "words": before}
            lists = {kind: self.lists.find(connection, self.sql, columns, kind, asked) for kind, asked in whole.items()}
            for places in (lists["starts"][started], *lists["words"].values()):
                allowed &= _mask(columns.size, places)
            hits = _at(allowed)
            begins = _mask(columns.size, lists["begins"][started])[hits]
            liked = np.maximum(columns.number(connection, self.sql, "supports")[hits], 0)
            order = np.lexsort((columns.number(connection, self.sql, TIE)[hits], -liked, ~begins))
            best = hits[order[: max(0, min(limit, MOST_HITS))]]
            refs = self._refs(connection, columns, best, audience)
            return tuple(refs[place] for place in best.tolist() if place in refs)

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
        title, text = composed(title)[:300], composed(text)[:LONGEST_TEXT]
        often, pieces = weighed(title, text), trigrams(title)
        if not audience:
            return ()
        with self.reading() as (connection, state):
            lookup = self.sql("SELECT term, documents FROM {schema}.term WHERE term = ANY(:terms)")
            terms = [*often, *(SEPARATOR + piece for piece in pieces)]
            holding: dict[str, int] = dict(connection.execute(lookup, {"terms": terms}).tuples().all())
            parts = telling(often, {form: holding.get(form, 0) for form in often}, state.documents)
            letters = _rare({piece: holding.get(SEPARATOR + piece, 0) for piece in pieces}, state.documents)
            columns = self._current(connection, state)
            by_words = self._shared(connection, columns, "words", parts)
            by_letters = self._shared(connection, columns, "letters", dict.fromkeys(letters, 1.0))
            allowed = self._allowed(connection, columns, audience, filters)
            near = np.union1d(top(by_words * allowed), top(by_letters * allowed)).astype(np.int32)
            sent = {"ids": columns.numbers[near].tolist(), "audience": sorted(audience), "except": except_ or ""}
            rows = connection.execute(self.sql(_NEAR), sent).all()
            places = columns.places(np.array([row.id for row in rows], np.int64))
            shares = [(row.ref, row.title, float(by_words[at])) for row, at in zip(rows, places, strict=True)]
        return judged(title, shares, limit)

    def _allowed(self, connection: Connection, columns: Columns, audience: Audience, filters: Filters | None) -> Mask:
        wanted = _composed(filters or {})
        columns.load(connection, self.sql, wanted)
        return columns.allowed(audience, wanted)

    def _shared(self, connection: Connection, columns: Columns, kind: str, parts: Mapping[str, float]) -> Scores:
        """For each document, which part of these it shares."""
        scores = np.zeros(columns.size, np.float32)
        lists = self.lists.find(connection, self.sql, columns, kind, map(quoted, parts))
        for term, part in parts.items():
            scores[lists[quoted(term)]] += part
        return scores

    def refs(self) -> tuple[str, ...]:
        with self.reading() as (connection, _state):
            return tuple(connection.scalars(self.sql("SELECT ref FROM {schema}.document")))

    def status(self) -> Status:
        with self.reading() as (connection, state):
            size = connection.scalar(self.sql("SELECT pg_total_relation_size('{schema}.document')"))
            return Status(self.name, state.documents, state.generation, state.sequence, bytes=int(size or 0))


def _rare(holding: Mapping[str, int], size: int) -> list[str]:
    """The trigrams that tell most."""
    ceiling = max(8 * ALWAYS_TELLS, 2 * COMMON * size)
    rare = sorted((count, piece) for piece, count in holding.items() if 0 < count <= ceiling)
    return [piece for _, piece in rare[:RAREST_TRIGRAMS]]


def conditions(clause: Clause) -> list[list[str]]:
    """The ways to hold a clause, each of several conditions that must all hold, in PostgreSQL's words."""
    own = [any_of(word.forms) for word in clause.phrase]
    if clause.adjacent and len(own) > 1:
        own = [phrase(clause.phrase)]
    return [own, *([phrase(other)] for other in clause.alternatives)]


def _holding(size: int, clause: Clause, lists: Mapping[str, Ids]) -> Mask:
    """Which documents hold a clause in one way or another."""
    ways = ([_mask(size, lists[condition]) for condition in needed] for needed in conditions(clause))
    return np.logical_or.reduce([np.logical_and.reduce(way) for way in ways])


def _mask(size: int, places: Ids) -> Mask:
    mask = np.zeros(size, bool)
    mask[places] = True
    return mask


def _at(mask: Mask) -> Ids:
    return np.flatnonzero(mask).astype(np.int32)


def _greatest(hits: Ids, values: NDArray[np.float64]) -> Ids:
    if len(hits) <= RANKED:
        return hits
    return hits[np.argpartition(values[hits], -RANKED)[-RANKED:]]


def _composed(filters: Filters) -> Filters:
    return {composed(column): {composed(value) for value in values} for column, values in filters.items()}


_RANKED = """
    SELECT array_send(array_agg(id)), array_send(array_agg(CAST(
        ts_rank(CAST(:weights AS float4[]), words, CAST(:words AS tsquery), 1) AS float8)))
    FROM {schema}.document WHERE id = ANY(CAST(:ids AS bigint[]))
"""
_REFS = """
    SELECT id, ref FROM {schema}.document
    WHERE id = ANY(CAST(:ids AS bigint[])) AND audience && CAST(:audience AS text[]) ORDER BY id
"""
_NEAR = """
    SELECT id, ref, title FROM {schema}.document
    WHERE id = ANY(CAST(:ids AS bigint[])) AND audience && CAST(:audience AS text[]) AND ref <> :except ORDER BY id
"""
