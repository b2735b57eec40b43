"""The ranking of a jury: raw and corrected side by side, how sure it is, and between whom it does not decide.

It is made from the ballots alone, whatever their order, and kept by what they say; figures are read when asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import fsum
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.challenges import comparison, score, tie
from app.challenges.challenge import Challenge
from app.challenges.figures import minutes, pairwise, rubric
from app.challenges.juror import Juror, judges
from app.challenges.slate import is_over, slate_of
from app.challenges.vocabulary import JudgingKind
from app.database import Document, db
from app.people.user import Person

if TYPE_CHECKING:
    from app.challenges.minutes import Minutes
    from app.challenges.pairwise import Comparison as Answer
    from app.challenges.rubric import Score as Ballot
    from app.challenges.rubric import Table

DRAWS = 4_000
NORMAL_90 = 1.6448536269514722
"""Standard deviations on each side of the mean of a Gaussian that hold 90 % of it."""


@dataclass(frozen=True)
class Line:
    """An entry in the ranking. `raw` is the plain mean of its scores, or its share of comparisons won.

    `value` is corrected for the severity of its jurors (points), or its strength (logits), within a 90 % interval; its
    rank lies between `best` and `worst`; `first` is the probability that it is the best, and `top` that it is among
    those that have a place (older minutes do not say it); `ballots` is how many spoke.
    """

    entry: int
    raw: float | None
    value: float
    low: float
    high: float
    best: int
    worst: int
    first: float
    ballots: int
    top: float | None = None


@dataclass(frozen=True)
class Severity:
    """How many points a juror stays below the jury's average: for the organiser alone."""

    juror: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Ranking:
    """Entries, the best first. `clear` surely have a place; `undecided` share the `left` ones that remain.

    `groups` are all of them again: those of one group are tied, with or without a place (older minutes do not say it).
    """

    method: str
    lines: tuple[Line, ...]
    places: int
    clear: tuple[int, ...]
    undecided: tuple[int, ...]
    left: int
    severities: tuple[Severity, ...]
    groups: tuple[tuple[int, ...], ...] = ()

    @property
    def order(self) -> list[int]:
        return [line.entry for line in self.lines]

    @property
    def zone(self) -> tie.Zone:
        """As tie.settle wants it: entries by their number as text."""
        return tie.Zone(tuple(map(str, self.clear)), tuple(map(str, self.undecided)), self.left)

    @property
    def sharing(self) -> list[tuple[int, ...]]:
        """Those who have a place each and are tied all the same: the figures do not say who of them is before whom."""
        placed = [tuple(entry for entry in group if entry in self.clear) for group in self.groups]
        return [group for group in placed if len(group) > 1]

    def minuted(self) -> Document:
        """What everybody reads once the results are out: how severe each juror is is not in it."""
        return {name: said for name, said in asdict(self).items() if name != "severities"}

    @classmethod
    def read(cls, minuted: Document) -> Ranking:
        """As it stood when it was published: to show it, nothing is reckoned."""
        lines = tuple(Line(**line) for line in minuted["lines"])
        sets = {name: tuple(minuted[name]) for name in ("clear", "undecided")}
        groups = tuple(map(tuple, minuted.get("groups", [])))
        return cls(**minuted | sets | {"lines": lines, "severities": (), "groups": groups})

    @property
    def span(self) -> tuple[float, float]:
        """Between which values everything lies, to be drawn."""
        low, high = min(line.low for line in self.lines), max(line.high for line in self.lines)
        return low, high if high > low else low + 1


def readable_by(challenge: Challenge, person: Person) -> bool:
    """By those who lead the challenge, and by the jurors who deliberate; by nobody before the jury has closed."""
    return is_over(challenge) and (challenge.led_by(person) or judges(challenge, person))


def ranking_of(challenge: Challenge, jurors_differ: bool | None = None) -> Ranking | None:
    """The jury's ranking once its phase is over; None before, and where nobody gave an answer that counts.

    Who may see it is `readable_by`; severities are for those who lead the challenge, whoever else reads the rest.
    Whether jurors who compare differ in how reliable they are is told from their answers, or from older minutes.
    """
    slate = slate_of(challenge)
    if slate is None or not is_over(challenge):
        return None
    if challenge.judging is JudgingKind.PAIRWISE:
        answers = tuple(comparison.ballots(challenge))
        entries = tuple(map(str, comparison.entries_compared(challenge)))
        differ = _differ(answers, jurors_differ)
        return _compared(in_order(answers), entries, slate.places, slate.seed, differ) if answers else None
    scores = _scores(challenge)
    return _scored(frozenset(scores), slate.places, slate.seed) if scores else None


def _differ(answers: Iterable[Answer], minuted: bool | None) -> bool:
    return pairwise.tell_jurors_apart(answers) if minuted is None else minuted


def minutes_of(challenge: Challenge, jurors_differ: bool | None = None) -> Minutes | None:
    """The minutes of the jury, its jurors under pseudonyms; None where there is no ranking.

    Entries stand in them by their number as text. `Minutes.written()` is the file to publish.
    """
    slate = slate_of(challenge)
    if slate is None or ranking_of(challenge) is None:
        return None
    names = pseudonyms_of(challenge)
    if challenge.judging is JudgingKind.PAIRWISE:
        answers = [
            pairwise.Comparison(names[one.juror], one.winner, one.loser) for one in comparison.ballots(challenge)
        ]
        entries = map(str, comparison.entries_compared(challenge))
        differ = _differ(answers, jurors_differ)
        return minutes.of_comparisons(answers, entries, seed=slate.seed, top=slate.places, jurors_differ=differ)
    return minutes.of_scores([rubric.Score(one.entry, names[one.juror], one.value) for one in _scores(challenge)])


def of_minutes(minuted: Minutes, *, places: int, seed: int) -> Ranking:
    """The ranking once more, from its minutes alone: entries in the order of their numbers, as it was made.

    Jurors stand in minutes under pseudonyms, and get numbers of their own here: which one means nothing to a ranking.
    """
    if minuted.model == rubric.VERSION:
        numbers = {name: str(n) for n, name in enumerate(sorted({one.juror for one in minuted.scores}))}
        scores = (rubric.Score(one.entry, numbers[one.juror], one.value) for one in minuted.scores)
        return _scored(frozenset(scores), places, seed)
    entries = tuple(sorted(minuted.entries, key=int))
    return _compared(in_order(minuted.comparisons), entries, places, seed, minuted.jurors_differ)


def pseudonyms_of(challenge: Challenge) -> dict[str, str]:
    """By the number of a juror as text."""
    named = select(Juror.id, Juror.pseudonym).where(Juror.challenge_id == challenge.id)
    return {str(number): pseudonym for number, pseudonym in db.session.execute(named).tuples()}


def marks_of(challenge: Challenge) -> dict[str, dict[str, float]]:
    """The mean of each entry in each criterion, for the announced order of criteria that a tie may come to."""
    received: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in score.counted(challenge):
        for criterion, mark in one.marks.items():
            received[str(one.entry_id)][criterion].append(float(mark))
    return {
        entry: {criterion: fsum(marks) / len(marks) for criterion, marks in by_criterion.items()}
        for entry, by_criterion in received.items()
    }


def _scores(challenge: Challenge) -> list[Ballot]:
    return [
        rubric.Score(str(one.entry_id), str(one.juror_id), weighted(challenge, one.marks))
        for one in score.counted(challenge)
    ]


def weighted(challenge: Challenge, marks: Mapping[str, int]) -> float:
    """All criteria as one value from 0 to 100, whatever the scale of each."""
    parts = [
        one.weight * (marks[str(one.position)] - one.lowest) / (one.highest - one.lowest) for one in challenge.criteria
    ]
    return 100 * fsum(parts) / sum(one.weight for one in challenge.criteria)


def in_order(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The same answers in the one order in which they are kept: a pair may be answered alike more than once."""
    return tuple(sorted(answers, key=lambda one: (one.juror, one.winner, one.loser)))


@lru_cache(maxsize=16)
def _scored(scores: frozenset[Ballot], places: int, seed: int) -> Ranking:
    ranked = rubric.rank(scores)
    chances = _chances(rubric.Table.of(scores), places, seed)
    zone = ranked.zone(places)
    return Ranking(
        method=ranked.method.value,
        lines=tuple(
            Line(
                entry=int(one.entry), raw=one.raw, value=one.corrected, low=one.low, high=one.high, best=one.best,
                worst=one.worst, first=chances[one.entry][0], ballots=one.scores, top=chances[one.entry][1],
            )
            for one in ranked.placed
        ),
        places=places,
        clear=tuple(map(int, zone.clear)),
        undecided=tuple(map(int, zone.undecided)),
        left=zone.places,
        severities=tuple(Severity(int(one.juror), one.value, one.low, one.high) for one in ranked.severities),
        groups=_numbered(tie.grouped(ranked.order, ranked.ahead)),
    )  # fmt: skip


def _chances(table: Table, places: int, seed: int) -> dict[str, tuple[float, float]]:
    """How often each entry is the first, and among the first, in draws from what is believed of all together."""
    import numpy as np

    belief, size = rubric.believe(table), len(table.entries)
    random = np.random.default_rng(seed)
    parts = random.choice(len(belief.weights), size=DRAWS, p=belief.weights)
    won, placed = np.zeros(size), np.zeros(size)
    for part, number in zip(*np.unique(parts, return_counts=True), strict=True):
        root = np.linalg.cholesky(belief.covariances[part][:size, :size] + 1e-12 * np.eye(size))
        stretch = np.sqrt(belief.freedom / random.chisquare(belief.freedom, size=(number, 1)))
        drawn = belief.means[part][:size] + stretch * (random.standard_normal((number, size)) @ root.T)
        won += np.bincount(drawn.argmax(axis=1), minlength=size)
        among = np.argpartition(-drawn, min(places, size) - 1, axis=1)[:, :places]
        placed += np.bincount(among.ravel(), minlength=size)
    return dict(zip(table.entries, zip((won / DRAWS).tolist(), (placed / DRAWS).tolist(), strict=True), strict=True))


@lru_cache(maxsize=16)
def _compared(
    answers: tuple[Answer, ...], entries: tuple[str, ...], places: int, seed: int, jurors_differ: bool = False
) -> Ranking:
    ranked = pairwise.rank(pairwise.fit(answers, entries, jurors_differ=jurors_differ), top=places, seed=seed)
    zone = ranked.zone(places)
    return Ranking(
        method="pairwise",
        lines=tuple(
            Line(
                entry=int(one.entry), raw=one.wins / one.views if one.views else None, value=one.strength,
                low=one.strength - NORMAL_90 * one.doubt, high=one.strength + NORMAL_90 * one.doubt, best=one.best,
                worst=one.worst, first=one.first, ballots=one.views, top=one.top,
            )
            for one in ranked.placed
        ),
        places=places,
        clear=tuple(map(int, zone.clear)),
        undecided=tuple(map(int, zone.undecided)),
        left=zone.places,
        severities=(),
        groups=_numbered(tie.grouped(ranked.order, ranked.ahead)),
    )  # fmt: skip


def _numbered(groups: tie.Groups) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(map(int, group)) for group in groups)
