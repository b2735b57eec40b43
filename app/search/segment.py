"""One immutable segment of the index, its posting blocks decoded to arrays."""

from __future__ import annotations

import pickle  # noqa: S403 - Whoosh's own format; the folder belongs to the application alone
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import VarBytesColumn
from whoosh.reading import TermNotFound

from app.search.files import SegmentFiles
from app.search.schema import SEPARATOR

Ids = NDArray[np.int32]
MAGIC = b"W3Bl"
SIZES = {"words": 3, "starts": 1, "numbers": 8}
NOTHING = np.empty(0, np.int32)
MANY = 60
"""From this part of the documents on, reading all their words at once is faster than one by one."""

BLOCK = 1 << 17
"""So many words are read at once."""

_length = struct.Struct("!i")


class List(NamedTuple):
    """A posting list: which documents, and what each posting carries, one row each."""

    ids: Ids
    values: NDArray[np.uint8]

    @property
    def bytes(self) -> int:
        return self.ids.nbytes + self.values.nbytes


class Segment:
    """Reads what Whoosh wrote; raises whatever damage makes of it, which the engine turns into one error."""

    def __init__(self, folder: Path, segment: Any) -> None:
        self.name: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        files = SegmentFiles(folder / segment.make_filename(segment.COMPOUND_EXT))
        codec = segment.codec()
        self._terms = codec.terms_reader(files, segment)
        self._posts = files.open_file(segment.make_filename(codec.POSTS_EXT))
        self._per_document = codec.per_document_reader(files, segment)
        self._columns: dict[str, Any] = {}
        self._facets: dict[str, tuple[Ids, Ids, list[str]]] = {}
        self._numbers: dict[str, NDArray[np.float64]] = {}
        self._ends: NDArray[np.int64] | None = None

    def postings(self, field: str, term: str) -> List:
        try:
            offset, length = self._terms.term_info(field, term.encode(errors="replace")).extent()
        except TermNotFound:
            return List(NOTHING, np.empty((0, SIZES.get(field, 0)), np.uint8))
        # Whoosh 2.7.4 gives the length as it comes from struct: a tuple of one.
        return self._decode(offset, length[0] if isinstance(length, tuple) else length, SIZES.get(field, 0))

    def holding(self, field: str, term: str) -> int:
        """In how many documents a term is, those deleted since included."""
        try:
            return int(self._terms.doc_frequency(field, term.encode(errors="replace")))
        except KeyError:
            return 0

    def _decode(self, offset: int, length: int, size: int) -> List:
        block = self._posts.get(offset, length)
        if block[:4] != MAGIC:
            raise ValueError("not a posting list")
        ids, values, at, more = [], [], len(MAGIC), True
        while more:
            (extent,) = _length.unpack_from(block, at)
            more, at, end = extent > 0, at + 4, at + 4 + abs(extent)
            head = BytesIO(block[at:end])
            count, _last, _weight, compressed, _shortest, _longest = pickle.load(head)  # noqa: S301
            body = head.read()
            deltas, _weights, carried = pickle.loads(zlib.decompress(body) if compressed else body)  # noqa: S301
            ids.append(np.cumsum(np.fromiter(deltas, np.int32, count), dtype=np.int32))
            values.append(np.frombuffer(carried or b"", np.uint8).reshape(count, size))
            at = end
        if len(ids) == 1:
            return List(ids[0], values[0])
        return List(np.concatenate(ids), np.concatenate(values))

    def terms(self, field: str, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The field's terms with this prefix, in order, and in how many documents each is."""
        start = prefix.encode()
        if field not in self._terms.indexed_field_names():
            return
        for (name, term), info in self._terms.items_from(field, start):
            if name != field or not term.startswith(start):
                return
            yield term.decode(), info.doc_frequency()

    def facet(self, column: str) -> tuple[Ids, Ids, list[str]]:
        """Pairs of (document, code) and what the codes mean."""
        if column not in self._facets:
            prefix = column + SEPARATOR
            values = [term.removeprefix(prefix) for term, _ in self.terms("facets", prefix)]
            lists = [self.postings("facets", prefix + value).ids for value in values]
            codes = np.repeat(np.arange(len(values), dtype=np.int32), [len(ids) for ids in lists])
            self._facets[column] = (np.concatenate([NOTHING, *lists]), codes, values)
        return self._facets[column]

    def number(self, name: str) -> NDArray[np.float64]:
        if name not in self._numbers:
            found = self.postings("numbers", name)
            numbers = np.zeros(self.size)
            numbers[found.ids] = found.values.copy().view(">f8").ravel()
            self._numbers[name] = numbers
        return self._numbers[name]

    def column(self, name: str, document: int) -> bytes:
        return bytes(self._column(name)[document])

    def _column(self, name: str) -> Any:
        """Read when first needed: its offsets are counted one by one."""
        if name not in self._columns:
            self._columns[name] = self._per_document.column_reader(name, VarBytesColumn())
        return self._columns[name]

    def streams(self, documents: Ids) -> Iterator[tuple[NDArray[np.uint16], NDArray[np.int64], Ids]]:
        """Their words end to end, where each document's end, and which documents: all, if many are asked.

        The words are given in blocks that stay in the processor's own memory; each is valid until the next.
        """
        if len(documents) * MANY > self.size:
            yield from self._all_streams()
        else:
            pieces = [self.column("stream", int(document)) for document in documents]
            ends = np.cumsum([len(piece) // 2 for piece in pieces], dtype=np.int64)
            yield np.frombuffer(b"".join(pieces), "<u2"), ends, documents

    def _all_streams(self) -> Iterator[tuple[NDArray[np.uint16], NDArray[np.int64], Ids]]:
        column = self._column("stream")
        if self._ends is None:
            self._ends = np.cumsum(np.array(column._lengths, np.int64) // 2)
        ends, first, begin = self._ends, 0, 0
        block = np.empty(BLOCK, "<u2")
        while first < self.size:
            last = max(first + 1, int(np.searchsorted(ends, begin + BLOCK, side="right")))
            end = int(ends[last - 1])
            if end - begin > len(block):
                block = np.empty(end - begin, "<u2")
            words = block[: end - begin]
            column._dbfile.window.read_into(2 * begin, memoryview(words).cast("B"))  # type: ignore[arg-type]
            yield words, ends[first:last] - begin, np.arange(first, last, dtype=np.int32)
            first, begin = last, end
