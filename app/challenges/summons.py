"""Late jurors are reminded three days and one day before the close: a notice, and a letter to who reads their mail."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.activity.event import record
from app.challenges import correspondence
from app.challenges.advance import Advance, tell_when_complete
from app.challenges.foreword import Occasion
from app.challenges.juror import Juror, sitting_in
from app.challenges.phase import Phase, State
from app.challenges.slate import slate_of
from app.challenges.verbs import Verb
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db

FIRST, LAST = timedelta(hours=72), timedelta(hours=24)


def remind_late() -> int:
    """Each juror once for each of the two hours, however often this is asked; says how many were reminded."""
    asked = select(Phase).where(
        Phase.kind == PhaseKind.JURY,
        Phase.state == State.OPEN,
        Phase.closes_at > now(),
        Phase.closes_at <= now() + FIRST,
    )
    return sum(_remind(phase) for phase in db.session.scalars(asked.options(joinedload(Phase.challenge))))


def _remind(phase: Phase) -> int:
    challenge = phase.challenge
    slate, jurors = slate_of(challenge), sitting_in(challenge)
    if slate is None or not slate.is_confirmed:
        return 0
    advance = Advance.of(challenge, jurors)
    is_last = phase.closes_at <= now() + LAST
    late = [juror for juror in jurors if advance.lacks(juror)]
    if not late:
        tell_when_complete(slate)
    return sum(_tell(juror, advance.lacks(juror)) for juror in late if _mark(juror, is_last=is_last))


def _mark(juror: Juror, *, is_last: bool) -> bool:
    """Marked in the transaction that tells, so that nobody is reminded twice."""
    column = Juror.urged_at if is_last else Juror.reminded_at
    marking = update(Juror).where(Juror.id == juror.id, column.is_(None)).values({column: now()})
    return db.session.scalar(marking.returning(Juror.id).execution_options(synchronize_session=False)) is not None


def _tell(juror: Juror, lacking: int) -> int:
    event = record(None, Verb.JUROR_REMINDED, juror, tell=[juror.person])
    correspondence.remind(juror.challenge, Occasion.JURY_LATE, [juror.person], events=[event], lacking=lacking)
    return 1
