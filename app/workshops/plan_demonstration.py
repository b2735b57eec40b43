"""The plans of the workshops of the demonstration, how they really went, and what was decided there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.database import db
from app.workshops import agenda, timetable
from app.workshops import group as groups
from app.workshops import report as reports
from app.workshops.agenda import Agenda, StepStart
from app.workshops.usual_plan import USUAL
from app.workshops.workshop import State, Workshop

LATE = (0, 5, 5, 10, 15, 10, 10, 5, 5)
"""In minutes, step after step: what is lost in the morning is found again at lunch."""


def load(workshop: Workshop, row: Mapping[str, Any]) -> None:
    if "plan" in row:
        agenda.lay_out(workshop, USUAL[row["plan"]])
        published_at = workshop.opened_at + timedelta(days=2)
        db.session.add(
            Agenda(workshop_id=workshop.id, published_at=published_at, published_by_id=workshop.opened_by_id)
        )
        db.session.flush()
    if "tables" in row:
        _seat(workshop, **row["tables"])
    if workshop.state is State.OVER:
        _follow(workshop)
        report = reports.begin(workshop)
        report.conclusion = row.get("conclusion", "").strip()
        reports.ask_printing(report)


def _seat(workshop: Workshop, *, size: int, rounds: int, seed: int) -> None:
    """As its facilitator drew and published it; nobody is told of a demonstration."""
    drawn = groups.propose(workshop, by=workshop.opened_by, size=size, rounds=rounds, keeps_hosts=False, seed=seed)
    drawn.proposed_at = drawn.published_at = workshop.opened_at + timedelta(days=4)
    db.session.flush()


def _follow(workshop: Workshop) -> None:
    for number, slot in enumerate(timetable.of(workshop, agenda.steps_of(workshop))):
        at = slot.begins_at + timedelta(minutes=LATE[min(number, len(LATE) - 1)])
        db.session.add(StepStart(step_id=slot.step.id, at=at, by_id=workshop.opened_by_id))
    db.session.flush()
