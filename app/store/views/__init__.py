"""Pages of the Store."""

from app.store.views import importing, leaving, offers, pictures, providing, reading, standing, submitting
from app.store.views.room import store

__all__ = ["importing", "leaving", "offers", "pictures", "providing", "reading", "standing", "store", "submitting"]
