"""Pages of the Lab."""

from app.incubation.views import board, gating, opening, reading, reckoning, teaming
from app.incubation.views.room import lab

__all__ = ["board", "gating", "lab", "opening", "reading", "reckoning", "teaming"]
