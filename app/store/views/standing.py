"""How a service stands: its versions, its addresses; out of the Store and back, with reasons."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from app.authorization import me, public, require, signed_in
from app.database import db
from app.guest_pages import keep_for_guests
from app.ideas.idea import Idea
from app.store import content, link_check, submission
from app.store.labels import LINK_KINDS, LINKS, STATES
from app.store.queries import idea_behind
from app.store.service import Service
from app.store.submission_forms import LeaveForm, OriginForm
from app.store.views.room import address, found, store

MOST_VERSIONS = 50


@store.get("/store/<slug>/versions")
@public
@keep_for_guests
def versions(slug: str) -> str:
    service = found(slug)
    rows = db.session.scalars(submission.versions_of(service).limit(MOST_VERSIONS)).all()
    told = [(row, content.changes(row.before, row.content) if row.before else []) for row in rows]
    return render_template("store/versions.html", service=service, versions=told)


@store.get("/store/<slug>/desk")
@signed_in
def desk(slug: str) -> Response:
    service = found(slug)
    require(service.spoken_for_by(me()))
    return _page(service)


def _page(service: Service, *, status: int = 200, **typed: FlaskForm) -> Response:
    """`typed` are forms that come back: `suspending`, `leaving`, `sewing`."""
    context: dict[str, Any] = {
        "service": service,
        "states": STATES,
        "links": link_check.newest_of(service),
        "ways": LINK_KINDS,
        "outcomes": LINKS,
        "begun": submission.open_of(service),
        "grace": link_check.GRACE.days,
        "resumes": service.resumable_by(me()),
    }
    if service.suspendable_by(me()):
        context["suspending"] = typed.get("suspending") or LeaveForm(formdata=None, prefix="suspend-")
    if service.withdrawable_by(me()):
        context["leaving"] = typed.get("leaving") or LeaveForm(formdata=None, prefix="leave-")
    if service.sewable_by(me()):
        context["sewing"] = typed.get("sewing") or OriginForm(formdata=None)
        context["idea"] = idea_behind(service)
    return Response(render_template("store/desk.html", **context), status)


@store.post("/store/<slug>/origin")
@signed_in
def sew(slug: str) -> ResponseReturnValue:
    service, form = found(slug), OriginForm()
    require(service.sewable_by(me()))
    idea = db.session.get(Idea, form.number) if form.validate() and form.number else None
    if idea is None or not idea.visible_to(me()):
        form.written.errors = form.written.errors or [_("No idea has this number or this address.")]
        return _page(service, sewing=form, status=422)
    service.sew(idea, by=me())
    db.session.commit()
    flash(_("Its thread leads back to this idea."), "good")
    return redirect(address(service), 303)


@store.post("/store/<slug>/suspension")
@signed_in
def suspend(slug: str) -> ResponseReturnValue:
    service, form = found(slug), LeaveForm(prefix="suspend-")
    require(service.suspendable_by(me()))
    if not form.validate():
        return _page(service, suspending=form, status=422)
    service.suspend(by=me(), reason=form.reason.data or "")
    db.session.commit()
    flash(_("It is suspended; its provider and whoever follows it are told."), "good")
    return redirect(address(service), 303)


@store.post("/store/<slug>/withdrawal")
@signed_in
def withdraw(slug: str) -> ResponseReturnValue:
    service, form = found(slug), LeaveForm(prefix="leave-")
    require(service.withdrawable_by(me()))
    if not form.validate():
        return _page(service, leaving=form, status=422)
    service.withdraw(by=me(), reason=form.reason.data or "")
    db.session.commit()
    flash(_("It has left the Store; whoever follows it is told."), "good")
    return redirect(address(service), 303)


@store.post("/store/<slug>/resumption")
@signed_in
def resume(slug: str) -> ResponseReturnValue:
    service = found(slug)
    require(service.resumable_by(me()))
    service.resume(by=me())
    db.session.commit()
    flash(_("It is in the Store again."), "good")
    return redirect(address(service), 303)
