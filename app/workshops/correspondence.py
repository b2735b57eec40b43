"""Letters to those on the list: invited, the day before, thanked after; each told once, by notice and by letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import url_for
from flask_babel import force_locale
from sqlalchemy import ForeignKey, Select, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from app.activity.event import Event, record
from app.activity.notice import UNMAILED, Notice
from app.clock import now
from app.database import add_new, db
from app.extensions import settings
from app.outbox import letter
from app.people.user import Digest, User
from app.text import squish
from app.workshops.participant import Participant, Standing
from app.workshops.verbs import Verb
from app.workshops.workshop import State, Workshop

DAY_BEFORE = timedelta(days=1)
JUST_NOW = timedelta(hours=1)
THANKED_WITHIN = timedelta(days=7)
"""What ended longer ago is no news."""


class Word(StrEnum):
    INVITED = "invited"
    NEAR = "near"
    THANKS = "thanks"


class WorkshopLetter(db.Model):
    """Who was told what, about which hour: of another hour of the same workshop they are told again."""

    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id), primary_key=True)
    word: Mapped[Word] = mapped_column(primary_key=True)
    about: Mapped[datetime] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def invited(guest: Participant) -> None:
    """The notice was written with the invitation; this is its letter, with the way into a calendar."""
    if _is_new(guest, Word.INVITED, guest.at) and _write(guest, "workshop-invited"):
        _mark_mailed(Verb.INVITED, guest.workshop, [guest.person_id])


def _is_new(guest: Participant, word: Word, about: datetime) -> bool:
    row = {"participant_id": guest.id, "word": word, "about": about, "at": now()}
    return bool(add_new(WorkshopLetter, row))


def near(most: int) -> Sequence[Participant]:
    """Those who come to what begins within a day; whoever took their place within the hour needs no word."""
    moment = now()
    told = select(WorkshopLetter.participant_id).where(
        WorkshopLetter.participant_id == Participant.id,
        WorkshopLetter.word == Word.NEAR,
        WorkshopLetter.about == Workshop.begins_at,
    )
    due = _coming(State.PLANNED).where(
        Workshop.begins_at > moment, Workshop.begins_at <= moment + DAY_BEFORE, ~told.exists(),
        Participant.answered_at < moment - JUST_NOW,
    )  # fmt: skip
    return db.session.scalars(due.limit(most)).all()


def to_thank(most: int) -> Sequence[Participant]:
    told = select(WorkshopLetter.participant_id).where(
        WorkshopLetter.participant_id == Participant.id, WorkshopLetter.word == Word.THANKS
    )
    due = _coming(State.OVER).where(Workshop.ended_at > now() - THANKED_WITHIN, ~told.exists())
    return db.session.scalars(due.limit(most)).all()


def _coming(state: State) -> Select[tuple[Participant]]:
    return (
        select(Participant)
        .join(Workshop, Workshop.id == Participant.workshop_id)
        .where(Workshop.state == state, Participant.standing == Standing.COMING)
        .options(joinedload(Participant.person), joinedload(Participant.workshop))
        .order_by(Participant.workshop_id, Participant.id)
    )


def send(due: Sequence[Participant], word: Word) -> None:
    """Marked in the transaction that tells: asked again, or stopped half-way, nobody is told twice."""
    verb, template = (Verb.NEAR, "workshop-near") if word is Word.NEAR else (Verb.THANKED, "workshop-thanks")
    for _number, guests in groupby(due, key=lambda guest: guest.workshop_id):
        new = [one for one in guests if _is_new(one, word, one.workshop.begins_at)]
        if not new:
            continue
        workshop = new[0].workshop
        record(None, verb, workshop, tell=select(User.id).where(User.id.in_([one.person_id for one in new])))
        written = [one.person_id for one in new if _write(one, template)]
        _mark_mailed(verb, workshop, written)


def _mark_mailed(verb: Verb, workshop: Workshop, people: Sequence[int]) -> None:
    """Whoever has a letter finds it in no digest."""
    about = select(Event.id).where(
        Event.subject_kind == Workshop.subject_kind, Event.subject_id == workshop.id, Event.verb == verb
    )
    mailed = update(Notice).where(Notice.event_id.in_(about), Notice.user_id.in_(people), *UNMAILED)
    db.session.execute(mailed.values(mailed_at=now()).execution_options(synchronize_session=False))


def _write(guest: Participant, template: str) -> bool:
    """In the person's language, with the hour of their territory."""
    person, workshop = guest.person, guest.workshop
    reads_letters = person.digest is not Digest.NEVER and person.confirmed_at and not person.erased_at
    if not reads_letters or not person.email or not workshop.visible_to(person):
        return False
    with force_locale(person.language):
        letter.write(
            person.email,
            template,
            language=person.language,
            name=squish(person.name),
            title=squish(workshop.title),
            venue=squish(workshop.venue),
            when=format_datetime(
                workshop.begins_at,
                "EEEE d MMMM y, HH:mm",
                tzinfo=ZoneInfo(person.time_zone),
                locale=person.language,
            ),
            url=settings().site_url + url_for("workshops.show", slug=workshop.slug),
            calendar_url=settings().site_url + url_for("workshops.calendar", slug=workshop.slug),
            report_url=settings().site_url + url_for("workshops.report", slug=workshop.slug),
            site_name=settings().site_name,
        )
    return True


def of_person(person: User) -> Select[tuple[WorkshopLetter]]:
    own = select(Participant.id).where(Participant.person_id == person.id)
    return select(WorkshopLetter).where(WorkshopLetter.participant_id.in_(own)).order_by(WorkshopLetter.at)
