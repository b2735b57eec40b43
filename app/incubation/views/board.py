"""The board: a column for each phase; cards are moved by dragging, by their menu, by keyboard."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.database import db
from app.errors import Refused
from app.guest_pages import keep_for_guests
from app.incubation.labels import PHASES, WORDS
from app.incubation.project import Project, Stale
from app.incubation.project_forms import MoveForm
from app.incubation.queries import Filters, board_for, episodes_of, regions_shown_to
from app.incubation.views.importing import may_import
from app.incubation.views.room import address, found, lab


@lab.get("/lab")
@public
@keep_for_guests
def index() -> str:
    filters, person = Filters.read(request.args), me()
    return render_template(
        "incubation/board.html",
        board=board_for(person, filters, request.args.get("after", "")),
        filters=filters,
        units=regions_shown_to(person),
        may_open=bool(person.facilitated_units),
        may_import=may_import(person),
        movable=lambda project: project.movable_by(person),
        words=WORDS,
    )


@lab.post("/lab/<slug>/move")
@signed_in
def move(slug: str) -> ResponseReturnValue:
    project = found(slug)
    require(project.run_by(me()))
    form, narrowed = MoveForm.of(project), Filters.read(request.form).words
    if not form.validate():
        return _asked_again(project, form, narrowed, 422)
    try:
        project.move(form.to, by=me(), seen=form.seen, reason=form.reason.data or "")
    except Refused as refused:
        db.session.rollback()
        if not isinstance(refused, Stale):
            form.phase.errors = [refused.message]
        return _asked_again(found(slug), form, narrowed, 409)
    db.session.commit()
    flash(_("“%(title)s” stands in: %(phase)s.", title=project.title, phase=PHASES[project.phase]), "good")
    return redirect(url_for("incubation.index", **narrowed, _anchor=f"project-{project.id}"), 303)


@lab.get("/lab/<slug>/move")
@signed_in
def moving(slug: str) -> ResponseReturnValue:
    project = found(slug)
    require(project.run_by(me()))
    if project.why_it_stays:
        flash(project.why_it_stays, "warn")
        return redirect(address(project))
    form = MoveForm.of(project, formdata=None)
    form.phase.data = project.phase_to_come.value
    return _asked_again(project, form, {}, 200)


def _asked_again(project: Project, form: MoveForm, narrowed: dict[str, Any], status: int) -> Response:
    """What was typed stays; the version is the one that is shown now, so that pressing again decides anew."""
    form.version.data = str(project.version)
    page = render_template(
        "incubation/move.html",
        project=project,
        form=form,
        narrowed=narrowed,
        meanwhile=episodes_of(project)[-1] if status == 409 and not form.phase.errors else None,
        words=WORDS,
    )
    return Response(page, status)
