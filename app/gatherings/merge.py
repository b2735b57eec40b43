"""Two questions that ask the same become one: votes move, and nobody counts twice."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, insert, literal, select, union, update

from app.activity.event import record
from app.clock import now
from app.database import UTCDateTime, db
from app.errors import Refused
from app.gatherings.conference import beat
from app.gatherings.question import Question, Status
from app.gatherings.verbs import Verb
from app.gatherings.vote import QuestionVote, voters_of
from app.people.user import User

INTO = (Status.WAITING, Status.ASKED)


def join(question: Question, *, into: Question, by: User) -> None:
    """Whoever asked it counts among those who want the other one answered, and is told."""
    if question.id == into.id or question.conference_id != into.conference_id:
        raise Refused(_("Choose another question of this conference."))
    beat(question.conference)
    db.session.refresh(into, ["status", "hidden_at"])
    if into.status not in INTO or into.hidden_at:
        raise Refused(_("The other question has moved on meanwhile. Choose one that waits."))
    question.pass_to(Status.MERGED)
    question.merged_into_id = into.id
    db.session.execute(update(Question).where(Question.merged_into_id == question.id).values(merged_into_id=into.id))
    _move_votes(question, into)
    record(by, Verb.QUESTION_MERGED, question, tell=[question.author])


def _move_votes(question: Question, into: Question) -> None:
    wanting = union(voters_of(question), select(literal(question.author_id))).subquery()
    new = select(literal(into.id), wanting.c[0], literal(now(), UTCDateTime())).where(
        wanting.c[0] != into.author_id, wanting.c[0].not_in(voters_of(into))
    )
    db.session.execute(insert(QuestionVote).from_select(["question_id", "person_id", "at"], new))
    db.session.execute(delete(QuestionVote).where(QuestionVote.question_id == question.id))
    for one in (question, into):
        db.session.execute(
            update(Question).where(Question.id == one.id).values(vote_count=_rows_of(one).scalar_subquery())
        )
        db.session.expire(one, ["vote_count"])


def _rows_of(question: Question) -> Select[tuple[int]]:
    return select(func.count()).select_from(QuestionVote).where(QuestionVote.question_id == question.id)
