"""Pages of the Store."""

from app.store.views import offers, providing, reading, standing, submitting
from app.store.views.room import store

__all__ = ["offers", "providing", "reading", "standing", "store", "submitting"]
