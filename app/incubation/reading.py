"""A reading: what a metric was on a day, for the whole or at one site; taken twice it counts once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, delete, func, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import Event, record
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.incubation.metric import Metric
from app.incubation.project import Project, Stale
from app.incubation.quantity import Quantity, written
from app.incubation.verbs import Verb
from app.language import today
from app.paging import Page, decode, encode
from app.people.unit import Unit
from app.people.user import User

MOST = 2_000
"""Of one metric, and so of one import."""

MOST_DRAWN = 60
"""The latest of each line of a chart."""


class Source(StrEnum):
    ENTERED = "entered"
    IMPORTED = "imported"
    API = "api"


class Reading(db.Model):
    """Without a site it is the whole's. The keys hold one for a day and a site: where there is none, NULLs differ."""

    __table_args__ = (
        Index("uq_reading_site", "metric_id", "taken_on", "site_id", unique=True),
        Index(
            "uq_reading_whole",
            "metric_id",
            "taken_on",
            unique=True,
            sqlite_where=db.text("site_id IS NULL"),
            postgresql_where=db.text("site_id IS NULL"),
        ),
    )

    id: Mapped[Key]
    metric_id: Mapped[int] = mapped_column(ForeignKey(Metric.id))
    taken_on: Mapped[date]
    site_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id), index=True)
    value: Mapped[Decimal] = mapped_column(Quantity())
    source: Mapped[Source]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)

    site: Mapped[Unit | None] = relationship()


@dataclass(frozen=True)
class Figure:
    """A value of a day, as it is brought."""

    taken_on: date
    value: Decimal
    site: Unit | None = None

    @property
    def place(self) -> tuple[date, int | None]:
        return (self.taken_on, self.site.id if self.site else None)


@dataclass(frozen=True)
class Taken:
    """How many were new, how many corrected another value, how many were known."""

    added: int
    corrected: int
    known: int


def take(metric: Metric, project: Project, figures: Sequence[Figure], *, source: Source, by: User) -> Taken:
    """All or nothing; a corrected value keeps its trail as an event."""
    brought = _each_once(figures)
    rows = [
        {
            "metric_id": metric.id, "taken_on": day, "site_id": site, "value": one.value, "source": source, "at": now(),
            "by_id": by.id,
        }
        for (day, site), one in brought.items()
    ]  # fmt: skip
    added = add_new(Reading, *rows) if rows else 0
    corrected = _correct(metric, brought, source=source, by=by)
    if (db.session.scalar(select(func.count()).where(Reading.metric_id == metric.id)) or 0) > MOST:
        raise Refused(_("A metric keeps at most %(most)d values.", most=MOST))
    if added:
        record(by, Verb.READINGS_TAKEN, project, metric=metric.id, added=added)
    if corrected:
        record(by, Verb.READING_CORRECTED, project, metric=metric.id, corrections=corrected)
    return Taken(added, len(corrected), len(brought) - added - len(corrected))


def _each_once(figures: Sequence[Figure]) -> dict[tuple[date, int | None], Figure]:
    brought: dict[tuple[date, int | None], Figure] = {}
    for one in figures:
        if one.taken_on > today():
            raise Refused(_("A value is of a day that is past, or of today."))
        if brought.setdefault(one.place, one).value != one.value:
            raise Refused(_("The same day stands there twice, with two values."))
    if len(brought) > MOST:
        raise Refused(_("A metric keeps at most %(most)d values.", most=MOST))
    return brought


def _correct(
    metric: Metric, brought: dict[tuple[date, int | None], Figure], *, source: Source, by: User
) -> list[dict[str, str | None]]:
    """What was there with another value; of two who correct at once one does, the other looks again."""
    trail: list[dict[str, str | None]] = []
    days = {day for day, _site in brought}
    if not days:
        return trail
    asked = select(Reading).where(Reading.metric_id == metric.id, Reading.taken_on.between(min(days), max(days)))
    for held in db.session.scalars(
        asked.order_by(Reading.taken_on, Reading.id).execution_options(populate_existing=True)
    ):
        one = brought.get((held.taken_on, held.site_id))
        if one is None or one.value == held.value:
            continue
        setting = update(Reading).where(Reading.id == held.id, Reading.value == held.value)
        done = setting.values(value=one.value, source=source, at=now(), by_id=by.id).returning(Reading.id)
        if db.session.scalar(done.execution_options(synchronize_session=False)) is None:
            raise Stale(_("Somebody corrected the same value at the same moment: look, then send it again."))
        trail.append({
            "on": held.taken_on.isoformat(), "site": one.site.code if one.site else None,
            "before": written(held.value), "after": written(one.value),
        })  # fmt: skip
    if trail:
        db.session.expire_all()
    return trail


def take_out(one: Reading, metric: Metric, project: Project, *, by: User) -> None:
    """A value that stands at a wrong day or site goes; that it was there stays in the trail."""
    taking = delete(Reading).where(Reading.id == one.id, Reading.value == one.value).returning(Reading.id)
    trail = [{
        "on": one.taken_on.isoformat(), "site": one.site.code if one.site else None, "before": written(one.value),
        "after": None,
    }]  # fmt: skip
    if db.session.scalar(taking.execution_options(synchronize_session=False)) is None:
        raise Stale(_("Somebody corrected the same value at the same moment: look, then send it again."))
    db.session.expunge(one)
    record(by, Verb.READING_CORRECTED, project, metric=metric.id, corrections=trail)


def of(metric: Metric) -> Select[tuple[Reading]]:
    """The latest day first."""
    asked = select(Reading).where(Reading.metric_id == metric.id).options(joinedload(Reading.site))
    return asked.order_by(Reading.taken_on.desc(), Reading.id.desc())


def page_of(metric: Metric, after: str, limit: int) -> Page[Reading]:
    """A stretch of them, by cursor."""
    asked, position = of(metric), decode(after, str, int)
    if position:
        day = _day(position[0])
        if day is not None:
            earlier = (Reading.taken_on == day) & (Reading.id < position[1])
            asked = asked.where((Reading.taken_on < day) | earlier)
    found = db.session.scalars(asked.limit(limit + 1)).all()
    items = found[:limit]
    more = len(found) > limit
    return Page(items, encode([items[-1].taken_on.isoformat(), items[-1].id]) if more else None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def latest_of(metrics: Sequence[int]) -> dict[int, list[Reading]]:
    """The latest of each line, the oldest first, by the number of the metric: one question for all of them."""
    place = func.row_number().over(partition_by=(Reading.metric_id, Reading.site_id), order_by=Reading.taken_on.desc())
    numbered = select(Reading.id, place.label("place")).where(Reading.metric_id.in_(metrics)).subquery()
    asked = select(Reading).join(numbered, numbered.c.id == Reading.id).where(numbered.c.place <= MOST_DRAWN)
    found: dict[int, list[Reading]] = {number: [] for number in metrics}
    for one in db.session.scalars(asked.options(joinedload(Reading.site)).order_by(Reading.taken_on, Reading.id)):
        found[one.metric_id].append(one)
    return found


def corrections_of(metric: Metric, project: Project) -> list[Event]:
    """When values were corrected, by whom, from what to what; the latest first."""
    asked = select(Event).where(
        Event.subject_kind == project.subject_kind, Event.subject_id == project.id,
        Event.verb == Verb.READING_CORRECTED,
    )  # fmt: skip
    events = db.session.scalars(asked.options(joinedload(Event.actor)).order_by(Event.id.desc()).limit(400))
    return [event for event in events if event.detail["metric"] == metric.id][:50]
