"""Pages of the Store."""

from app.store.views import reading, recommending
from app.store.views.room import store

__all__ = ["reading", "recommending", "store"]
