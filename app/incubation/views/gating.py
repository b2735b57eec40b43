"""Holding a gate: what is looked at, what is decided, why; with what usually happens before one's eyes."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.clock import now
from app.database import db
from app.errors import Refused
from app.incubation import digest, gate, metric
from app.incubation.gate_forms import GateForm
from app.incubation.labels import WORDS
from app.incubation.project import Project, Stale
from app.incubation.usual import OF_PHASE
from app.incubation.views.room import address, found, lab
from app.incubation.vocabulary import Decision


def _led(slug: str) -> Project:
    project = found(slug)
    require(project.led_by(me()))
    return project


@lab.get("/lab/<slug>/gates/new")
@signed_in
def gate_page(slug: str) -> str:
    project = _led(slug)
    form = GateForm(formdata=None)
    form.offer()
    form.show(project)
    return _page(project, form)


def _page(project: Project, form: GateForm) -> str:
    known = digest.of(project, now())
    return render_template(
        "incubation/gate.html",
        project=project,
        form=form,
        rate=OF_PHASE.get(project.phase),
        known=known,
        figures=digest.figures_in(known, db.session.scalars(metric.of(project))),
        words=WORDS,
    )


@lab.post("/lab/<slug>/gates")
@signed_in
def hold_gate(slug: str) -> ResponseReturnValue:
    project = _led(slug)
    form = GateForm()
    form.offer()
    if not form.validate():
        return Response(_page(project, form), 422)
    try:
        held = gate.hold(
            project, Decision(form.decision.data), by=me(), seen=form.seen, reasons=form.reasons.data or "",
            to=form.goes, looked=form.looked(), voices=form.voices(me()), spent=form.spent.data,
            next_on=form.next_on.data, learned=form.learned.data or "", credits=form.credits.data or "",
        )  # fmt: skip
    except Stale as stale:
        db.session.rollback()
        project = _led(slug)
        form.version.data = str(project.version)
        form.decision.errors = [stale.message]
        return Response(_page(project, form), 409)
    except Refused as refused:
        form.decision.errors = [refused.message]
        return Response(_page(project, form), 409)
    db.session.commit()
    flash(_("It is decided, and everybody concerned is told."), "good")
    return redirect(f"{address(project)}#gate-{held.id}", 303)
