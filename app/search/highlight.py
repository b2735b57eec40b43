"""Snippets: the place of a text that answers the query best, its words marked; always escaped."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from markupsafe import Markup, escape

from app.search.analysis import Word, composed, words
from app.search.query import Query

SNIPPET = 200
LONGEST_READ = 20_000
Span = tuple[int, int, int]
"""Start and end in the text, and which of the query's clauses it answers."""


def highlight_title(title: str, query: Query) -> Markup:
    """The whole title, with the words that match marked."""
    title = composed(title)
    return _marked(title, _spans(title, query), 0, len(title))


def highlight(text: str, query: Query, length: int = SNIPPET) -> Markup:
    """About this many characters around the best place; the beginning when nothing matches."""
    text = composed(text[:LONGEST_READ])
    spans = _spans(text, query)
    start, end = _window(text, spans, length)
    before, after = "…" if start > 0 else "", "…" if end < len(text) else ""
    return Markup("{}{}{}").format(before, _marked(text, spans, start, end), after)


def _spans(text: str, query: Query) -> list[Span]:
    found = list(words(text))
    spans = [
        (found[at].start, found[at + size - 1].end, number)
        for number, clause in enumerate(query.wanted)
        for phrase in _phrases(clause.phrase, clause.adjacent, clause.alternatives)
        for at, size in _occurrences(found, phrase)
    ]
    return _apart(sorted(spans, key=lambda span: (span[0], -span[1])))


def _phrases(
    phrase: tuple[Word, ...], adjacent: bool, alternatives: tuple[tuple[Word, ...], ...]
) -> list[tuple[Word, ...]]:
    own = [phrase] if adjacent else [(word,) for word in phrase]
    return [*own, *alternatives]


def _occurrences(found: list[Word], phrase: tuple[Word, ...]) -> list[tuple[int, int]]:
    size = len(phrase)
    return [
        (at, size) for at in range(len(found) - size + 1) if all(_same(found[at + i], phrase[i]) for i in range(size))
    ]


def _same(found: Word, wanted: Word) -> bool:
    return found.plain == wanted.plain or found.accented == wanted.accented


def _apart(spans: list[Span]) -> list[Span]:
    """Without those that overlap an earlier one."""
    apart: list[Span] = []
    for span in spans:
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    return apart


def _window(text: str, spans: list[Span], length: int) -> tuple[int, int]:
    """Where the most clauses are answered within the length, the earliest such place, cut between words."""
    if len(text) <= length or not spans:
        return 0, _word_end(text, length)
    starts = [start for start, _, _ in spans]
    best, most = 0, (0, 0)
    for at, start in enumerate(starts):
        within = spans[at : bisect_right(starts, start + length)]
        within = [span for span in within if span[1] <= start + length]
        worth = (len({clause for _, _, clause in within}), len(within))
        if worth > most:
            best, most = at, worth
    inside = [end for _, end, _ in spans if end <= starts[best] + length] or [spans[best][1]]
    room = max(0, length - (inside[-1] - starts[best]))
    start = max(0, min(starts[best] - room // 2, len(text) - length))
    return _word_start(text, start, starts[best]), _word_end(text, start + length)


def _word_start(text: str, at: int, latest: int) -> int:
    if at == 0 or text[at - 1].isspace():
        return at
    space = text.find(" ", at, latest)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", max(0, at - 40), at + 1)
    return space if space > 0 else at


def _marked(text: str, spans: list[Span], start: int, end: int) -> Markup:
    pieces: list[Markup] = []
    at = start
    first = bisect_left(spans, (start, 0, 0))
    for begin, stop, _ in spans[first:]:
        if stop > end:
            break
        pieces += [escape(text[at:begin]), Markup("<mark>{}</mark>").format(text[begin:stop])]
        at = stop
    return Markup("").join([*pieces, escape(text[at:end])])
