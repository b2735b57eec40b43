"""Pages of the Lab."""

from app.incubation.views import board, coaching, gating, opening, reading, reckoning, teaming
from app.incubation.views.room import lab

__all__ = ["board", "coaching", "gating", "lab", "opening", "reading", "reckoning", "teaming"]
