"""What the Store opens to machines: its data package and its sheets."""

from __future__ import annotations

from flask import Response, abort
from flask.typing import ResponseReturnValue

from app import rest
from app.authorization import public
from app.datapackage import answer
from app.store import disclosure
from app.store.views.room import store


@store.get("/store/datapackage.json")
@public
def package() -> Response:
    return answer(rest.written(disclosure.package()), "application/json")


@store.get("/store/data/<name>.csv")
@public
def sheet(name: str) -> ResponseReturnValue:
    found = disclosure.sheets().get(name)
    return answer(found.as_csv(), "text/csv") if found else abort(404)
