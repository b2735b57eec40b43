"""A metric: a figure that shows whether a project works, where it began, where it shall be, and by when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.activity.event import record
from app.database import Key, add_new, db
from app.errors import Refused
from app.incubation.project import Project, Stale
from app.incubation.quantity import Quantity, written
from app.incubation.verbs import Verb
from app.people.user import User

MOST = 24
"""Of one project: who measures everything looks at nothing."""


class Better(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"


class Metric(db.Model):
    """`unit` is a word for people: %, people, days, €."""

    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id))
    name: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(20))
    better: Mapped[Better]
    baseline: Mapped[Decimal | None] = mapped_column(Quantity())
    target: Mapped[Decimal] = mapped_column(Quantity())
    due_on: Mapped[date | None]

    @property
    def stamp(self) -> str:
        """Of all that can be changed, as it stands."""
        figures = [written(one) if one is not None else None for one in (self.target, self.baseline)]
        said = [self.name, self.unit, self.better.value, *figures, self.due_on and self.due_on.isoformat()]
        return sha256(json.dumps(said).encode()).hexdigest()[:16]

    def reached_by(self, value: Decimal) -> bool:
        return value >= self.target if self.better is Better.HIGHER else value <= self.target


@dataclass(frozen=True)
class Aim:
    name: str
    unit: str
    better: Better
    target: Decimal
    baseline: Decimal | None = None
    due_on: date | None = None


def set_for(project: Project, aim: Aim, *, by: User) -> Metric:
    if (db.session.scalar(select(func.count()).where(Metric.project_id == project.id)) or 0) >= MOST:
        raise Refused(_("A project keeps at most %(most)d metrics: look at few, often.", most=MOST))
    row = {
        "project_id": project.id, "name": aim.name, "unit": aim.unit, "better": aim.better, "target": aim.target,
        "baseline": aim.baseline, "due_on": aim.due_on,
    }  # fmt: skip
    if not add_new(Metric, row):
        raise Refused(_("This project has a metric of this name already."))
    metric = db.session.scalars(of(project).where(Metric.name == aim.name)).one()
    record(by, Verb.METRIC_SET, project, tell=project.followers, metric=metric.id)
    return metric


def adjust(metric: Metric, project: Project, aim: Aim, *, by: User, seen: str) -> None:
    """A target that moves is no secret: what it was stays in the trail, and followers are told.

    `seen` is the stamp of what this person saw: of two who change it at once one does, the other looks first.
    """
    db.session.refresh(metric, with_for_update=True)
    if metric.stamp != seen:
        raise Stale(_("Somebody changed this metric after you opened it: look, then decide again."))
    namesake = of(project).where(Metric.name == aim.name, Metric.id != metric.id)
    if db.session.scalar(namesake):
        raise Refused(_("This project has a metric of this name already."))
    before = metric.target
    metric.name, metric.unit, metric.better = aim.name, aim.unit, aim.better
    metric.target, metric.baseline, metric.due_on = aim.target, aim.baseline, aim.due_on
    moved = before != aim.target
    record(
        by, Verb.METRIC_CHANGED, project, tell=project.followers if moved else (), metric=metric.id,
        target_before=written(before), target=written(aim.target),
    )  # fmt: skip


def of(project: Project) -> Select[tuple[Metric]]:
    """In the order in which they were set."""
    return select(Metric).where(Metric.project_id == project.id).order_by(Metric.id)
