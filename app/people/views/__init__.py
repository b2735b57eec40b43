"""Pages of people."""

from app.people.views import administration, entrance, letters, organisation, profile, settings, welcoming
from app.people.views.room import people

__all__ = [
    "administration",
    "entrance",
    "letters",
    "organisation",
    "people",
    "profile",
    "settings",
    "welcoming",
]
