"""A workshop: prepared by a facilitator for at most sixty people, running, over; or cancelled, with a reason."""

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
from app.ideas.idea import Audience
from app.people.unit import Unit
from app.people.user import Electorate, Person, User
from app.search.feed import changed
from app.slug import slug_for
from app.workshops.verbs import Verb

MOST_PLACES = 60
LONGEST = timedelta(days=3)
OVERRUN = timedelta(days=1)
"""How long after its last hour a workshop that nobody ended is taken to be over."""
PLACES = frozenset({"new"})
"""Pages beside those of workshops: none has such an address."""


class State(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


OPEN = (State.PLANNED, State.RUNNING)


class Naming(StrEnum):
    """How those who write are shown: by the first name they typed, or not at all."""

    FIRST_NAMES = "first_names"
    ANONYMOUS = "anonymous"


class OpenTo(StrEnum):
    """Who may come: those on the list alone, or whoever may read of it, as long as there are places."""

    INVITED = "invited"
    AUDIENCE = "audience"


class Workshop(db.Model):
    """`taken` counts those who are coming; `pulse` moves with what its list and its clock show.

    How people are named is fixed once it has begun: no note is written before that.
    """

    __table_args__ = (
        CheckConstraint("places BETWEEN 1 AND 60", name="places"),
        CheckConstraint("taken >= 0 AND taken <= places", name="no_more_than_places"),
        CheckConstraint("ends_at > begins_at", name="ends_after_it_begins"),
        CheckConstraint("ends_at <= last_end", name="three_days"),
        CheckConstraint("clock_ends_at IS NULL OR clock_left IS NULL", name="one_clock"),
        Index("ix_workshop_state_begins_at", "state", "begins_at", "id"),
    )
    subject_kind = "workshop"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    purpose: Mapped[str] = mapped_column(Text)
    venue: Mapped[str] = mapped_column(String(200), default="")
    audience: Mapped[Audience] = mapped_column(default=Audience.INTERNAL)
    open_to: Mapped[OpenTo] = mapped_column(default=OpenTo.INVITED)
    naming: Mapped[Naming] = mapped_column(default=Naming.FIRST_NAMES)
    state: Mapped[State] = mapped_column(default=State.PLANNED)
    reason: Mapped[str] = mapped_column(String(500), default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    last_end: Mapped[datetime]
    """Three days after it begins: the database compares moments, and adds none."""
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    clock_ends_at: Mapped[datetime | None]
    clock_left: Mapped[int | None]
    """In seconds, while the clock is stopped."""
    pulse: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    unlinked_at: Mapped[datetime | None]
    """When who wrote what was destroyed, where it was promised."""

    unit: Mapped[Unit] = relationship()
    opened_by: Mapped[User] = relationship()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_running(self) -> bool:
        return self.state is State.RUNNING

    @property
    def is_anonymous(self) -> bool:
        return self.naming is Naming.ANONYMOUS

    @property
    def places_left(self) -> int:
        return max(self.places - self.taken, 0)

    # Who may

    def visible_to(self, person: Person) -> bool:
        return self.audience is Audience.PUBLIC or person.is_staff

    def organised_by(self, person: Person) -> bool:
        """By a facilitator of its unit; who was named its facilitator is seen in `participant`."""
        return person.facilitates(self.unit) and self.visible_to(person)

    # What happens to it

    def rewrite(self, *, by: User, tell: Select[tuple[int]], **said: Any) -> None:
        """Change what is said of it; whoever is on its list (`tell`) is told of another hour."""
        hold(self)
        if not self.is_open:
            raise Refused(_("This workshop can no longer be changed."))
        if said["places"] < self.taken:
            raise Refused(_("%(num)s people are coming already: keep at least as many places.", num=self.taken))
        if not self.may_be_renamed and said["naming"] is not self.naming:
            raise Refused(_("People have begun to write under this promise: how they are shown stays as it is."))
        if said["audience"] is Audience.INTERNAL and self.audience is Audience.PUBLIC:
            _refuse_to_shut_out(tell)
        hours = (self.begins_at, self.ends_at)
        for name, value in _complete(said).items():
            setattr(self, name, value)
        self._changed()
        if (self.begins_at, self.ends_at) == hours:
            record(by, Verb.REWRITTEN, self)
        else:
            record(by, Verb.RESCHEDULED, self, tell=tell)

    @property
    def may_be_renamed(self) -> bool:
        """Whether how people are shown can still be chosen."""
        return self.state is State.PLANNED

    def begin(self, *, by: User) -> None:
        hold(self)
        if self.state is not State.PLANNED:
            raise Refused(_("This workshop has begun already, or will not take place."))
        self.state = State.RUNNING
        self._changed()
        record(by, Verb.BEGUN, self)

    def end(self, *, by: User | None) -> None:
        """`by` is nobody when its last hour is long past."""
        hold(self)
        if self.state is not State.RUNNING:
            raise Refused(_("This workshop is not running."))
        self.state, self.ended_at = State.OVER, now()
        self.clock_ends_at = self.clock_left = None
        self._changed()
        record(by, Verb.ENDED, self)

    def cancel(self, *, by: User, reason: str, tell: Select[tuple[int]]) -> None:
        """Those on its list are told why."""
        hold(self)
        if self.state is not State.PLANNED:
            raise Refused(_("Only a workshop that has not begun can be cancelled."))
        if not reason.strip():
            raise Refused(_("Say why: those on the list will read it."))
        self.state, self.reason, self.ended_at = State.CANCELLED, reason, now()
        self._changed()
        record(by, Verb.CANCELLED, self, tell=tell, reason=reason)

    def lapse(self) -> None:
        """Nobody began it, and its last hour is long past."""
        hold(self)
        if self.state is not State.PLANNED:
            return
        self.state, self.ended_at = State.CANCELLED, now()
        self._changed()
        record(None, Verb.LAPSED, self, tell=[self.opened_by])

    def _changed(self) -> None:
        self.changed_at, self.version, self.pulse = now(), self.version + 1, self.pulse + 1
        changed(self)


def _refuse_to_shut_out(listed: Select[tuple[int]]) -> None:
    """Whoever is on the list would lose the page of the workshop, and nobody would tell them."""
    outside = select(User.id).where(User.id.in_(listed), User.electorate != Electorate.STAFF).limit(1)
    if db.session.scalar(outside):
        raise Refused(_("People who are not staff are on the list: take them off first, or leave it public."))


def _complete(said: dict[str, Any]) -> dict[str, Any]:
    """With the last hour at which it may end. Raises Refused for hours that no workshop has."""
    begins_at, ends_at = said["begins_at"], said["ends_at"]
    if ends_at <= begins_at:
        raise Refused(_("A workshop ends after it has begun."))
    if ends_at - begins_at > LONGEST:
        raise Refused(_("A workshop lasts at most three days."))
    return said | {"last_end": begins_at + LONGEST}


def prepare(*, by: User, title: str, **said: Any) -> Workshop:
    """A workshop of a unit that its facilitator facilitates."""
    moment = now()
    workshop = Workshop(
        slug=slug_for(Workshop.slug, title, otherwise="atelier", reserved=PLACES),
        title=title,
        opened_by=by,
        opened_at=moment,
        changed_at=moment,
        **_complete(said),
    )
    db.session.add(workshop)
    record(by, Verb.OPENED, workshop)
    changed(workshop)
    return workshop


def hold(workshop: Workshop) -> Workshop:
    """Wait for whoever writes in this workshop's own row, and see it as they left it."""
    asked = select(Workshop).where(Workshop.id == workshop.id).with_for_update(key_share=True)
    return db.session.scalars(asked.execution_options(populate_existing=True)).one()


def count(workshop: Workshop, step: int) -> bool:
    """One more is coming, or one fewer; says whether there was a place."""
    table = Workshop.__table__.c
    free = table.taken + step <= table.places if step > 0 else table.taken + step >= 0
    counted = update(Workshop.__table__).where(table.id == workshop.id, free)
    moved = counted.values(taken=table.taken + step, pulse=table.pulse + 1).returning(table.id)
    done = db.session.execute(moved).one_or_none()
    db.session.expire(workshop, ["taken", "pulse"])
    return done is not None


def past_their_time(moment: datetime) -> Sequence[Workshop]:
    """Those that nobody began or ended, though their last hour is past."""
    asked = select(Workshop).where(Workshop.state.in_(OPEN), Workshop.ends_at <= moment).order_by(Workshop.id)
    return db.session.scalars(asked).all()
