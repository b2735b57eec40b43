"""Pages of the Lab."""

from app.incubation.views import (
    board,
    coaching,
    gating,
    measuring,
    opening,
    piloting,
    reading,
    reckoning,
    teaming,
    trying,
)
from app.incubation.views.room import lab

__all__ = [
    "board",
    "coaching",
    "gating",
    "lab",
    "measuring",
    "opening",
    "piloting",
    "reading",
    "reckoning",
    "teaming",
    "trying",
]
