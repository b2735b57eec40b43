"""Pages of the Store."""

from app.store.views import (
    answering,
    importing,
    judging,
    keeping,
    leaving,
    offers,
    opening,
    pictures,
    providing,
    reading,
    recommending,
    reviewing,
    short_lists,
    standing,
    submitting,
)
from app.store.views.room import store

__all__ = [
    "answering",
    "importing",
    "judging",
    "keeping",
    "leaving",
    "offers",
    "opening",
    "pictures",
    "providing",
    "reading",
    "recommending",
    "reviewing",
    "short_lists",
    "standing",
    "store",
    "submitting",
]
