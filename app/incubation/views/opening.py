"""Beginning a project, of an idea, of an entry or adopted; and changing what it says."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.challenges.entry import Entry
from app.challenges.verdict import shown_of
from app.challenges.vocabulary import Outcome
from app.database import by_number, db
from app.errors import Refused
from app.ideas.idea import Idea
from app.incubation.labels import WORDS
from app.incubation.project import Project, Shut, Source, Stale, TooWide, audiences_of, born_of, refuse_unready
from app.incubation.project_forms import ProjectForm
from app.incubation.views.room import address, found, lab
from app.incubation.vocabulary import Track, widens
from app.people.unit import by_code
from app.workshops.workshop import Workshop

SOURCES: dict[str, type[Source]] = {"idea": Idea, "entry": Entry, "workshop": Workshop}

LEADS_TO = {
    Outcome.ACCELERATION: Track.ACCELERATION,
    Outcome.PROOF_OF_CONCEPT: Track.PROOF_OF_CONCEPT,
    Outcome.OFFER: Track.ACCELERATION,
    Outcome.SPONSORSHIP: Track.PROOF_OF_CONCEPT,
}
"""What is built already is brought to its public or tried; all else is incubated."""


def _source() -> Source | None:
    """What the address names, if this person may see it."""
    name, number = next(((name, request.args[name]) for name in SOURCES if request.args.get(name)), ("", ""))
    if not name:
        return None
    model = SOURCES[name]
    one: Any = by_number(model, number)
    return one if one is not None and one.visible_to(me()) else abort(404)


def _track_of(source: Source | None) -> Track:
    """The one that was announced for an entry that was chosen."""
    decided = shown_of(source) if isinstance(source, Entry) else None
    return LEADS_TO.get(decided.outcome, Track.INCUBATION) if decided and decided.outcome else Track.INCUBATION


@lab.get("/lab/new", endpoint="new")
@signed_in
def begin() -> str:
    require(bool(me().facilitated_units))
    source = _source()
    refuse_unready(source)
    form = ProjectForm(formdata=None)
    form.offer(me(), audiences=audiences_of(source))
    form.track.data, form.audience.data = _track_of(source).value, audiences_of(source)[0].value
    if source is not None:
        form.title.data = source.title[:120]
        unit = source.challenge.unit if isinstance(source, Entry) else source.unit
        form.unit.data = unit.code
    return render_template("incubation/edit.html", form=form, project=None, source=source, words=WORDS)


@lab.post("/lab/new")
@signed_in
def open_project() -> ResponseReturnValue:
    require(bool(me().facilitated_units))
    source = _source()
    form = ProjectForm()
    form.offer(me(), audiences=audiences_of(source))
    if not form.validate():
        return _again(form, source, 422)
    unit = by_code(form.unit.data)
    assert unit is not None
    try:
        project = born_of(source, by=me(), unit=unit, scope=form.reaches or unit.level, **form.chosen())
    except Refused as refused:
        asked = {Shut: form.audience, TooWide: form.scope}.get(type(refused), form.title)
        asked.errors = [refused.message]
        return _again(form, source, 409)
    db.session.commit()
    flash(_("The project is born; whoever the idea concerns is told."), "good")
    return redirect(address(project), 303)


def _again(form: ProjectForm, source: Source | None, status: int, project: Project | None = None) -> Response:
    page = render_template("incubation/edit.html", form=form, project=project, source=source, words=WORDS)
    return Response(page, status)


@lab.get("/lab/<slug>/adjust")
@signed_in
def adjusting(slug: str) -> str:
    project = found(slug)
    require(project.run_by(me()))
    form = ProjectForm(formdata=None)
    _offer(form, project)
    form.show(project)
    return render_template("incubation/edit.html", form=form, project=project, source=None, words=WORDS)


def _offer(form: ProjectForm, project: Project) -> None:
    """Where it stands stays a choice for whoever may not give it to another unit."""
    form.offer(me(), audiences=audiences_of(project.source))
    if project.unit.code not in [choice.value for choice in form.unit.choices]:
        form.unit.choices = [*form.unit.choices, (project.unit.code, project.unit.name)]


@lab.post("/lab/<slug>/adjust")
@signed_in
def adjust(slug: str) -> ResponseReturnValue:
    project = found(slug)
    require(project.run_by(me()))
    form = ProjectForm()
    _offer(form, project)
    if not form.validate():
        return _again(form, None, 422, project)
    unit = by_code(form.unit.data)
    assert unit is not None
    try:
        is_kept = unit.id == project.unit_id or not widens(unit.level, project.scope)
        scope = project.scope if is_kept else unit.level
        project.rewrite(by=me(), seen=form.seen, unit=unit, scope=scope, **form.chosen())
    except Refused as refused:
        db.session.rollback()
        project = found(slug)
        form.version.data = str(project.version)
        asked = form.title if isinstance(refused, Stale) else form.audience
        asked.errors = [refused.message]
        return _again(form, None, 409, project)
    db.session.commit()
    flash(_("The project says so now."), "good")
    return redirect(address(project), 303)
