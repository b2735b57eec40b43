"""What the page of a service says of the APIs it uses: given to the Store in rooms.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from app.database import db
from app.developers.offered_api import Api, ApiUse
from app.store.service import Service


@dataclass(frozen=True)
class Uses:
    """Names with the pages they lead to, and the page where they are named."""

    shown: Sequence[tuple[str, str]]
    page: str


def of(service: Service) -> Uses:
    asked = select(Api.name, Api.slug).join(ApiUse).where(ApiUse.service_id == service.id, Api.withdrawn_at.is_(None))
    shown = [
        (name, url_for("developers.offered", slug=slug)) for name, slug in db.session.execute(asked.order_by(Api.name))
    ]
    return Uses(shown, url_for("developers.used", slug=service.slug))
