"""What a project knew at a moment, counted: shown to those who decide at a gate, and kept with what they decided.

Counted from the rows, none left out, whatever a page shows of them. Words are not in it, so nothing of it has to be
taken back: a metric stands there by its number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from app.database import Document, db
from app.incubation.hypothesis import OPEN, Hypothesis, HypothesisVerdict
from app.incubation.metric import Metric
from app.incubation.pilot import Pilot, PilotStep, Standing
from app.incubation.project import Project
from app.incubation.quantity import read, written
from app.incubation.reading import Reading
from app.incubation.trial import Trial


@dataclass(frozen=True)
class Figure:
    """What a metric was last, and what it was to be, as it stood then."""

    metric: Metric
    value: Decimal
    unit: str
    taken_on: date
    target: Decimal


def figures_in(known: Document, metrics: Iterable[Metric]) -> list[Figure]:
    named = {one.id: one for one in metrics}
    return [
        Figure(named[number], read(value), unit, date.fromisoformat(day), read(target))
        for number, value, unit, day, target in known.get("figures", ())
        if number in named
    ]


def of(project: Project, at: datetime) -> Document:
    """Empty where nothing was tried or measured by then.

    `hypotheses` counts those that none has replaced by their standing; `sessions` and `people` those who were met;
    `figures` are the number of a metric, its last value for the whole, the unit, the day and the target, as they were;
    `sites` are the agencies that had begun.
    """
    sessions, people = _met(project, at)
    found: Document = {
        "hypotheses": _believed(project, at),
        "sessions": sessions,
        "people": people,
        "figures": _measured(project, at),
        "sites": _sites(project, at),
    }
    return {name: said for name, said in found.items() if said}


def _believed(project: Project, at: datetime) -> dict[str, int]:
    made = select(Hypothesis.id, Hypothesis.replaces_id).where(
        Hypothesis.project_id == project.id, Hypothesis.made_at <= at
    )
    rows = db.session.execute(made).all()
    replaced = {replaces for _id, replaces in rows}
    standing = {number: OPEN for number, _replaces in rows if number not in replaced}
    judged = select(HypothesisVerdict.hypothesis_id, HypothesisVerdict.outcome).where(
        HypothesisVerdict.hypothesis_id.in_(standing), HypothesisVerdict.at <= at
    )
    for number, outcome in db.session.execute(judged.order_by(HypothesisVerdict.number)):
        standing[number] = outcome.value
    return dict(Counter(standing.values()))


def _met(project: Project, at: datetime) -> tuple[int, int]:
    asked = select(func.count(), func.coalesce(func.sum(Trial.people), 0))
    sessions, people = db.session.execute(asked.where(Trial.project_id == project.id, Trial.at <= at)).one()
    return int(sessions), int(people)


def _measured(project: Project, at: datetime) -> list[list[object]]:
    place = func.row_number().over(partition_by=Reading.metric_id, order_by=Reading.taken_on.desc()).label("place")
    last = (
        select(Reading.metric_id, Reading.value, Metric.unit, Reading.taken_on, Metric.target, place)
        .join(Metric, Metric.id == Reading.metric_id)
        .where(Metric.project_id == project.id, Reading.site_id.is_(None), Reading.at <= at)
        .subquery()
    )
    asked = select(last.c.metric_id, last.c.value, last.c.unit, last.c.taken_on, last.c.target)
    asked = asked.where(last.c.place == 1)
    return [
        [metric, written(value), unit, taken_on.isoformat(), written(target)]
        for metric, value, unit, taken_on, target in db.session.execute(asked.order_by(last.c.metric_id))
    ]


def _sites(project: Project, at: datetime) -> int:
    began = select(func.count(PilotStep.pilot_id.distinct())).join(Pilot, Pilot.id == PilotStep.pilot_id)
    asked = began.where(Pilot.project_id == project.id, PilotStep.standing == Standing.RUNNING, PilotStep.at <= at)
    return db.session.scalar(asked) or 0
