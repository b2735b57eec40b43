"""What each process keeps of the index in PostgreSQL: who may see a document, its facets, its numbers.

Columns are read once, then followed: documents are numbered in the order in which they are committed, so what
is new is what has a greater number, and what is gone is noted beside. Nothing is counted in the database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from app.search.engine import Audience, Filters
from app.search.schema import SEPARATOR
from app.search.segment import NOTHING, Ids
from app.search.snapshot import MOST_MASKS, Facet, Mask

Numbers = NDArray[np.int64]
Sql = Callable[..., Any]

TIE = "\x1ftie"
AUDIENCE = "\x1eaudience"
"""Names of our own among the numbers and among the facets."""

FOLLOWED = 2_000
"""With more new documents than this, or more gone than a third, everything is read again."""


def unpacked(sent: bytes | None, of: str = ">i8") -> NDArray[Any]:
    """An array as PostgreSQL sends it: twenty bytes about it, then each value after its length."""
    if sent is None or len(sent) < 20:
        return np.empty(0, np.dtype(of).newbyteorder("="))
    whole = np.frombuffer(sent, [("length", ">i4"), ("value", of)], offset=20)["value"]
    return whole.astype(np.dtype(of).newbyteorder("="))


@dataclass(eq=False)
class Columns:
    """The documents of one generation, each at its place; never changed once made, but for what it reads late."""

    generation: int
    since: int
    numbers: Numbers
    live: Mask
    _facets: dict[str, Facet] = field(default_factory=dict)
    _values: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    _masks: OrderedDict[frozenset[str], Mask] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def read(cls, connection: Connection, sql: Sql, state: Any) -> Columns:
        sent = connection.scalar(sql("SELECT array_send(array_agg(id ORDER BY id)) FROM {schema}.document"))
        numbers = unpacked(sent)
        columns = cls(state.generation, state.since, numbers, np.ones(len(numbers), bool))
        columns.load(connection, sql, (AUDIENCE,))
        return columns

    @property
    def size(self) -> int:
        return len(self.numbers)

    @cached_property
    def last(self) -> int:
        return int(self.numbers[-1]) if self.size else 0

    def followed(self, connection: Connection, sql: Sql, state: Any) -> Columns | None:
        """The same as it is now; nothing when it is better to read all again."""
        if state.since != self.since or state.generation < self.generation:
            return None
        fresh = connection.execute(sql(_FRESH), {"last": self.last, "most": FOLLOWED + 1}).all()
        gone = connection.scalar(sql(_GONE), {"seen": self.generation})
        live = np.concatenate([self.live, np.ones(len(fresh), bool)])
        numbers = np.concatenate([self.numbers, np.array([row.id for row in fresh], np.int64)])
        live[_places(numbers, unpacked(gone))] = False
        if len(fresh) > FOLLOWED or np.count_nonzero(~live) * 3 > len(live) + FOLLOWED:
            return None
        following = Columns(state.generation, self.since, numbers, live)
        for name, facet in self._facets.items():
            following._facets[name] = _longer(facet, name, self.size, fresh)
        for name, values in self._values.items():
            more = [float(row.tie if name == TIE else row.numbers.get(name, 0)) for row in fresh]
            following._values[name] = np.concatenate([values, np.array(more, np.float64)])
        return following

    def load(self, connection: Connection, sql: Sql, names: Iterable[str]) -> None:
        """Read the columns that nobody asked for yet, in one walk over the table."""
        missing = [name for name in dict.fromkeys(names) if name not in self._facets]
        if not missing:
            return
        pieces: dict[str, list[tuple[str, Ids]]] = {name: [] for name in missing}
        marks = [name for name in missing if name != AUDIENCE]
        found = connection.execute(sql(_FACETS), {"last": self.last, "names": marks}).all() if marks else []
        for mark, sent in found:
            name, _, value = mark.partition(SEPARATOR)
            pieces[name].append((value, self.places(unpacked(sent))))
        if AUDIENCE in pieces:
            tokens = connection.execute(sql(_TOKENS), {"last": self.last})
            pieces[AUDIENCE] = [(token, self.places(unpacked(sent))) for token, sent in tokens]
        for name, held in pieces.items():
            codes = np.repeat(np.arange(len(held), dtype=np.int32), [len(ids) for _, ids in held])
            documents = np.concatenate([NOTHING, *(ids for _, ids in held)])
            self._facets[name] = _facet(documents, codes, [value for value, _ in held], self.size)

    def places(self, numbers: Numbers) -> Ids:
        """Where these documents are, in order; those unknown here are left out."""
        return _places(self.numbers, numbers)

    def visible(self, audience: Audience) -> Mask:
        """Which documents share a token with this audience. Not to be written to."""
        key = frozenset(audience)
        with self._lock:
            if key in self._masks:
                self._masks.move_to_end(key)
                return self._masks[key]
        mask = self._any(AUDIENCE, key) & self.live
        with self._lock:
            self._masks[key] = mask
            if len(self._masks) > MOST_MASKS:
                self._masks.popitem(last=False)
        return mask

    def passing(self, filters: Filters) -> dict[str, Mask]:
        """For each column that is filtered, which documents pass."""
        return {column: self._any(column, values) for column, values in filters.items()}

    def allowed(self, audience: Audience, filters: Filters) -> Mask:
        """What this audience may see and every filter lets pass."""
        return np.logical_and.reduce([self.visible(audience), *self.passing(filters).values()])

    def _any(self, name: str, values: Iterable[str]) -> Mask:
        facet, wanted = self._facets[name], frozenset(values)
        chosen = np.fromiter((value in wanted for value in facet.values), bool, len(facet.values))
        mask = np.zeros(self.size, bool)
        mask[facet.documents[chosen[facet.codes]]] = True
        return mask

    def facet(self, name: str) -> Facet:
        return self._facets[name]

    def number(self, connection: Connection, sql: Sql, name: str) -> NDArray[np.float64]:
        if name not in self._values:
            value = "tie" if name == TIE else "COALESCE(CAST(numbers ->> CAST(:name AS text) AS float8), 0)"
            ids, sent = connection.execute(
                sql(_NUMBER.replace("<value>", value)), {"name": name, "last": self.last}
            ).one()
            values = np.zeros(self.size)
            numbers, read = unpacked(ids), unpacked(sent, ">f8")
            known = np.isin(numbers, self.numbers, assume_unique=True)
            values[self.places(numbers[known])] = read[known]
            self._values[name] = values
        return self._values[name]


class Held(NamedTuple):
    """The numbers of the documents that a condition holds for, as far as a number."""

    numbers: Numbers
    last: int


class Lists:
    """What conditions held for lately, up to a number of bytes. Nothing in it depends on who asks."""

    def __init__(self, most_bytes: int = 16 << 20) -> None:
        self._kept: OrderedDict[tuple[str, str], Held] = OrderedDict()
        self._bytes, self._most, self._lock = 0, most_bytes, Lock()

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def find(
        self, connection: Connection, sql: Sql, columns: Columns, kind: str, asked: Iterable[str]
    ) -> dict[str, Ids]:
        """For each of these conditions of one kind, the places it holds for: all that is missing in one question."""
        found: dict[str, Held] = {}
        missing: dict[int, list[str]] = {}
        first = int(columns.numbers[0]) if columns.size else 0
        for condition in dict.fromkeys(asked):
            held = self._get((kind, condition))
            if held is None or not first <= held.last <= columns.last or columns.last - held.last > FOLLOWED:
                held = Held(np.empty(0, np.int64), -1)
            found[condition] = held
            if held.last < columns.last:
                missing.setdefault(held.last, []).append(condition)
        for last, conditions in missing.items():
            template = (_LISTS if last < 0 else _LATER).replace("<condition>", CONDITIONS[kind])
            rows = connection.execute(sql(template), {"asked": conditions, "last": last, "until": columns.last})
            for condition, sent in rows:
                whole = np.concatenate([found[condition].numbers, np.sort(unpacked(sent))])
                found[condition] = Held(whole, columns.last)
                self._keep((kind, condition), found[condition])
        return {condition: columns.places(held.numbers) for condition, held in found.items()}

    def _get(self, key: tuple[str, str]) -> Held | None:
        with self._lock:
            if held := self._kept.get(key):
                self._kept.move_to_end(key)
            return held

    def _keep(self, key: tuple[str, str], held: Held) -> None:
        with self._lock:
            if before := self._kept.pop(key, None):
                self._bytes -= _weight(before)
            self._kept[key] = held
            self._bytes += _weight(held)
            while self._bytes > self._most:
                self._bytes -= _weight(self._kept.popitem(last=False)[1])


def _weight(held: Held) -> int:
    return held.numbers.nbytes + 500


def _places(known: Numbers, numbers: Numbers) -> Ids:
    if not len(known):
        return NOTHING
    at = np.searchsorted(known, numbers)
    at[at == len(known)] = 0
    return at[known[at] == numbers].astype(np.int32)


def _facet(documents: Ids, codes: Ids, values: list[str], size: int) -> Facet:
    dense = np.full(size, -1, np.int32)
    dense[documents] = codes
    single = np.count_nonzero(dense >= 0) == len(documents)
    return Facet(documents, codes, values, dense if single else None)


def _longer(facet: Facet, name: str, size: int, fresh: Iterable[Any]) -> Facet:
    """The column with new documents at its end."""
    known = {value: code for code, value in enumerate(facet.values)}
    documents, codes, total = [], [], size
    for row in fresh:
        prefix = name + SEPARATOR
        marks = (
            row.audience if name == AUDIENCE else [m.removeprefix(prefix) for m in row.facets if m.startswith(prefix)]
        )
        documents += [total] * len(marks)
        codes += [known.setdefault(mark, len(known)) for mark in marks]
        total += 1
    return _facet(
        np.concatenate([facet.documents, np.array(documents, np.int32)]),
        np.concatenate([facet.codes, np.array(codes, np.int32)]),
        list(known),
        total,
    )


CONDITIONS = {
    "words": "words @@ CAST(condition AS tsquery)",
    "letters": "letters @@ CAST(condition AS tsquery)",
    "starts": "starts @> ARRAY[condition]",
    "begins": "starts @> ARRAY[condition] AND title ^@ condition",
}
_LISTS = """
    SELECT condition, (
        SELECT array_send(array_agg(id)) FROM {schema}.document WHERE <condition> AND id <= :until
    ) FROM unnest(CAST(:asked AS text[])) AS condition
"""
_LATER = """
    WITH later AS MATERIALIZED (SELECT * FROM {schema}.document WHERE id > :last AND id <= :until)
    SELECT condition, (SELECT array_send(array_agg(id)) FROM later WHERE <condition>)
    FROM unnest(CAST(:asked AS text[])) AS condition
"""
_FRESH = """
    SELECT id, tie, facets, audience, numbers FROM {schema}.document WHERE id > :last ORDER BY id LIMIT :most
"""
_GONE = "SELECT array_send(array_agg(id)) FROM {schema}.gone WHERE generation > :seen"
_FACETS = """
    SELECT facet, array_send(array_agg(id)) FROM {schema}.document, unnest(facets) AS facet
    WHERE id <= :last AND split_part(facet, E'\\x1f', 1) = ANY(:names) GROUP BY facet ORDER BY facet
"""
_TOKENS = """
    SELECT token, array_send(array_agg(id)) FROM {schema}.document, unnest(audience) AS token
    WHERE id <= :last GROUP BY token
"""
_NUMBER = """
    SELECT array_send(array_agg(id)), array_send(array_agg(CAST(<value> AS float8)))
    FROM {schema}.document WHERE id <= :last
"""
