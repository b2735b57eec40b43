"""How often such projects ended so far: shown to those who decide at a gate, before they decide.

Figures from real histories of State start-ups (algorithm 12 of the design): the share of phases that ended in a stop,
and how many days a phase took at the median.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.incubation.vocabulary import Phase


@dataclass(frozen=True)
class Rate:
    """`stops` is a share; `median_days` how long the phase took."""

    stops: float
    median_days: int


INVESTIGATION = Rate(0.35, 153)
CONSTRUCTION = Rate(0.29, 365)
ACCELERATION = Rate(0.16, 594)

OF_PHASE = {
    Phase.FRAMING: INVESTIGATION,
    Phase.CO_DESIGN: INVESTIGATION,
    Phase.BUILD: CONSTRUCTION,
    Phase.EXPERIMENT: CONSTRUCTION,
    Phase.HANDOVER: ACCELERATION,
}
"""Investigation asks whether there is a problem, construction builds for it, acceleration spreads what works."""
