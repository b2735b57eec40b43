"""Test and learn: hypotheses, verdicts on them, sessions with jobseekers who agreed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, signed_in
from app.database import db
from app.errors import Refused
from app.incubation import evidence, hypothesis, pilot, trial
from app.incubation.evidence import Evidence
from app.incubation.hypothesis import Hypothesis, Outcome
from app.incubation.labels import WORDS
from app.incubation.project import Project, Stale
from app.incubation.trial_forms import HypothesisForm, TrialForm, VerdictForm
from app.incubation.views.room import address, found_of, lab, worked
from app.people.unit import Unit
from app.people.user import User
from app.text import number_in
from app.workshops.note import Note


@lab.get("/lab/<slug>/hypotheses/new")
@signed_in
def new_hypothesis(slug: str) -> str:
    project = worked(slug)
    form = HypothesisForm(formdata=None)
    before = _replaced(project, request.args.get("replaces", ""))
    if before:
        form.show(before)
    if note := _noted(request.args.get("note", "")):
        form.begin_with(note)
    return _hypothesis_page(project, form, before)


@lab.post("/lab/<slug>/hypotheses")
@signed_in
def propose_hypothesis(slug: str) -> ResponseReturnValue:
    project = worked(slug)
    form = HypothesisForm()
    before = _replaced(project, form.replaces.data or "")
    if not form.validate():
        return Response(_hypothesis_page(project, form, before), 422)
    try:
        made = hypothesis.propose(project, form.believed, by=me(), replaces=before, note=_noted(form.note.data or ""))
    except Refused as refused:
        form.statement.errors = [refused.message]
        return Response(_hypothesis_page(project, form, before), 409)
    db.session.commit()
    flash(_("The hypothesis stands there: what will tell is agreed before the test."), "good")
    return redirect(f"{address(project)}#hypothesis-{made.id}", 303)


def _replaced(project: Project, number: str) -> Hypothesis | None:
    """The one that the address or the form names; one of another project is none."""
    return found_of(project, Hypothesis, number_in(number)) if number else None


def _noted(number: str) -> Note | None:
    """The note of a workshop that the address or the form names, if it may be taken up."""
    if not number:
        return None
    offered = db.session.scalars(hypothesis.notes_for(me()))
    return next((note for note in offered if str(note.id) == number), None) or abort(404)


def _hypothesis_page(project: Project, form: HypothesisForm, before: Hypothesis | None) -> str:
    notes = db.session.scalars(hypothesis.notes_for(me())).all() if before is None else []
    return render_template(
        "incubation/hypothesis.html", project=project, form=form, before=before, notes=notes, words=WORDS
    )


@lab.get("/lab/<slug>/hypotheses/<int:id>/verdict")
@signed_in
def judging(slug: str, id: int) -> str:
    project = worked(slug)
    one = found_of(project, Hypothesis, id)
    form = VerdictForm.offered(formdata=None)
    form.seen.data = str(len(one.verdicts))
    return _verdict_page(project, one, form)


@lab.post("/lab/<slug>/hypotheses/<int:id>/verdict")
@signed_in
def judge(slug: str, id: int) -> ResponseReturnValue:
    project = worked(slug)
    one = found_of(project, Hypothesis, id)
    form = VerdictForm.offered()
    if not form.validate():
        return Response(_verdict_page(project, one, form), 422)
    outcome, learned = Outcome(form.outcome.data), form.learned.data or ""
    try:
        hypothesis.judge(one, project, outcome, learned=learned, by=me(), seen=form.was_seen)
    except Stale as stale:
        db.session.rollback()
        project = worked(slug)
        one = found_of(project, Hypothesis, id)
        form.seen.data = str(len(one.verdicts))
        form.outcome.errors = [stale.message]
        return Response(_verdict_page(project, one, form), 409)
    except Refused as refused:
        form.learned.errors = [refused.message]
        return Response(_verdict_page(project, one, form), 409)
    db.session.commit()
    flash(_("The verdict is given, and whoever follows the project is told."), "good")
    return redirect(f"{address(project)}#hypothesis-{one.id}", 303)


def _verdict_page(project: Project, one: Hypothesis, form: VerdictForm) -> str:
    shown = evidence.of(project)
    sessions = [
        (session, result) for session in shown.trials for result in session.results if result.hypothesis_id == one.id
    ]
    return render_template(
        "incubation/verdict.html", project=project, hypothesis=one, name=shown.names[one.id], form=form,
        sessions=sessions, words=WORDS,
    )  # fmt: skip


@lab.get("/lab/<slug>/sessions/new")
@signed_in
def new_session(slug: str) -> ResponseReturnValue:
    """Without a hypothesis to test there is nothing to write down: one is asked for first."""
    project = worked(slug)
    shown = evidence.of(project)
    if not shown.open_hypotheses:
        flash(_("First write a hypothesis down: a session tests one."), "plain")
        return redirect(f"{address(project)}/hypotheses/new", 303)
    team, units = trial.attesters_of(project, me()), units_near(project)
    form = TrialForm.of(shown.open_hypotheses, team, units, formdata=None)
    form.consent_by.data = str(me().id)
    return _session_page(project, form, shown)


@lab.post("/lab/<slug>/sessions")
@signed_in
def hold_session(slug: str) -> ResponseReturnValue:
    project = worked(slug)
    shown = evidence.of(project)
    team, units = trial.attesters_of(project, me()), units_near(project)
    form = TrialForm.of(shown.open_hypotheses, team, units)
    if not form.validate():
        return Response(_session_page(project, form, shown), 422)
    said, consent = form.said({unit.code: unit for unit in units}), form.attested(team)
    try:
        made = trial.write_down(project, said, consent, by=me(), results=form.results)
    except Refused as refused:
        form.held_on.errors = [refused.message]
        return Response(_session_page(project, form, shown), 409)
    db.session.commit()
    flash(_("The session is written down; the team is told."), "good")
    return redirect(f"{address(project)}#trial-{made.id}", 303)


def units_near(project: Project) -> list[Unit]:
    """Where a session may have been: the pilot sites, and where the team works."""
    near: list[Unit] = [*pilot.sites_of(project).values()]
    team: Sequence[User] = [*(member.person for member in project.members), me()]
    near += [person.unit for person in team if person.unit is not None]
    return sorted({unit.id: unit for unit in near}.values(), key=lambda unit: unit.name)


def _session_page(project: Project, form: TrialForm, shown: Evidence) -> str:
    return render_template("incubation/trial.html", project=project, form=form, evidence=shown, words=WORDS)
