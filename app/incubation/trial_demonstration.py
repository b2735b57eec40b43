"""What projects of the demonstration believed, tried and measured, and which agencies tried them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.database import db
from app.incubation.hypothesis import Hypothesis, HypothesisVerdict, Outcome
from app.incubation.metric import Better, Metric
from app.incubation.pilot import Pilot, PilotStep, Standing
from app.incubation.pilot_call import PilotCall
from app.incubation.project import Project
from app.incubation.reading import Reading, Source
from app.incubation.trial import Consent, Speaks, Trial, TrialResult
from app.language import today
from app.people.unit import Unit, by_code
from app.people.user import User
from app.search.feed import changed

WRITTEN = Path(__file__).parent / "demo" / "trials.toml"
Row = dict[str, Any]


def load(people: Mapping[str, User]) -> None:
    """Add what is not here yet: a project that tests or measures something already stays as it is."""
    for row in tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["project"]:
        project = db.session.scalar(select(Project).where(Project.slug == row["slug"]))
        if project is None or db.session.scalar(select(Hypothesis.id).where(Hypothesis.project_id == project.id)):
            continue
        beliefs = _hypotheses(project, row, people)
        for one in row["verdict"]:
            _verdict(beliefs[one["of"]], one, people[one["who"]])
        for one in row["session"]:
            _session(project, one, people[one["who"]], beliefs)
        _pilots(project, row, people)
        for one in row["metric"]:
            _metric(project, one, project.opened_by or people[row["hypothesis"][0]["who"]])
        changed(project)


def _day(days_ago: int) -> date:
    return today() - timedelta(days=days_ago)


def _noon(days_ago: int) -> datetime:
    return datetime.combine(_day(days_ago), time(12), UTC)


def _unit(code: str) -> Unit:
    unit = by_code(code)
    assert unit is not None, code
    return unit


def _hypotheses(project: Project, row: Row, people: Mapping[str, User]) -> dict[str, Hypothesis]:
    made: dict[str, Hypothesis] = {}
    for one in row["hypothesis"]:
        said = {name: one[name] for name in ("statement", "for_whom", "how", "signal", "threshold")}
        before = made[one["replaces"]].id if "replaces" in one else None
        made[one["ref"]] = Hypothesis(
            project_id=project.id, made_by=people[one["who"]], made_at=_noon(one["days_ago"]), replaces_id=before,
            **said,
        )  # fmt: skip
        db.session.add(made[one["ref"]])
        db.session.flush()
    return made


def _verdict(hypothesis: Hypothesis, row: Row, person: User) -> None:
    db.session.add(
        HypothesisVerdict(
            hypothesis_id=hypothesis.id, number=1, outcome=Outcome(row["outcome"]), learned=row["learned"],
            at=_noon(row["days_ago"]), by=person,
        )
    )  # fmt: skip


def _session(project: Project, row: Row, person: User, beliefs: Mapping[str, Hypothesis]) -> None:
    held = _day(row["days_ago"])
    made = Trial(
        project_id=project.id, held_on=held, place=row["place"], unit=_unit(row["unit"]) if "unit" in row else None,
        people=row["people"], consent=Consent(row["consent"]), consent_on=held, consent_by=person, seen=row["seen"],
        by=person, at=_noon(row["days_ago"]),
    )  # fmt: skip
    made.results = [
        TrialResult(hypothesis=beliefs[ref], speaks=Speaks(speaks), words=words) for ref, speaks, words in row["result"]
    ]
    db.session.add(made)


def _pilots(project: Project, row: Row, people: Mapping[str, User]) -> None:
    if "call" in row:
        said = row["call"]
        db.session.add(
            PilotCall(
                project_id=project.id, words=said["words"], wanted=said["wanted"], until=_day(-said["until_in"]),
                at=_noon(said["days_ago"]), by=people[said["who"]],
            )
        )  # fmt: skip
    for one in row.get("pilot", []):
        _pilot(project, one, people[one["offered_by"]], project.opened_by or people[one["offered_by"]])


def _pilot(project: Project, row: Row, offers: User, runs: User) -> None:
    """Each with the steps that it has gone so far."""
    steps = [(Standing.OFFERED, row["offered"], offers, row["words"])]
    for standing, key, by, words in (
        (Standing.ACCEPTED, "accepted", runs, ""),
        (Standing.RUNNING, "started", runs, ""),
        (Standing.FINISHED, "finished", offers, row.get("said", "")),
    ):
        if key in row:
            steps.append((standing, row[key], by, words))
    pilot = Pilot(
        project_id=project.id, unit=_unit(row["unit"]), standing=steps[-1][0], offered_by=offers,
        starts_on=_day(row["starts"]) if "starts" in row else None,
    )  # fmt: skip
    pilot.steps = [
        PilotStep(standing=standing, at=_noon(days), by=by, words=words) for standing, days, by, words in steps
    ]
    db.session.add(pilot)


def _metric(project: Project, row: Row, person: User) -> None:
    metric = Metric(
        project_id=project.id, name=row["name"], unit=row["unit"], better=Better(row["better"]),
        baseline=Decimal(row["baseline"]), target=Decimal(row["target"]), due_on=_day(-row["due_in"]),
    )  # fmt: skip
    db.session.add(metric)
    db.session.flush()
    lines: dict[int | None, list[list[Any]]] = {None: row["values"]}
    lines |= {_unit(code).id: values for code, values in row.get("at", {}).items()}
    for site, values in lines.items():
        for days, value in values:
            db.session.add(
                Reading(
                    metric_id=metric.id, taken_on=_day(days), site_id=site, value=Decimal(value),
                    source=Source.IMPORTED, at=_noon(days), by_id=person.id,
                )
            )  # fmt: skip
