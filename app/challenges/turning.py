"""Phases turn: what is due opens and closes, in the order in which it was due, once, however late the worker comes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.activity.event import record
from app.activity.follow import followers_of
from app.challenges import attachment as attachments
from app.challenges import audience, tally
from app.challenges import draft as drafts
from app.challenges.challenge import STATUS_OF, Challenge, Status
from app.challenges.phase import Phase, PhaseTransition, State, Step
from app.challenges.verbs import Verb
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import add_new, db
from app.people.user import User


def turn_due() -> int:
    """Every step whose hour has come; says how many were taken."""
    taken = 0
    while step := _next(now()):
        phase, kind, due_at = step
        taken += turn(phase, kind, due_at=due_at)
    return taken


def _next(moment: datetime) -> tuple[Phase, Step, datetime] | None:
    """The step that was due first; at one moment what ends goes before what begins."""
    asked = (
        select(Phase)
        .join(Phase.challenge)
        .where(
            Challenge.status != Status.DRAFT,
            or_(
                (Phase.state == State.WAITING) & (Phase.opens_at <= moment),
                (Phase.state == State.OPEN) & (Phase.ends_at <= moment),
            ),
        )
        .options(joinedload(Phase.challenge))
    )
    due = [(phase, *step) for phase in db.session.scalars(asked) if (step := phase.due(moment))]
    return min(due, key=lambda one: (one[2], one[1] is Step.OPENED, one[0].position), default=None)


def turn(phase: Phase, step: Step, *, due_at: datetime, by: User | None = None) -> int:
    """Take a step and write it down; 0 when it was taken meanwhile."""
    phase.hold()
    row = {"phase_id": phase.id, "step": step, "due_at": due_at, "at": now(), "actor_id": by.id if by else None}
    if not add_new(PhaseTransition, row):
        db.session.refresh(phase)
        return 0
    challenge = phase.challenge
    if step is Step.OPENED:
        phase.state = State.OPEN
        challenge.reach(STATUS_OF[phase.kind])
        record(by, Verb.OPENED, challenge, tell=followers_of(challenge), after=phase.kind.value)
    else:
        phase.state = State.OVER
        if phase.kind is PhaseKind.VOTING:
            tally.close(challenge)
        if phase.kind is PhaseKind.FINAL:
            audience.close_with(challenge)
        challenge.reach(Status.CLOSED if phase.kind is PhaseKind.RESULTS else challenge.status)
        record(by, Verb.CLOSED, challenge, after=phase.kind.value)
        if challenge.status is Status.CLOSED:
            drafts.let_all_go(challenge)
            attachments.let_all_go(challenge)
    db.session.flush()
    return 1
