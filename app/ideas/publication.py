"""Publishing: an idea becomes its audience's, and takes its place in the fair order at once."""

from __future__ import annotations

from app.ideas import standing
from app.ideas.idea import Idea


def publish(idea: Idea) -> None:
    """Raises Refused when it is published already, or its author may not."""
    idea.publish()
    standing.enter(idea)
