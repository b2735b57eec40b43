"""A vote for a question: a state that somebody gives or takes back, once, counted with the question."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import add_new, db
from app.errors import Refused
from app.gatherings.conference import OPEN, Conference, beat
from app.gatherings.place import Wish
from app.gatherings.question import Question, Status
from app.people.user import User


class QuestionVote(db.Model):
    __table_args__ = (Index("ix_question_vote_person", "person_id"),)

    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True)
    at: Mapped[datetime]


def settle(question: Question, *, by: User, wish: Wish) -> bool:
    """Make it so; asking for what is already so changes nothing. Says whether anything changed."""
    if not beat(question.conference, *OPEN):
        raise Refused(_("This conference is over: votes are closed."))
    changed = _give(question, by) if wish is Wish.GIVEN else _take_back(question, by)
    if changed:
        _count(question, 1 if wish is Wish.GIVEN else -1)
    return changed


def _give(question: Question, by: User) -> bool:
    return bool(add_new(QuestionVote, {"question_id": question.id, "person_id": by.id, "at": now()}))


def _take_back(question: Question, by: User) -> bool:
    own = (QuestionVote.question_id == question.id, QuestionVote.person_id == by.id)
    return db.session.scalar(delete(QuestionVote).where(*own).returning(QuestionVote.person_id)) is not None


def _count(question: Question, step: int) -> None:
    table = Question.__table__.c
    open_still = (table.id == question.id, table.status == Status.WAITING, table.hidden_at.is_(None))
    counting = update(Question.__table__).where(*open_still).values(vote_count=table.vote_count + step)
    if db.session.execute(counting.returning(table.id)).one_or_none() is None:
        raise Refused(_("This question takes no more votes."))
    db.session.expire(question, ["vote_count"])


def voters_of(question: Question) -> Select[tuple[int]]:
    return select(QuestionVote.person_id).where(QuestionVote.question_id == question.id)


def voted_among(person: User, conference: Conference) -> Collection[int]:
    """The questions of a conference that somebody voted for."""
    asked = select(QuestionVote.question_id).join(Question, Question.id == QuestionVote.question_id)
    return set(
        db.session.scalars(asked.where(Question.conference_id == conference.id, QuestionVote.person_id == person.id))
    )
