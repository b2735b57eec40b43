"""Pages of stories."""

from app.stories.views import picturing, publishing, reading, writing
from app.stories.views.room import stories, story_feeds

__all__ = ["picturing", "publishing", "reading", "stories", "story_feeds", "writing"]
