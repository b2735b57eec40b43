"""A conference: announced for an hour of its organiser's territory, live, then over; or cancelled, with a reason.

A pitch final is a conference that a challenge holds: what is the challenge's own, such as the running order, lies in
that room with the key to this one, and its audience's questions are a conference's questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.gatherings.verbs import Verb
from app.people.unit import Unit
from app.people.user import Person, User
from app.search.feed import changed
from app.slug import slug_for

DOOR_OPENS = timedelta(minutes=15)
"""How long before its hour the way in is shown to those who hold a place."""
OVERRUN = timedelta(minutes=30)
"""How long after its hour a conference that nobody ended is taken to be over."""
PLACES = frozenset({"new"})
"""Pages beside those of conferences: none has such an address."""


class Audience(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


class State(StrEnum):
    PLANNED = "planned"
    LIVE = "live"
    OVER = "over"
    CANCELLED = "cancelled"


OPEN = (State.PLANNED, State.LIVE)


class Conference(db.Model):
    """`taken` and `waiting` count the places; `pulse` moves with everything that its live list shows.

    Whoever writes in a conference changes its row first: there they wait for each other.
    """

    __table_args__ = (
        CheckConstraint(
            "taken >= 0 AND waiting >= 0 AND (places IS NULL OR taken <= places)", name="no_more_than_places"
        ),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        Index("ix_conference_state_starts_at", "state", "starts_at", "id"),
    )
    subject_kind = "conference"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text)
    audience: Mapped[Audience] = mapped_column(default=Audience.PUBLIC)
    state: Mapped[State] = mapped_column(default=State.PLANNED)
    reason: Mapped[str] = mapped_column(String(500), default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    join_url: Mapped[str | None] = mapped_column(String(500))
    recording_url: Mapped[str | None] = mapped_column(String(500))
    places: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    pulse: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    announced_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()
    organiser: Mapped[User] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether people still sign up, ask and vote."""
        return self.state in OPEN

    @property
    def is_live(self) -> bool:
        return self.state is State.LIVE

    @property
    def is_full(self) -> bool:
        return self.places is not None and self.taken >= self.places

    @property
    def places_left(self) -> int | None:
        return None if self.places is None else max(self.places - self.taken, 0)

    @property
    def door_is_open(self) -> bool:
        """Whether the way in is shown to those who hold a place."""
        return self.is_live or (self.state is State.PLANNED and now() >= self.starts_at - DOOR_OPENS)

    # Who may

    def visible_to(self, person: Person) -> bool:
        return self.audience is Audience.PUBLIC or person.is_staff

    def organised_by(self, person: Person) -> bool:
        return person.facilitates(self.unit) and self.visible_to(person)

    def joinable_by(self, person: Person) -> bool:
        return person.is_authenticated and self.is_open and self.visible_to(person)

    # What happens to it

    def rewrite(self, *, by: User, starts_at: datetime, ends_at: datetime, **said: Any) -> bool:
        """Change what is said of it; whoever signed up is told of another hour. Says whether the hour changed."""
        hold(self)
        if not self.is_open:
            raise Refused(_("This conference can no longer be changed."))
        _refuse_backwards(starts_at, ends_at)
        moved = (starts_at, ends_at) != (self.starts_at, self.ends_at)
        for name, value in said.items():
            setattr(self, name, value)
        self.starts_at, self.ends_at = starts_at, ends_at
        self._changed()
        return moved

    def begin(self, *, by: User | None) -> None:
        """`by` is nobody when its hour has come."""
        hold(self)
        if self.state is not State.PLANNED:
            raise Refused(_("This conference has begun already, or will not take place."))
        self.state = State.LIVE
        self._changed()
        record(by, Verb.BEGUN, self)

    def end(self, *, by: User | None) -> None:
        hold(self)
        if self.state is not State.LIVE:
            raise Refused(_("This conference is not live."))
        self.state = State.OVER
        self._changed()
        record(by, Verb.ENDED, self)

    def cancel(self, *, by: User, reason: str, tell: Select[tuple[int]]) -> None:
        """Those who signed up or asked something are told why."""
        hold(self)
        if self.state is not State.PLANNED:
            raise Refused(_("Only a conference that has not begun can be cancelled."))
        if not reason.strip():
            raise Refused(_("Say why: those who signed up will read it."))
        self.state, self.reason = State.CANCELLED, reason
        self._changed()
        record(by, Verb.CANCELLED, self, tell=tell, reason=reason)

    def keep_recording(self, address: str | None, *, by: User, tell: Select[tuple[int]]) -> None:
        """Where it can be seen again; those who signed up are told of the first one."""
        hold(self)
        if self.state is not State.OVER:
            raise Refused(_("A recording comes after the conference."))
        is_first = bool(address) and not self.recording_url
        self.recording_url = address
        self._changed()
        if is_first:
            record(by, Verb.RECORDED, self, tell=tell)

    def _changed(self) -> None:
        self.changed_at, self.version, self.pulse = now(), self.version + 1, self.pulse + 1
        changed(self)


def _refuse_backwards(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused(_("A conference ends after it has begun."))


def announce(*, by: User, title: str, starts_at: datetime, ends_at: datetime, **said: Any) -> Conference:
    """A conference of a unit that its organiser facilitates."""
    _refuse_backwards(starts_at, ends_at)
    moment = now()
    conference = Conference(
        slug=slug_for(Conference.slug, title, otherwise="conference", reserved=PLACES),
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        organiser=by,
        announced_at=moment,
        changed_at=moment,
        **said,
    )
    db.session.add(conference)
    record(by, Verb.ANNOUNCED, conference)
    changed(conference)
    return conference


def hold(conference: Conference) -> Conference:
    """Wait for whoever writes in this conference, and see it as they left it."""
    asked = select(Conference).where(Conference.id == conference.id).with_for_update(key_share=True)
    return db.session.scalars(asked.execution_options(populate_existing=True)).one()


def beat(conference: Conference, *states: State) -> bool:
    """Note that something moved, if the conference is in one of these states: its row is held from then on."""
    table = Conference.__table__.c
    moved = update(Conference.__table__).where(table.id == conference.id, table.state.in_(states or tuple(State)))
    done = db.session.execute(moved.values(pulse=table.pulse + 1).returning(table.id)).one_or_none()
    db.session.expire(conference, ["pulse", "state"])
    return done is not None


def starting_before(moment: datetime) -> Sequence[Conference]:
    """Those whose hour has come and that nobody has opened."""
    asked = select(Conference).where(Conference.state == State.PLANNED, Conference.starts_at <= moment)
    return db.session.scalars(asked).all()


def ending_before(moment: datetime) -> Sequence[Conference]:
    asked = select(Conference).where(Conference.state == State.LIVE, Conference.ends_at <= moment)
    return db.session.scalars(asked).all()


def organised_by(person: User, most: int = 50) -> list[Conference]:
    """What is still open and lies in the units that somebody facilitates, the next first."""
    asked = select(Conference).where(Conference.state.in_(OPEN)).order_by(Conference.starts_at).limit(most)
    return [one for one in db.session.scalars(asked) if one.organised_by(person)]
