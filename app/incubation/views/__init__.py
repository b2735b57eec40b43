"""Pages of the Lab."""

from app.incubation.views import (
    board,
    coaching,
    gating,
    importing,
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
    "importing",
    "lab",
    "measuring",
    "opening",
    "piloting",
    "reading",
    "reckoning",
    "teaming",
    "trying",
]
