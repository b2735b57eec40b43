"""Teams proposed to those who look for one: computed, changed by who leads the challenge, published as invitations."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, select, text, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.figures import assignment
from app.challenges.seeker import TeamSeeker, still_looking_in
from app.challenges.team import Team, team_of
from app.challenges.verbs import Verb
from app.clock import now
from app.database import Key, begin_to_write, db
from app.errors import Refused
from app.people.user import User
from app.search.analysis import fold as folded

if TYPE_CHECKING:
    from app.challenges.assignment import Gap, Teammate
    from app.challenges.assignment import Team as Offered

_IN_HAND = text("published_at IS NULL")
MOST_SEEKERS = 200


class TeamProposal(db.Model):
    """One in hand for each challenge, seen by who leads it; once published it stays as it was."""

    __table_args__ = (
        Index(
            "uq_team_proposal_in_hand", "challenge_id", unique=True, sqlite_where=_IN_HAND, postgresql_where=_IN_HAND
        ),
    )

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    seed: Mapped[int]
    new_teams: Mapped[int]
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    challenge: Mapped[Challenge] = relationship()
    places: Mapped[list[ProposedPlace]] = relationship(back_populates="proposal", order_by="ProposedPlace.id")


class ProposedPlace(db.Model):
    """Where somebody is proposed to go: a team that is there, one that would be new (1, 2 …), or nowhere."""

    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)

    id: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey(TeamProposal.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id), index=True)
    new_team: Mapped[int | None]

    proposal: Mapped[TeamProposal] = relationship(back_populates="places")
    person: Mapped[User] = relationship()

    @property
    def where(self) -> str:
        return str(self.team_id) if self.team_id else f"new-{self.new_team}" if self.new_team else ""


@dataclass(frozen=True)
class Question:
    """What the solver is asked: people, teams with places, and who stays with whom."""

    seekers: Sequence[TeamSeeker]
    mates: list[Teammate]
    offered: list[Offered]
    together: list[list[str]]
    new_teams: int


def question_of(challenge: Challenge, *, new_teams: int | None = None) -> Question:
    seekers = db.session.scalars(still_looking_in(challenge).limit(MOST_SEEKERS)).all()
    there = [team for team in db.session.scalars(teams.teams_of(challenge)).unique() if _takes(team)]
    room = sum(challenge.largest_team - team.member_count for team in there)
    needed = max(0, -(-(len(seekers) - room) // challenge.largest_team))
    number = needed if new_teams is None else new_teams
    offered = [
        assignment.Team(
            str(team.id),
            max(0, challenge.smallest_team - team.member_count),
            challenge.largest_team - team.member_count,
            frozenset(map(folded, team.looks_for)),
        )
        for team in there
    ]
    offered += [
        assignment.Team(f"new-{n}", challenge.smallest_team, challenge.largest_team) for n in range(1, number + 1)
    ]
    mates = [
        assignment.Teammate(
            str(seeker.person_id),
            seeker.person.unit.code if seeker.person.unit else "",
            frozenset(map(folded, seeker.skills)),
            tuple(map(str, seeker.wishes)),
        )
        for seeker in seekers
    ]
    groups: dict[str, list[str]] = defaultdict(list)
    for seeker in seekers:
        if seeker.together:
            groups[folded(seeker.together)].append(str(seeker.person_id))
    return Question(seekers, mates, offered, [group for group in groups.values() if len(group) > 1], number)


def _takes(team: Team) -> bool:
    return team.has_room and (bool(team.looks_for) or not team.is_large_enough)


def make(challenge: Challenge, *, by: User) -> TeamProposal:
    """Another takes the place of the one in hand. Solved before the database is asked to write: nobody waits for it."""
    asked = question_of(challenge)
    if not asked.mates:
        raise Refused(_("Nobody looks for a team just now."))
    seed = secrets.randbelow(10**6)
    answer = assignment.teams(asked.mates, asked.offered, seed=seed, together=asked.together)
    begin_to_write()
    _drop_the_one_in_hand(challenge)
    proposal = TeamProposal(challenge=challenge, by_id=by.id, seed=seed, new_teams=asked.new_teams, made_at=now())
    db.session.add(proposal)
    db.session.flush()
    for seeker in asked.seekers:
        place = ProposedPlace(proposal=proposal, person_id=seeker.person_id)
        _put(place, answer.team_of(str(seeker.person_id)) or "")
        db.session.add(place)
    db.session.flush()
    return proposal


def _drop_the_one_in_hand(challenge: Challenge) -> None:
    held = select(TeamProposal.id).where(TeamProposal.challenge_id == challenge.id, TeamProposal.published_at.is_(None))
    for statement in (
        delete(ProposedPlace).where(ProposedPlace.proposal_id.in_(held)),
        delete(TeamProposal).where(TeamProposal.id.in_(held.scalar_subquery())),
    ):
        db.session.execute(statement.execution_options(synchronize_session="fetch"))


def _put(place: ProposedPlace, where: str) -> None:
    place.team_id = int(where) if where.isdecimal() else None
    place.new_team = int(where.removeprefix("new-")) if where.startswith("new-") else None


def change(proposal: TeamProposal, wanted: Mapping[int, str]) -> None:
    """By person, where they shall go; what is not a team of this question stays as it is."""
    _refuse_published(proposal)
    known = {team.name for team in question_of(proposal.challenge, new_teams=proposal.new_teams).offered} | {""}
    for place in proposal.places:
        where = wanted.get(place.person_id)
        if where is not None and where in known:
            _put(place, where)
    db.session.flush()


def gaps_of(proposal: TeamProposal) -> list[Gap]:
    """What it leaves to be wished for, as it stands now."""
    asked = question_of(proposal.challenge, new_teams=proposal.new_teams)
    looking = {mate.person for mate in asked.mates}
    members: dict[str, list[str]] = {team.name: [] for team in asked.offered}
    for place in proposal.places:
        if str(place.person_id) in looking and place.where in members:
            members[place.where].append(str(place.person_id))
    mixed = _of_several_agencies(proposal.challenge)
    found = assignment.gaps(asked.mates, asked.offered, members)
    kept = (gap for gap in found if not (gap.lack is assignment.Lack.ONE_AGENCY and gap.subject in mixed))
    return [*_crowded(asked.offered, members), *kept]


def _crowded(offered: Sequence[Offered], members: Mapping[str, Sequence[str]]) -> list[Gap]:
    """Somebody may put more people into a team by hand than it holds."""
    return [
        assignment.Gap(assignment.Lack.CROWDED, team.name, str(len(members[team.name]) - team.most))
        for team in offered
        if len(members[team.name]) > team.most
    ]


def _of_several_agencies(challenge: Challenge) -> set[str]:
    """Teams whose people already come from more than one place."""
    found = db.session.scalars(teams.teams_of(challenge)).unique()
    return {str(team.id) for team in found if len({person.unit_id for person in team.people}) > 1}


@dataclass(frozen=True)
class Published:
    invited: int
    left_out: int
    """Who found a team meanwhile, or for whom there is no place any more."""


def publish(proposal: TeamProposal, *, by: User) -> Published:
    """Invitations, which each person accepts or declines; nobody is put anywhere.

    The people of a team that is there are told, and its founder may take an invitation back.
    """
    _refuse_published(proposal)
    publishing = update(TeamProposal).where(TeamProposal.id == proposal.id, TeamProposal.published_at.is_(None))
    done = publishing.values(published_at=now()).returning(TeamProposal.id)
    if db.session.scalar(done.execution_options(synchronize_session=False)) is None:
        raise Refused(_("This proposal is published already."))
    db.session.expire(proposal, ["published_at"])
    new: dict[int, Team] = {}
    invited_into: set[Team] = set()
    invited = left_out = 0
    for place in proposal.places:
        if place.where and not team_of(proposal.challenge, place.person):
            team = place.team_id and db.session.get(Team, place.team_id) or _new_team(proposal, place, new)
            try:
                teams.invite(team, place.person, by=by)
                invited += 1
                invited_into.add(team)
                continue
            except Refused:
                pass
        left_out += bool(place.where)
    for prepared in new.values():
        teams.let_go_if_nobody_came(prepared)
    for there in sorted(invited_into.difference(new.values()), key=lambda team: team.id):
        record(by, Verb.TEAM_PROPOSED, there, tell=there.people)
    return Published(invited, left_out)


def _new_team(proposal: TeamProposal, place: ProposedPlace, new: dict[int, Team]) -> Team:
    """Led by who accepts first; until then by the first who is proposed for it."""
    number = place.new_team or 0
    if number not in new:
        challenge = proposal.challenge
        new[number] = teams.prepared(challenge, name=_("Proposed team %(n)s", n=number), founder=place.person)
    return new[number]


def _refuse_published(proposal: TeamProposal) -> None:
    if proposal.published_at:
        raise Refused(_("This proposal is published already."))


def in_hand(challenge: Challenge) -> TeamProposal | None:
    asked = select(TeamProposal).where(TeamProposal.challenge_id == challenge.id, TeamProposal.published_at.is_(None))
    return db.session.scalar(asked.options(joinedload(TeamProposal.challenge)))


def forget(person: User) -> None:
    db.session.execute(delete(ProposedPlace).where(ProposedPlace.person_id == person.id))
