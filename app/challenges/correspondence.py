"""The letters of a challenge: its organiser's words above the platform's, sent or tried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.activity import at_once
from app.activity.at_once import hour_of
from app.activity.event import Event
from app.challenges.challenge import Challenge
from app.challenges.foreword import Occasion, words_for
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.extensions import settings
from app.outbox import post
from app.outbox.letter import Letter
from app.people.user import User
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


def send(
    challenge: Challenge, occasion: Occasion, people: Iterable[User], *, events: Sequence[Event], **more: Any
) -> None:
    """At once, when the organiser has words for it; without them the letter of the morning tells."""
    if words_for(challenge, occasion):
        remind(challenge, occasion, people, events=events, **more)


def remind(
    challenge: Challenge,
    occasion: Occasion,
    people: Iterable[User],
    *,
    events: Sequence[Event],
    at: datetime | None = None,
    **more: Any,
) -> None:
    """At once, whether the organiser has words for it or not; `at` is the hour it is about, if not a phase's close."""
    words = words_for(challenge, occasion)

    def about(person: User) -> dict[str, Any]:
        hour = {"when": hour_of(at, person)} if at else {}
        return {**_usual(challenge, occasion, person), **hour, **more, "foreword": words}

    at_once.write(people, occasion.value, about, events=events, sees=challenge.visible_to)


def _usual(challenge: Challenge, occasion: Occasion, person: User) -> dict[str, Any]:
    phase = challenge.phase(PHASES[occasion]) if occasion in PHASES else None
    return {
        "title": squish(challenge.title),
        "url": settings().site_url + url_for(PAGES[occasion], slug=challenge.slug),
        **({"when": hour_of(phase.closes_at, person)} if phase else {}),
    }


def tried(challenge: Challenge, occasion: Occasion, words: str, *, by: User) -> EmailMessage:
    """The letter as the post would send it, to whoever tries it out; nothing is queued."""
    with force_locale(by.language):
        example = {
            "name": squish(by.name),
            "site_name": settings().site_name,
            "lacking": 3,
            "fewest": challenge.vote_fewest,
            "by": squish(by.name),
            "entry": _("The title of the entry"),
            "receipt": "0" * 64,
            "mentor": _("Their mentor"),
            "team": _("Their team"),
            "place": _("The place"),
            "when": hour_of(challenge.submissions.closes_at, by),
        }
        context = example | _usual(challenge, occasion, by) | {"foreword": words}
    unsent = Letter(
        id=0, recipient=by.email, language=by.language, template=occasion.value, context=context, queued_at=now()
    )
    return post.compose(unsent)
