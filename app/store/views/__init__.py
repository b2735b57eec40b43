"""Pages of the Store."""

from app.store.views import (
    answering,
    importing,
    judging,
    leaving,
    offers,
    pictures,
    providing,
    reading,
    reviewing,
    standing,
    submitting,
)
from app.store.views.room import store

__all__ = [
    "answering",
    "importing",
    "judging",
    "leaving",
    "offers",
    "pictures",
    "providing",
    "reading",
    "reviewing",
    "standing",
    "store",
    "submitting",
]
