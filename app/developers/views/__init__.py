"""Pages for those who write programs."""

from app.developers.views import apis, manual
from app.developers.views.room import developers

__all__ = ["apis", "developers", "manual"]
