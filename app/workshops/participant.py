"""Who is on the list of a workshop: under a first name that they typed, in one of four parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.user import Person, User
from app.workshops import workshop as workshops
from app.workshops.verbs import Verb
from app.workshops.workshop import OpenTo, Workshop

MOST_INVITED = 300
"""More than there are places: some will decline."""


class Part(StrEnum):
    FACILITATOR = "facilitator"
    SCRIBE = "scribe"
    PARTICIPANT = "participant"
    OBSERVER = "observer"


class Standing(StrEnum):
    INVITED = "invited"
    COMING = "coming"
    DECLINED = "declined"


class Participant(db.Model):
    """One for a person and a workshop. What others read is `first_name` and nothing else of them."""

    __table_args__ = (UniqueConstraint("workshop_id", "person_id"),)

    id: Mapped[Key]
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    first_name: Mapped[str] = mapped_column(String(40), default="")
    part: Mapped[Part] = mapped_column(default=Part.PARTICIPANT)
    standing: Mapped[Standing]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    workshop: Mapped[Workshop] = relationship()
    person: Mapped[User] = relationship(foreign_keys=[person_id])

    @property
    def is_coming(self) -> bool:
        return self.standing is Standing.COMING


@dataclass(frozen=True)
class Presence:
    """What somebody is at a workshop: what they hold is asked before what they hold power over."""

    workshop: Workshop
    person: Person
    own: Participant | None

    @property
    def organises(self) -> bool:
        return self.workshop.organised_by(self.person)

    @property
    def is_inside(self) -> bool:
        """Whoever comes, and whoever runs it, reads its boards; nobody else knows of them."""
        return self.is_coming or self.organises

    @property
    def is_coming(self) -> bool:
        return self.own is not None and self.own.is_coming

    @property
    def leads(self) -> bool:
        return self._is(Part.FACILITATOR) or self.organises

    @property
    def scribes(self) -> bool:
        return self._is(Part.FACILITATOR, Part.SCRIBE)

    @property
    def writes(self) -> bool:
        """Everybody who comes, but for those who only look on."""
        return self.is_coming and not self._is(Part.OBSERVER)

    def _is(self, *parts: Part) -> bool:
        return self.own is not None and self.own.is_coming and self.own.part in parts


def presence_of(person: Person, workshop: Workshop) -> Presence:
    return Presence(workshop, person, of(workshop, person) if person.is_authenticated else None)


def of(workshop: Workshop, person: Person) -> Participant | None:
    asked = select(Participant).where(Participant.workshop_id == workshop.id, Participant.person_id == person.id)
    return db.session.scalar(asked)


def invite(workshop: Workshop, person: User, *, by: User, part: Part = Part.PARTICIPANT) -> Participant:
    """Put somebody on the list; they are told once. Who declined may be asked again."""
    workshop = workshops.hold(workshop)
    if not workshop.is_open:
        raise Refused(_("Nobody comes to this workshop any more."))
    if not workshop.visible_to(person):
        raise Refused(_("This workshop is for staff: %(name)s is not.", name=person.name))
    if not person.confirmed_at or person.imported:
        raise Refused(_("This account cannot be told anything yet."))
    if len(on_list(workshop)) >= MOST_INVITED:
        raise Refused(_("The list is as long as it may be."))
    row = {"workshop_id": workshop.id, "person_id": person.id, "part": part, "standing": Standing.INVITED,
           "first_name": "", "invited_by_id": by.id, "at": now()}  # fmt: skip
    is_new = bool(add_new(Participant, row))
    invited = of(workshop, person)
    assert invited is not None
    if not is_new:
        if invited.standing is not Standing.DECLINED:
            raise Refused(_("%(name)s is on the list already.", name=person.name))
        invited.standing, invited.part, invited.invited_by_id, invited.at = Standing.INVITED, part, by.id, now()
        invited.answered_at = None
    record(by, Verb.INVITED, workshop, tell=[person])
    return invited


def come(workshop: Workshop, *, by: User, first_name: str) -> Participant:
    """Take a place under a first name; coming twice changes the name."""
    workshop = workshops.hold(workshop)
    if not workshop.is_open:
        raise Refused(_("Nobody comes to this workshop any more."))
    if not first_name.strip():
        raise Refused(_("Type the first name that the others will call you by."))
    own = of(workshop, by)
    if own is None or own.standing is Standing.DECLINED and own.invited_by_id is None:
        _refuse_uninvited(workshop, by)
    if own is not None and own.is_coming:
        own.first_name = first_name
        return own
    if not workshops.count(workshop, 1):
        raise Refused(_("All places are taken."))
    own = own or Participant(workshop_id=workshop.id, person_id=by.id, part=Part.PARTICIPANT, at=now())
    own.first_name, own.standing, own.answered_at = first_name, Standing.COMING, now()
    db.session.add(own)
    db.session.flush()
    return own


def _refuse_uninvited(workshop: Workshop, person: User) -> None:
    if workshop.open_to is OpenTo.INVITED and not workshop.organised_by(person):
        raise Refused(_("Only those who are invited come to this workshop."))


def decline(workshop: Workshop, *, by: User) -> None:
    """Not coming, or no longer: the place is free. What they wrote stays on the boards."""
    workshop = workshops.hold(workshop)
    own = of(workshop, by)
    if own is None or own.standing is Standing.DECLINED:
        return
    if not workshop.is_open:
        raise Refused(_("This workshop is over: there is nothing to leave."))
    _give_back(workshop, own)


def _give_back(workshop: Workshop, own: Participant) -> None:
    if own.is_coming:
        workshops.count(workshop, -1)
    own.standing, own.answered_at = Standing.DECLINED, now()
    db.session.flush()


def give_part(participant: Participant, part: Part, *, by: User) -> None:
    if participant.part is part:
        return
    participant.part = part
    record(by, Verb.PART_GIVEN, participant.workshop, tell=[participant.person])


def take_off(participant: Participant, *, by: User) -> None:
    """Off the list, before or while it runs: their invitation is over, and they may be invited again."""
    workshop = workshops.hold(participant.workshop)
    if not workshop.is_open:
        raise Refused(_("This workshop can no longer be changed."))
    db.session.refresh(participant)
    if participant.standing is Standing.DECLINED:
        return
    _give_back(workshop, participant)
    participant.invited_by_id = None
    record(by, Verb.TAKEN_OFF, workshop, tell=[participant.person])


# Reading


def on_list(workshop: Workshop) -> Sequence[Participant]:
    """In the order in which they were asked or came."""
    asked = select(Participant).where(Participant.workshop_id == workshop.id)
    return db.session.scalars(asked.options(joinedload(Participant.person)).order_by(Participant.id)).all()


def coming_to(workshop: Workshop) -> Sequence[Participant]:
    asked = select(Participant).where(Participant.workshop_id == workshop.id, Participant.standing == Standing.COMING)
    return db.session.scalars(asked.order_by(Participant.first_name, Participant.id)).all()


def listed(workshop: Workshop) -> Select[tuple[int]]:
    """Those to tell what becomes of it: whoever is invited or coming."""
    return select(Participant.person_id).where(
        Participant.workshop_id == workshop.id, Participant.standing != Standing.DECLINED
    )


def workshops_of(person: User) -> Select[tuple[Participant]]:
    return select(Participant).where(Participant.person_id == person.id).order_by(Participant.id)


def forget(person: User) -> None:
    """Who is erased has no first name any more, and gives back the place at what is still to come."""
    asked = select(Participant).where(Participant.person_id == person.id).order_by(Participant.workshop_id)
    for own in db.session.scalars(asked).all():
        workshop = workshops.hold(own.workshop)
        if workshop.is_open:
            _give_back(workshop, own)
        own.first_name = ""


def comers_to(workshop: Workshop) -> Select[tuple[int]]:
    """Whoever comes, or came: their numbers."""
    coming = Participant.workshop_id == workshop.id, Participant.standing == Standing.COMING
    return select(Participant.person_id).where(*coming)
