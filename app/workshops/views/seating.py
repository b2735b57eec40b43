"""Groups that rotate: proposing and publishing them; the tables as those who come read them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.errors import Refused
from app.workshops import agenda
from app.workshops import group as groups
from app.workshops.agenda import Mode
from app.workshops.participant import Presence, presence_of
from app.workshops.permission import Action, permits
from app.workshops.plan_forms import PublishRotationForm, RotationForm
from app.workshops.rotation import MOST_ROUNDS
from app.workshops.views.room import found, workshops


def _inside(slug: str) -> Presence:
    presence = presence_of(me(), found(slug))
    if not presence.is_inside:
        abort(404)
    return presence


@workshops.get("/<slug>/tables")
@signed_in
def tables(slug: str) -> str:
    presence = _inside(slug)
    form = RotationForm(formdata=None)
    wanted = sum(step.mode is Mode.GROUPS for step in agenda.steps_of(presence.workshop))
    form.rounds.data = min(wanted, MOST_ROUNDS) or form.rounds.data
    return _page(presence, form)


def _page(presence: Presence, form: RotationForm) -> str:
    workshop = presence.workshop
    return render_template(
        "workshops/tables.html",
        workshop=workshop,
        presence=presence,
        published=groups.published(workshop),
        proposed=groups.proposed(workshop) if presence.leads else None,
        table_name=groups.name_of,
        form=form,
        seats=permits(presence, Action.SEAT),
        rounds=[step for step in agenda.steps_of(workshop) if step.mode is Mode.GROUPS],
    )


@workshops.post("/<slug>/tables")
@signed_in
def propose_tables(slug: str) -> ResponseReturnValue:
    presence = _inside(slug)
    require(presence.leads)
    form = RotationForm()
    if not form.validate():
        return _page(presence, form), 422
    try:
        groups.propose(
            presence.workshop, by=me(), size=form.size.data or 0, rounds=form.rounds.data or 0,
            keeps_hosts=form.keeps_hosts.data, seed=form.seed.data,
        )  # fmt: skip
    except Refused as problem:
        db.session.rollback()
        form.size.errors = [problem.message]
        return _page(_inside(slug), form), 409
    db.session.commit()
    return redirect(url_for("workshops.tables", slug=slug, _anchor="proposed"), 303)


@workshops.post("/<slug>/tables/publish")
@signed_in
def publish_tables(slug: str) -> ResponseReturnValue:
    presence = _inside(slug)
    require(presence.leads)
    form = PublishRotationForm()
    if not form.validate():
        abort(422)
    groups.publish(presence.workshop, number=form.rotation.data or 0, by=me())
    db.session.commit()
    flash(_("Everybody reads on their own page where they sit."), "good")
    return redirect(url_for("workshops.tables", slug=slug), 303)
