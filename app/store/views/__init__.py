"""Pages of the Store."""

from app.store.views import leaving, offers, pictures, providing, reading, standing, submitting
from app.store.views.room import store

__all__ = ["leaving", "offers", "pictures", "providing", "reading", "standing", "store", "submitting"]
