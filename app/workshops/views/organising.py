"""Preparing a workshop, changing it, calling it off; beginning and ending it."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.workshops import board as boards
from app.workshops import report as reports
from app.workshops import workshop as preparing
from app.workshops.forms import CancelForm, WorkshopForm
from app.workshops.participant import listed
from app.workshops.views.room import address, led, workshops
from app.workshops.workshop import Workshop


@workshops.get("/new")
@signed_in
def new() -> str:
    require(bool(me().facilitated_units))
    return _form_page(WorkshopForm(me(), formdata=None))


def _form_page(form: WorkshopForm, workshop: Workshop | None = None) -> str:
    return render_template("workshops/edit.html", form=form, workshop=workshop)


@workshops.post("/new")
@signed_in
def prepare() -> ResponseReturnValue:
    require(bool(me().facilitated_units))
    form = WorkshopForm(me())
    if not form.validate():
        return _form_page(form), 422
    said = form.said()
    require(me().facilitates(said["unit"]))
    workshop = preparing.prepare(by=me(), **said)
    db.session.commit()
    flash(_("The workshop is prepared. Invite people, and make its first board."), "good")
    return redirect(address(workshop), 303)


@workshops.get("/<slug>/edit")
@signed_in
def edit(slug: str) -> str:
    workshop = led(slug).workshop
    form = WorkshopForm(me(), workshop, formdata=None)
    form.show(workshop)
    return _form_page(form, workshop)


@workshops.post("/<slug>/edit")
@signed_in
def change(slug: str) -> ResponseReturnValue:
    workshop = led(slug).workshop
    form = WorkshopForm(me(), workshop)
    if not form.validate():
        return _form_page(form, workshop), 422
    said = form.said()
    require(said["unit"].id == workshop.unit_id or me().facilitates(said["unit"]))
    workshop.rewrite(by=me(), tell=listed(workshop), **said)
    db.session.commit()
    flash(_("Saved. If the hour has changed, those on the list are told."), "good")
    return redirect(address(workshop), 303)


@workshops.get("/<slug>/cancel")
@signed_in
def cancellation(slug: str) -> str:
    return render_template("workshops/cancel.html", workshop=led(slug).workshop, form=CancelForm(formdata=None))


@workshops.post("/<slug>/cancel")
@signed_in
def cancel(slug: str) -> ResponseReturnValue:
    workshop = led(slug).workshop
    form = CancelForm()
    if not form.validate():
        return render_template("workshops/cancel.html", workshop=workshop, form=form), 422
    workshop.cancel(by=me(), reason=form.reason.data or "", tell=listed(workshop))
    db.session.commit()
    flash(_("The workshop is cancelled; everybody on the list is told."), "good")
    return redirect(address(workshop), 303)


@workshops.post("/<slug>/begin")
@signed_in
def begin(slug: str) -> ResponseReturnValue:
    workshop = led(slug).workshop
    workshop.begin(by=me())
    boards.read_anew(workshop)
    db.session.commit()
    flash(_("The workshop has begun: boards take notes."), "good")
    return redirect(address(workshop), 303)


@workshops.post("/<slug>/end")
@signed_in
def end(slug: str) -> ResponseReturnValue:
    workshop = led(slug).workshop
    workshop.end(by=me())
    boards.close_all(workshop)
    reports.workshop_ended(workshop)
    db.session.commit()
    flash(_("The workshop is over: no more notes, no more dots."), "good")
    return redirect(address(workshop), 303)
