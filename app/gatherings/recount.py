"""The counters of conferences, against their rows: places held and waited for, and votes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, func, select

from app.counted import Difference, compared
from app.gatherings.conference import Conference
from app.gatherings.place import Place, Standing
from app.gatherings.question import Question
from app.gatherings.vote import QuestionVote


def differences() -> Iterator[Difference]:
    yield from compared(Conference.taken, _places(Standing.HELD))
    yield from compared(Conference.waiting, _places(Standing.WAITING))
    votes = select(QuestionVote.question_id, func.count().label("n")).group_by(QuestionVote.question_id)
    yield from compared(Question.vote_count, votes)


def _places(standing: Standing) -> Select[tuple[int, int]]:
    counted = select(Place.conference_id, func.count().label("n")).where(Place.standing == standing)
    return counted.group_by(Place.conference_id)
