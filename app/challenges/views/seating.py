"""The judging plan: proposed, repaired, changed seat by seat, confirmed."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.challenges import seating
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.juror import Juror
from app.challenges.jury_forms import PlanForm
from app.challenges.slate import Slate, slate_of
from app.challenges.views.jurors import back, leading_page, with_jury
from app.challenges.views.room import challenges
from app.database import by_number, db, reads_first
from app.errors import Refused


def _led(slug: str) -> Challenge:
    challenge = with_jury(slug)
    require(challenge.led_by(me()))
    return challenge


def _planned(challenge: Challenge) -> Slate:
    return slate_of(challenge) or abort(404)


@challenges.post("/challenges/<slug>/jury/plan")
@reads_first
@signed_in
def propose_plan(slug: str) -> ResponseReturnValue:
    challenge = _led(slug)
    seating.propose(challenge, by=me())
    db.session.commit()
    return back(challenge, _("A plan is proposed: look at it, change it, then confirm it."))


@challenges.post("/challenges/<slug>/jury/plan/repair")
@reads_first
@signed_in
def repair_plan(slug: str) -> ResponseReturnValue:
    """The form states the remedy: `spread`, `anchors`, or `fill` for what is free once the plan is confirmed."""
    challenge = _led(slug)
    slate, remedy = _planned(challenge), request.form.get("remedy")
    if remedy == "fill":
        given = seating.fill(slate, by=me())
        words = _("%(n)s seats are given.", n=given) if given else _("No juror is left who could take these entries.")
    elif remedy in ("spread", "anchors"):
        stands = seating.repair(slate, remedy)
        words = (
            _("The plan is changed, and stands.")
            if stands
            else _("The plan is changed; something is still wrong with it.")
        )
    else:
        abort(422)
    db.session.commit()
    return back(challenge, words)


@challenges.post("/challenges/<slug>/jury/plan/seats")
@signed_in
def change_seat(slug: str) -> ResponseReturnValue:
    """The form states the wish: `given` or `withdrawn`."""
    challenge = _led(slug)
    slate, wish = _planned(challenge), request.form.get("wish")
    juror, entry = by_number(Juror, request.form.get("juror")), by_number(Entry, request.form.get("entry"))
    if wish not in ("given", "withdrawn") or juror is None or entry is None:
        abort(422)
    if juror.challenge_id != challenge.id or entry.challenge_id != challenge.id:
        abort(404)
    (seating.give_seat if wish == "given" else seating.take_seat)(slate, juror, entry, by=me())
    db.session.commit()
    return back(challenge, _("The seat is given.") if wish == "given" else _("The seat is taken back."), entry=entry)


@challenges.post("/challenges/<slug>/jury/plan/confirmation")
@signed_in
def confirm_plan(slug: str) -> ResponseReturnValue:
    challenge = _led(slug)
    slate, form = _planned(challenge), PlanForm()
    if not form.validate():
        return leading_page(challenge, plan=form), 422
    try:
        seating.confirm(slate, by=me(), places=form.places.data or 1, reason=form.reason.data or "")
    except Refused as refused:
        db.session.rollback()
        return leading_page(challenge, plan=form, problem=refused.message), 409
    db.session.commit()
    return back(challenge, _("The plan is confirmed: jurors can begin as soon as their phase is open."))
