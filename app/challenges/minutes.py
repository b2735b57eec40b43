"""The minutes of a jury: all that its ranking was made from, so that anybody can make it again.

Their hash is over the ballots, the model and the seed: it can be published before the ranking is known, and a single
score changed afterwards is seen. Jurors stand in them under pseudonyms.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.challenges import pairwise, rubric
from app.challenges.canonical import canonical
from app.challenges.pairwise import Comparison
from app.challenges.rubric import Score

TOLERANCE = 1e-6
"""How far two computers may differ in a value, in points or logits, and say the same."""

FORMAT = 1


class Sameness(StrEnum):
    """What doing it again shows. Another model is not a contradiction: these minutes want the version they name."""

    SAME = "same"
    DIFFERENT = "different"
    OTHER_MODEL = "other_model"


@dataclass(frozen=True)
class Line:
    """An entry of the ranking, its value, and the ranks between which it lies."""

    entry: str
    value: float
    best: int
    worst: int


@dataclass(frozen=True)
class Minutes:
    """Exactly one of scores and comparisons has rows; `top` and `jurors_differ` are for comparisons alone."""

    model: str
    seed: int
    entries: tuple[str, ...]
    scores: tuple[Score, ...]
    comparisons: tuple[Comparison, ...]
    top: int
    jurors_differ: bool
    ranking: tuple[Line, ...]

    @property
    def ballots(self) -> bytes:
        """Canonical JSON of what goes into the ranking: rows and names sorted, no spaces, UTF-8."""
        return canonical(
            {
                "format": FORMAT,
                "model": self.model,
                "seed": self.seed,
                "entries": sorted(self.entries),
                "scores": sorted([s.entry, s.juror, float(s.value)] for s in self.scores),
                "comparisons": sorted([c.juror, c.winner, c.loser] for c in self.comparisons),
                "top": self.top,
                "jurors_differ": self.jurors_differ,
            }
        )

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.ballots).hexdigest()

    def written(self) -> str:
        """The file that is published: the ballots, their hash, and the ranking."""
        ranking = [[line.entry, line.value, line.best, line.worst] for line in self.ranking]
        return canonical({**json.loads(self.ballots), "sha256": self.digest, "ranking": ranking}).decode()


@dataclass(frozen=True)
class Replay:
    sameness: Sameness
    ranking: tuple[Line, ...]
    differences: tuple[str, ...] = ()
    """Entries that stand elsewhere, or with another value."""


def of_scores(scores: Iterable[Score]) -> Minutes:
    ballots = tuple(scores)
    entries = tuple(sorted({score.entry for score in ballots}))
    return _ranked(Minutes(rubric.VERSION, 0, entries, ballots, (), top=1, jurors_differ=False, ranking=()))


def of_comparisons(
    comparisons: Iterable[Comparison], entries: Iterable[str], *, seed: int, top: int = 1, jurors_differ: bool = False
) -> Minutes:
    """Of the comparisons that live; those cancelled are not in the minutes."""
    ballots, known = tuple(comparisons), tuple(sorted(set(entries)))
    return _ranked(Minutes(pairwise.VERSION, seed, known, (), ballots, top, jurors_differ, ranking=()))


def read(written: str) -> Minutes:
    """Raises ValueError for what are no minutes, and for ballots that do not have the hash they claim."""
    try:
        said = json.loads(written)
        minutes = Minutes(
            model=said["model"],
            seed=int(said["seed"]),
            entries=tuple(said["entries"]),
            scores=tuple(Score(entry, juror, float(value)) for entry, juror, value in said["scores"]),
            comparisons=tuple(Comparison(*row) for row in said["comparisons"]),
            top=int(said["top"]),
            jurors_differ=bool(said["jurors_differ"]),
            ranking=tuple(Line(entry, float(value), best, worst) for entry, value, best, worst in said["ranking"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError("these are no minutes") from problem
    if said.get("format") != FORMAT or not hmac.compare_digest(str(said.get("sha256")), minutes.digest):
        raise ValueError("the ballots are not those whose hash is written under them")
    return minutes


def replay(minutes: Minutes) -> Replay:
    """Rank the ballots again, and say whether the ranking is the one written down."""
    if minutes.model not in (rubric.VERSION, pairwise.VERSION):
        return Replay(Sameness.OTHER_MODEL, ())
    again = _ranked(minutes).ranking
    differences = _differences(minutes.ranking, again)
    return Replay(Sameness.DIFFERENT if differences else Sameness.SAME, again, differences)


def _ranked(minutes: Minutes) -> Minutes:
    if minutes.model == rubric.VERSION:
        scored = rubric.rank(minutes.scores)
        lines = [Line(p.entry, p.corrected, p.best, p.worst) for p in scored.placed]
    else:
        fitted = pairwise.fit(minutes.comparisons, minutes.entries, jurors_differ=minutes.jurors_differ)
        compared = pairwise.rank(fitted, top=minutes.top, seed=minutes.seed)
        lines = [Line(p.entry, p.strength, p.best, p.worst) for p in compared.placed]
    return Minutes(**{**vars(minutes), "ranking": tuple(lines)})


def _differences(written: Sequence[Line], again: Sequence[Line]) -> tuple[str, ...]:
    """Two entries of one value may stand in either order: a computer's last digit is no ranking."""
    before, after = {line.entry: line for line in written}, {line.entry: line for line in again}
    strange = {line.entry for line in written if len(before) != len(written)} | before.keys() ^ after.keys()
    moved = {
        entry
        for entry in before.keys() & after.keys()
        if abs(before[entry].value - after[entry].value) > TOLERANCE
        or (before[entry].best, before[entry].worst) != (after[entry].best, after[entry].worst)
    }
    descending = all(one.value >= other.value - TOLERANCE for one, other in zip(written, written[1:], strict=False))
    return tuple(sorted(strange | moved)) if descending else tuple(line.entry for line in written)
