"""A ballot: what one person gives to the entries of a challenge, saved at each choice until the vote closes.

Who holds it is a row apart. Of a secret vote that row is the only link between the two: no backup holds it, and the
close destroys it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Select, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.permission import votes_in
from app.challenges.phase import Phase
from app.challenges.vocabulary import PhaseKind, VotingKind
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.user import Electorate, Person, User

NO_END = 1_000_000
"""The budget of who supports as many entries as they like."""
REMINDED = timedelta(hours=48)
"""How long before the close whoever began is reminded; in a short vote, half-way."""


class Ballot(db.Model):
    """`spent` is counted by SQL and never goes above `budget`; the electorate is the one of the first choice."""

    __table_args__ = (CheckConstraint("spent >= 0 AND spent <= budget", name="within_budget"),)

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    electorate: Mapped[Electorate]
    budget: Mapped[int]
    spent: Mapped[int] = mapped_column(default=0)


class Choice(db.Model):
    """What a ballot gives to an entry; one that gives nothing has no row."""

    __tablename__ = "ballot_choice"
    __table_args__ = (CheckConstraint("points >= 1 AND points <= most", name="within_most"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey(Ballot.id), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), primary_key=True, index=True)
    points: Mapped[int]
    most: Mapped[int]


class Held:
    """One ballot for each person in a challenge, without the hour at which they began it.

    `reminded` is true once they were, and from the start for who begins when reminders have left.
    """

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True, index=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey(Ballot.id), unique=True)
    reminded: Mapped[bool]


class Holder(Held, db.Model):
    __tablename__ = "ballot_holder"


class SecretHolder(Held, db.Model):
    """Kept out of backups, destroyed by the close."""

    __tablename__ = "secret_ballot_holder"


HOLDERS = (Holder, SecretHolder)


def holder_of(challenge: Challenge) -> type[Holder] | type[SecretHolder]:
    return SecretHolder if challenge.vote_secret else Holder


# What the kit says


def budget_of(challenge: Challenge) -> int:
    return challenge.vote_points if challenge.voting is VotingKind.BUDGET else NO_END


def most_of(challenge: Challenge) -> int:
    """The most for one entry."""
    return challenge.vote_most if challenge.voting is VotingKind.BUDGET else 1


def fewest_of(challenge: Challenge) -> int:
    """How many entries a ballot must name; never more than somebody who has one of the entries could."""
    if challenge.voting is not VotingKind.BUDGET:
        return 1
    return max(1, min(challenge.vote_fewest, challenge.entry_count - 1, challenge.vote_points))


def reminders_leave(phase: Phase) -> datetime:
    return phase.closes_at - min(REMINDED, (phase.closes_at - phase.opens_at) / 2)


# What a voter does


def settle(entry: Entry, *, points: int, by: User) -> bool:
    """Make it so: asking for what is already so changes nothing. Says whether anything changed."""
    challenge = entry.challenge
    _hold_open(challenge, by)
    _refuse_what_cannot_be_given(entry, points, by)
    ballot_id = _own(challenge, by, begin=points > 0)
    if ballot_id is None:
        return False
    _take_back_what_was_withdrawn(ballot_id)
    choice = (Choice.ballot_id == ballot_id, Choice.entry_id == entry.id)
    before = db.session.scalar(select(Choice.points).where(*choice)) or 0
    if before == points:
        return False
    if not _spend(ballot_id, points - before):
        raise Refused(_("You have not enough points left: take some back from another entry first."))
    if points == 0:
        db.session.execute(delete(Choice).where(*choice))
    elif before:
        db.session.execute(update(Choice).where(*choice).values(points=points))
    else:
        row = {"ballot_id": ballot_id, "entry_id": entry.id, "points": points, "most": most_of(challenge)}
        add_new(Choice, row)
    return True


def clear(challenge: Challenge, *, by: User) -> None:
    """Every point comes back."""
    _hold_open(challenge, by)
    ballot_id = _own(challenge, by, begin=False)
    db.session.execute(delete(Choice).where(Choice.ballot_id == ballot_id))
    db.session.execute(update(Ballot).where(Ballot.id == ballot_id).values(spent=0))


def _hold_open(challenge: Challenge, by: User) -> None:
    """Until this is committed the phase cannot close, so that nothing is taken after a close that is committed."""
    phase = challenge.phase(PhaseKind.VOTING)
    if phase is None or challenge.voting is VotingKind.NONE:
        raise Refused(_("Nobody votes in this challenge."))
    phase.hold(shared=True)
    if not phase.is_open:
        raise Refused(_("The vote is not open now."))
    if challenge.led_by(by):
        raise Refused(_("You lead this challenge: you do not vote in it."))
    if not by.confirmed_at:
        raise Refused(_("Confirm your e-mail address first."))
    if not votes_in(challenge, by):
        raise Refused(_("The vote is not open now."))


def _refuse_what_cannot_be_given(entry: Entry, points: int, by: User) -> None:
    if entry.belongs_to(by):
        raise Refused(_("This entry is yours, or your team’s: nobody votes for their own."))
    if points < 0:
        raise Refused(_("Less than nothing cannot be given."))
    if points and not entry.is_sent:
        raise Refused(_("This entry is withdrawn."))
    most = most_of(entry.challenge)
    if points > most:
        raise Refused(_("At most %(most)s for one entry.", most=most))


def _own(challenge: Challenge, by: User, *, begin: bool) -> int | None:
    """Their ballot, held until the commit, so that who presses twice at once is counted once after the other."""
    held = holder_of(challenge)
    found = select(held.ballot_id).where(held.challenge_id == challenge.id, held.person_id == by.id)
    number = db.session.scalar(found)
    if number is None and begin:
        _begin(challenge, by)
        number = db.session.scalars(found).one()
    db.session.execute(select(Ballot.id).where(Ballot.id == number).with_for_update())
    return number


def _begin(challenge: Challenge, by: User) -> None:
    """Of two who begin at once in one name, the second finds the ballot of the first."""
    made = Ballot(challenge_id=challenge.id, electorate=by.electorate, budget=budget_of(challenge))
    db.session.add(made)
    db.session.flush()
    late = (phase := challenge.phase(PhaseKind.VOTING)) is not None and reminders_leave(phase) <= now()
    row = {"challenge_id": challenge.id, "person_id": by.id, "ballot_id": made.id, "reminded": late}
    if not add_new(holder_of(challenge), row):
        db.session.delete(made)
        db.session.flush()


def _spend(ballot_id: int, more: int) -> bool:
    """Counted by SQL, and only where the budget allows it."""
    spending = (
        update(Ballot)
        .where(Ballot.id == ballot_id, Ballot.spent + more <= Ballot.budget)
        .values(spent=Ballot.spent + more)
        .returning(Ballot.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(spending) is not None


def _take_back_what_was_withdrawn(ballot_id: int) -> None:
    """Points on an entry that was withdrawn meanwhile are theirs again."""
    gone = select(Entry.id).where(Entry.withdrawn_at.is_not(None))
    taken = delete(Choice).where(Choice.ballot_id == ballot_id, Choice.entry_id.in_(gone)).returning(Choice.points)
    if back := sum(db.session.scalars(taken)):
        _spend(ballot_id, -back)


# Reading


@dataclass(frozen=True)
class Standing:
    """A ballot as its holder sees it: what it gives to which entry, and whether it counts."""

    points: dict[int, int]
    budget: int
    most: int
    fewest: int

    @property
    def spent(self) -> int:
        return sum(self.points.values())

    @property
    def left(self) -> int:
        return self.budget - self.spent

    @property
    def missing(self) -> int:
        """How many more entries it must name before it counts."""
        return max(0, self.fewest - len(self.points))

    @property
    def counts(self) -> bool:
        return bool(self.points) and not self.missing


def standing(challenge: Challenge, person: Person) -> Standing:
    held = holder_of(challenge)
    asked = (
        live_choices()
        .join(held, held.ballot_id == Choice.ballot_id)
        .where(held.challenge_id == challenge.id, held.person_id == person.id)
        .with_only_columns(Choice.entry_id, Choice.points)
    )
    points = dict(db.session.execute(asked).tuples().all()) if person.id is not None else {}
    return Standing(points, budget_of(challenge), most_of(challenge), fewest_of(challenge))


def live_choices() -> Select[tuple[int, int]]:
    """What ballots give to entries that are not withdrawn."""
    asked = select(Choice.ballot_id, Choice.entry_id).join(Entry, Entry.id == Choice.entry_id)
    return asked.where(Entry.withdrawn_at.is_(None))


def cast(challenge: Challenge) -> int:
    """How many people have voted so far: all that may be known before the close, and only by who leads it."""
    held = holder_of(challenge)
    asked = select(func.count()).select_from(held).join(Ballot, Ballot.id == held.ballot_id)
    asked = asked.where(held.challenge_id == challenge.id, Ballot.spent > 0)
    return db.session.scalar(asked) or 0


def ballots_of(person: User) -> list[tuple[Challenge, Ballot, dict[int, int]]]:
    """What somebody gives or gave, by challenge, as far as it is known to be theirs."""
    found = []
    for held in HOLDERS:
        mine = select(Challenge, Ballot).join(held, held.challenge_id == Challenge.id)
        mine = mine.join(Ballot, Ballot.id == held.ballot_id).where(held.person_id == person.id).order_by(Challenge.id)
        for challenge, ballot in db.session.execute(mine).tuples():
            chosen = select(Choice.entry_id, Choice.points).where(Choice.ballot_id == ballot.id)
            found.append((challenge, ballot, dict(db.session.execute(chosen).tuples().all())))
    return found


def forget(person: User) -> None:
    """What an erasure does: a ballot of a vote that is open goes; one that was counted stays, on nobody's name."""
    for held in HOLDERS:
        mine = select(Challenge).join(held, held.challenge_id == Challenge.id).where(held.person_id == person.id)
        for challenge in db.session.scalars(mine).all():
            let_go(challenge, person)


def let_go(challenge: Challenge, person: User) -> None:
    """Who has no voice any more, by an erasure or by a seat in the jury, leaves nothing in a vote that is open."""
    phase = challenge.phase(PhaseKind.VOTING)
    if phase is None:
        return
    phase.hold(shared=True)
    if phase.is_open:
        held = holder_of(challenge)
        own = select(held.ballot_id).where(held.challenge_id == challenge.id, held.person_id == person.id)
        destroy(list(db.session.scalars(own)))


def destroy(numbers: list[int]) -> None:
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        for column in (Choice.ballot_id, Holder.ballot_id, SecretHolder.ballot_id, Ballot.id):
            db.session.execute(delete(column.class_).where(column.in_(some)))
