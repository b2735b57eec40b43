"""What a juror gives an entry: a mark for each criterion and two notes, a draft until it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import JSON, ColumnElement, ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.challenge import Challenge
from app.challenges.conflict import Conflict, bars_between, bars_of, judged_in
from app.challenges.entry import Entry
from app.challenges.juror import SITTING, Answer, Juror
from app.challenges.permission import Action, Part, permits
from app.challenges.seat import Seat, has_seat
from app.challenges.slate import slate_of
from app.challenges.vocabulary import JudgingKind, PhaseKind
from app.clock import now
from app.database import Document, Key, add_new, db
from app.errors import Refused
from app.people.user import User

LONGEST_NOTE = 2_000
MOST_STEPS = 30
"""That a juror can take back."""

NOTES = ("note_for_author", "note_for_jury")


class Score(db.Model):
    """`marks` are by the position of the criterion. It counts once it is sent, as long as its juror has the seat.

    Where entries are compared two by two it has no marks: it holds the notes of a juror alone. `earlier` is what it
    said before each of the last choices since it was sent, so that its juror can take them back.
    """

    __table_args__ = (UniqueConstraint("juror_id", "entry_id"),)

    id: Mapped[Key]
    juror_id: Mapped[int] = mapped_column(ForeignKey(Juror.id))
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    marks: Mapped[Document]
    note_for_author: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    note_for_jury: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    earlier: Mapped[list[Any]] = mapped_column(JSON, default=list)

    juror: Mapped[Juror] = relationship()
    entry: Mapped[Entry] = relationship()

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None


def judge(
    juror: Juror, entry: Entry, *, marks: Mapping[str, int], note_for_author: str = "", note_for_jury: str = "",
    send: bool,
) -> Score:  # fmt: skip
    """Keep it, and send it when it is whole; one that is sent stays so, and may be changed until the close."""
    hold_open(juror.challenge)
    refuse_who_may_not(juror, entry)
    _refuse_strange_marks(juror.challenge, marks)
    score = _row(juror, entry)
    if (send or score.is_sent) and len(marks) < len(juror.challenge.criteria):
        raise Refused(_("Give a mark for each criterion, then send."))
    moment = now()
    _remember(score, {"marks": dict(marks), "note_for_author": note_for_author, "note_for_jury": note_for_jury})
    score.marks, score.changed_at = dict(marks), moment
    score.note_for_author, score.note_for_jury = note_for_author, note_for_jury
    if send and not score.is_sent:
        score.sent_at, score.earlier = moment, []
    db.session.flush()
    return score


def _remember(score: Score, said: Mapping[str, Any]) -> None:
    """What is saved while somebody types on in one note is one choice."""
    before = {name: getattr(score, name) for name, value in said.items() if getattr(score, name) != value}
    if not before or (score.earlier and [*before] == [*score.earlier[-1]] and before.keys() <= set(NOTES)):
        return
    score.earlier = [*score.earlier, before][-MOST_STEPS:]


def cancel_last(juror: Juror, entry: Entry) -> Score | None:
    """The last choice that was saved is taken back, and the one before stands again; None where there is none."""
    hold_open(juror.challenge)
    refuse_who_may_not(juror, entry)
    score = _row(juror, entry) if score_of(juror, entry) else None
    if score is None or not score.earlier:
        return None
    for name, value in score.earlier[-1].items():
        setattr(score, name, value)
    score.earlier, score.changed_at = score.earlier[:-1], now()
    db.session.flush()
    return score


def note(juror: Juror, entry: Entry, *, for_author: str, for_jury: str) -> None:
    """Where entries are compared a juror gives no mark, and words all the same; whoever calls has asked who may."""
    if not (for_author or for_jury or score_of(juror, entry)):
        return
    written, moment = _row(juror, entry), now()
    written.note_for_author, written.note_for_jury, written.changed_at = for_author, for_jury, moment
    written.sent_at = written.sent_at or moment
    db.session.flush()


def hold_open(challenge: Challenge) -> None:
    """Until this is committed the phase cannot close, so that nothing is taken after a close that is committed."""
    phase = challenge.phase(PhaseKind.JURY)
    if phase is None:
        raise Refused(_("This challenge has no jury."))
    phase.hold(shared=True)
    if not permits(challenge, Part.JUROR, Action.JUDGE):
        raise Refused(_("The jury is not open now."))
    slate = slate_of(challenge)
    if slate is None or not slate.is_confirmed:
        raise Refused(_("The judging plan is not confirmed yet."))


def refuse_who_may_not(juror: Juror, entry: Entry) -> None:
    juror.hold()
    if not juror.sits:
        raise Refused(_("You do not sit in this jury."))
    if not entry.is_sent or not has_seat(juror, entry):
        raise Refused(_("This entry is not yours to judge."))
    if bars_of(juror, entry):
        raise Refused(_("You have a conflict of interest with this entry."))


def _refuse_strange_marks(challenge: Challenge, marks: Mapping[str, int]) -> None:
    scales = {str(one.position): range(one.lowest, one.highest + 1) for one in challenge.criteria}
    if any(name not in scales or mark not in scales[name] for name, mark in marks.items()):
        raise Refused(_("A mark is on the scale of its criterion."))


def _row(juror: Juror, entry: Entry) -> Score:
    """There is one for both, also when two windows begin it together."""
    moment = now()
    row = {
        "juror_id": juror.id, "entry_id": entry.id, "marks": {}, "note_for_author": "", "note_for_jury": "",
        "begun_at": moment, "changed_at": moment, "earlier": [],
    }  # fmt: skip
    add_new(Score, row)
    return db.session.scalars(
        select(Score).where(Score.juror_id == juror.id, Score.entry_id == entry.id).with_for_update()
    ).one()


# Reading


def score_of(juror: Juror, entry: Entry) -> Score | None:
    return db.session.scalar(select(Score).where(Score.juror_id == juror.id, Score.entry_id == entry.id))


def counted(challenge: Challenge) -> list[Score]:
    """What the ranking is made from: sent, by jurors who sit, from a seat, for entries that are there."""
    asked = (
        select(Score)
        .join(Juror, Juror.id == Score.juror_id)
        .join(Entry, Entry.id == Score.entry_id)
        .join(Seat, (Seat.juror_id == Score.juror_id) & (Seat.entry_id == Score.entry_id))
        .where(
            Juror.challenge_id == challenge.id,
            *SITTING,
            Score.sent_at.is_not(None),
            Entry.withdrawn_at.is_(None),
        )
    )
    return list(db.session.scalars(asked.order_by(Score.id)))


def notes_for_author(entry: Entry) -> list[str]:
    """What the jury wrote for the people of an entry, without names; whoever shows it waits for the results."""
    return [one.note_for_author for one in counted(entry.challenge) if one.entry_id == entry.id if one.note_for_author]


def made_by(juror: Juror) -> list[Score]:
    return list(db.session.scalars(select(Score).where(Score.juror_id == juror.id).order_by(Score.id)))


def queue_of(juror: Juror) -> list[tuple[int, bool]]:
    """The entries on a juror's desk, and whether their score is sent; without those they conflict with."""
    seats = set(db.session.scalars(select(Seat.entry_id).where(Seat.juror_id == juror.id)))
    seated = [entry for entry in judged_in(juror.challenge) if entry.id in seats]
    bars = bars_between([juror], seated)
    sent = {one.entry_id for one in made_by(juror) if one.is_sent}
    return [(entry.id, entry.id in sent) for entry in seated if (juror.id, entry.id) not in bars]


def forget(person: User) -> None:
    """Who is erased stays a juror without a name: what they sent counts, what they had only begun goes.

    What they had yet to judge waits for others; the reasons that they gave are emptied.
    """
    own = select(Juror.id).where(Juror.person_id == person.id)
    sent = select(Score.id).where(
        Score.juror_id == Seat.juror_id, Score.entry_id == Seat.entry_id, Score.sent_at.is_not(None)
    )
    rubric = (
        select(Juror.id)
        .join(Juror.challenge)
        .where(Juror.person_id == person.id, Challenge.judging == JudgingKind.RUBRIC)
    )
    for emptied in (
        delete(Seat).where(Seat.juror_id.in_(rubric), ~sent.exists()),
        delete(Score).where(Score.juror_id.in_(own), Score.sent_at.is_(None)),
        update(Score).where(Score.juror_id.in_(own)).values(earlier=[]),
        update(Conflict).where(Conflict.juror_id.in_(own)).values(reason=""),
        update(Juror).where(Juror.person_id == person.id).values(recusal_reason=""),
        delete(Juror).where(Juror.person_id == person.id, Juror.answer.is_distinct_from(Answer.ACCEPTED), ~_has_rows()),
    ):
        db.session.execute(emptied.execution_options(synchronize_session=False))


def _has_rows() -> ColumnElement[bool]:
    """An invitation that led to nothing has neither."""
    return (
        select(Conflict.entry_id).where(Conflict.juror_id == Juror.id).exists()
        | select(Score.id).where(Score.juror_id == Juror.id).exists()
    )
