"""Pages of the Store."""

from app.store.views import answering, judging, leaving, pictures, reading, reviewing
from app.store.views.room import store

__all__ = ["answering", "judging", "leaving", "pictures", "reading", "reviewing", "store"]
