"""Pages of workshops."""

from app.workshops.views import (
    consenting,
    grouping,
    listing,
    organising,
    planning,
    projecting,
    reading,
    reporting,
    running,
    scribing,
    seating,
    voting,
    writing,
)
from app.workshops.views.room import workshops

__all__ = [
    "consenting",
    "grouping",
    "listing",
    "organising",
    "planning",
    "projecting",
    "reading",
    "reporting",
    "running",
    "scribing",
    "seating",
    "voting",
    "workshops",
    "writing",
]
