"""A team of a challenge: founded, looking for people, joined by asking or by invitation, left, dissolved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, Text, cast, delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import follow
from app.challenges.challenge import Challenge
from app.challenges.juror import judges
from app.challenges.mentorship import mentors
from app.challenges.verbs import Verb
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.user import Person, User
from app.search.feed import changed

_LIVE = text("ended_at IS NULL")
_IN = text("ended_at IS NULL AND joined_at IS NOT NULL")
MOST_SKILLS = 8


class Way(StrEnum):
    """How somebody came to a team."""

    FOUNDED = "founded"
    ASKED = "asked"
    INVITED = "invited"
    SWAPPED = "swapped"


class Team(db.Model):
    """`member_count` is counted by SQL, and never goes above what the challenge allows."""

    __table_args__ = (CheckConstraint("member_count >= 0", name="counted"),)
    subject_kind = "team"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    name: Mapped[str] = mapped_column(String(80))
    pitch: Mapped[str] = mapped_column(String(600))
    looks_for: Mapped[list[str]]
    founder_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    founded_at: Mapped[datetime]
    dissolved_at: Mapped[datetime | None]
    entered_at: Mapped[datetime | None]
    member_count: Mapped[int] = mapped_column(default=0)

    challenge: Mapped[Challenge] = relationship()
    founder: Mapped[User] = relationship()
    members: Mapped[list[Member]] = relationship(
        primaryjoin="and_(Team.id == Member.team_id, Member.joined_at.is_not(None), Member.ended_at.is_(None))",
        order_by="Member.id",
        viewonly=True,
    )

    @property
    def title(self) -> str:
        return self.name

    @property
    def people(self) -> list[User]:
        return [member.person for member in self.members]

    @property
    def has_room(self) -> bool:
        return self.dissolved_at is None and self.member_count < self.challenge.largest_team

    @property
    def is_large_enough(self) -> bool:
        return self.member_count >= self.challenge.smallest_team

    @property
    def has_shrunk(self) -> bool:
        """It has entered, and has fewer people since than a team needs where nobody enters alone."""
        return self.entered_at is not None and not self.is_large_enough and not self.challenge.takes_people_alone

    def holds(self, person: Person) -> bool:
        return person.id is not None and any(member.person_id == person.id for member in self.members)

    def visible_to(self, person: Person) -> bool:
        return self.challenge.visible_to(person)

    def rewrite(self, *, name: str, pitch: str, looks_for: list[str]) -> None:
        is_renamed = name != self.name
        self.name, self.pitch, self.looks_for = name, pitch, looks_for[:MOST_SKILLS]
        if is_renamed:
            changed(self.challenge)


class Member(db.Model):
    """Somebody who asked or was invited, then, once `joined_at`, a member; `ended_at` closes either, the row stays."""

    __tablename__ = "team_member"
    __table_args__ = (
        Index("uq_team_member_live", "team_id", "person_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("uq_team_member_in", "challenge_id", "person_id", unique=True, sqlite_where=_IN, postgresql_where=_IN),
    )

    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey(Team.id), index=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    way: Mapped[Way]
    message: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship()
    person: Mapped[User] = relationship()

    @property
    def is_waiting(self) -> bool:
        return self.joined_at is None and self.ended_at is None

    def answerable_by(self, person: Person) -> bool:
        """Who was invited answers; who asked is answered by the founder."""
        if not self.is_waiting:
            return False
        return person.id == (self.person_id if self.way is Way.INVITED else self.team.founder_id)

    def is_taken_back_by(self, person: Person) -> bool:
        """An invitation that waits is the founder's to end, whoever sent it; in a team that nobody is in, nobody's."""
        led = self.team.member_count > 0 and person.id == self.team.founder_id
        return self.is_waiting and self.way is Way.INVITED and led


def found(challenge: Challenge, *, by: User, name: str, pitch: str = "", looks_for: Sequence[str] = ()) -> Team:
    challenge.hold()
    _refuse_whom_the_challenge_does_not_admit(challenge, by)
    if team_of(challenge, by):
        raise Refused(_("You are in a team of this challenge already."))
    team = Team(
        challenge=challenge, name=name, pitch=pitch, looks_for=list(looks_for)[:MOST_SKILLS], founder=by,
        founded_at=now(), member_count=0,
    )  # fmt: skip
    db.session.add(team)
    db.session.flush()
    _take_in(team, by, _row(team, by, Way.FOUNDED))
    challenge.team_count = Challenge.team_count + 1
    record(by, Verb.TEAM_FOUNDED, team)
    db.session.expire(team, ["members", "member_count"])
    return team


def prepared(challenge: Challenge, *, name: str, founder: User) -> Team:
    """A team that nobody is in yet: it is led by whoever accepts first, and goes if nobody does."""
    team = Team(
        challenge=challenge, name=name, pitch="", looks_for=[], founder=founder, founded_at=now(), member_count=0
    )
    db.session.add(team)
    challenge.team_count = Challenge.team_count + 1
    db.session.flush()
    return team


def _refuse_whom_the_challenge_does_not_admit(challenge: Challenge, person: User) -> None:
    if not challenge.has_teams:
        raise Refused(_("Nobody enters this challenge as a team."))
    if not challenge.admits(person):
        raise Refused(_("This challenge is not open to this person."))
    if not person.confirmed_at:
        raise Refused(_("Confirm your e-mail address first."))
    _refuse_who_has_another_part(challenge, person)


def _refuse_who_has_another_part(challenge: Challenge, person: User) -> None:
    """Whoever judges the entries, or helps all teams alike, does not compete."""
    if judges(challenge, person):
        raise Refused(_("Whoever sits in the jury of a challenge is in none of its teams."))
    if mentors(challenge, person):
        raise Refused(_("Whoever is a mentor of a challenge is in none of its teams."))


def _row(team: Team, person: User, way: Way, message: str = "") -> Member:
    row = {
        "team_id": team.id, "challenge_id": team.challenge_id, "person_id": person.id, "way": way,
        "message": message, "at": now(),
    }  # fmt: skip
    if not add_new(Member, row):
        raise Refused(_("This is already asked, and waits for its answer."))
    return db.session.scalars(live(team, person)).one()


def ask(team: Team, *, by: User, message: str = "") -> Member:
    _refuse_whom_the_challenge_does_not_admit(team.challenge, by)
    if not team.has_room:
        raise Refused(_("This team has no place left."))
    if team_of(team.challenge, by):
        raise Refused(_("You are in a team of this challenge already."))
    asked = _row(team, by, Way.ASKED, message)
    record(by, Verb.TEAM_ASKED, team, tell=[team.founder])
    return asked


def invite(team: Team, person: User, *, by: User) -> Member:
    if person.imported or person.erased_at or not team.challenge.admits(person):
        raise Refused(_("This challenge is not open to this person."))
    _refuse_who_has_another_part(team.challenge, person)
    if not team.has_room:
        raise Refused(_("This team has no place left."))
    if team_of(team.challenge, person):
        raise Refused(_("This person is in a team of this challenge already."))
    invited = _row(team, person, Way.INVITED)
    record(by, Verb.TEAM_INVITED, team, tell=[person])
    return invited


def accept(member: Member, *, by: User) -> None:
    team = member.team
    if not member.is_waiting:
        raise Refused(_("This request is already answered, or was taken back."))
    team.challenge.hold()
    _refuse_whom_the_challenge_does_not_admit(team.challenge, member.person)
    if team_of(team.challenge, member.person):
        raise Refused(_("This person is in a team of this challenge already."))
    others = team.people
    _take_in(team, member.person, member)
    if not others:
        team.founder = member.person
    record(member.person, Verb.TEAM_JOINED, team, tell=[*others, member.person] if by is team.founder else others)


def _take_in(team: Team, person: User, member: Member) -> None:
    """A place is taken by SQL, so that two who press together do not both get the last one."""
    places = (
        update(Team)
        .where(Team.id == team.id, Team.dissolved_at.is_(None), Team.member_count < team.challenge.largest_team)
        .values(member_count=Team.member_count + 1)
        .returning(Team.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(places) is None:
        raise Refused(_("This team has no place left."))
    joining = update(Member).where(Member.id == member.id, Member.joined_at.is_(None), Member.ended_at.is_(None))
    joined = joining.values(joined_at=now()).returning(Member.id).execution_options(synchronize_session=False)
    try:
        is_new = db.session.scalar(joined) is not None
    except IntegrityError:
        raise Refused(_("This person is in a team of this challenge already.")) from None
    if not is_new:
        raise Refused(_("This request is already answered, or was taken back."))
    db.session.expire(member)
    follow(team.challenge, by=person)
    db.session.flush()
    db.session.expire(team, ["members", "member_count"])


def decline(member: Member, *, by: User) -> None:
    """By whom it waits for; or an invitation by the founder, who takes it back. Of this and joining one happens."""
    ending = update(Member).where(Member.id == member.id, Member.joined_at.is_(None), Member.ended_at.is_(None))
    ended = ending.values(ended_at=now()).returning(Member.id).execution_options(synchronize_session=False)
    if db.session.scalar(ended) is None:
        raise Refused(_("This request is already answered, or was taken back."))
    db.session.refresh(member, ["ended_at"])
    if by.id != member.person_id:
        verb = Verb.TEAM_UNINVITED if member.way is Way.INVITED else Verb.TEAM_DECLINED
        record(by, verb, member.team, tell=[member.person])
    let_go_if_nobody_came(member.team)


def let_go_if_nobody_came(team: Team) -> None:
    db.session.flush()
    invited = select(Member.id).where(Member.team_id == team.id, Member.ended_at.is_(None)).limit(1)
    if not team.dissolved_at and team.member_count == 0 and db.session.scalar(invited) is None:
        team.dissolved_at = now()
        team.challenge.team_count = Challenge.team_count - 1
        db.session.flush()


def let_fall(challenge: Challenge, person: User) -> None:
    """Who became a juror or a mentor: what they asked of teams, and what teams asked of them, waits no longer."""
    waiting = select(Member).where(
        Member.challenge_id == challenge.id,
        Member.person_id == person.id,
        Member.joined_at.is_(None),
        Member.ended_at.is_(None),
    )
    for member in db.session.scalars(waiting).all():
        member.ended_at = now()
        let_go_if_nobody_came(member.team)


def leave(team: Team, *, by: User) -> None:
    """The founder hands over to whoever joined first after them; the last one out dissolves the team.

    Nobody is kept in a team because it has entered: who leads the challenge is told where those who stay are too few
    for what was announced. These are told once, that somebody left: the page of their entry says the rest.
    """
    leaving = update(Member).where(Member.team_id == team.id, Member.person_id == by.id, Member.ended_at.is_(None))
    left = db.session.execute(leaving.values(ended_at=now()).returning(Member.joined_at)).first()
    if left is None:
        raise Refused(_("You are not in this team."))
    if left.joined_at is None:
        return
    if team.entered_at and team.member_count <= 1:
        raise Refused(_("Withdraw the entry first."))
    team.member_count = Team.member_count - 1
    db.session.flush()
    db.session.expire(team, ["members", "member_count"])
    others = team.people
    if not others:
        dissolve(team, by=by)
        return
    if team.founder_id == by.id:
        team.founder = others[0]
    record(by, Verb.TEAM_LEFT, team, tell=others)
    leader = team.challenge.launched_by
    if team.has_shrunk and leader:
        record(None, Verb.TEAM_TOO_SMALL, team, tell=[leader])


def dissolve(team: Team, *, by: User) -> None:
    if team.dissolved_at:
        raise Refused(_("This team is dissolved already."))
    if team.entered_at:
        raise Refused(_("Withdraw the entry first."))
    others = team.people
    _close(team)
    record(by, Verb.TEAM_DISSOLVED, team, tell=others)


# Reading


def live(team: Team, person: User) -> Select[tuple[Member]]:
    return select(Member).where(Member.team_id == team.id, Member.person_id == person.id, Member.ended_at.is_(None))


def team_of(challenge: Challenge, person: Person) -> Team | None:
    """The one team of this challenge that somebody is in."""
    asked = (
        select(Team)
        .join(Member, Member.team_id == Team.id)
        .where(
            Team.challenge_id == challenge.id,
            Member.person_id == person.id,
            Member.joined_at.is_not(None),
            Member.ended_at.is_(None),
        )
        .options(joinedload(Team.founder))
    )
    return db.session.scalar(asked) if person.id is not None else None


def teams_of(challenge: Challenge) -> Select[tuple[Team]]:
    """Those looking for people first."""
    full = Team.member_count >= challenge.largest_team
    return (
        select(Team)
        .where(Team.challenge_id == challenge.id, Team.dissolved_at.is_(None))
        .options(joinedload(Team.members).joinedload(Member.person), joinedload(Team.founder))
        .order_by(full, Team.id)
    )


def looking_in(challenge: Challenge, most: int = 4) -> Select[tuple[Team]]:
    """Those that have room and say whom they look for, the smallest first."""
    asked = select(Team).where(
        Team.challenge_id == challenge.id,
        Team.dissolved_at.is_(None),
        Team.member_count < challenge.largest_team,
        cast(Team.looks_for, Text) != "[]",
    )
    return asked.order_by(Team.member_count, Team.id).limit(most)


def waiting_in(challenge: Challenge, person: User) -> Select[tuple[Member]]:
    """What waits for this person's answer, or for the answer of others to them."""
    return (
        select(Member)
        .join(Member.team)
        .where(
            Member.challenge_id == challenge.id,
            Member.joined_at.is_(None),
            Member.ended_at.is_(None),
            (Member.person_id == person.id) | (Team.founder_id == person.id),
        )
        .options(joinedload(Member.team), joinedload(Member.person))
        .order_by(Member.id)
    )


def forget(person: User) -> None:
    """Who is erased stays a member without a name; what they asked goes, with the words they wrote."""
    asked = delete(Member).where(Member.person_id == person.id, Member.joined_at.is_(None)).returning(Member.team_id)
    invited = set(db.session.scalars(asked.execution_options(synchronize_session=False)))
    for team in db.session.scalars(select(Team).where(Team.id.in_(invited)).order_by(Team.id)).all():
        let_go_if_nobody_came(team)
    theirs = select(Member.team_id).where(Member.person_id == person.id, Member.ended_at.is_(None))
    for team in db.session.scalars(select(Team).where(Team.id.in_(theirs), Team.dissolved_at.is_(None))).all():
        _go_on_without(team, person)
    emptied = update(Member).where(Member.person_id == person.id).values(message="")
    db.session.execute(emptied.execution_options(synchronize_session=False))


def _go_on_without(team: Team, person: User) -> None:
    """Led by whoever joined first of those who are left; without them it goes, unless its entry is in."""
    left = [one for one in team.people if one.id != person.id and one.erased_at is None]
    if left and team.founder_id == person.id:
        team.founder = left[0]
        record(None, Verb.TEAM_HANDED_OVER, team, tell=left)
    elif not left and not team.entered_at:
        _close(team)


def _close(team: Team) -> None:
    team.dissolved_at = now()
    team.challenge.team_count = Challenge.team_count - 1
    ended = update(Member).where(Member.team_id == team.id, Member.ended_at.is_(None)).values(ended_at=now())
    db.session.execute(ended.execution_options(synchronize_session=False))
    team.member_count = 0
    db.session.flush()
    db.session.expire(team, ["members"])
