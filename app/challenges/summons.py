"""Late jurors are reminded three days and one day before the close: a notice, and a letter to who reads their mail."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import url_for
from flask_babel import force_locale
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.activity.event import record
from app.activity.notice import UNMAILED, Notice
from app.challenges.advance import Advance, tell_when_complete
from app.challenges.foreword import Occasion, words_for
from app.challenges.juror import Juror, sitting_in
from app.challenges.phase import Phase, State
from app.challenges.slate import slate_of
from app.challenges.verbs import Verb
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db
from app.extensions import settings
from app.outbox import letter
from app.people.user import Digest
from app.text import squish

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
    words = words_for(challenge, Occasion.JURY_LATE)
    return sum(_tell(juror, phase, advance.lacks(juror), words) for juror in late if _mark(juror, is_last=is_last))


def _mark(juror: Juror, *, is_last: bool) -> bool:
    """Marked in the transaction that tells, so that nobody is reminded twice."""
    column = Juror.urged_at if is_last else Juror.reminded_at
    marking = update(Juror).where(Juror.id == juror.id, column.is_(None)).values({column: now()})
    return db.session.scalar(marking.returning(Juror.id).execution_options(synchronize_session=False)) is not None


def _tell(juror: Juror, phase: Phase, lacking: int, words: str) -> int:
    event = record(None, Verb.JUROR_REMINDED, juror, tell=[juror.person])
    if _write(juror, phase, lacking, words):
        mailed = update(Notice).where(Notice.event_id == event.id, Notice.user_id == juror.person_id, *UNMAILED)
        db.session.execute(mailed.values(mailed_at=now()).execution_options(synchronize_session=False))
    return 1


def _write(juror: Juror, phase: Phase, lacking: int, words: str) -> bool:
    person, challenge = juror.person, juror.challenge
    if person.digest is Digest.NEVER or not person.confirmed_at or person.erased_at or not person.email:
        return False
    with force_locale(person.language):
        letter.write(
            person.email,
            "jury-late",
            language=person.language,
            foreword=words,
            name=squish(person.name),
            title=squish(challenge.title),
            lacking=lacking,
            when=format_datetime(
                phase.closes_at, "EEEE d MMMM y, HH:mm", tzinfo=ZoneInfo(person.time_zone), locale=person.language
            ),
            url=settings().site_url + url_for("challenges.jury", slug=challenge.slug),
            site_name=settings().site_name,
        )
    return True
