"""Services and providers as the rooms below know them: a title, an address, who may see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select

from app.activity.thing import Thing
from app.database import db
from app.store.queries import for_cards
from app.store.service import Service


def services(numbers: Sequence[int]) -> dict[int, Thing]:
    return {
        one.id: Thing(one.name, url_for("store.show", slug=one.slug), "service", one)
        for one in db.session.scalars(for_cards(select(Service).where(Service.id.in_(numbers))))
    }


THINGS = {"service": services}
