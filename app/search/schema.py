"""What a document becomes in the Whoosh files: postings with values of a fixed size, and three columns.

Everything that is read for many documents at once (weights, facets, audiences, numbers) is a posting list,
so that numpy reads it in one go and Whoosh's own merging carries it along.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh import fields, formats

from app.search.analysis import Word, composed, fold, trigrams, whole, words
from app.search.document import Document

Posting = tuple[bytes, int, float, bytes]
LONGEST_START = 15
SHORTEST_SPELLED, LONGEST_SPELLED = 4, 24
LENGTH, TIE = "\x1flength", "\x1ftie"
"""Numbers of our own: how many words, and what settles equal places for good."""

SEPARATOR = "\x1f"
WHOLE = "="
"""Before a whole title among the words: no word begins so."""

_number = struct.Struct(">d")


class Fixed(formats.Format):
    """Postings that each carry the same few bytes."""

    def __init__(self, size: int = 0) -> None:
        super().__init__()
        self.posting_size = size


class Postings(fields.FieldType):
    """A field whose postings are given ready made."""

    def __init__(self, size: int = 0) -> None:
        super().__init__(format=Fixed(size), analyzer=None)

    def index(self, value: Any, **_: Any) -> Any:
        return value


SCHEMA = fields.Schema(
    ref=Postings(),
    words=Postings(3),
    spelling=Postings(),
    starts=Postings(1),
    trigrams=Postings(),
    facets=Postings(),
    audience=Postings(),
    numbers=Postings(8),
    key=fields.COLUMN(),
    title=fields.COLUMN(),
    stream=fields.COLUMN(),
)


def rows(document: Document) -> dict[str, Any]:
    """The document as the arguments of Whoosh's add_document."""
    title, text, extra = (composed(part) for part in (document.title, document.text, document.extra))
    parts = [list(words(part)) for part in (title, text, extra)]
    numbers = {name: float(value) for name, value in document.numbers.items()}
    numbers |= {LENGTH: float(sum(map(len, parts))), TIE: float(zlib.crc32(_bytes(document.ref)))}
    facets = [name + SEPARATOR + value for name, values in document.facets.items() for value in values]
    return {
        "ref": _present([document.ref]),
        "words": [*_weighed(parts), _whole(title)],
        "spelling": _present({word.surface for part in parts for word in part if is_spelled(word.surface)}),
        "starts": list(_starts(title)),
        "trigrams": _present(trigrams(title)),
        "facets": _present(facets),
        "audience": _present(document.audience),
        "numbers": [(n.encode(), 1, 1.0, _number.pack(value)) for n, value in numbers.items()],
        "key": _bytes(document.ref),
        "title": _bytes(fold(title)),
        "stream": _stream(parts),
    }


def is_spelled(surface: str) -> bool:
    """Whether a word may be offered as the right spelling of another."""
    return SHORTEST_SPELLED <= len(surface) <= LONGEST_SPELLED and surface.isalpha()


def places(phrase: tuple[Word, ...]) -> list[int]:
    """A phrase as the stream of a text would hold it."""
    return [_place(word) for word in phrase]


def _place(word: Word) -> int:
    return zlib.crc32(word.plain.encode()) % 65_535 + 1


def _present(terms: Any) -> list[Posting]:
    return [(_bytes(term), 1, 1.0, b"") for term in terms]


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")


def _weighed(parts: list[list[Word]]) -> Iterator[Posting]:
    counts: dict[str, list[int]] = {}
    for number, part in enumerate(parts):
        for word in part:
            for form in word.forms:
                if form not in counts:
                    counts[form] = [0, 0, 0]
                counts[form][number] += 1
    for form, (title, text, extra) in counts.items():
        yield form.encode(), 1, 1.0, bytes((min(title, 255), min(text, 255), min(extra, 255)))


def _whole(title: str) -> Posting:
    return _bytes(WHOLE + whole(title)), 1, 1.0, bytes(3)


def _starts(title: str) -> Iterator[Posting]:
    """Each beginning of each word of the title, with the first place it has there."""
    first: dict[str, int] = {}
    for place, word in enumerate(words(title, all_of_them=True)):
        whole = fold(word.surface)
        for size in range(2, min(len(whole), LONGEST_START) + 1):
            first.setdefault(whole[:size], min(place, 254))
    for start, place in first.items():
        yield start.encode(), 1, 1.0, bytes((place + 1,))


def _stream(parts: list[list[Word]]) -> bytes:
    """The words in order, title, text and extra apart, each as two bytes.

    Two words stand for the same number once in 65,535, and only side by side with the right one does it show.
    """
    places = [place for part in parts for place in [*(_place(word) for word in part), 0]]
    return np.array(places, "<u2").tobytes()
