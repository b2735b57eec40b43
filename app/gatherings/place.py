"""A place at a conference: held, or waited for when there are no more; never more held than there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.gatherings.conference import Audience, Conference, State, hold
from app.gatherings.verbs import Verb
from app.people.user import Electorate, Person, User

REMINDED = timedelta(days=1)
"""How long before its hour those who hold a place are reminded."""


class Wish(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    HELD = "held"
    WAITING = "waiting"


class Place(db.Model):
    """One for a person and a conference; those who wait move up in the order of their numbers."""

    __table_args__ = (
        UniqueConstraint("conference_id", "person_id"),
        Index("ix_place_queue", "conference_id", "standing", "id"),
    )

    id: Mapped[Key]
    conference_id: Mapped[int] = mapped_column(ForeignKey(Conference.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    standing: Mapped[Standing]
    at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]

    conference: Mapped[Conference] = relationship()
    person: Mapped[User] = relationship()

    @property
    def is_held(self) -> bool:
        return self.standing is Standing.HELD


def settle(conference: Conference, *, by: User, wish: Wish) -> bool:
    """Make it so; asking for what is already so changes nothing. Says whether anything changed."""
    conference = hold(conference)
    if not conference.is_open:
        raise Refused(_("Nobody signs up for this conference any more."))
    held = of(conference, by)
    if (held is not None) is (wish is Wish.GIVEN):
        return False
    if held is None:
        _take(conference, by)
    else:
        _leave(conference, held)
    return True


def _take(conference: Conference, by: User) -> None:
    table = Conference.__table__.c
    free = update(Conference.__table__).where(
        table.id == conference.id, or_(table.places.is_(None), table.taken < table.places)
    )
    won = db.session.execute(free.values(taken=table.taken + 1).returning(table.id)).one_or_none()
    if won is None:
        _count(conference, waiting=1)
    moment, standing = now(), Standing.HELD if won else Standing.WAITING
    reminded_at = moment if conference.starts_at - moment <= REMINDED else None
    place = Place(conference_id=conference.id, person_id=by.id, standing=standing, at=moment, reminded_at=reminded_at)
    db.session.add(place)
    db.session.flush()
    db.session.expire(conference, ["taken", "waiting"])


def _leave(conference: Conference, held: Place) -> None:
    was_held = held.is_held
    db.session.delete(held)
    db.session.flush()
    _count(conference, **({"taken": -1} if was_held else {"waiting": -1}))
    fill(conference)


def _count(conference: Conference, *, taken: int = 0, waiting: int = 0) -> None:
    table = Conference.__table__.c
    counted = update(Conference.__table__).where(table.id == conference.id)
    db.session.execute(counted.values(taken=table.taken + taken, waiting=table.waiting + waiting))
    db.session.expire(conference, ["taken", "waiting"])


def fill(conference: Conference) -> None:
    """Whoever waits longest gets what is free, and is told. The conference is held."""
    if not conference.is_open or not conference.waiting:
        return
    asked = select(Place).where(Place.conference_id == conference.id, Place.standing == Standing.WAITING)
    next_ones = db.session.scalars(asked.order_by(Place.id).limit(conference.places_left)).all()
    if not next_ones:
        return
    for place in next_ones:
        place.standing = Standing.HELD
    db.session.flush()
    _count(conference, taken=len(next_ones), waiting=-len(next_ones))
    people = select(User.id).where(User.id.in_([place.person_id for place in next_ones]))
    record(None, Verb.PLACE_FREED, conference, tell=people)


def set_places(conference: Conference, places: int | None) -> None:
    """How many there are; those who hold one keep it. The conference is held."""
    if places is not None and places < conference.taken:
        raise Refused(_("%(num)s people already hold a place: keep at least as many.", num=conference.taken))
    conference.places = places
    db.session.flush()
    fill(conference)


def change(conference: Conference, *, by: User, places: int | None, **said: Any) -> None:
    """Change what is said of a conference; of another hour those who signed up are told, and reminded again."""
    if said.get("audience", conference.audience) is not conference.audience:
        _refuse_to_shut_out(hold(conference), said["audience"])
    moved = conference.rewrite(by=by, **said)
    set_places(conference, places)
    if not moved:
        record(by, Verb.REWRITTEN, conference)
        return
    _remind_again(conference)
    record(by, Verb.RESCHEDULED, conference, tell=signed_up(conference))


def _refuse_to_shut_out(conference: Conference, audience: Audience) -> None:
    """Whoever signed up would lose the page they signed up on, and nobody would tell them."""
    outside = select(Place.id).join(Place.person).where(User.electorate != Electorate.STAFF)
    if audience is Audience.INTERNAL and db.session.scalar(
        outside.where(Place.conference_id == conference.id).limit(1)
    ):
        raise Refused(_("People who are not staff have signed up: cancel it with a reason, or leave it public."))


def _remind_again(conference: Conference) -> None:
    """It has another hour: those who were reminded of the first one are reminded of this one."""
    db.session.execute(update(Place).where(Place.conference_id == conference.id).values(reminded_at=None))


def of(conference: Conference, person: User) -> Place | None:
    return db.session.scalar(select(Place).where(Place.conference_id == conference.id, Place.person_id == person.id))


def held_among(conferences: Sequence[Conference], person: User) -> dict[int, Place]:
    """By the number of the conference."""
    asked = select(Place).where(Place.conference_id.in_([one.id for one in conferences]), Place.person_id == person.id)
    return {place.conference_id: place for place in db.session.scalars(asked)}


def way_into(conference: Conference, place: Place | None, person: Person) -> str | None:
    """For whoever holds a place and for who organises it, at its hour; `place` is theirs, if they have one."""
    is_entitled = bool(place and place.is_held) or conference.organised_by(person)
    return conference.join_url if is_entitled and conference.door_is_open else None


def ahead_of(place: Place) -> int:
    """How many waited before."""
    asked = select(db.func.count()).where(
        Place.conference_id == place.conference_id, Place.standing == Standing.WAITING, Place.id < place.id
    )
    return db.session.scalar(asked) or 0


def signed_up(conference: Conference) -> Select[tuple[int]]:
    """Whoever holds a place or waits for one."""
    return select(Place.person_id).where(Place.conference_id == conference.id)


def to_remind(most: int) -> Sequence[Place]:
    """Those who hold a place at what begins within a day and were not reminded; who signs up that day needs no word."""
    moment = now()
    asked = (
        select(Place)
        .join(Conference, Conference.id == Place.conference_id)
        .where(
            Conference.state == State.PLANNED,
            Conference.starts_at > moment,
            Conference.starts_at <= moment + REMINDED,
            Place.standing == Standing.HELD,
            Place.reminded_at.is_(None),
        )
        .options(joinedload(Place.person), joinedload(Place.conference))
        .order_by(Place.conference_id, Place.id)
        .limit(most)
    )
    return db.session.scalars(asked).all()


def forget(person: User) -> None:
    """Whoever is erased gives their places back."""
    for place in db.session.scalars(select(Place).where(Place.person_id == person.id).order_by(Place.conference_id)):
        _leave(hold(place.conference), place)
