"""The prizes of a challenge: who is owed what, until it is given."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.challenges import obligation, queries
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.labels import WORDS
from app.challenges.obligation import Obligation, State
from app.challenges.results_forms import OweForm, PostponeForm, SettleForm
from app.challenges.terms import Prize
from app.challenges.views.room import challenges, found
from app.database import db
from app.errors import Refused


def _led(slug: str) -> Challenge:
    challenge = found(slug)
    require(challenge.led_by(me()))
    return challenge


def _found(challenge: Challenge, id: int) -> Obligation:
    one = db.session.get(Obligation, id) if id < 2**63 else None
    if one is None or one.challenge_id != challenge.id:
        abort(404)
    return one


@challenges.get("/challenges/<slug>/prizes")
@signed_in
def prizes(slug: str) -> str:
    return _page(_led(slug), None)


def _page(
    challenge: Challenge,
    form: OweForm | None,
    settling: tuple[int, SettleForm] | None = None,
    postponing: tuple[int, PostponeForm] | None = None,
) -> str:
    if form is None:
        form = OweForm(formdata=None)
        form.due_on.data = obligation.usual_day(challenge)
    form.offer(challenge.prizes, queries.contenders_in(challenge))
    return render_template(
        "challenges/prizes.html",
        challenge=challenge,
        owed=db.session.scalars(obligation.of_challenge(challenge)).all(),
        form=form,
        settling=settling or (0, SettleForm(formdata=None)),
        postponing=postponing or (0, PostponeForm(formdata=None)),
        words=WORDS,
    )


@challenges.post("/challenges/<slug>/prizes")
@signed_in
def owe(slug: str) -> ResponseReturnValue:
    challenge = _led(slug)
    form = OweForm()
    form.offer(challenge.prizes, queries.contenders_in(challenge))
    if not form.validate():
        return _page(challenge, form), 422
    prize, entry = db.session.get(Prize, int(form.prize.data)), db.session.get(Entry, int(form.entry.data))
    assert prize is not None and entry is not None
    try:
        obligation.owe(prize, entry, due_on=form.due_on.data)
    except Refused as refused:
        form.prize.errors = [refused.message]
        return _page(challenge, form), 409
    db.session.commit()
    return redirect(url_for("challenges.prizes", slug=slug), 303)


@challenges.post("/challenges/<slug>/prizes/<int:id>")
@signed_in
def settle(slug: str, id: int) -> ResponseReturnValue:
    challenge = _led(slug)
    one = _found(challenge, id)
    form = SettleForm()
    if not form.validate():
        return _page(challenge, None, (id, form)), 422
    one.settle(State(form.state.data), proof=form.proof.data or "", by=me())
    db.session.commit()
    flash(_("Noted, and told to whom it was owed."), "good")
    return redirect(url_for("challenges.prizes", slug=slug), 303)


@challenges.post("/challenges/<slug>/prizes/<int:id>/day")
@signed_in
def postpone(slug: str, id: int) -> ResponseReturnValue:
    challenge = _led(slug)
    one = _found(challenge, id)
    form = PostponeForm()
    try:
        if not form.validate():
            return _page(challenge, None, postponing=(id, form)), 422
        one.postpone(form.due_on.data, by=me())
    except Refused as refused:
        form.due_on.errors = [refused.message]
        return _page(challenge, None, postponing=(id, form)), 409
    db.session.commit()
    return redirect(url_for("challenges.prizes", slug=slug, _anchor=f"prize-{id}"), 303)


@challenges.post("/challenges/<slug>/prizes/<int:id>/withdrawal")
@signed_in
def take_back(slug: str, id: int) -> ResponseReturnValue:
    challenge = _led(slug)
    obligation.take_back(_found(challenge, id))
    db.session.commit()
    return redirect(url_for("challenges.prizes", slug=slug), 303)
