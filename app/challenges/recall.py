"""Jurors of a past challenge, asked again: chosen with its copy, invited when that is announced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from app.activity.at_once import reads_letters
from app.challenges import foreword, jury
from app.challenges.challenge import Challenge
from app.challenges.foreword import Occasion
from app.challenges.juror import SITTING, Juror
from app.challenges.vocabulary import JudgingKind
from app.database import add_new, db
from app.errors import Refused
from app.people.grant import Grant
from app.people.suspension import suspended_among
from app.people.user import User


class Recall(db.Model):
    """Goes once the invitation is sent: who says yes to it is a juror like any other."""

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True, index=True)

    person: Mapped[User] = relationship()


class Way(StrEnum):
    """How an invitation reaches somebody."""

    LETTER = "letter"
    MORNING = "morning"
    SITE = "site"


@dataclass(frozen=True)
class Candidate:
    person: User
    way: Way
    """As things are now, when the organiser's words are copied too."""


def offered(past: Challenge) -> list[Candidate]:
    """Who sat in its jury to the end and may be asked again: nobody who is gone, suspended, or leads it now."""
    if past.judging is JudgingKind.NONE:
        return []
    asked = select(User).join(Juror, Juror.person_id == User.id).where(Juror.challenge_id == past.id, *SITTING)
    people = _askable(past, db.session.scalars(asked.options(*_with_grants()).order_by(Juror.id)))
    has_words = bool(foreword.words_for(past, Occasion.JURY_INVITED))
    return [Candidate(one, _way(one, has_words=has_words)) for one in people]


def _with_grants() -> tuple[Any, ...]:
    return (selectinload(User.grants).joinedload(Grant.unit), joinedload(User.unit))


def _askable(challenge: Challenge, people: Iterable[User]) -> list[User]:
    here = [one for one in people if jury.open_to(challenge, one) and not challenge.led_by(one)]
    suspended = suspended_among([one.id for one in here]) if here else set()
    return [one for one in here if one.id not in suspended]


def _way(person: User, *, has_words: bool) -> Way:
    if not reads_letters(person):
        return Way.SITE
    return Way.LETTER if has_words else Way.MORNING


def choose(challenge: Challenge, people: Iterable[User]) -> None:
    """For a challenge in preparation."""
    if not challenge.is_draft:
        raise Refused(_("This challenge is already announced."))
    for person in people:
        add_new(Recall, {"challenge_id": challenge.id, "person_id": person.id})


def let_go(challenge: Challenge, number: int) -> None:
    """The organiser thought better of it, before anybody was told."""
    db.session.execute(delete(Recall).where(Recall.challenge_id == challenge.id, Recall.person_id == number))


def waiting_in(challenge: Challenge) -> Select[tuple[User]]:
    asked = select(User).join(Recall, Recall.person_id == User.id).where(Recall.challenge_id == challenge.id)
    return asked.options(*_with_grants()).order_by(User.name, User.id)


def invite_all(challenge: Challenge, *, by: User) -> list[User]:
    """Says who is not invited after all: what held when they were chosen may not hold any more."""
    chosen = list(db.session.scalars(waiting_in(challenge)))
    db.session.execute(delete(Recall).where(Recall.challenge_id == challenge.id))
    askable = _askable(challenge, chosen)
    for person in askable:
        jury.invite(challenge, person, by=by)
    return [one for one in chosen if one not in askable]


def forget(person: User) -> None:
    db.session.execute(delete(Recall).where(Recall.person_id == person.id))
