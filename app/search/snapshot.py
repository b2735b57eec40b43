"""The index as it stood at one generation: all segments as one row of documents."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.search.engine import Audience, Filters, Results
from app.search.schema import LENGTH, SEPARATOR, TIE
from app.search.segment import SIZES, Ids, List, Segment

Mask = NDArray[np.bool_]
MOST_MASKS = 64
MOST_ANSWERS = 32
ENTRY = 500
"""What keeping one list takes beside its own bytes, about."""


class Facet(NamedTuple):
    """A column of all documents: pairs of (document, code), and what the codes mean."""

    documents: Ids
    codes: Ids
    values: list[str]
    dense: Ids | None
    """One code a document (-1 for none), when none has two."""


class Recent:
    """Posting lists lately decoded, up to a number of bytes; segments never change, so they stay right."""

    def __init__(self, most_bytes: int = 16 << 20) -> None:
        self._kept: OrderedDict[tuple[str, str, str], List] = OrderedDict()
        self._bytes, self._most, self._lock = 0, most_bytes, Lock()

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def get(self, segment: Segment, field: str, term: str, read: Callable[[], List] | None = None) -> List:
        """The segment's list of this name; `read` makes those that are no postings of its files."""
        key = (segment.name, field, term)
        with self._lock:
            if found := self._kept.get(key):
                self._kept.move_to_end(key)
                return found
        found = read() if read else segment.postings(field, term)
        if read or len(found.ids) >= 32:
            with self._lock:
                if key not in self._kept:
                    self._kept[key] = found
                    self._bytes += found.bytes + ENTRY
                while self._bytes > self._most:
                    self._bytes -= self._kept.popitem(last=False)[1].bytes + ENTRY
        return found


@dataclass(eq=False)
class Snapshot:
    """Never changes once made; what it computes, it keeps. Document numbers are its own."""

    folder: Path
    generation: int
    segments: list[Segment]
    deleted: list[Ids]
    recent: Recent
    sequence: int = 0
    _facets: dict[str, Facet] = field(default_factory=dict)
    _numbers: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    _masks: OrderedDict[frozenset[str], Mask] = field(default_factory=OrderedDict)
    _answers: OrderedDict[Hashable, Results] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @cached_property
    def offsets(self) -> list[int]:
        return [0, *np.cumsum([segment.size for segment in self.segments]).tolist()]

    @property
    def size(self) -> int:
        return int(self.offsets[-1])

    @cached_property
    def live(self) -> Mask:
        live = np.ones(self.size, bool)
        for offset, gone in zip(self.offsets, self.deleted, strict=False):
            live[offset + gone] = False
        return live

    @cached_property
    def documents(self) -> int:
        return int(self.live.sum())

    def postings(self, field: str, term: str) -> List:
        """Over all segments; may hold deleted documents, which masks leave out."""
        found = [
            (offset, held)
            for offset, segment in zip(self.offsets, self.segments, strict=False)
            if len((held := self.recent.get(segment, field, term)).ids)
        ]
        if len(found) == 1 and found[0][0] == 0:
            return found[0][1]
        ids = [np.empty(0, np.int32), *(held.ids + np.int32(offset) for offset, held in found)]
        values = [np.empty((0, SIZES.get(field, 0)), np.uint8), *(held.values for _, held in found)]
        return List(np.concatenate(ids), np.concatenate(values))

    def holding(self, field: str, term: str) -> int:
        return sum(segment.holding(field, term) for segment in self.segments)

    def visible(self, audience: Audience) -> Mask:
        """Which documents share a token with this audience. Not to be written to."""
        key = frozenset(audience)
        with self._lock:
            if key in self._masks:
                self._masks.move_to_end(key)
                return self._masks[key]
        mask = np.zeros(self.size, bool)
        for token in key:
            mask[self.postings("audience", token).ids] = True
        mask &= self.live
        with self._lock:
            self._masks[key] = mask
            if len(self._masks) > MOST_MASKS:
                self._masks.popitem(last=False)
        return mask

    def passing(self, filters: Filters) -> dict[str, Mask]:
        """For each column that is filtered, which documents pass."""
        passing = {}
        for column, values in filters.items():
            mask = passing[column] = np.zeros(self.size, bool)
            for value in values:
                mask[self.postings("facets", column + SEPARATOR + value).ids] = True
        return passing

    def allowed(self, audience: Audience, filters: Filters) -> Mask:
        """What this audience may see and every filter lets pass."""
        return np.logical_and.reduce([self.visible(audience), *self.passing(filters).values()])

    def facet(self, column: str) -> Facet:
        if column not in self._facets:
            self._facets[column] = self._facet(column)
        return self._facets[column]

    def _facet(self, column: str) -> Facet:
        known: dict[str, int] = {}
        documents, codes = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for offset, segment in zip(self.offsets, self.segments, strict=False):
            local, local_codes, values = segment.facet(column)
            renamed = np.array([known.setdefault(value, len(known)) for value in values], np.int32)
            documents.append(local + np.int32(offset))
            codes.append(renamed[local_codes] if len(values) else local_codes)
        rows, code = np.concatenate(documents), np.concatenate(codes)
        dense = np.full(self.size, -1, np.int32)
        dense[rows] = code
        single = np.count_nonzero(dense >= 0) == len(rows)
        return Facet(rows, code, list(known), dense if single else None)

    def answer(self, key: Hashable, found: Callable[[], Results]) -> Results:
        """What many ask alike is found once."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = found()
        with self._lock:
            self._answers[key] = answer
            if len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)
        return answer

    def number(self, name: str) -> NDArray[np.float64]:
        if name not in self._numbers:
            pieces = [segment.number(name) for segment in self.segments]
            self._numbers[name] = np.concatenate([np.empty(0), *pieces])
        return self._numbers[name]

    @cached_property
    def lengths(self) -> NDArray[np.float32]:
        """In words, the average being one."""
        lengths = self.number(LENGTH).astype(np.float32)
        return lengths / max(1.0, float(lengths.mean() if len(lengths) else 1.0))

    @property
    def ties(self) -> NDArray[np.float64]:
        return self.number(TIE)

    def _located(self, ids: Iterable[int]) -> Iterator[tuple[Segment, int]]:
        for document in ids:
            at = int(np.searchsorted(self.offsets, document, side="right")) - 1
            yield self.segments[at], int(document) - self.offsets[at]

    def refs(self, ids: Iterable[int]) -> tuple[str, ...]:
        return tuple(segment.column("key", at).decode() for segment, at in self._located(ids))

    def titles(self, ids: Iterable[int]) -> list[str]:
        """Without accents and capitals."""
        return [segment.column("title", at).decode() for segment, at in self._located(ids)]

    def find(self, ref: str) -> Ids:
        found = self.postings("ref", ref).ids
        return found[self.live[found]]

    def spellings(self) -> dict[str, int]:
        """Every word that may be offered, and in how many documents it is."""
        counts: dict[str, int] = {}
        for segment in self.segments:
            for word, documents in segment.terms("spelling"):
                counts[word] = counts.get(word, 0) + documents
        return counts
