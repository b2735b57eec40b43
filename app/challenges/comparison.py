"""Which of two entries is better, to a juror: asked pair by pair, kept for ever, cancelled rather than changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from math import ceil, comb
from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from app.challenges.challenge import Challenge
from app.challenges.conflict import bars_between, judged_in
from app.challenges.entry import Entry, Stage
from app.challenges.figures import pairwise
from app.challenges.juror import SITTING, Juror
from app.challenges.score import hold_open, note, refuse_who_may_not
from app.challenges.seat import Seat
from app.challenges.slate import slate_of
from app.clock import now
from app.database import Key, db
from app.errors import Refused

if TYPE_CHECKING:
    from app.challenges.pairwise import Comparison as Ballot
    from app.challenges.pairwise import Fit

EACH = 10
"""How often each entry is compared, by the whole jury."""


class Verdict(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    UNSURE = "unsure"


class Comparison(db.Model):
    """`left` and `right` as they were shown; one that is cancelled stays, and does not count."""

    id: Mapped[Key]
    juror_id: Mapped[int] = mapped_column(ForeignKey(Juror.id), index=True)
    left_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    right_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    verdict: Mapped[Verdict]
    at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    @property
    def pair(self) -> frozenset[int]:
        return frozenset((self.left_id, self.right_id))


@dataclass(frozen=True)
class Words:
    """What a juror writes about an entry, for its people and for the jury."""

    for_author: str = ""
    for_jury: str = ""


def compare(juror: Juror, asked: str, verdict: Verdict, words: tuple[Words, Words] | None = None) -> Comparison:
    """`asked` is the question as it was handed out: a juror does not choose what they compare.

    `words` are about the left and the right one; without any, what was written about them before stays.
    """
    hold_open(juror.challenge)
    left, right = answered(juror, asked)
    for entry in (left, right):
        refuse_who_may_not(juror, entry)
    if any(one.pair == {left.id, right.id} for one in db.session.scalars(_live(juror))):
        raise Refused(_("You have compared these two already."))
    made = Comparison(juror_id=juror.id, left_id=left.id, right_id=right.id, verdict=verdict, at=now())
    db.session.add(made)
    db.session.flush()
    for entry, said in zip((left, right), words or (), strict=False):
        note(juror, entry, for_author=said.for_author, for_jury=said.for_jury)
    return made


def cancel_last(juror: Juror) -> Comparison:
    hold_open(juror.challenge)
    if not juror.sits:
        raise Refused(_("You do not sit in this jury."))
    last = db.session.scalars(_live(juror).order_by(Comparison.id.desc()).limit(1)).first()
    if last is None:
        raise Refused(_("There is nothing to cancel."))
    last.cancelled_at = now()
    return last


def _live(juror: Juror) -> Select[tuple[Comparison]]:
    return select(Comparison).where(Comparison.juror_id == juror.id, Comparison.cancelled_at.is_(None))


def made_by(juror: Juror) -> list[Comparison]:
    return list(db.session.scalars(_live(juror).order_by(Comparison.id)))


# What to ask


def next_pair(juror: Juror) -> tuple[Entry, Entry] | None:
    """The pair that teaches most, given all that the jury has answered; the same until somebody answers."""
    challenge = juror.challenge
    slate = slate_of(challenge)
    assert slate is not None
    entries = entries_compared(challenge)
    bars = bars_between([juror], judged_in(challenge))
    seated = db.session.scalars(select(Seat.entry_id).where(Seat.juror_id == juror.id))
    own = {entry for entry in seated if (juror.id, entry) not in bars}
    mine = made_by(juror)
    question = pairwise.ask(
        _fitted(tuple(ballots(challenge)), tuple(str(number) for number in entries)),
        seed=slate.seed + 1_000 * juror.id + len(mine),
        shown={frozenset(map(str, one.pair)) for one in mine},
        barred={str(number) for number in entries if number not in own},
    )
    if question is None:
        return None
    left, right = (db.session.get(Entry, int(number)) for number in (question.left, question.right))
    assert left and right
    return left, right


@lru_cache(maxsize=32)
def _fitted(answers: Sequence[Ballot], entries: Sequence[str]) -> Fit:
    return pairwise.fit(answers, entries)


def handed_out(juror: Juror, left: Entry, right: Entry) -> str:
    """A question as the desk sends it, and takes it back."""
    return _seal().dumps([juror.id, left.id, right.id])


def answered(juror: Juror, asked: str) -> tuple[Entry, Entry]:
    try:
        who, *numbers = _seal().loads(asked)
    except (BadData, TypeError, ValueError):
        who, numbers = 0, []
    pair = [entry for number in numbers if (entry := db.session.get(Entry, number))]
    if who != juror.id or len(pair) != 2:
        raise Refused(_("This question was not asked here."))
    return pair[0], pair[1]


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="jury-comparison")


def asked_of(seats: int, entries: int, jurors: int) -> int:
    """How many comparisons a juror is asked for: their share of what the entries need, at most all their pairs."""
    return min(comb(seats, 2), ceil(EACH * entries / 2 / max(jurors, 1)))


# Reading


def entries_compared(challenge: Challenge) -> list[int]:
    asked = select(Entry.id).where(Entry.challenge_id == challenge.id, Entry.stage == Stage.SENT)
    return list(db.session.scalars(asked.order_by(Entry.id)))


def counted(challenge: Challenge) -> list[Comparison]:
    """What is not cancelled, by jurors who sit and have both seats, of entries that are there."""
    asked = (
        select(Comparison)
        .join(Juror, Juror.id == Comparison.juror_id)
        .where(Juror.challenge_id == challenge.id, *SITTING, Comparison.cancelled_at.is_(None))
        .order_by(Comparison.id)
    )
    seats = set(
        db.session.execute(
            select(Seat.juror_id, Seat.entry_id)
            .join(Entry, Entry.id == Seat.entry_id)
            .where(Entry.challenge_id == challenge.id, Entry.stage == Stage.SENT)
        ).tuples()
    )
    return [one for one in db.session.scalars(asked) if all((one.juror_id, entry) in seats for entry in one.pair)]


def ballots(challenge: Challenge) -> list[Ballot]:
    """As the figures know them; who could not say has said nothing about which is better."""
    return [
        pairwise.Comparison(str(one.juror_id), str(winner), str(loser))
        for one in counted(challenge)
        if one.verdict is not Verdict.UNSURE
        for winner, loser in [
            (one.left_id, one.right_id) if one.verdict is Verdict.LEFT else (one.right_id, one.left_id)
        ]
    ]
