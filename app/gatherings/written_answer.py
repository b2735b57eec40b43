"""The written answer to a question that was not answered aloud: published at once, corrected in place."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import Select, literal, select, union

from app.activity.event import record
from app.errors import Refused
from app.gatherings.question import Question, Status
from app.gatherings.verbs import Verb
from app.gatherings.vote import voters_of
from app.people.user import User


def give(question: Question, *, by: User, text: str) -> None:
    """Whoever asked or voted is told, of the first version alone."""
    if not text.strip():
        raise Refused(_("Write the answer."))
    question.pass_to(Status.WRITTEN)
    is_first = not question.answer
    question.answer, question.answered_by_id = text, by.id
    if is_first:
        record(by, Verb.QUESTION_WRITTEN, question, tell=concerned_by(question))


def concerned_by(question: Question) -> Select[tuple[int]]:
    return select(union(select(literal(question.author_id)), voters_of(question)).subquery().c[0])
