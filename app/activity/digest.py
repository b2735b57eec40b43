"""The digest: at seven in the reader's own territory, what they have not read, in one letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from sqlalchemy import ColumnElement, Select, exists, select

from app.activity import unsubscribing
from app.activity.event import Event
from app.activity.inbox import groups_for, others_said, told
from app.activity.notice import UNMAILED, Notice, mark_mailed
from app.clock import now
from app.database import db
from app.extensions import settings
from app.outbox import letter
from app.outbox.letter import Letter
from app.people.suspension import Suspension, in_force
from app.people.user import Digest, User
from app.text import squish

HOUR = 7
MOST_LINES = 20
OLDEST = timedelta(days=7)
"""What is older stays on the page: whoever asks for letters again is not sent last year's."""


def last_seven(zone: str) -> datetime:
    """The latest seven o'clock in a territory: what was told before it is in that morning's letter."""
    here = now().astimezone(ZoneInfo(zone))
    seven = here.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return seven if seven <= here else seven - timedelta(days=1)


def _for_morning_of(zone: str) -> tuple[ColumnElement[bool], ...]:
    seven = last_seven(zone)
    return (*UNMAILED, Event.at < seven, Event.at >= seven - OLDEST)


def _suspended() -> ColumnElement[bool]:
    return exists().where(Suspension.user_id == User.id, in_force())


def _unmailed() -> Select[tuple[str]]:
    return select(User.time_zone).join_from(Notice, User, User.id == Notice.user_id).where(*UNMAILED)


def readers(most: int) -> Sequence[int]:
    """Whose letter is due: nobody's who asked for none, nobody's twice for the same news."""
    found: list[int] = []
    for zone in db.session.scalars(_unmailed().distinct()).all():
        asked = (
            _unmailed()
            .join(Event, Event.id == Notice.event_id)
            .where(
                User.time_zone == zone,
                *_for_morning_of(zone),
                User.digest == Digest.DAILY,
                User.email.is_not(None),
                User.confirmed_at.is_not(None),
                User.erased_at.is_(None),
                ~_suspended(),
            )
            .with_only_columns(User.id)
            .distinct()
            .limit(most - len(found))
        )
        found.extend(db.session.scalars(asked))
        if len(found) >= most:
            break
    return found


def write_to(person: User) -> Letter | None:
    """One letter with what is new, marked as mailed in the same transaction; none when they may see nothing of it."""
    due = _for_morning_of(person.time_zone)
    with force_locale(person.language):
        page = groups_for(person, most=MOST_LINES, only=due)
        lines = [
            {
                "sentence": squish(group.sentence + (f" ({others_said(group)})" if group.others else "")),
                "reason": squish(group.reason),
                "url": settings().site_url + group.url,
            }
            for group in page.items
            if group.url
        ]
    mark_mailed(person, Notice.event_id.in_(told(person, *due).add_columns(Event.id)))
    if not lines or not person.email:
        return None
    address = unsubscribing.address_for(person)
    return letter.write(
        person.email,
        "digest",
        language=person.language,
        unsubscribe_url=address,
        name=squish(person.name),
        lines=lines,
        and_more=page.after is not None,
        leave=address,
        site_name=settings().site_name,
    )
