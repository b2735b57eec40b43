"""The counters of challenges and teams, against their rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, func, select

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.team import Member, Team
from app.counted import Difference, compared


def differences() -> Iterator[Difference]:
    """Not the people of teams that were imported: nobody is named there."""
    here = select(Challenge.id).where(Challenge.import_ref.is_(None))
    yield from compared(Challenge.entry_count, _entries())
    yield from compared(Challenge.team_count, _teams())
    yield from compared(Team.member_count, _members(), Team.challenge_id.in_(here))


def _entries() -> Select[tuple[int, int]]:
    sent = (Entry.sent_at.is_not(None), Entry.withdrawn_at.is_(None))
    return select(Entry.challenge_id, func.count().label("n")).where(*sent).group_by(Entry.challenge_id)


def _teams() -> Select[tuple[int, int]]:
    counted = select(Team.challenge_id, func.count().label("n")).where(Team.dissolved_at.is_(None))
    return counted.group_by(Team.challenge_id)


def _members() -> Select[tuple[int, int]]:
    inside = (Member.joined_at.is_not(None), Member.ended_at.is_(None))
    return select(Member.team_id, func.count().label("n")).where(*inside).group_by(Member.team_id)
