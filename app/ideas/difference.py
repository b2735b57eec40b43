"""The difference between two texts, word by word, at a cost that no text can drive up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, pairwise

DEEPEST = 6
LARGEST_COMPARED = 900
"""Between two places that surely match, so many pairs of words are compared; beyond, old and new stand whole."""

Words = Sequence[str]
Run = tuple[str, str]


def difference(before: str, after: str) -> Iterator[Run]:
    """Runs of words, each `same`, `gone` or `new`."""
    runs = _compared(_words(before), _words(after), DEEPEST)
    for way, alike in groupby((run for run in runs if run[1]), key=lambda run: run[0]):
        yield way, "".join(words for _, words in alike)


def _words(text: str) -> Words:
    return re.findall(r"\s+|\S+", text)


def _compared(old: Words, new: Words, depth: int) -> Iterator[Run]:
    """What both begin and end with is the same; between, words that each side holds once tell where they match."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    most = shorter - start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    yield "same", "".join(old[:start])
    yield from _changed(old[start : len(old) - end], new[start : len(new) - end], depth)
    yield "same", "".join(old[len(old) - end :])


def _changed(old: Words, new: Words, depth: int) -> Iterator[Run]:
    if not (old and new):
        yield from (("gone", "".join(old)), ("new", "".join(new)))
    elif len(old) * len(new) <= LARGEST_COMPARED:
        yield from _closely(old, new)
    elif depth and (anchors := _anchors(old, new)):
        for (a, b), (c, d) in pairwise([(-1, -1), *anchors, (len(old), len(new))]):
            yield from _compared(old[a + 1 : c], new[b + 1 : d], depth - 1)
            yield "same", "".join(old[c : c + 1])
    else:
        yield from (("gone", "".join(old)), ("new", "".join(new)))


def _closely(old: Words, new: Words) -> Iterator[Run]:
    for change, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            yield "same", "".join(old[a:b])
        else:
            yield from (("gone", "".join(old[a:b])), ("new", "".join(new[c:d])))


def _anchors(old: Words, new: Words) -> list[tuple[int, int]]:
    """The longest run of words, each once in both, that stand in the same order (patience difference)."""
    olds, news = Counter(old), Counter(new)
    places = {word: at for at, word in enumerate(new) if news[word] == 1}
    pairs = [(at, places[word]) for at, word in enumerate(old) if olds[word] == 1 and word in places]
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        ends[at : at + 1], last[at : at + 1] = [place], [number]
        before.append(last[at - 1] if at else -1)
    chosen: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]
