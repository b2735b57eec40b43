"""Conferences and questions as the rooms below know them: a title, an address, who may see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.activity.thing import Thing
from app.database import db
from app.gatherings.conference import Conference
from app.gatherings.question import Question


def conferences(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Conference).where(Conference.id.in_(numbers)).options(joinedload(Conference.unit))
    return {
        conference.id: Thing(
            title=conference.title,
            url=url_for("conferences.show", slug=conference.slug),
            kind="conference",
            subject=conference,
        )
        for conference in db.session.scalars(asked)
    }


def questions(numbers: Sequence[int]) -> dict[int, Thing]:
    whole = joinedload(Question.conference).joinedload(Conference.unit)
    asked = select(Question).where(Question.id.in_(numbers)).options(whole, joinedload(Question.author))
    return {
        question.id: Thing(
            title=question.conference.title,
            url=url_for("conferences.show", slug=question.conference.slug, _anchor=f"question-{question.id}"),
            kind="question",
            subject=question,
        )
        for question in db.session.scalars(asked)
    }


THINGS = {"conference": conferences, "question": questions}
