"""A close that was moved later: whoever was reminded of the old one is reminded of the new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from app.challenges.ballot import holder_of, reminders_leave
from app.challenges.challenge import Challenge
from app.challenges.juror import Juror
from app.challenges.phase import Phase
from app.challenges.summons import FIRST, LAST
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db
from app.people.user import User


def reschedule(challenge: Challenge, wanted: Mapping[PhaseKind, tuple[datetime, datetime]], *, by: User) -> None:
    for phase in challenge.reschedule(wanted, by=by):
        if phase.kind is PhaseKind.JURY:
            _jurors_wait_again(phase)
        if phase.kind is PhaseKind.VOTING and reminders_leave(phase) > now():
            held = holder_of(challenge)
            again = update(held).where(held.challenge_id == challenge.id).values(reminded=False)
            db.session.execute(again.execution_options(synchronize_session=False))


def _jurors_wait_again(phase: Phase) -> None:
    """Only for an hour that is yet to come again: a close put off by little reminds nobody twice in a row."""
    for mark, before in ((Juror.reminded_at, FIRST), (Juror.urged_at, LAST)):
        if phase.closes_at - before > now():
            again = update(Juror).where(Juror.challenge_id == phase.challenge_id).values({mark: None})
            db.session.execute(again.execution_options(synchronize_session="fetch"))
