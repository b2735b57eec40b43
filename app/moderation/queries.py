"""What waits for a moderator, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.clock import now
from app.database import db
from app.moderation.decision import Decision
from app.moderation.report import WITHIN, Reason, Report, about, is_open
from app.moderation.reportable import Matter, matters
from app.paging import Page, decode, encode
from app.people.unit import Unit
from app.people.user import User

SHOWN = 20


@dataclass(frozen=True)
class Waiting:
    """A thing with open reports: since when, how many, for which reasons."""

    matter: Matter
    since: datetime
    reports: int
    reasons: Sequence[tuple[Reason, int]]

    @property
    def hours_left(self) -> int:
        return hours_left(self.since)


def hours_left(since: datetime) -> int:
    """Whole hours until the deadline, negative when it is past."""
    return int((since + WITHIN - now()).total_seconds() // 3_600)


def _lies_in(units: Sequence[Unit], column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """What a region's moderator sees ends at the region."""
    inside = or_(db.false(), *(Unit.path.startswith(unit.path, autoescape=True) for unit in units))
    return column.in_(select(Unit.id).where(inside))


def waiting_for(moderator: User, after: str = "", most: int = SHOWN) -> Page[Waiting]:
    """The things with open reports, whoever has waited longest first."""
    first = func.min(Report.id)
    asked = (
        select(Report.about_kind, Report.about_id, first, func.min(Report.at), func.count())
        .where(is_open(), _lies_in(moderator.moderated_units, Report.unit_id))
        .group_by(Report.about_kind, Report.about_id)
        .order_by(first)
        .limit(most + 1)
    )
    position = decode(after, int)
    if position:
        asked = asked.having(first > position[0])
    found = db.session.execute(asked).all()
    shown = found[:most]
    keys = [(row[0], row[1]) for row in shown]
    known, reasons = matters(keys), _reasons(keys)
    items = [
        Waiting(known[kind, number], since, count, reasons[kind, number].most_common())
        for kind, number, _first, since, count in shown
        if (kind, number) in known
    ]
    return Page(items, encode([shown[-1][2]]) if len(found) > most else None)


def _reasons(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Counter[Reason]]:
    counted: dict[tuple[str, int], Counter[Reason]] = {key: Counter() for key in keys}
    if not keys:
        return counted
    asked = (
        select(Report.about_kind, Report.about_id, Report.reason, func.count())
        .where(is_open(), tuple_(Report.about_kind, Report.about_id).in_(keys))
        .group_by(Report.about_kind, Report.about_id, Report.reason)
    )
    for kind, number, reason, count in db.session.execute(asked):
        counted[kind, number][reason] = count
    return counted


@dataclass(frozen=True)
class Decided:
    decision: Decision
    matter: Matter | None


def lately_decided(moderator: User, most: int = 10) -> list[Decided]:
    asked = (
        select(Decision)
        .where(_lies_in(moderator.moderated_units, Decision.unit_id))
        .options(joinedload(Decision.by))
        .order_by(Decision.id.desc())
        .limit(most)
    )
    found = db.session.scalars(asked).all()
    known = matters(decision.about for decision in found)
    return [Decided(decision, known.get(decision.about)) for decision in found]


def open_reports(key: tuple[str, int], most: int = 100) -> Select[tuple[Report]]:
    return (
        select(Report).where(about(key), is_open()).options(joinedload(Report.reporter)).order_by(Report.id).limit(most)
    )
