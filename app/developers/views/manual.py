"""How to begin, and the reference."""

from __future__ import annotations

from flask import render_template

from app import throttle
from app.authorization import public
from app.developers.openapi import document
from app.developers.reference import Reference
from app.developers.views.room import developers
from app.guest_pages import keep_for_guests


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
