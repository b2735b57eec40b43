"""Whether the house is alive, and ready; and what it keeps about people."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, render_template, request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.authorization import public
from app.database import db
from app.guest_pages import keep_for_guests
from app.language import spoken
from app.outbox import worker
from app.search.opened import the_index
from app.upkeep import metrics
from app.upkeep.register import entries
from config import is_loopback

upkeep = Blueprint("upkeep", __name__)


@upkeep.get("/healthz")
@public
def alive() -> Response:
    return jsonify(alive=True)


@upkeep.get("/privacy/register")
@public
@keep_for_guests
def register() -> str:
    return render_template("upkeep/register.html", entries=entries(spoken()))


@upkeep.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """Database, index and worker, each by itself; 503 when one of them is not there."""
    state = {"database": _database(), "index": the_index().status() is not None, "worker": False}
    if state["database"]:
        state["worker"] = worker.is_alive()
    ok = all(state.values())
    return jsonify(ready=ok, **state), 200 if ok else 503


def _database() -> bool:
    try:
        db.session.execute(text("SELECT 1 FROM unit LIMIT 1"))
    except DBAPIError:
        db.session.rollback()
        return False
    return True


@upkeep.get("/metrics")
@public
def figures() -> Response:
    """For a collector on this machine alone; for everybody else there is no such page."""
    if request.headers.get("X-Forwarded-For") or not is_loopback(request.remote_addr or ""):
        abort(404)
    return Response(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)
