"""When the stars of a service are to be reckoned anew: by the worker, after the commit."""

from __future__ import annotations

from app.outbox.errand import Errand
from app.store.service import Service

ERRAND = "rating"


def count_anew(service: Service) -> None:
    Errand.send(ERRAND, service=service.id)
