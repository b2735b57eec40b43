"""Pages of ideas."""

from app.ideas.views import answering, authoring, discussing, proving, reading, theming, writing
from app.ideas.views.room import feeds, ideas

__all__ = ["answering", "authoring", "discussing", "feeds", "ideas", "proving", "reading", "theming", "writing"]
