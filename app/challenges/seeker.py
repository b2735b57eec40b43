"""People without a team who look for one: what they can do, what they wish for, with whom they stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import JSON, ForeignKey, Select, String, UniqueConstraint, delete, exists, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.challenges.challenge import Challenge
from app.challenges.team import MOST_SKILLS, Member, Team, team_of
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.user import Person, User

MOST_WISHES = 3


class TeamSeeker(db.Model):
    """`wishes` are numbers of teams, the dearest first; people who give the same word stay together."""

    __table_args__ = (UniqueConstraint("challenge_id", "person_id"),)

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    skills: Mapped[list[str]]
    wishes: Mapped[list[int]] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(String(300))
    together: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]

    person: Mapped[User] = relationship()


def look(
    challenge: Challenge, *, by: User, skills: Sequence[str], wishes: Sequence[int], words: str, together: str
) -> TeamSeeker:
    """Once for each challenge; said again, it takes the place of what was said before."""
    if not challenge.has_teams or not challenge.admits(by):
        raise Refused(_("This challenge is not open to this person."))
    if not by.confirmed_at:
        raise Refused(_("Confirm your e-mail address first."))
    if team_of(challenge, by):
        raise Refused(_("You are in a team of this challenge already."))
    empty = {"challenge_id": challenge.id, "person_id": by.id, "skills": [], "wishes": [], "words": "", "together": ""}
    add_new(TeamSeeker, {**empty, "at": now()})
    seeker = search_of(challenge, by)
    assert seeker is not None
    known = set(
        db.session.scalars(select(Team.id).where(Team.challenge_id == challenge.id, Team.dissolved_at.is_(None)))
    )
    seeker.skills = list(skills)[:MOST_SKILLS]
    seeker.wishes = [number for number in dict.fromkeys(wishes) if number in known][:MOST_WISHES]
    seeker.words, seeker.together, seeker.at = words, together, now()
    db.session.flush()
    return seeker


def stop(challenge: Challenge, *, by: User) -> None:
    gone = delete(TeamSeeker).where(TeamSeeker.challenge_id == challenge.id, TeamSeeker.person_id == by.id)
    db.session.execute(gone.execution_options(synchronize_session="fetch"))


# Reading


def search_of(challenge: Challenge, person: Person) -> TeamSeeker | None:
    asked = select(TeamSeeker).where(TeamSeeker.challenge_id == challenge.id, TeamSeeker.person_id == person.id)
    return db.session.scalar(asked) if person.id is not None else None


def still_looking_in(challenge: Challenge) -> Select[tuple[TeamSeeker]]:
    """Those who have found no team meanwhile."""
    in_one = exists().where(
        Member.challenge_id == challenge.id,
        Member.person_id == TeamSeeker.person_id,
        Member.joined_at.is_not(None),
        Member.ended_at.is_(None),
    )
    asked = select(TeamSeeker).where(TeamSeeker.challenge_id == challenge.id, ~in_one)
    return asked.options(joinedload(TeamSeeker.person).joinedload(User.unit)).order_by(TeamSeeker.id)


def forget(person: User) -> None:
    db.session.execute(delete(TeamSeeker).where(TeamSeeker.person_id == person.id))
