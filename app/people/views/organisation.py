"""The tree of units, and what administrators change in it."""

from __future__ import annotations

from collections import defaultdict

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.authorization import me, require
from app.database import db
from app.errors import Refused
from app.fields import PlainForm
from app.people import act, reorganisation
from app.people import unit as units
from app.people.forms import MoveForm, NewUnitForm, UnitForm
from app.people.grant import Role
from app.people.labels import DEEDS, LEVELS
from app.people.unit import Level, Unit
from app.people.user import User
from app.people.views.room import administrators, people


@people.get("/people/units")
@administrators
def organisation() -> str:
    """The regions, and in each its agencies."""
    all_units = db.session.scalars(select(Unit).order_by(Unit.name)).all()
    below = defaultdict(list)
    for unit in all_units:
        below[unit.parent_id].append(unit)
    return render_template(
        "people/units.html",
        nation=units.nation(),
        below=below,
        is_mine=lambda unit: me().holds(Role.ADMINISTRATOR, unit),
    )


def found(code: str) -> Unit:
    return units.by_code(code) or abort(404)


def _mine(code: str) -> Unit:
    unit = found(code)
    require(me().holds(Role.ADMINISTRATOR, unit))
    return unit


@people.get("/people/units/<code>")
@administrators
def unit(code: str) -> str:
    return _page(_mine(code))


def _page(
    unit: Unit,
    rename_form: UnitForm | None = None,
    new_form: NewUnitForm | None = None,
    move_form: MoveForm | None = None,
) -> str:
    return render_template(
        "people/unit.html",
        unit=unit,
        below=db.session.scalars(select(Unit).where(Unit.parent_id == unit.id).order_by(Unit.name)).all(),
        headcount=db.session.scalar(select(func.count()).select_from(User).where(User.unit_id == unit.id)),
        rename_form=rename_form or UnitForm(formdata=None, unit_name=unit.name),
        new_form=new_form or NewUnitForm(formdata=None, new_time_zone=unit.time_zone),
        move_form=move_form or _move_form(unit),
        trail=db.session.scalars(act.on_unit(unit)).all(),
        deeds=DEEDS,
        levels=LEVELS,
        plain=PlainForm(),
    )


def _move_form(unit: Unit, *, sent: bool = False) -> MoveForm:
    form = MoveForm() if sent else MoveForm(formdata=None, region=unit.parent.code if unit.parent else None)
    form.offer(db.session.scalars(units.open_units(Level.REGION)))
    return form


def _back(unit: Unit, words: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("people.unit", code=unit.code), 303)


@people.post("/people/units/<code>/units")
@administrators
def add_unit(code: str) -> ResponseReturnValue:
    parent = _mine(code)
    form = NewUnitForm()
    if not form.validate():
        return _page(parent, new_form=form), 422
    try:
        made = reorganisation.add(form.new_name.data or "", parent, by=me(), time_zone=form.new_time_zone.data)
    except Refused as refused:
        form.new_name.errors = [refused.message]
        return _page(parent, new_form=form), 409
    db.session.commit()
    return _back(made, _("The unit is added."))


@people.post("/people/units/<code>/name")
@administrators
def rename_unit(code: str) -> ResponseReturnValue:
    unit = _mine(code)
    form = UnitForm()
    if not form.validate():
        return _page(unit, rename_form=form), 422
    try:
        reorganisation.rename(unit, form.unit_name.data or "", by=me())
    except Refused as refused:
        form.unit_name.errors = [refused.message]
        return _page(unit, rename_form=form), 409
    db.session.commit()
    return _back(unit, _("The unit is renamed."))


@people.post("/people/units/<code>/region")
@administrators
def move_unit(code: str) -> ResponseReturnValue:
    """From a region and to a region that one administers both."""
    unit = _mine(code)
    form = _move_form(unit, sent=True)
    if not form.validate():
        return _page(unit, move_form=form), 422
    region = found(form.region.data)
    require(me().holds(Role.ADMINISTRATOR, region))
    reorganisation.move(unit, region, by=me())
    db.session.commit()
    return _back(unit, _("The agency is moved."))


@people.post("/people/units/<code>/close")
@administrators
def close_unit(code: str) -> ResponseReturnValue:
    unit = _mine(code)
    reorganisation.close(unit, by=me())
    db.session.commit()
    return _back(unit, _("The unit is closed."))


@people.post("/people/units/<code>/reopen")
@administrators
def reopen_unit(code: str) -> ResponseReturnValue:
    unit = _mine(code)
    reorganisation.reopen(unit, by=me())
    db.session.commit()
    return _back(unit, _("The unit is open again."))
