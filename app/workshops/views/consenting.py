"""Asking the author of a note whether it may become an idea, and the author's answer: to nobody else a page."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.workshops import consent as consents
from app.workshops import lineage
from app.workshops.consent import Answer, NoteConsent
from app.workshops.forms import AnswerForm, ConsentForm
from app.workshops.labels import ANSWERS
from app.workshops.views.room import found, with_note, workshops
from app.workshops.workshop import Workshop


@workshops.post("/<slug>/notes/<int:id>/consent")
@signed_in
def ask_consent(slug: str, id: int) -> ResponseReturnValue:
    wall, note = with_note(slug, id)
    require(wall.presence.leads)
    form = ConsentForm()
    if not form.validate():
        abort(422)
    consents.ask(note, form.purpose.data, by=me())
    db.session.commit()
    flash(_("Its author is asked, and nobody else learns whose it is."), "good")
    return redirect(url_for("workshops.note", slug=slug, id=id), 303)


def _found(workshop: Workshop, id: int) -> NoteConsent:
    consent = db.session.get(NoteConsent, id) if id < 2**63 else None
    if consent is None or consent.note.board.workshop_id != workshop.id or not consent.visible_to(me()):
        abort(404)
    return consent


@workshops.get("/<slug>/consents/<int:id>")
@signed_in
def consent(slug: str, id: int) -> str:
    workshop = found(slug)
    return _page(workshop, _found(workshop, id), AnswerForm(formdata=None))


def _page(workshop: Workshop, consent: NoteConsent, form: AnswerForm) -> str:
    idea = consent.note.idea
    return render_template(
        "workshops/consent.html",
        workshop=workshop,
        consent=consent,
        note=consent.note,
        form=form,
        answerable=consent.answerable_by(me()),
        idea=idea if idea and idea.visible_to(me()) else None,
        tried=current_app.extensions["tried_of_note"](consent.note, me()),
        answers=ANSWERS,
    )


@workshops.post("/<slug>/consents/<int:id>")
@signed_in
def answer_consent(slug: str, id: int) -> ResponseReturnValue:
    workshop = found(slug)
    asked = _found(workshop, id)
    require(asked.answerable_by(me()))
    form = AnswerForm()
    if not form.validate():
        return _page(workshop, asked, form), 422
    idea = lineage.answer(asked, form.said)
    said, number = form.said, idea.id if idea else None
    db.session.commit()
    if said is Answer.NAMED and number:
        flash(_("It is a draft of yours now: finish it, and publish it when you like."), "good")
        return redirect(url_for("ideas.edit", id=number), 303)
    flash(_("Thank you. Your answer is kept; nobody else learns whose it is."), "good")
    return redirect(url_for("workshops.consent", slug=slug, id=id), 303)
