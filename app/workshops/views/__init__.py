"""Pages of workshops."""

from app.workshops.views import (
    consenting,
    grouping,
    listing,
    organising,
    projecting,
    reading,
    running,
    scribing,
    voting,
    writing,
)
from app.workshops.views.room import workshops

__all__ = [
    "consenting",
    "grouping",
    "listing",
    "organising",
    "projecting",
    "reading",
    "running",
    "scribing",
    "voting",
    "workshops",
    "writing",
]
