"""APIs of the catalogue as the rooms below know them: a title, an address, who may see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select

from app.activity.thing import Thing
from app.database import db
from app.developers.offered_api import Api


def apis(numbers: Sequence[int]) -> dict[int, Thing]:
    return {
        one.id: Thing(one.name, url_for("developers.offered", slug=one.slug), "api", one)
        for one in db.session.scalars(select(Api).where(Api.id.in_(numbers)))
    }


THINGS = {"api": apis}
