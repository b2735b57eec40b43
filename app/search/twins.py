"""Likely twins: what shares the rarest words, or most of the letters of the title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from rapidfuzz import fuzz

from app.search.analysis import composed, fold, trigrams, words
from app.search.engine import Audience, Filters, Twin
from app.search.matching import TITLE, idf
from app.search.snapshot import Snapshot

RAREST_WORDS, RAREST_TRIGRAMS = 12, 16
COMMON = 0.02
"""A word found in a larger part of the documents tells nothing apart."""

ALWAYS_TELLS = 25
CANDIDATES = 40
FLOOR = 0.42
"""Below this there is silence: what comes near is not a twin."""

SHORTEST_OPENING = 12
"""Letters after which the beginning of a title says which title it is."""

LONGEST_TEXT = 4000


def twins(
    snapshot: Snapshot,
    title: str,
    text: str,
    *,
    audience: Audience,
    filters: Filters,
    except_: str | None,
    limit: int,
) -> tuple[Twin, ...]:
    title, text = composed(title)[:300], composed(text)[:LONGEST_TEXT]
    by_words = _by_words(snapshot, weighed(title, text))
    by_letters = _by_letters(snapshot, title)
    allowed = snapshot.allowed(audience, filters)
    if except_:
        allowed[snapshot.find(except_)] = False
    near = np.union1d(top(by_words * allowed), top(by_letters * allowed))
    shared = [float(by_words[document]) for document in near]
    return judged(title, zip(snapshot.refs(near), snapshot.titles(near), shared, strict=True), limit)


def judged(title: str, near: Iterable[tuple[str, str, float]], limit: int) -> tuple[Twin, ...]:
    """The likeliest of (reference, folded title, part of the words shared), none below the floor."""
    whole = fold(title)
    twins = [Twin(ref, round(_together(shared, _likeness(whole, other, shared)), 4)) for ref, other, shared in near]
    return tuple(sorted((t for t in twins if t.score >= FLOOR), key=lambda t: (-t.score, t.ref))[:limit])


def _likeness(title: str, other: str, shared: float) -> float:
    """How much of the letters is alike, from 0 to 1; a title still being typed is alike to the one it begins."""
    begins = shared > 0 and len(title) >= SHORTEST_OPENING and _spaced(other).startswith(_spaced(title))
    return 1.0 if begins else float(fuzz.token_sort_ratio(title, other)) / 100


def _spaced(title: str) -> str:
    """Its words alone: whichever apostrophe or dash was typed says nothing."""
    return " ".join(re.findall(r"\w+", title))


def _together(shared: float, likeness: float) -> float:
    """Letters alike and words shared, the stronger counting more."""
    letters = max(0.0, (likeness - 0.4) / 0.6)
    return min(1.0, 0.7 * max(shared, letters) + 0.3 * min(shared, letters))


def weighed(title: str, text: str) -> dict[str, int]:
    """The words by how much they count, a title's four times."""
    often: Counter[str] = Counter()
    for word in words(title):
        often[word.plain] += int(TITLE)
    for word in words(text):
        often[word.plain] += 1
    return dict(often.most_common(150))


def telling(often: Mapping[str, int], holding: Mapping[str, int], size: int) -> dict[str, float]:
    """The few words that tell documents apart, and which part of the likeness each makes."""
    ceiling = max(ALWAYS_TELLS, COMMON * size)
    rarities = {form: idf(size, count) for form, count in holding.items() if 0 < count <= ceiling}
    rarest = sorted(rarities, key=lambda form: (-rarities[form] * min(2.0, 1 + often[form] / 4), form))
    kept = {form: rarities[form] for form in rarest[:RAREST_WORDS]}
    whole = sum(kept.values()) / min(1.0, len(rarest) / 4) if kept else 1.0
    return {form: rarity / whole for form, rarity in kept.items()}


def _by_words(snapshot: Snapshot, often: Mapping[str, int]) -> np.ndarray:
    """For each document, which part of the telling words it shares, the rarest counting most."""
    holding = {form: snapshot.holding("words", form) for form in often}
    scores = np.zeros(snapshot.size, np.float32)
    for form, part in telling(often, holding, snapshot.size).items():
        scores[snapshot.postings("words", form).ids] += part
    return scores


def _by_letters(snapshot: Snapshot, title: str) -> np.ndarray:
    lists = sorted((snapshot.postings("trigrams", piece).ids for piece in trigrams(title)), key=len)
    rarest = [ids for ids in lists if len(ids)][:RAREST_TRIGRAMS]
    scores = np.zeros(snapshot.size, np.float32)
    for ids in rarest:
        scores[ids] += 1
    return scores * (scores >= max(2, 0.3 * len(rarest)))


def top(scores: np.ndarray) -> np.ndarray:
    some = np.flatnonzero(scores)
    if len(some) <= CANDIDATES:
        return some
    return some[np.argpartition(scores[some], -CANDIDATES)[-CANDIDATES:]]
