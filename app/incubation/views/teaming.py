"""The team of a project: naming people, ending a part, signing as its sponsor."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.errors import Refused
from app.incubation import member as members
from app.incubation.team_forms import CommitmentForm, MemberForm
from app.incubation.views.reading import page_of
from app.incubation.views.room import address, found, found_member, lab
from app.incubation.vocabulary import Part
from app.people.user import by_handle


@lab.post("/lab/<slug>/members")
@signed_in
def name_member(slug: str) -> ResponseReturnValue:
    project = found(slug)
    require(project.run_by(me()))
    form = MemberForm.offered()
    if not form.validate():
        return page_of(project, naming=form), 422
    person = by_handle((form.handle.data or "").rpartition("/")[2].lstrip("@"))
    if person is None:
        form.handle.errors = [_("Nobody has this handle.")]
        return page_of(project, naming=form), 422
    try:
        members.name(project, person, Part(form.part.data), by=me())
    except Refused as refused:
        form.handle.errors = [refused.message]
        return page_of(project, naming=form), 409
    db.session.commit()
    flash(_("They are in the team, and told."), "good")
    return redirect(address(project), 303)


@lab.post("/lab/<slug>/members/<int:id>/end")
@signed_in
def end_part(slug: str, id: int) -> ResponseReturnValue:
    project = found(slug)
    member = found_member(project, id)
    require(project.run_by(me()) or member.person_id == me().id)
    member.end(by=me())
    db.session.commit()
    flash(_("This part has ended."), "good")
    return redirect(address(project), 303)


@lab.post("/lab/<slug>/members/<int:id>/signature")
@signed_in
def sign(slug: str, id: int) -> ResponseReturnValue:
    project = found(slug)
    member = found_member(project, id)
    require(member.signable_by(me()))
    form = CommitmentForm()
    if not form.validate():
        return page_of(project, signing=form), 422
    member.sign(form.commitment.data or "")
    db.session.commit()
    flash(_("Signed. Thank you."), "good")
    return redirect(address(project), 303)
