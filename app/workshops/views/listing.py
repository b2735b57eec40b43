"""The list of a workshop, for those who run it: who is invited, who comes, as what."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.authorization import me, signed_in
from app.database import db
from app.workshops import board as boards
from app.workshops import correspondence
from app.workshops import group as groups
from app.workshops import participant as participants
from app.workshops.forms import InviteForm, PartForm
from app.workshops.labels import PARTS, STANDINGS
from app.workshops.participant import Participant
from app.workshops.views.room import led, workshops
from app.workshops.workshop import Workshop


@workshops.get("/<slug>/people", endpoint="people")
@signed_in
def index(slug: str) -> str:
    return _page(led(slug).workshop, InviteForm(formdata=None))


def _page(workshop: Workshop, form: InviteForm) -> str:
    return render_template(
        "workshops/people.html",
        workshop=workshop,
        people=participants.on_list(workshop),
        form=form,
        parts=PARTS,
        standings=STANDINGS,
    )


@workshops.post("/<slug>/people", endpoint="invite")
@signed_in
def invite(slug: str) -> ResponseReturnValue:
    workshop = led(slug).workshop
    form = InviteForm()
    if not form.validate():
        return _page(workshop, form), 422
    for person in form.found:
        correspondence.invited(participants.invite(workshop, person, by=me(), part=form.part.data))
    db.session.commit()
    flash(ngettext("%(num)s person is invited.", "%(num)s people are invited.", len(form.found)), "good")
    return redirect(url_for("workshops.people", slug=slug), 303)


def _found(workshop: Workshop, id: int) -> Participant:
    participant = db.session.get(Participant, id) if id < 2**63 else None
    if participant is None or participant.workshop_id != workshop.id:
        abort(404)
    return participant


@workshops.post("/<slug>/people/<int:id>/part", endpoint="give_part")
@signed_in
def give_part(slug: str, id: int) -> ResponseReturnValue:
    participant = _found(led(slug).workshop, id)
    form = PartForm()
    if not form.validate():
        abort(422)
    before = participant.part
    participants.give_part(participant, form.part.data, by=me())
    groups.seat(participant)
    if participant.part is not before:
        boards.read_anew(participant.workshop)
    db.session.commit()
    return redirect(url_for("workshops.people", slug=slug, _anchor=f"person-{id}"), 303)


@workshops.post("/<slug>/people/<int:id>/off", endpoint="take_off")
@signed_in
def take_off(slug: str, id: int) -> ResponseReturnValue:
    participants.take_off(_found(led(slug).workshop, id), by=me())
    db.session.commit()
    return redirect(url_for("workshops.people", slug=slug), 303)
