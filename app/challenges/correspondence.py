"""The letters of a challenge: its organiser's words above the platform's, sent or tried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import update

from app.activity.event import Event
from app.activity.notice import UNMAILED, Notice
from app.challenges.challenge import Challenge
from app.challenges.foreword import Occasion, words_for
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db
from app.extensions import settings
from app.outbox import letter, post
from app.outbox.letter import Letter
from app.people.user import Digest, User
from app.text import squish

PAGES = {
    Occasion.ENTRY_RECEIVED: "challenges.show",
    Occasion.MENTOR_NEAR: "challenges.mentors",
    Occasion.VOTE_NEAR: "challenges.vote",
    Occasion.JURY_INVITED: "challenges.jury",
    Occasion.JURY_LATE: "challenges.jury",
    Occasion.RESULTS_OUT: "challenges.results",
}
PHASES = {
    Occasion.VOTE_NEAR: PhaseKind.VOTING,
    Occasion.JURY_INVITED: PhaseKind.JURY,
    Occasion.JURY_LATE: PhaseKind.JURY,
}


def address_in(challenge: Challenge, entry: int) -> str:
    """The page of an entry, as a letter names it."""
    return settings().site_url + url_for("challenges.entry", slug=challenge.slug, id=entry)


def reads_letters(person: User) -> bool:
    wants = person.digest is not Digest.NEVER and person.confirmed_at is not None
    return wants and person.erased_at is None and bool(person.email)


def send(
    challenge: Challenge, occasion: Occasion, people: Iterable[User], *, events: Sequence[Event], **more: Any
) -> None:
    """At once, when the organiser has words for it; who is written to is not told of it again the next morning."""
    words = words_for(challenge, occasion)
    written = [one for one in people if reads_letters(one) and challenge.visible_to(one)] if words else []
    for person in written:
        _write(challenge, occasion, person, words, more)
    if written:
        told = (Notice.event_id.in_([one.id for one in events]), Notice.user_id.in_([one.id for one in written]))
        mailed = update(Notice).where(*told, *UNMAILED).values(mailed_at=now())
        db.session.execute(mailed.execution_options(synchronize_session=False))


def _write(challenge: Challenge, occasion: Occasion, person: User, words: str, more: dict[str, Any]) -> None:
    assert person.email
    with force_locale(person.language):
        letter.write(
            person.email,
            occasion.value,
            language=person.language,
            foreword=words,
            **{**_usual(challenge, occasion, person), **more},
        )


def _usual(challenge: Challenge, occasion: Occasion, person: User) -> dict[str, Any]:
    phase = challenge.phase(PHASES[occasion]) if occasion in PHASES else None
    return {
        "name": squish(person.name),
        "title": squish(challenge.title),
        "url": settings().site_url + url_for(PAGES[occasion], slug=challenge.slug),
        "site_name": settings().site_name,
        **({"when": _hour(phase.closes_at, person)} if phase else {}),
    }


def _hour(moment: datetime, person: User) -> str:
    zone = ZoneInfo(person.time_zone)
    return format_datetime(moment, "EEEE d MMMM y, HH:mm", tzinfo=zone, locale=person.language)


def tried(challenge: Challenge, occasion: Occasion, words: str, *, by: User) -> EmailMessage:
    """The letter as the post would send it, to whoever tries it out; nothing is queued."""
    with force_locale(by.language):
        example = {
            "lacking": 3,
            "fewest": challenge.vote_fewest,
            "by": squish(by.name),
            "entry": _("The title of the entry"),
            "receipt": "0" * 64,
            "mentor": _("Their mentor"),
            "team": _("Their team"),
            "place": _("The place"),
            "when": _hour(challenge.submissions.closes_at, by),
        }
        context = example | _usual(challenge, occasion, by) | {"foreword": words}
    unsent = Letter(
        id=0, recipient=by.email, language=by.language, template=occasion.value, context=context, queued_at=now()
    )
    return post.compose(unsent)
