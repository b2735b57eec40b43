"""Following a thing: being told what happens to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, delete, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from app.activity.event import Subject
from app.clock import now
from app.database import BIG, add_new, db
from app.people.user import User


class Follow(db.Model):
    __table_args__ = (Index("ix_follow_subject", "subject_kind", "subject_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[int] = mapped_column(BIG, primary_key=True)
    since: Mapped[datetime]


def follow(subject: Subject, by: User) -> None:
    add_new(
        Follow,
        {"user_id": by.id, "subject_kind": subject.subject_kind, "subject_id": subject.id, "since": now()},
    )


def unfollow(subject: Subject, by: User) -> None:
    db.session.execute(delete(Follow).where(*_of(subject), Follow.user_id == by.id))


def follows(person: User, subject: Subject) -> bool:
    return bool(db.session.scalar(select(exists().where(*_of(subject), Follow.user_id == person.id))))


def followers_of(subject: Subject) -> Select[tuple[int]]:
    return select(Follow.user_id).where(*_of(subject))


def _of(subject: Subject) -> tuple[ColumnElement[bool], ...]:
    return Follow.subject_kind == subject.subject_kind, Follow.subject_id == subject.id
