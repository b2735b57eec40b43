"""The story of a project in time: its phases, its gates, what it tried and with whom, how far it reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from app.activity.event import Event
from app.database import db
from app.incubation.episode import Episode
from app.incubation.evidence import Evidence
from app.incubation.gate import Gate, gates_of
from app.incubation.hypothesis import HypothesisVerdict
from app.incubation.pilot import Pilot, PilotStep, Standing
from app.incubation.project import Project
from app.incubation.queries import episodes_of
from app.incubation.trial import Trial
from app.incubation.vocabulary import ORDER, widens
from app.people.unit import Level

TOLD = (Standing.ACCEPTED, Standing.RUNNING, Standing.FINISHED, Standing.WITHDRAWN)
"""Of a site that was accepted; an offer that led nowhere is not the project's story."""


@dataclass(frozen=True)
class Chapter:
    """A phase begins, a gate is held, a verdict is given, a session held, a site steps on, or it reaches elsewhere."""

    at: datetime
    episode: Episode | None = None
    gate: Gate | None = None
    verdict: HypothesisVerdict | None = None
    trial: Trial | None = None
    site: Pilot | None = None
    step: PilotStep | None = None
    scope: Event | None = None
    is_back: bool = False


def of(project: Project, evidence: Evidence) -> list[Chapter]:
    """The newest first: what a reader who comes back looks for."""
    episodes = episodes_of(project)
    chapters = [
        Chapter(one.began_at, episode=one, is_back=number > 0 and _is_back(episodes[number - 1], one))
        for number, one in enumerate(episodes)
    ]
    chapters.reverse()
    chapters += [Chapter(gate.at, gate=gate) for gate in db.session.scalars(gates_of(project)).unique()]
    chapters += _tried(evidence)
    return sorted(chapters, key=lambda one: (one.at, one.episode is not None), reverse=True)


def _tried(evidence: Evidence) -> Iterator[Chapter]:
    for hypothesis in evidence.hypotheses:
        yield from (Chapter(verdict.at, verdict=verdict) for verdict in hypothesis.verdicts)
    for session in evidence.trials:
        yield Chapter(datetime.combine(session.held_on, time(12), UTC), trial=session)
    for site in evidence.sites:
        yield from (Chapter(step.at, site=site, step=step) for step in site.steps if step.standing in TOLD)
    for event in evidence.scopes:
        narrows = not widens(Level(event.detail["before"]), Level(event.detail["scope"]))
        yield Chapter(event.at, scope=event, is_back=narrows)


def _is_back(before: Episode, after: Episode) -> bool:
    return ORDER.index(after.phase) < ORDER.index(before.phase)
