"""The plan of a workshop: choosing a usual one, changing its steps, publishing it, and going from step to step."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.clock import now
from app.database import db
from app.errors import Refused
from app.hypermedia import stamped, unchanged, wants_fragment
from app.workshops import agenda, progress, timetable, usual_plan
from app.workshops import board as boards
from app.workshops import group as groups
from app.workshops import report as reports
from app.workshops.agenda import PlanStep
from app.workshops.board import Stale
from app.workshops.forms import number_of
from app.workshops.labels import MODES, MOVEMENTS
from app.workshops.participant import Presence, presence_of
from app.workshops.permission import Action, permits
from app.workshops.plan_forms import MoveStepForm, NextForm, StepForm, UsualForm
from app.workshops.progress import AlreadyBegun
from app.workshops.views.room import address, found, workshops
from app.workshops.workshop import Workshop


def planned(slug: str) -> Presence:
    """The workshop, to those who run it."""
    presence = presence_of(me(), found(slug))
    require(presence.leads)
    return presence


@workshops.get("/<slug>/plan")
@signed_in
def plan(slug: str) -> str:
    return _page(planned(slug), UsualForm(formdata=None))


def _page(presence: Presence, form: UsualForm) -> str:
    workshop = presence.workshop
    shown = progress.of(workshop)
    steps = [slot.step for slot in shown.slots]
    return render_template(
        "workshops/plan.html",
        workshop=workshop,
        presence=presence,
        agenda=agenda.of(workshop),
        progress=shown,
        over=timetable.too_long(workshop, steps),
        problem=timetable.problem(workshop, steps),
        form=form,
        editable=permits(presence, Action.PLAN),
        usual=usual_plan.USUAL,
        movements=MOVEMENTS,
        modes=MODES,
        there=timetable.hours_of(workshop),
    )


def _address(slug: str, **more: Any) -> str:
    return url_for("workshops.plan", slug=slug, **more)


@workshops.post("/<slug>/plan/usual")
@signed_in
def pick_plan(slug: str) -> ResponseReturnValue:
    presence = planned(slug)
    form = UsualForm()
    if not form.validate():
        return _page(presence, form), 422
    try:
        agenda.pick(presence.workshop, form.usual.data)
    except Refused as problem:
        db.session.rollback()
        form.usual.errors = [problem.message]
        return _page(planned(slug), form), 409
    db.session.commit()
    flash(_("The plan is there: change what is different this time, then publish it."), "good")
    return redirect(_address(slug), 303)


def _step_form(workshop: Workshop, step: PlanStep | None = None, *, typed: bool) -> StepForm:
    form = StepForm() if typed else StepForm(formdata=None)
    form.offer(boards.of(workshop), agenda.steps_of(workshop))
    if step and not typed:
        form.show(step)
    return form


def _step_page(workshop: Workshop, form: StepForm, step: PlanStep | None = None) -> str:
    return render_template("workshops/plan_step.html", workshop=workshop, form=form, step=step)


@workshops.get("/<slug>/plan/new")
@signed_in
def new_step(slug: str) -> str:
    workshop = planned(slug).workshop
    form = _step_form(workshop, typed=False)
    form.after.data = request.args.get("after", "")
    return _step_page(workshop, form)


@workshops.post("/<slug>/plan/new")
@signed_in
def add_step(slug: str) -> ResponseReturnValue:
    workshop = planned(slug).workshop
    form = _step_form(workshop, typed=True)
    if not form.validate():
        return _step_page(workshop, form), 422
    after = _step(workshop, int(form.after.data)) if form.after.data else None
    try:
        added = agenda.add(workshop, after=after, **form.said())
    except Refused as problem:
        return _again(slug, form, problem)
    db.session.commit()
    return redirect(_address(slug, _anchor=f"step-{added.id}"), 303)


def _again(slug: str, form: StepForm, problem: Refused, number: int | None = None) -> ResponseReturnValue:
    """What was typed, with why it cannot be; nothing of it is kept."""
    db.session.rollback()
    workshop = planned(slug).workshop
    step = _step(workshop, number) if number else None
    if isinstance(problem, Stale) and step:
        form.seen.data = str(step.version)
    form.minutes.errors = [problem.message]
    return _step_page(workshop, form, step), 409


def _step(workshop: Workshop, id: int) -> PlanStep:
    step = db.session.get(PlanStep, id) if id < 2**63 else None
    if step is None or step.workshop_id != workshop.id:
        abort(404)
    return step


@workshops.get("/<slug>/plan/steps/<int:id>")
@signed_in
def edit_step(slug: str, id: int) -> str:
    workshop = planned(slug).workshop
    step = _step(workshop, id)
    return _step_page(workshop, _step_form(workshop, step, typed=False), step)


@workshops.post("/<slug>/plan/steps/<int:id>")
@signed_in
def change_step(slug: str, id: int) -> ResponseReturnValue:
    workshop = planned(slug).workshop
    step = _step(workshop, id)
    form = _step_form(workshop, step, typed=True)
    if not form.validate():
        return _step_page(workshop, form, step), 422
    try:
        agenda.rewrite(step, seen=number_of(form.seen), **form.said())
    except Refused as problem:
        return _again(slug, form, problem, id)
    db.session.commit()
    return redirect(_address(slug, _anchor=f"step-{id}"), 303)


@workshops.post("/<slug>/plan/steps/<int:id>/move")
@signed_in
def move_step(slug: str, id: int) -> ResponseReturnValue:
    step = _step(planned(slug).workshop, id)
    form = MoveStepForm()
    if not form.validate():
        abort(422)
    agenda.move(step, form.by)
    db.session.commit()
    return redirect(_address(slug, _anchor=f"step-{id}"), 303)


@workshops.post("/<slug>/plan/steps/<int:id>/remove")
@signed_in
def remove_step(slug: str, id: int) -> ResponseReturnValue:
    agenda.remove(_step(planned(slug).workshop, id))
    db.session.commit()
    flash(_("The step is out of the plan."), "good")
    return redirect(_address(slug), 303)


@workshops.post("/<slug>/plan/publish")
@signed_in
def publish_plan(slug: str) -> ResponseReturnValue:
    agenda.publish(planned(slug).workshop, by=me())
    db.session.commit()
    flash(_("The plan is published: those on the list are told."), "good")
    return redirect(_address(slug), 303)


@workshops.post("/<slug>/plan/next")
@signed_in
def next_step(slug: str) -> ResponseReturnValue:
    """The step that the page offered: two who press at once begin it once, and set its clock once."""
    workshop = planned(slug).workshop
    form = NextForm()
    if not form.validate():
        abort(422)
    try:
        progress.begin(_step(workshop, form.step.data or 0), by=me())
    except AlreadyBegun:
        db.session.rollback()
    else:
        db.session.commit()
    return redirect(url_for("workshops.show", slug=slug, _anchor="now"), 303)


@workshops.post("/<slug>/plan/back")
@signed_in
def step_back(slug: str) -> ResponseReturnValue:
    """The step that the page showed: whoever presses after somebody else did goes back no further."""
    workshop = planned(slug).workshop
    form = NextForm()
    if not form.validate():
        abort(422)
    progress.go_back(_step(workshop, form.step.data or 0))
    db.session.commit()
    flash(_("Back one step: the clock is as it was."), "good")
    return redirect(url_for("workshops.show", slug=slug, _anchor="now"), 303)


@workshops.get("/<slug>/now")
@public
def now_on(slug: str) -> ResponseReturnValue:
    """What is on, and where one sits: asked again while the workshop runs, mostly answered with 304."""
    workshop = found(slug)
    if not wants_fragment():
        return redirect(address(workshop, _anchor="now"))
    stamp = stamp_of(workshop)
    known = unchanged(stamp)
    if known:
        return known
    presence = presence_of(me(), workshop)
    response: Response = stamped("workshops/_now.html", "workshops/_now.html", stamp, **of(presence))
    return response


def stamp_of(workshop: Workshop) -> str:
    """Lateness grows by the minute, without anything being written."""
    return f"now{workshop.id}.{workshop.pulse}.{workshop.version}.{int(now().timestamp() // 60)}"


def of(presence: Presence) -> dict[str, Any]:
    """What the page of a workshop says of its plan and its tables, to this person."""
    workshop = presence.workshop
    is_published = agenda.is_published(workshop)
    shown = progress.of(workshop) if is_published or presence.leads else None
    on = shown.current if shown and presence.leads else None
    return {
        "workshop": workshop,
        "presence": presence,
        "progress": shown,
        "undoable": on is not None and not progress.is_used(on.step),
        "plan_published": is_published,
        "seating": groups.published(workshop) if presence.is_inside else None,
        "boards": boards.of(workshop) if presence.is_inside else (),
        "table_name": groups.name_of,
        "movements": MOVEMENTS,
        "modes": MODES,
        "there": timetable.hours_of(workshop),
        "now_stamp": stamp_of(workshop),
        "report_readable": reports.is_readable(presence),
        "concludes": permits(presence, Action.CONCLUDE),
    }
