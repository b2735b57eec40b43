"""Pages of the Store."""

from app.store.views import keeping, leaving, pictures, reading, recommending
from app.store.views.room import store

__all__ = ["keeping", "leaving", "pictures", "reading", "recommending", "store"]
