"""Typing errors: the nearest word of a published vocabulary, if its reader may know it.

The vocabulary is everybody's; a word of it is offered only to whom may read at least three documents that
hold it, so it cannot say what stands in others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.search.analysis import fold
from app.search.engine import FEW_HITS
from app.search.files import write_whole

SHORTEST = 4
MOST_NEIGHBOURS = 8


@dataclass(frozen=True)
class Vocabulary:
    """Words as written, the most frequent first."""

    words: tuple[str, ...] = ()

    @cached_property
    def _by_length(self) -> dict[int, dict[str, str]]:
        by_length: dict[int, dict[str, str]] = defaultdict(dict)
        for word in self.words:
            folded = fold(word)
            by_length[len(folded)][word] = folded
        return by_length

    def neighbours(self, typed: str) -> list[str]:
        """Words one slip of the finger away, accents apart; the same word with other accents is first."""
        folded, near = fold(typed), []
        for length in (len(folded), len(folded) - 1, len(folded) + 1):
            near += process.extract(
                folded,
                self._by_length.get(length, {}),
                scorer=OSA.distance,
                score_cutoff=1,
                limit=MOST_NEIGHBOURS,
            )
        return [word for _, _, word in sorted(near, key=lambda found: found[1])]

    def nearest(self, typed: str, read_by: Callable[[str], int]) -> str | None:
        """The nearest word that enough of the reader's documents hold; none when the typed one is known."""
        if len(typed) < SHORTEST:
            return None
        for word in self.neighbours(typed):
            if read_by(word) >= FEW_HITS:
                return None if fold(word) == fold(typed) else word
        return None

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Vocabulary:
        """Only what is frequent enough to be a word."""
        kept = [(count, word) for word, count in counts.items() if count >= FEW_HITS]
        return cls(tuple(word for _, word in sorted(kept, key=lambda pair: (-pair[0], pair[1]))))

    def publish(self, path: Path) -> None:
        write_whole(path, "\n".join(self.words))

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        return cls(tuple(path.read_text(encoding="utf-8").split()))
