"""As you type: documents whose title holds the words so far, the last one only begun."""

from __future__ import annotations

import numpy as np

from app.search.analysis import composed, fold, words
from app.search.engine import Audience, Filters
from app.search.matching import word_scores
from app.search.query import MOST_CHARACTERS, MOST_TERMS
from app.search.schema import LONGEST_START
from app.search.segment import Ids
from app.search.snapshot import Snapshot


def complete(snapshot: Snapshot, prefix: str, *, audience: Audience, filters: Filters, limit: int) -> Ids:
    """Titles that begin so come first, then those with more supports."""
    typed = list(words(composed(prefix[: 2 * MOST_CHARACTERS])[:MOST_CHARACTERS], all_of_them=True))[-MOST_TERMS:]
    if len(typed) > 1 and len(typed[-1].surface) < 2:
        typed.pop()
    if not typed:
        return np.empty(0, np.int32)
    started = fold(typed[-1].surface)[:LONGEST_START]
    ids, places = snapshot.postings("starts", started)
    allowed = snapshot.allowed(audience, filters)
    closeness = np.zeros(snapshot.size, np.float32)
    closeness[ids] = 1 / places.ravel().astype(np.float32)
    allowed &= closeness > 0
    for word in words(" ".join(word.surface for word in typed[:-1])):
        scores = word_scores(snapshot, word.forms)
        allowed &= scores > 0
        closeness += scores / 10
    hits = np.flatnonzero(allowed).astype(np.int32)
    liked = np.log1p(np.maximum(snapshot.number("supports")[hits], 0)) / 20
    order = np.lexsort((snapshot.ties[hits], -(closeness[hits] + liked)))
    return hits[order[:limit]]
