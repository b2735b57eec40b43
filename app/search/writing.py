"""How Whoosh's writer is used: postings grouped, not sorted; segments merged by size; nothing kept locked."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from whoosh import writing
from whoosh.codec.whoosh3 import W3Codec
from whoosh.reading import SegmentReader

from app.search.schema import SCHEMA

LARGEST_SEGMENT = 20_000
TIER = 8
"""A merge takes eight segments of about the same size, so a document is written again five times at most."""

HALF_GONE = 0.5
BLOCK, WORTH_COMPRESSING = 4096, 32


def _codec() -> Any:
    codec = W3Codec(blocklimit=BLOCK)
    codec.length_stats = False
    return codec


CODEC = _codec()


class Grouped:
    """Postings by term as they come, which is in the documents' order; in place of Whoosh's sort of each."""

    def __init__(self) -> None:
        self._terms: dict[str, dict[bytes, tuple[array[int], bytearray]]] = defaultdict(dict)

    def add(self, posting: tuple[str, bytes, int, float, bytes | None]) -> None:
        field, term, document, _weight, value = posting
        terms = self._terms[field]
        if (held := terms.get(term)) is None:
            held = terms[term] = (array("I"), bytearray())
        held[0].append(document)
        if value:
            held[1].extend(value)

    def write(self, fields: Any, schema: Any) -> None:
        """Give the terms to Whoosh's writer, whole blocks at a time."""
        for name in sorted(self._terms):
            terms = self._terms.pop(name)
            fields.start_field(name, schema[name])
            for term in sorted(terms):
                fields.start_term(term)
                self._blocks(fields._postwriter, *terms.pop(term))
                fields.finish_term()
            fields.finish_field()

    @staticmethod
    def _blocks(writer: Any, documents: array[int], values: bytearray) -> None:
        """Fill Whoosh's block with many postings at once; the last is written when the term is finished."""
        size = len(values) // len(documents)
        for start in range(0, len(documents), BLOCK):
            if start:
                writer._write_block()
            end = min(start + BLOCK, len(documents))
            writer._ids = documents[start:end]
            writer._weights = array("f", (1.0,)) * (end - start)
            writer._values = [bytes(values[start * size : end * size])]
            writer._maxweight = 1.0
            writer._compression = 3 if end - start >= WORTH_COMPRESSING else 0

    def cleanup(self) -> None:
        self._terms.clear()


class SegmentWriter(writing.SegmentWriter):
    """Whoosh's writer under our lock, which describes a generation before it commits it."""

    def __init__(self, index: Any, describe: Callable[[Any, list[Any]], None]) -> None:
        super().__init__(index, _lk=False, codec=CODEC)
        self.schema = SCHEMA.copy()
        self.pool = Grouped()
        self._describe = describe

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        self.pool.write(self.fieldwriter, self.schema)
        self.fieldwriter.close()

    def _commit_toc(self, segments: list[Any]) -> None:
        self._describe(self, segments)
        super()._commit_toc(segments)

    def abandon(self) -> None:
        """Leave nothing open after a failure, whatever state it was in."""
        for close in (self.perdocwriter.close, self.fieldwriter.close, self._tempstorage.destroy):
            with suppress(Exception):
                close()
        self.is_closed = True


def tiers(writer: Any, segments: list[Any]) -> list[Any]:
    """Whoosh's merge policy: which segments stay; the others are written into the new one."""
    segments = [segment for segment in segments if segment.doc_count()]
    by_tier: dict[int, list[Any]] = defaultdict(list)
    for segment in segments:
        by_tier[_tier(segment)].append(segment)
    merged: list[Any] = []
    for tier in sorted(by_tier):
        small = by_tier[tier]
        room = LARGEST_SEGMENT - sum(part.doc_count() for part in merged)
        if tier >= 0 and len(small) >= TIER and sum(part.doc_count() for part in small) <= room:
            merged += small
    merged += [part for part in segments if part not in merged and _wasteful(part)][:1]
    for segment in merged:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in merged]


def _tier(segment: Any) -> int:
    size, tier = segment.doc_count(), 0
    while size >= TIER:
        size, tier = size // TIER, tier + 1
    return tier


def _wasteful(segment: Any) -> bool:
    return bool(segment.deleted_count() > HALF_GONE * segment.doc_count_all())
