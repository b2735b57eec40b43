"""Who asks, and the organisation, as JSON."""

from __future__ import annotations

from flask import Response, request, url_for
from sqlalchemy import select

from app import rest
from app.authorization import me
from app.database import Document, db
from app.paging import Page, decode, encode
from app.people.grant import Grant
from app.people.token import api_public, api_reads
from app.people.unit import Level, Unit

api = rest.door("people", __name__)
UNITS_SHOWN = 100
MOST_UNITS = 1_000


@api.get("/me", endpoint="me")
@api_reads
def who_asks() -> Response:
    rest.ask_only()
    person = me()
    return rest.shown(
        {
            "handle": person.handle,
            "name": person.name,
            "url": url_for("people.profile", handle=person.handle, _external=True),
            "electorate": person.electorate.value,
            "unit": person.unit.code if person.unit else None,
            "language": person.language,
            "roles": [_role(grant) for grant in sorted(person.grants, key=lambda grant: grant.id)],
        }
    )


def _role(grant: Grant) -> Document:
    return {"role": grant.role.value, "unit": grant.unit.code}


@api.get("/units")
@api_public
def units() -> Response:
    """The nation, its regions, their agencies; the wider before what lies in it."""
    rest.ask_only("level", "after", "limit")
    level = rest.one_of("level", [level.value for level in Level])
    most = rest.limit(UNITS_SHOWN, MOST_UNITS)
    asked = select(Unit).where(~Unit.closed).order_by(Unit.path)
    if level:
        asked = asked.where(Unit.level == Level(level))
    if position := decode(request.args.get("after", ""), str):
        asked = asked.where(Unit.path > position[0])
    found = db.session.scalars(asked.limit(most + 1)).all()
    page = Page(found[:most], encode([found[most - 1].path]) if len(found) > most else None)
    return rest.shown(rest.listed(page, [_unit(unit) for unit in page.items]))


def _unit(unit: Unit) -> Document:
    within = unit.codes[:-1]
    return {"code": unit.code, "name": unit.name, "level": unit.level.value, "parent": within[-1] if within else None}
