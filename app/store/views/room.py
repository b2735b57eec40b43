"""The blueprint of the Store, and how its pages find what they are asked for."""

from __future__ import annotations

from flask import Blueprint, abort, url_for

from app.authorization import me
from app.store.queries import by_slug
from app.store.service import Service

store = Blueprint("store", __name__)


def found(slug: str) -> Service:
    """The service, if it is this person's to see."""
    service = by_slug(slug[:80])
    if service is None or not service.visible_to(me()):
        abort(404)
    return service


def address(service: Service) -> str:
    return url_for("store.show", slug=service.slug)
