"""Pages for those who write programs."""

from __future__ import annotations

from flask import Blueprint, render_template

from app import throttle
from app.authorization import public
from app.developers.openapi import document
from app.developers.reference import Reference
from app.guest_pages import keep_for_guests

developers = Blueprint("developers", __name__, url_prefix="/developers")


@developers.get("")
@public
@keep_for_guests
def index() -> str:
    return render_template("developers/index.html", throttle=throttle)


@developers.get("/api")
@public
@keep_for_guests
def api() -> str:
    described = document()
    reference = Reference(described)
    return render_template(
        "developers/api.html",
        info=described["info"],
        groups=list(reference.groups()),
        schemas=list(reference.schemas()),
    )
