"""The final: who pitches, in which order, for how long; one after the other, with a clock that all see."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Select, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, foreign, joinedload, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import followers_of
from app.challenges.audience_turn import Turn, turns_of
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.permission import Action, Part, permits
from app.challenges.verbs import Verb
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.gatherings.conference import Audience as Openness
from app.gatherings.conference import Conference
from app.gatherings.conference import State as Gathering
from app.ideas.idea import Audience
from app.people.user import Person, User

MOST_PITCHES = 40
LONGEST_MINUTES = 60


class Moment(StrEnum):
    """Where a pitch stands."""

    WAITING = "waiting"
    PITCH = "pitch"
    QUESTIONS = "questions"
    OVER = "over"


class Final(db.Model):
    """Its audience's questions are those of a conference; `pulse` moves with all that its stage shows."""

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True, autoincrement=False)
    conference_id: Mapped[int | None] = mapped_column(ForeignKey(Conference.id))
    pitch_minutes: Mapped[int] = mapped_column(default=5)
    question_minutes: Mapped[int] = mapped_column(default=5)
    seed: Mapped[str] = mapped_column(String(32), default="")
    announced_at: Mapped[datetime | None]
    pulse: Mapped[int] = mapped_column(default=0)

    challenge: Mapped[Challenge] = relationship()
    conference: Mapped[Conference | None] = relationship()
    pitches: Mapped[list[Pitch]] = relationship(
        primaryjoin=lambda: (Final.challenge_id == foreign(Pitch.challenge_id)) & Pitch.entry_id.in_(_still_in()),
        order_by="Pitch.position",
        viewonly=True,
    )
    """Of the entries that are still in: one that was withdrawn leaves the stage and the order."""

    def visible_to(self, person: Person) -> bool:
        """Who pitches is a secret of those who lead the challenge until it is announced."""
        return self.challenge.led_by(person) or (self.announced_at is not None and self.challenge.visible_to(person))

    def asked_at_for(self, person: Person) -> Conference | None:
        """Where its audience asks, or asked, as far as somebody sees it; one that was called off leads nowhere."""
        held = self.conference
        return held if held and held.state is not Gathering.CANCELLED and held.visible_to(person) else None

    @property
    def on_stage(self) -> Pitch | None:
        return next((one for one in self.pitches if one.moment in (Moment.PITCH, Moment.QUESTIONS)), None)

    @property
    def up_next(self) -> Pitch | None:
        return next((one for one in self.pitches if one.moment is Moment.WAITING), None)


class Pitch(db.Model):
    __table_args__ = (
        UniqueConstraint("challenge_id", "entry_id"),
        CheckConstraint(
            "(questions_at IS NULL OR begun_at IS NOT NULL) AND (ended_at IS NULL OR begun_at IS NOT NULL)",
            name="in_order",
        ),
    )

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Final.challenge_id))
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    position: Mapped[int]
    begun_at: Mapped[datetime | None]
    questions_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    final: Mapped[Final] = relationship()
    entry: Mapped[Entry] = relationship()

    @property
    def moment(self) -> Moment:
        if self.ended_at:
            return Moment.OVER
        if self.questions_at:
            return Moment.QUESTIONS
        return Moment.PITCH if self.begun_at else Moment.WAITING

    @property
    def until(self) -> datetime | None:
        """When what happens now should end; whoever goes on is shown that they do, and is not cut off."""
        if self.moment is Moment.PITCH and self.begun_at:
            return self.begun_at + timedelta(minutes=self.final.pitch_minutes)
        if self.moment is Moment.QUESTIONS and self.questions_at:
            return self.questions_at + timedelta(minutes=self.final.question_minutes)
        return None


def _still_in() -> Select[tuple[int]]:
    return select(Entry.id).where(Entry.withdrawn_at.is_(None))


def of_challenge(challenge: Challenge) -> Final | None:
    asked = select(Final).where(Final.challenge_id == challenge.id)
    return db.session.scalar(asked.options(joinedload(Final.conference)))


def is_awaited(challenge: Challenge) -> bool:
    """Whether a final is still to decide: one is in the calendar, and neither it nor its last pitch is over."""
    phase = challenge.phase(PhaseKind.FINAL)
    if phase is None or phase.is_over:
        return False
    final = of_challenge(challenge)
    said = final.pitches if final and final.announced_at else []
    return not said or any(one.moment is not Moment.OVER for one in said)


def finalists_heard(challenge: Challenge) -> list[int]:
    """The numbers of the entries that pitched, in the order of the stage; who is cut short by the end was heard too."""
    final, phase = of_challenge(challenge), challenge.phase(PhaseKind.FINAL)
    is_over = phase is not None and phase.is_over
    return [one.entry_id for one in final.pitches if one.ended_at or (is_over and one.begun_at)] if final else []


def held(challenge: Challenge) -> Final:
    """The final, made when it is first prepared; whoever changes it waits for whoever does already."""
    challenge.hold()
    final = of_challenge(challenge)
    if final is None:
        final = Final(challenge_id=challenge.id)
        db.session.add(final)
        db.session.flush()
    final.pulse += 1
    return final


def line_up(challenge: Challenge, entries: Sequence[Entry], *, pitch_minutes: int, question_minutes: int) -> Final:
    """The finalists in the order given; those who have pitched already stay as they are."""
    final = _prepared(challenge)
    if len(entries) > MOST_PITCHES:
        raise Refused(_("At most %(n)s entries pitch in a final.", n=MOST_PITCHES))
    wanted = {entry.id for entry in entries if entry.is_sent and entry.challenge_id == challenge.id}
    if gone := [one for one in final.pitches if one.begun_at and one.entry_id not in wanted]:
        raise Refused(_("“%(title)s” has pitched already.", title=gone[0].entry.title))
    here = {one.entry_id for one in final.pitches}
    if wanted != here and Turn.OPENED in turns_of(challenge):
        raise Refused(_("The audience has begun to vote: the finalists stay as they are."))
    if wanted != here and final.announced_at and here and all(one.ended_at for one in final.pitches):
        raise Refused(_("The last finalist has been heard: the finalists stay as they are."))
    final.pitch_minutes, final.question_minutes = pitch_minutes, question_minutes
    dropped = delete(Pitch).where(Pitch.challenge_id == challenge.id, Pitch.entry_id.in_(here - wanted))
    db.session.execute(dropped.execution_options(synchronize_session=False))
    last = max((one.position for one in final.pitches), default=0)
    new = [entry for entry in entries if entry.id in wanted - here]
    db.session.add_all(
        Pitch(challenge_id=challenge.id, entry_id=entry.id, position=last + n) for n, entry in enumerate(new, 1)
    )
    return _again(final)


def draw(challenge: Challenge) -> Final:
    """An order by lot, among those who have not pitched: the seed is kept, so that the draw can be made again."""
    final = _prepared(challenge)
    final.seed = secrets.token_hex(8)
    waiting = [one for one in final.pitches if not one.begun_at]
    places = [one.position for one in waiting]
    drawn = sorted(waiting, key=lambda one: one.entry_id)
    random.Random(final.seed).shuffle(drawn)
    for position, one in zip(places, drawn, strict=True):
        one.position = position
    return _again(final)


def move(pitch: Pitch, by: int) -> None:
    """One place earlier (-1) or later (1), among those who have not pitched."""
    final = _prepared(pitch.final.challenge)
    waiting = [one for one in final.pitches if not one.begun_at]
    if pitch not in waiting:
        raise Refused(_("“%(title)s” has pitched already.", title=pitch.entry.title))
    at = waiting.index(pitch)
    if 0 <= at + by < len(waiting):
        other = waiting[at + by]
        pitch.position, other.position = other.position, pitch.position
    _again(final)


def announce(challenge: Challenge, *, by: User) -> None:
    final = _prepared(challenge)
    if final.announced_at:
        raise Refused(_("The finalists are announced already."))
    if not final.pitches:
        raise Refused(_("Choose the finalists first."))
    final.announced_at = now()
    for pitch in final.pitches:
        record(by, Verb.FINALIST, pitch.entry, tell=pitch.entry.people)
    record(by, Verb.FINALISTS, challenge, tell=followers_of(challenge))


def ask_at(challenge: Challenge, conference: Conference | None, *, by: User) -> None:
    """Where the audience asks: a conference that whoever leads the challenge organises too, as open as it is."""
    if conference is not None and not conference.organised_by(by):
        raise Refused(_("You do not organise this conference."))
    if conference is not None and not suits(challenge, conference):
        raise Refused(_("Not everybody who sees the challenge sees this conference."))
    held(challenge).conference = conference


def suits(challenge: Challenge, conference: Conference) -> bool:
    """Whether whoever sees the challenge sees the conference too."""
    return challenge.audience is Audience.INTERNAL or conference.audience is Openness.PUBLIC


def step(pitch: Pitch, wanted: Moment) -> None:
    """To the stage, to the questions, off the stage; two who press at once take it one step further, not two."""
    challenge = pitch.final.challenge
    if not permits(challenge, Part.FACILITATOR, Action.STAGE):
        raise Refused(_("The final is not on now."))
    final = held(challenge)
    db.session.refresh(pitch)
    other = final.on_stage
    if other is not None and other is not pitch:
        raise Refused(_("“%(title)s” is on stage.", title=other.entry.title))
    if (pitch.moment, wanted) not in STEPS:
        raise Refused(_("This has been done already."))
    setattr(pitch, STEPS[pitch.moment, wanted], now())


STEPS = {
    (Moment.WAITING, Moment.PITCH): "begun_at",
    (Moment.PITCH, Moment.QUESTIONS): "questions_at",
    (Moment.PITCH, Moment.OVER): "ended_at",
    (Moment.QUESTIONS, Moment.OVER): "ended_at",
}


def _prepared(challenge: Challenge) -> Final:
    if not permits(challenge, Part.FACILITATOR, Action.DECIDE):
        raise Refused(_("Entries are still being written: nothing is decided about them yet."))
    return held(challenge)


def _again(final: Final) -> Final:
    db.session.flush()
    db.session.expire(final, ["pitches"])
    return final
