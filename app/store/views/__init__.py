"""Pages of the Store."""

from app.store.views import leaving, pictures, reading, short_lists
from app.store.views.room import store

__all__ = ["leaving", "pictures", "reading", "short_lists", "store"]
