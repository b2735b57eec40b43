"""The organisation changes: a unit is added, renamed, closed, opened again, or moved to another region."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import db
from app.errors import Refused
from app.people import aftermath
from app.people.act import Deed, record
from app.people.unit import Level, Unit, found
from app.people.user import User
from app.text import numbered, slugify

LEVEL_BELOW = {Level.NATIONAL: Level.REGION, Level.REGION: Level.AGENCY}


def add(name: str, parent: Unit, *, by: User, time_zone: str | None = None) -> Unit:
    """A region of the nation, or an agency of a region."""
    level = LEVEL_BELOW.get(parent.level)
    if level is None:
        raise Refused(_("An agency holds no other unit."))
    if parent.closed:
        raise Refused(_("This unit is closed."))
    _refuse_same_name(name, parent)
    unit = found(_free_code(name), name, level, parent, time_zone or parent.time_zone)
    record(Deed.ADDED, by=by, unit=unit)
    return unit


def _refuse_same_name(name: str, parent: Unit | None, but: Unit | None = None) -> None:
    siblings = select(Unit).where(Unit.parent_id == (parent.id if parent else None))
    wanted = slugify(name, 120)
    if not wanted:
        raise Refused(_("Give the unit a name with letters."))
    if any(slugify(unit.name, 120) == wanted for unit in db.session.scalars(siblings) if unit is not but):
        raise Refused(_("A unit of this name is already there."))


def _free_code(name: str) -> str:
    stem = slugify(name, 60)
    return numbered(stem, set(db.session.scalars(select(Unit.code).where(Unit.code.startswith(stem)))))


def rename(unit: Unit, name: str, *, by: User) -> None:
    """Its code stays: addresses that name the unit still lead there."""
    if name == unit.name:
        return
    _refuse_same_name(name, unit.parent, but=unit)
    before, unit.name = unit.name, name
    record(Deed.RENAMED, by=by, unit=unit, before=before, after=name)
    aftermath.of_reorganisation(unit)


def close(unit: Unit, *, by: User) -> None:
    """It takes no new person and no new idea; what it has stays."""
    if unit.closed:
        raise Refused(_("This unit is already closed."))
    if unit.level is Level.NATIONAL:
        raise Refused(_("The nation cannot be closed."))
    if db.session.scalar(select(Unit.id).where(Unit.parent_id == unit.id, ~Unit.closed).limit(1)):
        raise Refused(_("Close or move its agencies first."))
    unit.closed = True
    record(Deed.CLOSED, by=by, unit=unit)


def reopen(unit: Unit, *, by: User) -> None:
    if not unit.closed:
        raise Refused(_("This unit is open."))
    if unit.parent and unit.parent.closed:
        raise Refused(_("Open the region first."))
    unit.closed = False
    record(Deed.REOPENED, by=by, unit=unit)


def move(unit: Unit, region: Unit, *, by: User) -> None:
    """What is shown by region follows."""
    if unit.level is not Level.AGENCY or region.level is not Level.REGION:
        raise Refused(_("Only an agency moves, and only to a region."))
    if region.closed:
        raise Refused(_("This region is closed."))
    if unit.parent_id == region.id:
        raise Refused(_("It is in this region already."))
    _refuse_same_name(unit.name, region)
    before = unit.parent.name if unit.parent else ""
    unit.parent, unit.path = region, f"{region.path}{unit.code}/"
    record(Deed.MOVED, by=by, unit=unit, before=before, after=region.name)
    aftermath.of_reorganisation(unit)
