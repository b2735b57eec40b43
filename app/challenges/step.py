"""What a team does while entries are open: short notes on what is done, what comes next, what it needs help with."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.challenges.challenge import Challenge
from app.challenges.permission import Action, Part, permits
from app.challenges.team import Team
from app.challenges.verbs import Verb
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people.user import Person, User

MOST_SHOWN = 30


class StepKind(StrEnum):
    DONE = "done"
    NEXT = "next"
    HELP = "help"


class TeamStep(db.Model):
    """A note stays as it was written; only a call for help is settled, by the team or by who leads the challenge."""

    __table_args__ = (
        CheckConstraint("settled_at IS NULL OR kind = 'help'", name="settled"),
        Index("ix_team_step_calls", "kind", "settled_at"),
    )

    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey(Team.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    kind: Mapped[StepKind]
    text: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship()
    by: Mapped[User] = relationship()

    @property
    def is_a_call(self) -> bool:
        return self.kind is StepKind.HELP and self.settled_at is None

    def settleable_by(self, person: Person) -> bool:
        return self.is_a_call and (self.team.holds(person) or self.team.challenge.led_by(person))


def notable_by(team: Team, person: Person) -> bool:
    """Whether they may write a note now."""
    is_live = team.dissolved_at is None and team.holds(person)
    return is_live and permits(team.challenge, Part.ENTRANT, Action.NOTE_STEP)


def shown_to(team: Team, person: Person) -> bool:
    """As the gallery rule says of entries: to the team and to who leads the challenge, to others once it is open."""
    if not team.challenge.visible_to(person):
        return False
    return team.challenge.has_opened_its_gallery or team.holds(person) or team.challenge.led_by(person)


def note(team: Team, *, by: User, kind: StepKind, text: str) -> TeamStep:
    """A call for help is told to who leads the challenge."""
    team.challenge.submissions.hold(shared=True)
    if not notable_by(team, by):
        raise Refused(_("Notes are written while entries are open."))
    step = TeamStep(team=team, by=by, kind=kind, text=text, at=now())
    db.session.add(step)
    db.session.flush()
    if kind is StepKind.HELP:
        leader = team.challenge.launched_by
        record(by, Verb.TEAM_NEEDS_HELP, team, tell=[leader] if leader else [])
    return step


def settle(step: TeamStep, *, by: User) -> None:
    if not step.is_a_call:
        raise Refused(_("This call is settled already."))
    step.settled_at = now()
    if not step.team.holds(by):
        record(by, Verb.TEAM_HELPED, step.team, tell=step.team.people)


# Reading


def steps_of(team: Team) -> Select[tuple[TeamStep]]:
    """The newest first."""
    asked = select(TeamStep).where(TeamStep.team_id == team.id).options(joinedload(TeamStep.by))
    return asked.order_by(TeamStep.id.desc()).limit(MOST_SHOWN)


def calls_in(challenge: Challenge) -> Select[tuple[TeamStep]]:
    """Who waits for help, the longest first."""
    asked = (
        select(TeamStep)
        .join(TeamStep.team)
        .where(
            Team.challenge_id == challenge.id,
            Team.dissolved_at.is_(None),
            TeamStep.kind == StepKind.HELP,
            TeamStep.settled_at.is_(None),
        )
    )
    return asked.options(joinedload(TeamStep.team), joinedload(TeamStep.by)).order_by(TeamStep.id).limit(MOST_SHOWN)


def forget(person: User) -> None:
    """What somebody who is erased wrote loses its words; the team keeps that there was a note."""
    emptied = update(TeamStep).where(TeamStep.by_id == person.id).values(text="")
    db.session.execute(emptied.execution_options(synchronize_session=False))
