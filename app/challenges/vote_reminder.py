"""Before a vote closes: a word, once, to each who began a ballot that does not count yet or has points left."""

from __future__ import annotations

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from app.activity.event import record
from app.challenges import correspondence
from app.challenges.ballot import (
    REMINDED,
    Choice,
    budget_of,
    fewest_of,
    holder_of,
    live_choices,
    most_of,
    reminders_leave,
)
from app.challenges.challenge import Challenge
from app.challenges.foreword import Occasion
from app.challenges.phase import Phase, State
from app.challenges.verbs import Verb
from app.challenges.vocabulary import PhaseKind, VotingKind
from app.clock import now
from app.database import db
from app.people.user import User


def near() -> list[Challenge]:
    """Those whose vote is open and closes soon."""
    asked = (
        select(Phase)
        .join(Phase.challenge)
        .where(
            Phase.kind == PhaseKind.VOTING,
            Phase.state == State.OPEN,
            Phase.closes_at > now(),
            Phase.closes_at <= now() + REMINDED,
            Challenge.voting == VotingKind.BUDGET,
        )
        .options(joinedload(Phase.challenge))
        .order_by(Phase.id)
    )
    return [phase.challenge for phase in db.session.scalars(asked) if reminders_leave(phase) <= now()]


def _whole_of(challenge: Challenge) -> int:
    """What a ballot can give; where entries are few, not more than somebody who has one of them could."""
    return min(budget_of(challenge), most_of(challenge) * max(1, challenge.entry_count - 1))


def send(challenge: Challenge, most: int) -> int:
    """Marked in the transaction that tells. It names no choice, and does not say which of the two it is."""
    held = holder_of(challenge)
    unfinished = (
        live_choices()
        .join(held, held.ballot_id == Choice.ballot_id)
        .where(held.challenge_id == challenge.id, held.reminded.is_(False))
        .with_only_columns(held.person_id)
        .group_by(held.person_id)
        .having(or_(func.count() < fewest_of(challenge), func.sum(Choice.points) < _whole_of(challenge)))
        .limit(most)
    )
    waiting = db.session.scalars(unfinished).all()
    own = (held.challenge_id == challenge.id, held.person_id.in_(waiting), held.reminded.is_(False))
    marking = update(held).where(*own).values(reminded=True).returning(held.person_id)
    marked = list(db.session.scalars(marking.execution_options(synchronize_session=False)))
    if not marked:
        return 0
    event = record(None, Verb.BALLOT_UNFINISHED, challenge, tell=select(User.id).where(User.id.in_(marked)))
    people = db.session.scalars(select(User).where(User.id.in_(marked)).order_by(User.id)).all()
    correspondence.remind(challenge, Occasion.VOTE_NEAR, people, events=[event], fewest=fewest_of(challenge))
    return len(marked)
