"""Pages of conferences."""

from app.gatherings.views import asking, desk, organising, reading
from app.gatherings.views.room import conference_feeds, conferences

__all__ = ["asking", "conference_feeds", "conferences", "desk", "organising", "reading"]
