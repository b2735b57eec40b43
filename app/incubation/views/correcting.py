"""Putting right what was written down for a project: its sessions, and what its coaching left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.errors import Refused
from app.incubation import checkin, correction, evidence, milestone, note, sponsorship, trial
from app.incubation.correction import Kind
from app.incubation.correction_forms import (
    AnswerCorrected,
    AskCorrected,
    CheckInCorrected,
    Mended,
    MilestoneCorrected,
    NoteCorrected,
    SessionCorrected,
)
from app.incubation.evidence import Evidence
from app.incubation.hypothesis import Hypothesis
from app.incubation.labels import WORDS
from app.incubation.project import Project
from app.incubation.sponsorship import Reply, SponsorAsk
from app.incubation.trial import Trial
from app.incubation.views.room import address, found_of, lab, worked
from app.incubation.views.trying import units_near
from app.people.unit import Unit
from app.people.user import User


@dataclass(frozen=True)
class Written:
    """What is corrected, with the form it was written with."""

    kind: Kind
    one: Any
    form: Mended
    anchor: str

    def show(self) -> None:
        self.form.show(self.one)
        self.form.seen.data = str(correction.seen_of(self.kind, self.one.id))


def _check_in(project: Project, id: int, **more: Any) -> Written:
    one = found_of(project, checkin.CheckIn, id)
    require(checkin.correctable_by(one, project, me()))
    return Written(Kind.CHECK_IN, one, CheckInCorrected(**more), "coaching")


def _note(project: Project, id: int, **more: Any) -> Written:
    """Whoever may not read notes does not learn which there are."""
    one = found_of(project, note.CoachNote, id)
    if not note.readable_by(project, me()):
        abort(404)
    require(note.correctable_by(one, project, me()))
    return Written(Kind.NOTE, one, NoteCorrected(**more), "notes")


def _milestone(project: Project, id: int, **more: Any) -> Written:
    one = found_of(project, milestone.Milestone, id)
    return Written(Kind.MILESTONE, one, MilestoneCorrected.of(one, **more), "milestones")


def _ask(project: Project, id: int, **more: Any) -> Written:
    one = found_of(project, SponsorAsk, id)
    require(sponsorship.correctable_by(one, project, me()))
    form = AskCorrected(**more) if one.reply is Reply.OPEN else AnswerCorrected.of(one, **more)
    return Written(Kind.ASK, one, form, "asked-of-sponsors")


FOUND: dict[str, Callable[..., Written]] = {
    "check-ins": _check_in, "notes": _note, "milestones": _milestone, "asks": _ask,
}  # fmt: skip


def _put_right(project: Project, written: Written) -> None:
    one, form, said = written.one, written.form, {"by": me(), "seen": written.form.was_seen}
    if isinstance(form, CheckInCorrected):
        checkin.correct(one, project, form.said, **said)
    elif isinstance(form, NoteCorrected):
        note.correct(one, project, form.text.data or "", **said)
    elif isinstance(form, MilestoneCorrected):
        assert form.due_on.data is not None
        done_on = form.done_on.data if form.done_on is not None else None
        milestone.correct(one, project, form.title.data or "", form.due_on.data, done_on=done_on, **said)
    elif isinstance(form, AskCorrected):
        sponsorship.ask_otherwise(one, project, form.what.data or "", **said)
    elif isinstance(form, AnswerCorrected):
        sponsorship.answer_otherwise(one, project, Reply(form.reply.data), words=form.words.data or "", **said)


@lab.get('/lab/<slug>/<any("check-ins", "notes", "milestones", "asks"):written>/<int:id>/correct')
@signed_in
def correcting(slug: str, written: str, id: int) -> str:
    project = worked(slug)
    shown = FOUND[written](project, id, formdata=None)
    shown.show()
    return _page(project, shown)


@lab.post('/lab/<slug>/<any("check-ins", "notes", "milestones", "asks"):written>/<int:id>/correct')
@signed_in
def correct(slug: str, written: str, id: int) -> ResponseReturnValue:
    project = worked(slug)
    typed = FOUND[written](project, id)
    if not typed.form.validate():
        return Response(_page(project, typed), 422)
    try:
        _put_right(project, typed)
    except Refused as refused:
        db.session.rollback()
        project = worked(slug)
        typed = FOUND[written](project, id)
        typed.form.shown[0].errors = [refused.message]
        typed.form.seen.data = str(correction.seen_of(typed.kind, id))
        return Response(_page(project, typed), 409)
    db.session.commit()
    flash(_("It is put right; what it said before is kept beside it."), "good")
    return redirect(f"{address(project)}#{typed.anchor}", 303)


def _page(project: Project, written: Written) -> str:
    return render_template("incubation/correct.html", project=project, written=written, form=written.form, words=WORDS)


@lab.get("/lab/<slug>/sessions/<int:id>/correct")
@signed_in
def correcting_session(slug: str, id: int) -> str:
    project, held = _held(slug, id)
    shown, team, units = evidence.of(project), _attesters(project, held), _places(project, held)
    form = SessionCorrected.of(_tested(shown, held), team, units, formdata=None)
    form.show(held)
    form.seen.data = str(correction.seen_of(Kind.SESSION, id))
    return _session_page(project, held, form, shown)


@lab.post("/lab/<slug>/sessions/<int:id>/correct")
@signed_in
def correct_session(slug: str, id: int) -> ResponseReturnValue:
    project, held = _held(slug, id)
    shown, team, units = evidence.of(project), _attesters(project, held), _places(project, held)
    form = SessionCorrected.of(_tested(shown, held), team, units)
    if not form.validate():
        return Response(_session_page(project, held, form, shown), 422)
    said, consent = form.said({unit.code: unit for unit in units}), form.attested(team)
    again: dict[str, Any] = {"results": form.results, "seen": form.was_seen, "named": form.named.data}
    try:
        trial.correct(held, project, said, consent, by=me(), **again)
    except Refused as refused:
        db.session.rollback()
        project, held = _held(slug, id)
        form.held_on.errors = [refused.message]
        form.seen.data = str(correction.seen_of(Kind.SESSION, id))
        return Response(_session_page(project, held, form, evidence.of(project)), 409)
    db.session.commit()
    flash(_("The session is put right; the team is told."), "good")
    return redirect(f"{address(project)}#trial-{id}", 303)


def _held(slug: str, id: int) -> tuple[Project, Trial]:
    project = worked(slug)
    return project, found_of(project, Trial, id)


def _attesters(project: Project, held: Trial) -> list[User]:
    """Whoever attested it may have left the team since."""
    team = trial.attesters_of(project, me())
    return team if held.consent_by in team else [*team, held.consent_by]


def _places(project: Project, held: Trial) -> list[Unit]:
    units = units_near(project)
    return units if held.unit is None or held.unit in units else [*units, held.unit]


def _tested(shown: Evidence, held: Trial) -> list[Hypothesis]:
    """Those that were tested then, judged since or not, and those that wait for a test."""
    then = {result.hypothesis_id for result in held.results}
    return [one for one in shown.hypotheses if one.id in then or one in shown.open_hypotheses]


def _session_page(project: Project, held: Trial, form: SessionCorrected, shown: Evidence) -> str:
    return render_template("incubation/trial.html", project=project, form=form, evidence=shown, held=held, words=WORDS)
