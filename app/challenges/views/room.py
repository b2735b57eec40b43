"""The blueprint of challenges, and how its pages find what they are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.authorization import me
from app.challenges.challenge import PAST, Challenge
from app.challenges.entry import Entry, entry_of
from app.challenges.juror import Juror, juror_of
from app.challenges.permission import Action, part_of, permits, votes_in
from app.challenges.step import TeamStep, shown_to
from app.challenges.team import Member, Team
from app.database import db
from app.people.user import Person

challenges = Blueprint("challenges", __name__)


@dataclass(frozen=True)
class May:
    """What the reader may do with a challenge now, and the entry they have in it."""

    enter: bool
    team_up: bool
    adjust: bool
    decide: bool
    repeat: bool
    lead: bool
    vote: bool
    admitted: bool
    entry: Entry | None
    juror: Juror | None

    @classmethod
    def of(cls, challenge: Challenge, person: Person) -> May:
        entry = entry_of(challenge, person)
        juror = juror_of(challenge, person)
        part = part_of(challenge, person, entered=entry is not None, judges=juror is not None and juror.sits)
        enter = permits(challenge, part, Action.ENTER)
        return cls(
            enter=enter,
            team_up=challenge.has_teams and permits(challenge, part, Action.TEAM_UP),
            adjust=permits(challenge, part, Action.ADJUST),
            decide=permits(challenge, part, Action.DECIDE) and not challenge.results_at,
            repeat=challenge.led_by(person) and challenge.status in PAST and not challenge.unit.closed,
            lead=challenge.led_by(person),
            vote=votes_in(challenge, person),
            admitted=challenge.admits(person),
            entry=entry,
            juror=juror if juror and not juror.recused_at else None,
        )


def found(slug: str) -> Challenge:
    """The challenge, if it is this person's to see."""
    asked = select(Challenge).where(Challenge.slug == slug)
    asked = asked.options(joinedload(Challenge.unit), selectinload(Challenge.phases))
    challenge = db.session.scalar(asked)
    if challenge is None or not challenge.visible_to(me()):
        abort(404)
    return challenge


def found_entry(challenge: Challenge, id: int) -> Entry:
    entry = db.session.get(Entry, id) if id < 2**63 else None
    if entry is None or entry.challenge_id != challenge.id or not entry.visible_to(me()):
        abort(404)
    return entry


def found_team(challenge: Challenge, id: int) -> Team:
    team = db.session.get(Team, id) if id < 2**63 else None
    if team is None or team.challenge_id != challenge.id or team.dissolved_at:
        abort(404)
    return team


def found_member(challenge: Challenge, id: int) -> Member:
    member = db.session.get(Member, id) if id < 2**63 else None
    if member is None or member.challenge_id != challenge.id:
        abort(404)
    if me().id not in (member.person_id, member.team.founder_id):
        abort(404)
    return member


def found_step(challenge: Challenge, id: int) -> TeamStep:
    step = db.session.get(TeamStep, id) if id < 2**63 else None
    if step is None or step.team.challenge_id != challenge.id or not shown_to(step.team, me()):
        abort(404)
    return step


def address(challenge: Challenge) -> str:
    return url_for("challenges.show", slug=challenge.slug)
