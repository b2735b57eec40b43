"""Letters that do not wait for the morning: what a room writes at once to those who read their mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import force_locale
from sqlalchemy import update

from app.activity.event import Event
from app.activity.notice import UNMAILED, Notice
from app.clock import now
from app.database import db
from app.extensions import settings
from app.outbox import letter
from app.people.user import Digest, User
from app.text import squish


def reads_letters(person: User) -> bool:
    wants = person.digest is not Digest.NEVER and person.confirmed_at is not None
    return wants and person.erased_at is None and bool(person.email)


def hour_of(moment: datetime, person: User) -> str:
    """By the clock of their territory, in their language."""
    zone = ZoneInfo(person.time_zone)
    return format_datetime(moment, "EEEE d MMMM y, HH:mm", tzinfo=zone, locale=person.language)


def write(
    people: Iterable[User],
    template: str,
    about: Callable[[User], Mapping[str, Any]],
    *,
    events: Sequence[Event],
    sees: Callable[[User], bool],
) -> None:
    """To those who still see what it is about; who is written to is not told of it again the next morning."""
    written = [person for person in people if reads_letters(person) and sees(person)]
    for person in written:
        assert person.email
        with force_locale(person.language):
            usual = {"name": squish(person.name), "site_name": settings().site_name}
            letter.write(person.email, template, language=person.language, **{**usual, **about(person)})
    if written:
        told = (Notice.event_id.in_([one.id for one in events]), Notice.user_id.in_([one.id for one in written]))
        mailed = update(Notice).where(*told, *UNMAILED).values(mailed_at=now())
        db.session.execute(mailed.execution_options(synchronize_session=False))
