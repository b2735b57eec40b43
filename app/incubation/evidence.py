"""What a project tried and measured, and with whom: gathered for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.activity.event import Event
from app.database import db
from app.incubation import chart, hypothesis, metric, pilot, promotion, reading, trial
from app.incubation.chart import Measured
from app.incubation.hypothesis import OPEN, Hypothesis
from app.incubation.pilot import Pilot
from app.incubation.pilot_call import PilotCall
from app.incubation.project import Project
from app.incubation.trial import Trial


@dataclass(frozen=True)
class Evidence:
    """Whoever sees the project sees it: nobody who was met is named in it."""

    hypotheses: Sequence[Hypothesis]
    trials: Sequence[Trial]
    measured: Sequence[Measured]
    call: PilotCall | None
    pilots: Sequence[Pilot]
    scopes: Sequence[Event]

    @property
    def successors(self) -> dict[int, Hypothesis]:
        """Which one took the place of which."""
        return {one.replaces_id: one for one in self.hypotheses if one.replaces_id is not None}

    @property
    def names(self) -> dict[int, str]:
        """H1, H2 ...: what people call them in a meeting."""
        return {one.id: f"H{number}" for number, one in enumerate(self.hypotheses, 1)}

    @property
    def tested(self) -> dict[int, int]:
        """How many people were met for each hypothesis."""
        met: dict[int, int] = {}
        for session in self.trials:
            for result in session.results:
                met[result.hypothesis_id] = met.get(result.hypothesis_id, 0) + session.people
        return met

    @property
    def open_hypotheses(self) -> list[Hypothesis]:
        return [one for one in self.hypotheses if one.standing == OPEN and one.id not in self.successors]

    @property
    def sites(self) -> list[Pilot]:
        """Those that were accepted: they begin one after the other."""
        return [one for one in self.pilots if one.was_accepted]

    @property
    def volunteers(self) -> int:
        """How many have offered themselves since the call was opened."""
        opened = self.call.at if self.call else None
        return sum(1 for one in self.pilots if opened and one.steps and one.steps[0].at >= opened)

    @property
    def waiting(self) -> list[Pilot]:
        return [one for one in self.pilots if one.standing is pilot.Standing.OFFERED]


def of(project: Project) -> Evidence:
    """The same few questions to the database, however much there is."""
    metrics = db.session.scalars(metric.of(project)).all()
    readings = reading.latest_of([one.id for one in metrics]) if metrics else {}
    hypotheses = db.session.scalars(hypothesis.of(project)).unique().all()
    return Evidence(
        hypotheses=hypotheses,
        trials=db.session.scalars(trial.of(project)).unique().all() if hypotheses else (),
        measured=[chart.drawn(one, readings[one.id]) for one in metrics],
        call=project.call,
        pilots=db.session.scalars(pilot.of(project)).unique().all(),
        scopes=promotion.told_of(project),
    )
