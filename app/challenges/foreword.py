"""What an organiser says, in their own words, above the platform's sentences in the letters of a challenge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.challenges.challenge import Challenge
from app.challenges.vocabulary import JudgingKind, VotingKind
from app.clock import now
from app.database import db


class Occasion(StrEnum):
    """Why a challenge writes to somebody."""

    ENTRY_RECEIVED = "entry-received"
    MENTOR_NEAR = "mentor-near"
    VOTE_NEAR = "vote-near"
    JURY_INVITED = "jury-invited"
    JURY_LATE = "jury-late"
    RESULTS_OUT = "results-out"


REMINDERS = frozenset({Occasion.MENTOR_NEAR, Occasion.VOTE_NEAR, Occasion.JURY_LATE})
"""These letters leave in any case; the others are lines of the morning's letter, unless the organiser wrote words."""


class Foreword(db.Model):
    """A row for each occasion that has words; without words there is none."""

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    occasion: Mapped[Occasion] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(1_500))
    changed_at: Mapped[datetime]


def occasions_of(challenge: Challenge) -> list[Occasion]:
    """Those that a challenge of these rules can come to."""
    jury = challenge.judging is not JudgingKind.NONE
    has = {
        Occasion.MENTOR_NEAR: challenge.has_teams,
        Occasion.VOTE_NEAR: challenge.voting is VotingKind.BUDGET,
        Occasion.JURY_INVITED: jury,
        Occasion.JURY_LATE: jury,
    }
    return [one for one in Occasion if has.get(one, True)]


def words_of(challenge: Challenge) -> dict[Occasion, str]:
    asked = select(Foreword).where(Foreword.challenge_id == challenge.id)
    return {one.occasion: one.text for one in db.session.scalars(asked)}


def words_for(challenge: Challenge, occasion: Occasion) -> str:
    asked = select(Foreword.text).where(Foreword.challenge_id == challenge.id, Foreword.occasion == occasion)
    return db.session.scalar(asked) or ""


def keep(challenge: Challenge, wanted: Mapping[Occasion, str]) -> None:
    """As they are from now on; letters that wait to be sent keep what they said."""
    before = words_of(challenge)
    for occasion in occasions_of(challenge):
        text = wanted.get(occasion, "")
        if text == before.get(occasion, ""):
            continue
        own = (Foreword.challenge_id == challenge.id, Foreword.occasion == occasion)
        db.session.execute(delete(Foreword).where(*own))
        if text:
            db.session.add(Foreword(challenge_id=challenge.id, occasion=occasion, text=text, changed_at=now()))
    db.session.flush()


def copy(past: Challenge, challenge: Challenge) -> None:
    keep(challenge, words_of(past))
