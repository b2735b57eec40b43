"""Pages of the Lab."""

from app.incubation.views import board, coaching, gating, importing, opening, reading, reckoning, teaming
from app.incubation.views.room import lab

__all__ = ["board", "coaching", "gating", "importing", "lab", "opening", "reading", "reckoning", "teaming"]
