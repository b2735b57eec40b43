"""Pages of the Store."""

from app.store.views import answering, judging, reading, reviewing
from app.store.views.room import store

__all__ = ["answering", "judging", "reading", "reviewing", "store"]
