"""Projects as the rooms below know them: a title, an address, who may see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.activity.thing import Thing
from app.database import db
from app.incubation.project import Project


def projects(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Project).where(Project.id.in_(numbers)).options(joinedload(Project.unit))
    return {
        one.id: Thing(one.title, url_for("incubation.show", slug=one.slug), "project", one)
        for one in db.session.scalars(asked)
    }


THINGS = {"project": projects}
