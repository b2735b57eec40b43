"""Announcing a conference, changing it, calling it off, and where to see it again."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.gatherings import conference as announcing
from app.gatherings import place as places
from app.gatherings import question as questions
from app.gatherings.conference import Conference
from app.gatherings.forms import CancelForm, ConferenceForm, RecordingForm
from app.gatherings.views.room import address, conferences, organised


@conferences.get("/new")
@signed_in
def announcement() -> str:
    require(bool(me().facilitated_units))
    return _form_page(ConferenceForm(me(), formdata=None))


def _form_page(form: ConferenceForm, conference: Conference | None = None) -> str:
    return render_template("gatherings/announce.html", form=form, conference=conference)


@conferences.post("/new")
@signed_in
def announce() -> ResponseReturnValue:
    require(bool(me().facilitated_units))
    form = ConferenceForm(me())
    if not form.validate():
        return _form_page(form), 422
    said = form.said()
    require(me().facilitates(said["unit"]))
    conference = announcing.announce(by=me(), **said)
    db.session.commit()
    flash(_("The conference is announced."), "good")
    return redirect(address(conference), 303)


@conferences.get("/<slug>/edit")
@signed_in
def edit(slug: str) -> str:
    conference = organised(slug)
    form = ConferenceForm(me(), conference, formdata=None)
    form.show(conference)
    return _form_page(form, conference)


@conferences.post("/<slug>/edit")
@signed_in
def change(slug: str) -> ResponseReturnValue:
    conference = organised(slug)
    form = ConferenceForm(me(), conference)
    if not form.validate():
        return _form_page(form, conference), 422
    said = form.said()
    require(me().facilitates(said["unit"]))
    places.change(conference, by=me(), **said)
    db.session.commit()
    flash(_("Saved. If the hour has changed, those who signed up are told."), "good")
    return redirect(address(conference), 303)


@conferences.get("/<slug>/cancel")
@signed_in
def cancellation(slug: str) -> str:
    conference = organised(slug)
    return render_template("gatherings/cancel.html", conference=conference, form=CancelForm(formdata=None))


@conferences.post("/<slug>/cancel")
@signed_in
def cancel(slug: str) -> ResponseReturnValue:
    conference = organised(slug)
    form = CancelForm()
    if not form.validate():
        return render_template("gatherings/cancel.html", conference=conference, form=form), 422
    conference.cancel(by=me(), reason=form.reason.data, tell=questions.concerned_by(conference))
    db.session.commit()
    flash(_("The conference is cancelled; everybody concerned is told."), "good")
    return redirect(address(conference), 303)


@conferences.get("/<slug>/recording")
@signed_in
def recording(slug: str) -> str:
    conference = organised(slug)
    form = RecordingForm(formdata=None)
    form.recording_url.data = conference.recording_url or ""
    return render_template("gatherings/recording.html", conference=conference, form=form)


@conferences.post("/<slug>/recording")
@signed_in
def keep_recording(slug: str) -> ResponseReturnValue:
    conference = organised(slug)
    form = RecordingForm()
    if not form.validate():
        return render_template("gatherings/recording.html", conference=conference, form=form), 422
    said = form.recording_url.data or None
    conference.keep_recording(said, by=me(), tell=places.signed_up(conference))
    db.session.commit()
    flash(_("Saved."), "good")
    return redirect(address(conference), 303)
