"""Which documents a query matches, and how well: BM25 over three weighted parts, in numpy.

Scores are one number for each document of the snapshot, 0 where it does not match.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.search.query import Clause, Query
from app.search.schema import places
from app.search.segment import NOTHING, Ids, List, Segment
from app.search.snapshot import Mask, Snapshot
from app.search.synonyms import Phrase

Scores = NDArray[np.float32]

TITLE, TEXT, EXTRA = 4.0, 1.0, 0.5
WEIGHTS = np.array([TITLE, TEXT, EXTRA], np.float32)
SATURATION, LENGTH_MATTERS = 1.2, 0.5
"""BM25's k1 and b (Robertson and Zaragoza, 2009); short texts call for a small b."""

SYNONYM, PHRASE = 0.7, 1.5


def match(snapshot: Snapshot, query: Query, *, every: bool = True) -> tuple[Scores, Mask]:
    """Scores, and which documents hold every wanted clause (or any of them) and no unwanted one."""
    total = np.zeros(snapshot.size, np.float32)
    held = np.zeros(snapshot.size, np.uint8)
    for clause in query.wanted:
        scores = clause_scores(snapshot, clause)
        total += scores
        held += scores > 0
    if query.finds_all:
        matched = np.ones(snapshot.size, bool)
    elif every:
        matched = (held == len(query.wanted)) & (held > 0)
    else:
        matched = held > 0
    for clause in query.unwanted:
        matched &= clause_scores(snapshot, clause) == 0
    return total, matched


def clause_scores(snapshot: Snapshot, clause: Clause) -> Scores:
    scores = _phrase(snapshot, clause.phrase, adjacent=clause.adjacent)
    for alternative in clause.alternatives:
        weight = SYNONYM if len(alternative) == 1 else SYNONYM / (PHRASE * len(alternative))
        np.maximum(scores, weight * _phrase(snapshot, alternative, adjacent=True), out=scores)
    return scores


def _phrase(snapshot: Snapshot, phrase: Phrase, *, adjacent: bool) -> Scores:
    if len(phrase) == 1:
        return word_scores(snapshot, phrase[0].forms)
    each = [word_scores(snapshot, word.forms) for word in phrase]
    together = np.logical_and.reduce([scores > 0 for scores in each])
    if adjacent:
        together &= _side_by_side(snapshot, phrase, np.flatnonzero(together).astype(np.int32))
    return np.where(together, np.float32(PHRASE) * np.add.reduce(each), np.float32(0))


def word_scores(snapshot: Snapshot, forms: tuple[str, ...]) -> Scores:
    """A word's scores: of its two forms, the better one."""
    scores = np.zeros(snapshot.size, np.float32)
    for form in forms:
        ids, counts = snapshot.postings("words", form)
        if len(ids):
            rarity = idf(snapshot.size, len(ids))
            often = counts @ WEIGHTS
            damped = SATURATION * ((1 - LENGTH_MATTERS) + LENGTH_MATTERS * snapshot.lengths[ids])
            scores[ids] = np.maximum(scores[ids], rarity * often * (SATURATION + 1) / (often + damped))
    return scores


def idf(documents: int, holding: int) -> float:
    return float(np.log1p((documents - holding + 0.5) / (holding + 0.5)))


def _side_by_side(snapshot: Snapshot, phrase: Phrase, candidates: Ids) -> Mask:
    """Which documents, among these that hold all the words, hold them next to each other in this order."""
    wanted = places(phrase)
    name = " ".join(map(str, wanted))
    found = np.zeros(snapshot.size, bool)
    for begin, segment in zip(snapshot.offsets, snapshot.segments, strict=False):
        first, last = np.searchsorted(candidates, (begin, begin + segment.size))
        if first < last:
            near = candidates[first:last] - np.int32(begin)
            held = snapshot.recent.get(segment, "phrases", name, partial(_holding, segment, wanted, near))
            found[held.ids + np.int32(begin)] = True
    return found


def _holding(segment: Segment, wanted: list[int], candidates: Ids) -> List:
    """The documents of a segment that hold the whole phrase; none of them is missing from the candidates."""
    found = [NOTHING]
    for stream, ends, documents in segment.streams(candidates):
        together = (stream[:-1] == wanted[0]) & (stream[1:] == wanted[1])
        at = np.flatnonzero(together[: max(0, len(stream) - len(wanted) + 1)])
        for offset, place in enumerate(wanted[2:], 2):
            at = at[stream[at + offset] == place]
        held = np.zeros(len(documents), bool)
        held[np.searchsorted(ends, at, side="right")] = True
        found.append(documents[held])
    return List(np.concatenate(found), np.empty((0, 0), np.uint8))
