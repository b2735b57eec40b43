"""Which needs an answer tells of: a table of weights that those who keep the Store may rewrite."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.store.profile import QUESTIONS, REGION, Profile
from app.store.vocabulary import Need

SHIPPED = Path(__file__).parent / "matrix.toml"
HEAVIEST = 3
ASKED = ("situation", "stage", "blocks", "experience")
"""The questions whose answers tell of needs; the others only leave services out."""

ANSWERS = tuple(f"{q.id}.{word}" for q in QUESTIONS if q.id in ASKED and q.id != REGION for word in q.choices)
Rows = Mapping[str, Mapping[str, int]]


class MatrixError(ValueError):
    """What is wrong with a matrix, in the words of whoever wrote it."""


@dataclass(frozen=True)
class Matrix:
    """By answer, the weight from 1 to 3 of each need that it tells of."""

    rows: Mapping[str, Mapping[Need, int]]

    @classmethod
    def of(cls, rows: Rows) -> Matrix:
        """Raises MatrixError."""
        made: dict[str, dict[Need, int]] = {}
        for answer, weights in rows.items():
            if answer not in ANSWERS:
                raise MatrixError(f"no question has the answer {answer!r}")
            made[answer] = dict(_weights(answer, weights))
        return cls(made)

    def weights(self, profile: Profile) -> dict[Need, float]:
        """Of each need, the sum over the answers."""
        found: dict[Need, float] = {}
        for answer in profile.keys:
            for need, weight in self.rows.get(answer, {}).items():
                found[need] = found.get(need, 0.0) + weight
        return found

    def because(self, profile: Profile, need: Need) -> str | None:
        """The answer that tells most of this need; the first given, of two that say as much."""
        telling = [answer for answer in profile.keys if self.rows.get(answer, {}).get(need)]
        return max(telling, key=lambda answer: self.rows[answer][need], default=None)

    def written(self) -> dict[str, dict[str, int]]:
        return {answer: {str(need): weight for need, weight in row.items()} for answer, row in self.rows.items()}


def _weights(answer: str, weights: Mapping[str, int]) -> Iterator[tuple[Need, int]]:
    for word, weight in weights.items():
        if word not in set(Need):
            raise MatrixError(f"{answer}: no need is called {word!r}")
        if type(weight) is not int or not 0 <= weight <= HEAVIEST:
            raise MatrixError(f"{answer}: {word}: write a whole number from 0 to {HEAVIEST}")
        if weight:
            yield Need(word), weight


@lru_cache(maxsize=1)
def shipped() -> Matrix:
    """The one that is in force until somebody rewrites it."""
    written = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return Matrix.of({f"{question}.{word}": row for question, rows in written.items() for word, row in rows.items()})
