"""A report: somebody says that a moderator should look at a thing, and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, func, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import BIG, Key, add_new, db
from app.errors import Refused
from app.moderation.reportable import Matter, matters
from app.moderation.verbs import Verb
from app.people.grant import Grant, Role
from app.people.unit import Unit
from app.people.user import User

WITHIN = timedelta(hours=72)
"""How long a moderator has to decide, from the first report."""
LONGEST = 1_000
_OPEN = text("decision_id IS NULL")


class Reason(StrEnum):
    SPAM = "spam"
    PERSONAL = "personal"
    INSULT = "insult"
    OFF_TOPIC = "off_topic"
    DANGEROUS = "dangerous"
    OTHER = "other"


class Report(db.Model):
    """Open until a decision closes it; one open report for a person and a thing."""

    __table_args__ = (
        Index(
            "uq_report_open",
            "reporter_id",
            "about_kind",
            "about_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_report_open_about", "about_kind", "about_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    subject_kind = "report"

    id: Mapped[Key]
    about_kind: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[int] = mapped_column(BIG)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    reporter_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    reason: Mapped[Reason]
    text: Mapped[str] = mapped_column(String(LONGEST), default="")
    at: Mapped[datetime]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)

    reporter: Mapped[User] = relationship()

    @property
    def about(self) -> tuple[str, int]:
        return self.about_kind, self.about_id

    @property
    def due_at(self) -> datetime:
        return self.at + WITHIN

    def visible_to(self, person: User) -> bool:
        return person.id == self.reporter_id


class Case:
    """What moderators are told of: something that waits for them, named by its first report."""

    subject_kind = "case"

    def __init__(self, number: int, unit: Unit) -> None:
        self.id, self.unit = number, unit

    def visible_to(self, person: User) -> bool:
        return person.moderates(self.unit)


def about(key: tuple[str, int]) -> ColumnElement[bool]:
    return (Report.about_kind == key[0]) & (Report.about_id == key[1])


def is_open() -> ColumnElement[bool]:
    return Report.decision_id.is_(None)


def send(matter: Matter, *, by: User, reason: Reason, text: str) -> Report:
    """The first report of a thing is told to those who moderate there."""
    if matter.author.id == by.id:
        raise Refused(_("You wrote this yourself: you can withdraw it."))
    kind, number = matter.key
    row = {
        "about_kind": kind,
        "about_id": number,
        "unit_id": matter.unit.id,
        "reporter_id": by.id,
        "reason": reason,
        "text": text,
        "at": now(),
    }
    is_first = waiting(matter.key) == 0
    if not add_new(Report, row):
        raise Refused(_("You have already reported this. A moderator will look at it."))
    report = db.session.scalars(select(Report).where(about(matter.key), is_open(), Report.reporter_id == by.id)).one()
    if is_first:
        record(None, Verb.REPORTED, Case(report.id, matter.unit), tell=moderators_of(matter))
    return report


def follow_from(unit: Unit) -> None:
    """Open reports go where what they are about lies now: whoever decides is whoever sees them wait."""
    db.session.flush()
    asked = select(Report).where(is_open(), Report.unit_id == unit.id).order_by(Report.id)
    left = db.session.scalars(asked).all()
    known = matters(report.about for report in left)
    told: set[tuple[str, int]] = set()
    for report in left:
        matter = known.get(report.about)
        if matter is None or matter.unit.id == unit.id:
            continue
        report.unit_id = matter.unit.id
        if matter.key not in told:
            told.add(matter.key)
            tell = moderators_of(matter).where(Unit.code.not_in(unit.codes))
            record(None, Verb.REPORTED, Case(report.id, matter.unit), tell=tell)


def decided(kind: str) -> Select[tuple[int]]:
    """The numbers of the things of this kind that were reported, and decided about."""
    return select(Report.about_id).where(Report.about_kind == kind, ~is_open())


def undecided(kind: str) -> Select[tuple[int]]:
    return select(Report.about_id).where(Report.about_kind == kind, is_open())


def waiting(key: tuple[str, int]) -> int:
    return db.session.scalar(select(func.count(Report.id)).where(about(key), is_open())) or 0


def moderators_of(matter: Matter) -> Select[tuple[int]]:
    """Whoever moderates its unit or a wider one, but not its author."""
    return (
        select(Grant.user_id)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(
            Grant.role == Role.MODERATOR,
            Grant.taken_back_at.is_(None),
            Unit.code.in_(matter.unit.codes),
            Grant.user_id != matter.author.id,
        )
    )
