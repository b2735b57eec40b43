"""The report of a workshop: reading it, its PDF, its notes for a spreadsheet; concluding and publishing it."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.database import db
from app.language import language
from app.rows import spreadsheet
from app.workshops import calendar as calendars
from app.workshops import report as reports
from app.workshops import sheet as sheets
from app.workshops import timetable
from app.workshops.board import Stale
from app.workshops.forms import number_of
from app.workshops.labels import COLOURS, MOVEMENTS
from app.workshops.participant import Presence, presence_of
from app.workshops.permission import Action, permits, publishes
from app.workshops.plan_forms import ConclusionForm
from app.workshops.report import WorkshopReport
from app.workshops.views.room import found, workshops
from app.workshops.workshop import State


@workshops.get("/<slug>.ics")
@public
def calendar(slug: str) -> Response:
    workshop = found(slug)
    response = Response(calendars.of(workshop), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{workshop.slug}.ics"'
    response.headers["Cache-Control"] = "no-cache"
    return response


def _readable(slug: str) -> tuple[Presence, WorkshopReport | None]:
    """Once it is over, to those who were there; published, to whoever may read of the workshop."""
    presence = presence_of(me(), found(slug))
    if not reports.is_readable(presence):
        abort(404)
    return presence, reports.of(presence.workshop)


@workshops.get("/<slug>/report")
@public
def report(slug: str) -> str:
    presence, held = _readable(slug)
    workshop = presence.workshop
    is_published = held is not None and held.published_at is not None
    return render_template(
        "workshops/report.html",
        workshop=workshop,
        presence=presence,
        report=held,
        sheet=sheets.of(workshop, named=presence.is_inside and not is_published),
        there=timetable.hours_of(workshop),
        movements=MOVEMENTS,
        colours=COLOURS,
        concludes=permits(presence, Action.CONCLUDE),
        publishes=publishes(presence),
        exports=permits(presence, Action.EXPORT),
    )


@workshops.get("/<slug>/report.pdf")
@public
def report_pdf(slug: str) -> Response:
    """In the reader's language; not before the worker has printed what stands on the page now."""
    presence, held = _readable(slug)
    pdf = held.printed_in(language()) if held else None
    if pdf is None:
        abort(404)
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename={presence.workshop.slug}.pdf"
    response.headers["Cache-Control"] = "no-store"
    return response


def _concluding(slug: str) -> Presence:
    presence = presence_of(me(), found(slug))
    require(permits(presence, Action.CONCLUDE))
    return presence


def _conclusion_page(presence: Presence, form: ConclusionForm) -> str:
    return render_template("workshops/conclude.html", workshop=presence.workshop, form=form)


@workshops.get("/<slug>/report/edit")
@signed_in
def conclusion(slug: str) -> str:
    presence = _concluding(slug)
    held = reports.of(presence.workshop)
    form = ConclusionForm(formdata=None)
    form.conclusion.data, form.seen.data = (held.conclusion, str(held.version)) if held else ("", "1")
    return _conclusion_page(presence, form)


@workshops.post("/<slug>/report/edit")
@signed_in
def conclude(slug: str) -> ResponseReturnValue:
    presence = _concluding(slug)
    workshop, form = presence.workshop, ConclusionForm()
    if not form.validate():
        return _conclusion_page(presence, form), 422
    try:
        reports.conclude(workshop, text=form.conclusion.data or "", seen=number_of(form.seen), by=me())
    except Stale as problem:
        db.session.rollback()
        presence = _concluding(slug)
        held = reports.of(presence.workshop)
        form.seen.data = str(held.version) if held else "1"
        form.conclusion.errors = [problem.message]
        return _conclusion_page(presence, form), 409
    is_over = workshop.state is State.OVER
    db.session.commit()
    flash(_("The conclusion is kept."), "good")
    return redirect(url_for("workshops.report" if is_over else "workshops.show", slug=slug), 303)


@workshops.post("/<slug>/report/publish")
@signed_in
def publish_report(slug: str) -> ResponseReturnValue:
    presence = presence_of(me(), found(slug))
    require(presence.leads)
    reports.publish(presence.workshop, by=me())
    db.session.commit()
    flash(_("The report is published: everybody can read it, without the name of anybody who came."), "good")
    return redirect(url_for("workshops.report", slug=slug), 303)


@workshops.get("/<slug>/notes.csv")
@signed_in
def notes_csv(slug: str) -> Response:
    presence = presence_of(me(), found(slug))
    require(permits(presence, Action.EXPORT))
    rows = sheets.rows_of(sheets.of(presence.workshop, named=False))
    response = Response(spreadsheet(sheets.COLUMNS, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{presence.workshop.slug}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
