"""Metrics: what is measured, its values entered one by one or imported, drawn and in a table."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError

from app.authorization import me, public, signed_in
from app.database import db
from app.errors import Refused
from app.guest_pages import keep_for_guests
from app.incubation import chart, metric, pilot, quantity, reading, value_sheet
from app.incubation.labels import WORDS
from app.incubation.metric import Metric
from app.incubation.metric_forms import MetricForm, ReadingForm, SheetForm
from app.incubation.project import Project, Stale
from app.incubation.reading import Figure, Reading, Source, Taken
from app.incubation.value_sheet import Faulty
from app.incubation.views.room import found, found_of, lab, worked
from app.rows import spreadsheet

MOST_LISTED = 400
COLUMNS = ("date", "value", "site", "source")


@lab.get("/lab/<slug>/metrics/new")
@signed_in
def new_metric(slug: str) -> str:
    return _aim_page(worked(slug), MetricForm.offered(formdata=None))


@lab.post("/lab/<slug>/metrics")
@signed_in
def set_metric(slug: str) -> ResponseReturnValue:
    project = worked(slug)
    form = MetricForm.offered()
    if not form.validate():
        return Response(_aim_page(project, form), 422)
    try:
        made = metric.set_for(project, form.aim, by=me())
    except Refused as refused:
        form.name.errors = [refused.message]
        return Response(_aim_page(project, form), 409)
    db.session.commit()
    flash(_("The metric is set: give it its first value."), "good")
    return redirect(_address(project, made), 303)


def _aim_page(project: Project, form: MetricForm, of: Metric | None = None, *, was_changed: bool = False) -> str:
    """What somebody else changed meanwhile stands beside what was typed, so that pressing again decides anew."""
    return render_template(
        "incubation/metric_edit.html", project=project, form=form, metric=of, was_changed=was_changed, words=WORDS
    )


def _address(project: Project, of: Metric) -> str:
    return url_for("incubation.show_metric", slug=project.slug, id=of.id)


@lab.get("/lab/<slug>/metrics/<int:id>")
@public
@keep_for_guests
def show_metric(slug: str, id: int) -> str:
    project = found(slug)
    return _page(project, found_of(project, Metric, id))


def _page(project: Project, of: Metric, **typed: Any) -> str:
    """`typed` are forms that are sent back, and the rows that were wrong."""
    works = project.worked_on_by(me())
    listed = db.session.scalars(reading.of(of).limit(MOST_LISTED)).all()
    context: dict[str, Any] = {
        "project": project,
        "measured": chart.drawn(of, reading.latest_of([of.id])[of.id]),
        "readings": listed,
        "corrections": reading.corrections_of(of, project),
        "works": works,
        "typed": typed,
        "faulty": typed.get("faulty"),
        "words": WORDS,
        "written": quantity.written,
    }
    if works:
        sites = [*pilot.sites_of(project).values()]
        context["sites"] = sites
        context["entering"] = typed.get("entering") or ReadingForm.offered(sites, formdata=None)
        context["importing"] = typed.get("importing") or SheetForm(formdata=None)
    return render_template("incubation/metric.html", **context)


@lab.get("/lab/<slug>/metrics/<int:id>.csv")
@public
def metric_sheet(slug: str, id: int) -> Response:
    """As the import reads it, with where each value came from."""
    project = found(slug)
    of = found_of(project, Metric, id)
    rows = [
        (one.taken_on.isoformat(), quantity.written(one.value), one.site.code if one.site else "", one.source.value)
        for one in db.session.scalars(reading.of(of))
    ]
    response = Response(spreadsheet(COLUMNS, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{project.slug}-{of.id}.csv"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@lab.get("/lab/<slug>/metrics/<int:id>/adjust")
@signed_in
def adjusting_metric(slug: str, id: int) -> str:
    project = worked(slug)
    of = found_of(project, Metric, id)
    form = MetricForm.offered(formdata=None)
    form.show(of)
    return _aim_page(project, form, of)


@lab.post("/lab/<slug>/metrics/<int:id>/adjust")
@signed_in
def adjust_metric(slug: str, id: int) -> ResponseReturnValue:
    project = worked(slug)
    of = found_of(project, Metric, id)
    form = MetricForm.offered()
    if not form.validate():
        return Response(_aim_page(project, form, of), 422)
    try:
        metric.adjust(of, project, form.aim, by=me(), seen=form.seen.data or "")
    except (Refused, IntegrityError) as problem:
        db.session.rollback()
        project = worked(slug)
        of = found_of(project, Metric, id)
        form.seen.data = of.stamp
        if isinstance(problem, Stale):
            return Response(_aim_page(project, form, of, was_changed=True), 409)
        taken = _("This project has a metric of this name already.")
        form.name.errors = [problem.message if isinstance(problem, Refused) else taken]
        return Response(_aim_page(project, form, of), 409)
    db.session.commit()
    flash(_("The metric says so now."), "good")
    return redirect(_address(project, of), 303)


@lab.post("/lab/<slug>/metrics/<int:id>/values")
@signed_in
def enter_value(slug: str, id: int) -> ResponseReturnValue:
    project = worked(slug)
    of = found_of(project, Metric, id)
    sites = pilot.sites_of(project)
    form = ReadingForm.offered([*sites.values()])
    if not form.validate():
        return Response(_page(project, of, entering=form), 422)
    assert form.taken_on.data is not None
    figure = Figure(form.taken_on.data, form.figure, sites.get(form.site.data or ""))
    try:
        taken = reading.take(of, project, [figure], source=Source.ENTERED, by=me())
    except Refused as refused:
        db.session.rollback()
        project = worked(slug)
        form.taken_on.errors = [refused.message]
        return Response(_page(project, found_of(project, Metric, id), entering=form), 409)
    db.session.commit()
    flash(_said(taken), "good")
    return redirect(_address(project, of), 303)


@lab.post("/lab/<slug>/metrics/<int:id>/values/<int:value>/removal")
@signed_in
def take_value_out(slug: str, id: int, value: int) -> ResponseReturnValue:
    project = worked(slug)
    of = found_of(project, Metric, id)
    one = db.session.get(Reading, value) if value < 2**63 else None
    if one is None or one.metric_id != of.id:
        abort(404)
    reading.take_out(one, of, project, by=me())
    db.session.commit()
    flash(_("The value is taken out; what it was stays in the trail."), "good")
    return redirect(_address(project, of), 303)


@lab.post("/lab/<slug>/metrics/<int:id>/import")
@signed_in
def import_values(slug: str, id: int) -> ResponseReturnValue:
    """All of the sheet or nothing of it; what was sent stays, with each row that is wrong named."""
    project = worked(slug)
    of = found_of(project, Metric, id)
    form = SheetForm()
    form.take_file()
    if not form.validate():
        return Response(_page(project, of, importing=form), 422)
    try:
        figures = value_sheet.read(form.rows.data or "", pilot.sites_of(project))
    except Faulty as faulty:
        form.rows.errors = [_("Nothing was kept: put these rows right, and send it again.")]
        return Response(_page(project, of, importing=form, faulty=faulty), 422)
    try:
        taken = reading.take(of, project, figures, source=Source.IMPORTED, by=me())
    except Refused as refused:
        db.session.rollback()
        project = worked(slug)
        form.rows.errors = [refused.message]
        return Response(_page(project, found_of(project, Metric, id), importing=form), 409)
    db.session.commit()
    flash(_said(taken), "good")
    return redirect(_address(project, of), 303)


def _said(taken: Taken) -> str:
    """What became of what was brought; nothing changed is an answer too."""
    parts = [
        ngettext("%(num)s value is new", "%(num)s values are new", taken.added) if taken.added else "",
        ngettext("%(num)s is corrected", "%(num)s are corrected", taken.corrected) if taken.corrected else "",
        ngettext("%(num)s was known", "%(num)s were known", taken.known) if taken.known else "",
    ]
    return ", ".join(filter(None, parts)) + "."
