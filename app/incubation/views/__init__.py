"""Pages of the Lab."""

from app.incubation.views import (
    board,
    coaching,
    correcting,
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
    "correcting",
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
