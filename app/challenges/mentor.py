"""Mentors of a challenge: named, accepting, offering hours of which a team books one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.challenges.challenge import Challenge, Status
from app.challenges.mentorship import Mentor, mentorship
from app.challenges.permission import Action, part_of, permits
from app.challenges.team import Member, Team, let_fall, team_of
from app.challenges.verbs import Verb
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.user import Person, User

MOST_BOOKED = 2
"""So many hours to come may a team hold, that others have some too."""
SHORTEST, LONGEST = 10, 180
REMINDED = timedelta(days=1)


class MentorSlot(db.Model):
    """An hour offered; `team_id` is whose it is, taken by SQL so that two who press together do not both have it."""

    __table_args__ = (
        CheckConstraint("minutes > 0", name="lasts"),
        CheckConstraint("(team_id IS NULL) = (booked_at IS NULL)", name="booked"),
        Index("ix_mentor_slot_coming", "starts_at"),
    )

    id: Mapped[Key]
    mentor_id: Mapped[int] = mapped_column(ForeignKey(Mentor.id), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id), index=True)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(300))
    booked_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    mentor: Mapped[Mentor] = relationship()
    team: Mapped[Team | None] = relationship()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_to_come(self) -> bool:
        return self.cancelled_at is None and self.starts_at > now()

    def place_shown_to(self, person: Person) -> bool:
        """The place is for those who meet, and for who leads the challenge."""
        if person.id == self.mentor.person_id or self.mentor.challenge.led_by(person):
            return True
        return self.team is not None and self.team.holds(person)


# Mentors


def name(challenge: Challenge, person: User, *, by: User, field: str = "") -> Mentor:
    if challenge.status is Status.CLOSED:
        raise Refused(_("This challenge is over."))
    if person.imported or person.erased_at or not challenge.visible_to(person):
        raise Refused(_("This challenge is not open to this person."))
    row = {"challenge_id": challenge.id, "person_id": person.id, "field": field, "named_at": now()}
    if not add_new(Mentor, row):
        raise Refused(_("This person is named already."))
    mentor = mentorship(challenge, person)
    assert mentor is not None
    record(by, Verb.MENTOR_NAMED, challenge, tell=[person])
    return mentor


def accept(mentor: Mentor, *, by: User) -> None:
    if not mentor.waits or mentor.person_id != by.id:
        raise Refused(_("This is already answered, or does not need your answer."))
    mentor.challenge.hold()
    if team_of(mentor.challenge, by):
        raise Refused(_("You are in a team of this challenge: a mentor is in none."))
    mentor.accepted_at = now()
    let_fall(mentor.challenge, by)
    leader = mentor.challenge.launched_by
    record(by, Verb.MENTOR_ACCEPTED, mentor.challenge, tell=[leader] if leader else [])


def end(mentor: Mentor, *, by: User | None) -> None:
    """Declined, stepped down or let go: hours to come are called off, and their teams told."""
    if mentor.ended_at:
        raise Refused(_("This is already answered, or does not need your answer."))
    for slot in db.session.scalars(select(MentorSlot).where(MentorSlot.mentor_id == mentor.id).order_by(MentorSlot.id)):
        if slot.is_to_come:
            call_off(slot, by=by)
    mentor.ended_at = now()
    db.session.flush()


# Hours


def offer(mentor: Mentor, *, starts_at: datetime, minutes: int, place: str) -> MentorSlot:
    """An hour of theirs; two of them do not overlap."""
    if not mentor.is_one:
        raise Refused(_("Accept to be a mentor first."))
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused(_("From %(least)s to %(most)s minutes.", least=SHORTEST, most=LONGEST))
    if starts_at <= now():
        raise Refused(_("This hour is past."))
    _hold(Mentor, mentor.id)
    theirs = select(MentorSlot).where(MentorSlot.mentor_id == mentor.id)
    if _overlapping(theirs, starts_at, minutes):
        raise Refused(_("You have offered an hour at that time already."))
    slot = MentorSlot(mentor=mentor, starts_at=starts_at, minutes=minutes, place=place, changed_at=now(), version=1)
    db.session.add(slot)
    db.session.flush()
    return slot


def bookable(challenge: Challenge, person: Person, *, entered: bool) -> bool:
    return permits(challenge, part_of(challenge, person, entered=entered), Action.MEET_MENTOR)


def book(slot: MentorSlot, team: Team, *, by: User) -> None:
    """The team is held, so that its members together never book more than it may."""
    _hold(Team, team.id)
    if not team.holds(by) or team.dissolved_at or team.challenge_id != slot.mentor.challenge_id:
        raise Refused(_("You are not in this team."))
    theirs = select(MentorSlot).where(MentorSlot.team_id == team.id)
    if len(_to_come(theirs)) >= MOST_BOOKED:
        raise Refused(_("Your team holds %(n)s hours to come already: others want some too.", n=MOST_BOOKED))
    if _overlapping(theirs, slot.starts_at, slot.minutes):
        raise Refused(_("Your team meets another mentor at that time."))
    free = update(MentorSlot).where(
        MentorSlot.id == slot.id,
        MentorSlot.team_id.is_(None),
        MentorSlot.cancelled_at.is_(None),
        MentorSlot.starts_at > now(),
    )
    moment = now()
    needs_no_word = moment if slot.starts_at <= moment + REMINDED else None
    booking = {"team_id": team.id, "booked_at": moment, "reminded_at": needs_no_word, "changed_at": moment}
    taken = free.values(version=MentorSlot.version + 1, **booking)
    if db.session.scalar(taken.returning(MentorSlot.id).execution_options(synchronize_session=False)) is None:
        raise Refused(_("This hour is taken."))
    db.session.expire(slot)
    others = [person for person in team.people if person.id != by.id]
    record(by, Verb.MENTOR_BOOKED, team, tell=[slot.mentor.person, *others])


def give_back(slot: MentorSlot, *, by: User) -> None:
    """The team cannot come: the hour is free for others."""
    if slot.team is None or not slot.is_to_come:
        raise Refused(_("There is nothing to give back."))
    record(by, Verb.MENTOR_GIVEN_BACK, slot.team, tell=[slot.mentor.person, *slot.team.people])
    slot.team_id = slot.booked_at = slot.reminded_at = None
    _changed(slot)


def call_off(slot: MentorSlot, *, by: User | None) -> None:
    """The mentor cannot come."""
    if not slot.is_to_come:
        raise Refused(_("This hour is past, or called off already."))
    slot.cancelled_at = now()
    _changed(slot)
    if slot.team:
        record(by, Verb.MENTOR_CALLED_OFF, slot.team, tell=slot.team.people)


def _changed(slot: MentorSlot) -> None:
    slot.changed_at, slot.version = now(), slot.version + 1
    db.session.flush()


def _hold(model: type[Mentor] | type[Team], number: int) -> None:
    """One after the other, until the commit."""
    db.session.execute(select(model.id).where(model.id == number).with_for_update())


def _to_come(asked: Select[tuple[MentorSlot]]) -> Sequence[MentorSlot]:
    asked = asked.where(MentorSlot.cancelled_at.is_(None), MentorSlot.starts_at > now())
    return db.session.scalars(asked.execution_options(populate_existing=True)).all()


def _overlapping(asked: Select[tuple[MentorSlot]], starts_at: datetime, minutes: int) -> bool:
    ends_at = starts_at + timedelta(minutes=minutes)
    return any(one.starts_at < ends_at and starts_at < one.ends_at for one in _to_come(asked))


# Reading


def mentors_of(challenge: Challenge) -> Select[tuple[Mentor]]:
    asked = select(Mentor).where(Mentor.challenge_id == challenge.id, Mentor.ended_at.is_(None))
    return asked.options(joinedload(Mentor.person)).order_by(Mentor.id).limit(100)


def slots_of(challenge: Challenge) -> Select[tuple[MentorSlot]]:
    """To come, the nearest first."""
    asked = (
        select(MentorSlot)
        .join(MentorSlot.mentor)
        .where(
            Mentor.challenge_id == challenge.id,
            Mentor.ended_at.is_(None),
            MentorSlot.cancelled_at.is_(None),
            MentorSlot.starts_at > now(),
        )
    )
    team = joinedload(MentorSlot.team).selectinload(Team.members)
    return (
        asked.options(joinedload(MentorSlot.mentor).joinedload(Mentor.person), team)
        .order_by(MentorSlot.starts_at, MentorSlot.id)
        .limit(300)
    )


def meetings_of(person: User) -> Select[tuple[MentorSlot]]:
    """What somebody has with a mentor, or as one, whatever the challenge."""
    teams = select(Member.team_id).where(
        Member.person_id == person.id, Member.joined_at.is_not(None), Member.ended_at.is_(None)
    )
    mine = (Mentor.person_id == person.id) | MentorSlot.team_id.in_(teams)
    asked = select(MentorSlot).join(MentorSlot.mentor).where(MentorSlot.team_id.is_not(None), mine)
    whole = joinedload(MentorSlot.mentor)
    who = (whole.joinedload(Mentor.challenge), whole.joinedload(Mentor.person), joinedload(MentorSlot.team))
    asked = asked.options(*who).where(MentorSlot.cancelled_at.is_(None))
    return asked.order_by(MentorSlot.starts_at, MentorSlot.id)


def to_remind(most: int) -> Sequence[MentorSlot]:
    """Booked, within a day, and not reminded; what was booked that day needs no word."""
    moment = now()
    asked = select(MentorSlot).where(
        MentorSlot.team_id.is_not(None),
        MentorSlot.cancelled_at.is_(None),
        MentorSlot.reminded_at.is_(None),
        MentorSlot.starts_at > moment,
        MentorSlot.starts_at <= moment + REMINDED,
    )
    return db.session.scalars(asked.order_by(MentorSlot.id).limit(most)).all()


def forget(person: User) -> None:
    """Whoever is erased is no mentor any more; teams that were to meet them are told."""
    for mentor in db.session.scalars(select(Mentor).where(Mentor.person_id == person.id, Mentor.ended_at.is_(None))):
        end(mentor, by=None)
