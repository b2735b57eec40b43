"""The proof of the counters: what the columns say, and what the rows say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, select, update

from app.database import db
from app.gatherings.conference import Conference
from app.gatherings.place import Place, Standing
from app.gatherings.question import Question
from app.gatherings.vote import QuestionVote


@dataclass(frozen=True)
class Difference:
    """A number that disagrees with the rows it counts."""

    model: type[Conference] | type[Question]
    number: int
    name: str
    column: int
    rows: int

    def __str__(self) -> str:
        return f"{self.model.subject_kind} {self.number}: {self.name} says {self.column}, the rows {self.rows}"


def differences() -> Iterator[Difference]:
    """All that does not add up: places held and waited for, and votes."""
    held = dict(db.session.execute(_places(Standing.HELD)).tuples().all())
    waiting = dict(db.session.execute(_places(Standing.WAITING)).tuples().all())
    for number, taken, queue in db.session.execute(select(Conference.id, Conference.taken, Conference.waiting)):
        if taken != held.get(number, 0):
            yield Difference(Conference, number, "taken", taken, held.get(number, 0))
        if queue != waiting.get(number, 0):
            yield Difference(Conference, number, "waiting", queue, waiting.get(number, 0))
    rows = select(QuestionVote.question_id, func.count()).group_by(QuestionVote.question_id)
    votes = dict(db.session.execute(rows).tuples().all())
    for number, count in db.session.execute(select(Question.id, Question.vote_count)):
        if count != votes.get(number, 0):
            yield Difference(Question, number, "vote_count", count, votes.get(number, 0))


def _places(standing: Standing) -> Select[tuple[int, int]]:
    return select(Place.conference_id, func.count()).where(Place.standing == standing).group_by(Place.conference_id)


def repair(found: list[Difference]) -> None:
    """Set the columns to what the rows say."""
    for one in found:
        db.session.execute(update(one.model).where(one.model.id == one.number).values({one.name: one.rows}))
