"""Accompanying a project: check-ins, coaches' notes, milestones, what is asked of sponsors."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.errors import Refused
from app.incubation import checkin, milestone, note, sponsorship
from app.incubation.coaching_forms import AnswerForm, AskForm, CheckInForm, MilestoneForm, NoteForm
from app.incubation.milestone import Milestone
from app.incubation.sponsorship import Reply, SponsorAsk
from app.incubation.views.reading import page_of
from app.incubation.views.room import address, found, found_of, lab, worked


@lab.post("/lab/<slug>/check-ins")
@signed_in
def check_in(slug: str) -> ResponseReturnValue:
    project = worked(slug)
    form = CheckInForm()
    if not form.validate():
        return page_of(project, checking=form), 422
    try:
        checkin.check_in(project, form.said, by=me())
    except Refused as refused:
        form.progress.errors = [refused.message]
        return page_of(project, checking=form), 409
    db.session.commit()
    flash(_("Written down; the team is told."), "good")
    return redirect(f"{address(project)}#coaching", 303)


@lab.post("/lab/<slug>/notes")
@signed_in
def write_note(slug: str) -> ResponseReturnValue:
    project = found(slug)
    require(project.coached_by(me()))
    form = NoteForm()
    if not form.validate():
        return page_of(project, noting=form), 422
    note.write(project, form.text.data or "", by=me())
    db.session.commit()
    flash(_("The note is kept, for the coaches and the team alone."), "good")
    return redirect(f"{address(project)}#notes", 303)


@lab.post("/lab/<slug>/milestones")
@signed_in
def set_milestone(slug: str) -> ResponseReturnValue:
    project = worked(slug)
    form = MilestoneForm()
    if not form.validate():
        return page_of(project, planning=form), 422
    assert form.due_on.data is not None
    try:
        milestone.set_for(project, form.title.data or "", form.due_on.data, by=me())
    except Refused as refused:
        form.due_on.errors = [refused.message]
        return page_of(project, planning=form), 409
    db.session.commit()
    flash(_("The milestone is set."), "good")
    return redirect(f"{address(project)}#milestones", 303)


@lab.post("/lab/<slug>/milestones/<int:id>/done")
@signed_in
def reach_milestone(slug: str, id: int) -> ResponseReturnValue:
    project = worked(slug)
    found_of(project, Milestone, id).finish(project, by=me())
    db.session.commit()
    flash(_("The milestone is reached."), "good")
    return redirect(f"{address(project)}#milestones", 303)


@lab.post("/lab/<slug>/asks")
@signed_in
def ask_sponsors(slug: str) -> ResponseReturnValue:
    project = worked(slug)
    form = AskForm()
    if not form.validate():
        return page_of(project, asking=form), 422
    try:
        sponsorship.ask(project, form.what.data or "", by=me())
    except Refused as refused:
        form.what.errors = [refused.message]
        return page_of(project, asking=form), 409
    db.session.commit()
    flash(_("The sponsors are told."), "good")
    return redirect(f"{address(project)}#asked-of-sponsors", 303)


@lab.post("/lab/<slug>/asks/<int:id>/answer")
@signed_in
def answer_ask(slug: str, id: int) -> ResponseReturnValue:
    project = found(slug)
    require(sponsorship.answerable_by(project, me()))
    asked = found_of(project, SponsorAsk, id)
    form = AnswerForm.of(asked)
    if not form.validate():
        return page_of(project, answering=form), 422
    try:
        sponsorship.answer(asked, project, Reply(form.reply.data), by=me(), words=form.words.data or "")
    except Refused as refused:
        db.session.rollback()
        form.words.errors = [refused.message]
        return page_of(found(slug), answering=form), 409
    db.session.commit()
    flash(_("Answered; the team is told."), "good")
    return redirect(f"{address(project)}#asked-of-sponsors", 303)
