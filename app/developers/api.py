"""The description of the API, which is part of it."""

from flask import Response

from app import rest
from app.developers.openapi import document
from app.people.token import api_public

api = rest.door("developers", __name__)


@api.get("/openapi.json")
@api_public
def openapi() -> Response:
    rest.ask_only()
    return rest.shown(document())
