"""A prize is an obligation: to whom it is owed, by when, how it was given or why it was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.challenges.challenge import ELECTORATES, Challenge
from app.challenges.entry import Entry
from app.challenges.terms import Prize
from app.challenges.verbs import Verb
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people.grant import Role, holders_of
from app.people.user import Person, User

NEAR = timedelta(days=7)


class State(StrEnum):
    OWED = "owed"
    GIVEN = "given"
    DECLINED = "declined"


_LIVE = text("state <> 'declined'")
"""What was declined may be owed again, to the same entry too."""


class Obligation(db.Model):
    """`proof` says how it was given, or why it was not."""

    __table_args__ = (
        Index("uq_obligation_live", "prize_id", "entry_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("(state = 'owed') = (settled_at IS NULL)", name="settled"),
    )
    subject_kind = "obligation"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    prize_id: Mapped[int] = mapped_column(ForeignKey(Prize.id))
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    due_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[State] = mapped_column(default=State.OWED)
    proof: Mapped[str] = mapped_column(String(500), default="")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    reminded_on: Mapped[date | None]

    challenge: Mapped[Challenge] = relationship()
    prize: Mapped[Prize] = relationship()
    entry: Mapped[Entry] = relationship()

    @property
    def title(self) -> str:
        return self.prize.title

    @property
    def is_owed(self) -> bool:
        return self.state is State.OWED

    @property
    def due_at(self) -> datetime:
        """The end of that day, where the challenge is."""
        return datetime.combine(self.due_on, time(23, 59), tzinfo=self.challenge.zone)

    @property
    def is_late(self) -> bool:
        return self.is_owed and self.due_on < today(self.challenge)

    @property
    def receivers(self) -> list[User]:
        return receivers(self.prize, self.entry.people)

    def visible_to(self, person: Person) -> bool:
        """With the results, to all who see these; before, to who leads the challenge."""
        return self.challenge.led_by(person) or (bool(self.challenge.results_at) and self.challenge.visible_to(person))

    def settle(self, state: State, *, proof: str, by: User) -> None:
        """Given, with what shows it; or not, with the reason. Told to whom it was owed."""
        if not self.is_owed:
            raise Refused(_("This prize is settled already."))
        if not self.challenge.results_at:
            raise Refused(_("A prize is given after the results are published."))
        if not proof.strip():
            raise Refused(_("Say how it was given, or why it was not."))
        self.state, self.proof, self.settled_at, self.settled_by_id = state, proof.strip(), now(), by.id
        verb = Verb.PRIZE_GIVEN if state is State.GIVEN else Verb.PRIZE_DECLINED
        record(by, verb, self, tell=[one for one in self.entry.people if one.id != by.id], reason=self.proof)

    def postpone(self, due_on: date, *, by: User) -> None:
        """To another day, of which who leads is reminded anew; to whom it is owed is told, once they know of it."""
        if not self.is_owed:
            raise Refused(_("This prize is settled already."))
        if due_on < today(self.challenge):
            raise Refused(_("This day is past."))
        if due_on == self.due_on:
            return
        self.due_on, self.reminded_on = due_on, None
        if self.challenge.results_at:
            record(by, Verb.PRIZE_POSTPONED, self, tell=[one for one in self.entry.people if one.id != by.id])


_IN = (Entry.withdrawn_at.is_(None),)


def today(challenge: Challenge) -> date:
    return now().astimezone(challenge.zone).date()


def usual_day(challenge: Challenge) -> date:
    """Two months from now: long enough for the papers, short enough to be a promise."""
    return today(challenge) + timedelta(days=60)


def receivers(prize: Prize, people: Iterable[User]) -> list[User]:
    """Those of an entry to whom the prize was promised: what staff may receive is not what citizens may."""
    return [person for person in people if person.erased_at is None and ELECTORATES[person.electorate] in prize.open_to]


def closed_to(challenge: Challenge, numbers: Collection[int]) -> list[tuple[int, int]]:
    """The position of each prize, and each of these entries that cannot receive it: nobody of it was promised it."""
    asked = select(Entry).where(Entry.challenge_id == challenge.id, Entry.id.in_(numbers), *_IN).order_by(Entry.id)
    entries = db.session.scalars(asked).all()
    return [
        (prize.position, one.id) for prize in challenge.prizes for one in entries if not receivers(prize, one.people)
    ]


def owe(prize: Prize, entry: Entry, *, due_on: date) -> Obligation:
    """Whoever gives a prize waits for whoever does already, and counts those that they gave."""
    challenge = entry.challenge
    challenge.hold()
    if prize.challenge_id != challenge.id or not entry.is_sent:
        raise Refused(_("This prize is not of this challenge, or the entry is withdrawn."))
    if not receivers(prize, entry.people):
        raise Refused(_("Nobody of this entry may receive this prize: look at whom it was promised to."))
    if due_on < today(challenge):
        raise Refused(_("This day is past."))
    standing = select(Obligation.entry_id).join(Obligation.entry)
    standing = standing.where(Obligation.prize_id == prize.id, Obligation.state != State.DECLINED, *_IN)
    winners = db.session.scalars(standing).all()
    if entry.id in winners:
        raise Refused(_("This entry has this prize already."))
    if len(winners) >= prize.winners:
        raise Refused(
            ngettext("This prize has its winner already.", "This prize has its winners already.", prize.winners)
        )
    made = Obligation(challenge=challenge, prize=prize, entry=entry, due_on=due_on)
    db.session.add(made)
    db.session.flush()
    if challenge.results_at:
        tell(made)
    return made


def tell(obligation: Obligation) -> None:
    """Those who receive it, once the results are out."""
    record(None, Verb.PRIZE_OWED, obligation, tell=receivers(obligation.prize, obligation.entry.people))


def take_back(obligation: Obligation) -> None:
    """Only before the results are published."""
    if obligation.challenge.results_at:
        raise Refused(_("The results are published: a prize is given, or it is said why not."))
    db.session.delete(obligation)


def of_challenge(challenge: Challenge) -> Select[tuple[Obligation]]:
    """Those of entries that are still in: who withdraws wins nothing."""
    asked = select(Obligation).where(Obligation.challenge_id == challenge.id, *_IN).join(Obligation.entry)
    asked = asked.join(Obligation.prize).options(joinedload(Obligation.prize), joinedload(Obligation.entry))
    return asked.order_by(Prize.position, Obligation.id)


def left_in(challenge: Challenge) -> list[tuple[Prize, int]]:
    """The prizes that were announced to more entries than they were awarded to, and how many they are still for."""
    standing = of_challenge(challenge).where(Obligation.state != State.DECLINED)
    awarded = Counter(one.prize_id for one in db.session.scalars(standing))
    left = [(prize, prize.winners - awarded[prize.id]) for prize in challenge.prizes]
    return [(prize, number) for prize, number in left if number > 0]


def of_entry(entry: Entry) -> list[Obligation]:
    asked = select(Obligation).where(Obligation.entry_id == entry.id).options(joinedload(Obligation.prize))
    return list(db.session.scalars(asked.order_by(Obligation.id)))


def remind() -> int:
    """Who leads it is told once, a week before a prize is due, and once when the day is past."""
    moment = now()
    soon = (moment + NEAR).date()
    asked = (
        select(Obligation)
        .join(Obligation.challenge)
        .join(Obligation.entry)
        .where(*_IN, Obligation.state == State.OWED, Obligation.due_on <= soon, Challenge.results_at.is_not(None))
        .options(joinedload(Obligation.challenge), joinedload(Obligation.prize), joinedload(Obligation.entry))
    )
    told = 0
    for one in db.session.scalars(asked):
        day = today(one.challenge)
        step = one.due_on - NEAR if day <= one.due_on else one.due_on + timedelta(days=1)
        if day < step or (one.reminded_on and one.reminded_on >= step):
            continue
        one.reminded_on = day
        record(None, Verb.PRIZE_DUE, one, tell=holders_of(Role.FACILITATOR, one.challenge.unit))
        told += 1
    return told
