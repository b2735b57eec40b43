"""The ribbon of phases: what is over, what is open and how far it got, what is to come."""

from __future__ import annotations

from dataclasses import dataclass

from app.challenges.challenge import Challenge
from app.challenges.phase import Phase, State
from app.clock import now


@dataclass(frozen=True)
class Stretch:
    """A phase as it is drawn: the share of it that has passed, in hundredths; only an open one has today's mark."""

    phase: Phase
    passed: int

    @property
    def is_open(self) -> bool:
        return self.phase.is_open

    @property
    def is_over(self) -> bool:
        return self.phase.state is State.OVER


def of(challenge: Challenge) -> list[Stretch]:
    return [Stretch(phase, _passed(phase)) for phase in challenge.phases]


def _passed(phase: Phase) -> int:
    if phase.state is State.OVER:
        return 100
    if phase.state is State.WAITING:
        return 0
    share = (now() - phase.opens_at) / (phase.closes_at - phase.opens_at)
    return round(100 * min(max(share, 0.02), 0.98))
