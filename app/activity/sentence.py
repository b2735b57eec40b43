"""How an event is said: by the sentences that its room brings, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _

from app.activity.event import Event


def one(event: Event, title: str) -> str:
    """What somebody did: %(actor)s, %(title)s, %(status)s and %(reason)s stand for what the event holds."""
    said = current_app.extensions["sentences"].get(event.verb)
    return _fill(said, event, title) if said else title


def several(event: Event, title: str, people: int) -> str:
    """What several people did alike; where a room has no words for it, what the last of them did."""
    said = current_app.extensions["sentences_of_several"].get(event.verb)
    return _fill(said, event, title, people=people) if said else one(event, title)


def _fill(said: Any, event: Event, title: str, **more: Any) -> str:
    after = event.detail.get("after", "")
    words = {
        "actor": event.actor.name if event.actor else _("Somebody"),
        "title": title,
        "status": str(current_app.extensions["states"].get(after, after)),
        "reason": event.detail.get("reason", ""),
        **more,
    }
    return str(said) % words
