"""Two people of two teams change places: once both of them and both teams agree, in one transaction."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, or_, select, text, update
from sqlalchemy.orm import Mapped, aliased, joinedload, mapped_column, relationship

from app.activity.event import record
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.team import Member, Team, Way
from app.challenges.verbs import Verb
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.user import Person, User

_OPEN = text("closed_at IS NULL")


class Outcome(StrEnum):
    DONE = "done"
    DECLINED = "declined"


class Swap(db.Model):
    """Two memberships; each of the four moments says since when a person, or the founder for a team, agrees."""

    __tablename__ = "team_swap"
    __table_args__ = (
        Index("uq_team_swap_open", "one_id", "other_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed"),
        CheckConstraint("one_id <> other_id", name="of_two"),
    )

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    one_id: Mapped[int] = mapped_column(ForeignKey(Member.id), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey(Member.id), index=True)
    at: Mapped[datetime]
    one_agreed_at: Mapped[datetime | None]
    one_team_agreed_at: Mapped[datetime | None]
    other_agreed_at: Mapped[datetime | None]
    other_team_agreed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    closed_at: Mapped[datetime | None]

    challenge: Mapped[Challenge] = relationship()
    one: Mapped[Member] = relationship(foreign_keys=[one_id])
    other: Mapped[Member] = relationship(foreign_keys=[other_id])

    @property
    def parts(self) -> dict[str, User]:
        """Who agrees to what: the two for themselves, the founders for their teams."""
        return {
            "one_agreed_at": self.one.person,
            "one_team_agreed_at": self.one.team.founder,
            "other_agreed_at": self.other.person,
            "other_team_agreed_at": self.other.team.founder,
        }

    @property
    def missing(self) -> list[User]:
        """Whose word is still missing, none twice."""
        return list(dict.fromkeys(person for part, person in self.parts.items() if getattr(self, part) is None))

    def concerns(self, person: Person) -> bool:
        return person.id is not None and any(one.id == person.id for one in self.parts.values())

    def waits_for(self, person: Person) -> bool:
        return self.closed_at is None and any(one.id == person.id for one in self.missing)


def propose(mine: Member, other: Member, *, by: User) -> Swap:
    """One's own place for another's."""
    if mine.person_id != by.id or mine.challenge_id != other.challenge_id or mine.team_id == other.team_id:
        raise Refused(_("You change places with somebody of another team of this challenge."))
    if not (_is_in(mine) and _is_in(other)):
        raise Refused(_("One of you is no longer in this team."))
    row = {"challenge_id": mine.challenge_id, "one_id": mine.id, "other_id": other.id, "at": now()}
    if not add_new(Swap, row):
        raise Refused(_("This is already asked, and waits for its answer."))
    asked = select(Swap).where(Swap.one_id == mine.id, Swap.other_id == other.id, Swap.closed_at.is_(None))
    swap = db.session.scalars(asked).one()
    _sign(swap, by)
    record(by, Verb.SWAP_ASKED, other.team, tell=swap.missing)
    return swap


def agree(swap: Swap, *, by: User) -> bool:
    """Says whether that was the last word, and the two have changed places."""
    _hold(swap)
    if not swap.waits_for(by):
        raise Refused(_("This is already answered, or does not need your answer."))
    _sign(swap, by)
    if swap.missing:
        return False
    _change_places(swap, by)
    return True


def decline(swap: Swap, *, by: User) -> None:
    _hold(swap)
    if swap.closed_at or not swap.concerns(by):
        raise Refused(_("This is already answered, or does not need your answer."))
    _close(swap, Outcome.DECLINED)
    others = [person for person in dict.fromkeys(swap.parts.values()) if person.id != by.id]
    record(by, Verb.SWAP_DECLINED, swap.other.team, tell=others)


def _sign(swap: Swap, by: User) -> None:
    for part, person in swap.parts.items():
        if person.id == by.id and getattr(swap, part) is None:
            setattr(swap, part, now())
    db.session.flush()


def _hold(swap: Swap) -> None:
    """Nobody else answers until this is committed."""
    db.session.execute(select(Swap.id).where(Swap.id == swap.id).with_for_update())
    db.session.refresh(swap)


def _is_in(member: Member) -> bool:
    return member.joined_at is not None and member.ended_at is None


def _change_places(swap: Swap, by: User) -> None:
    """Both memberships end and two begin, or neither: the numbers of people stay as they are."""
    pair = sorted((swap.one_id, swap.other_id))
    for number in pair:
        ending = update(Member).where(Member.id == number, Member.joined_at.is_not(None), Member.ended_at.is_(None))
        ended = ending.values(ended_at=now()).returning(Member.id)
        if db.session.scalar(ended.execution_options(synchronize_session=False)) is None:
            raise Refused(_("One of you is no longer in this team."))
    one, other = swap.one, swap.other
    for person, team in ((one.person, other.team), (other.person, one.team)):
        row = {
            "team_id": team.id, "challenge_id": swap.challenge_id, "person_id": person.id, "way": Way.SWAPPED,
            "message": "", "at": now(), "joined_at": now(),
        }  # fmt: skip
        if not add_new(Member, row):
            raise Refused(_("This person is in a team of this challenge already."))
    _close(swap, Outcome.DONE)
    db.session.flush()
    for left, coming in ((one, other.person), (other, one.person)):
        team = left.team
        db.session.expire(team, ["members"])
        if team.founder_id == left.person_id:
            team.founder = next((person for person in team.people if person.id != coming.id), coming)
        record(by, Verb.SWAPPED, team, tell=team.people)


def _close(swap: Swap, outcome: Outcome) -> None:
    swap.outcome, swap.closed_at = outcome, now()


# Reading


def open_for(challenge: Challenge, person: User) -> list[Swap]:
    """Those that wait, as far as they concern somebody."""
    one, other = aliased(Member), aliased(Member)
    first, second = aliased(Team), aliased(Team)
    concerned = (one.person_id, other.person_id, first.founder_id, second.founder_id)
    asked = (
        select(Swap)
        .join(one, one.id == Swap.one_id)
        .join(other, other.id == Swap.other_id)
        .join(first, first.id == one.team_id)
        .join(second, second.id == other.team_id)
        .where(
            Swap.challenge_id == challenge.id,
            Swap.closed_at.is_(None),
            one.ended_at.is_(None),
            other.ended_at.is_(None),
            or_(*(column == person.id for column in concerned)),
        )
    )
    sides = [joinedload(side) for side in (Swap.one, Swap.other)]
    loads = [side.joinedload(Member.person) for side in sides]
    loads += [side.joinedload(Member.team).joinedload(Team.founder) for side in sides]
    return list(db.session.scalars(asked.options(*loads).order_by(Swap.id)))


def others_than(mine: Team) -> Select[tuple[Member]]:
    """Whom one could change places with."""
    asked = select(Member).where(
        Member.challenge_id == mine.challenge_id,
        Member.team_id != mine.id,
        Member.joined_at.is_not(None),
        Member.ended_at.is_(None),
    )
    return (
        asked.options(joinedload(Member.person), joinedload(Member.team)).order_by(Member.team_id, Member.id).limit(300)
    )


def membership(team: Team, person: User) -> Member | None:
    found = db.session.scalars(teams.live(team, person)).first()
    return found if found and found.joined_at else None
