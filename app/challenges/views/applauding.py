"""The audience's vote at a final: a choice on a telephone, and what whoever runs the final presses."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.challenges import audience
from app.challenges.audience_turn import Turn
from app.challenges.challenge import Challenge
from app.challenges.final_forms import ApplauseForm, ChoiceForm
from app.challenges.labels import WORDS
from app.challenges.views.finals import led, shown
from app.challenges.views.room import challenges
from app.challenges.vocabulary import FinalVote
from app.database import db
from app.fields import PlainForm
from app.hypermedia import fragment_or_redirect


def voted_at(slug: str) -> Challenge:
    """The challenge, if its final is shown to them and has a vote."""
    challenge, final = shown(slug)
    return challenge if final is not None and challenge.final_vote is not FinalVote.NONE else abort(404)


@challenges.get("/challenges/<slug>/final/vote")
@signed_in
def applaud(slug: str) -> str:
    return render_template("challenges/applaud.html", **_paper(voted_at(slug)))


def _paper(challenge: Challenge) -> dict[str, Any]:
    return {
        "challenge": challenge,
        "applause": audience.applause_of(challenge, me()),
        "finalists": audience.finalists_of(challenge),
        "choice": audience.choice_of(challenge, me()),
        "may": audience.is_voter(challenge, me()),
        "leads": challenge.led_by(me()),
        "plain": PlainForm(),
        "words": WORDS,
    }


@challenges.post("/challenges/<slug>/final/vote")
@signed_in
def choose_finalist(slug: str) -> ResponseReturnValue:
    """The form states whom they choose from now on, or nobody: a state, never a toggle."""
    challenge = voted_at(slug)
    require(not challenge.led_by(me()))
    form = ChoiceForm()
    if not form.validate():
        abort(422)
    audience.choose(challenge, form.entry.data or None, by=me())
    db.session.commit()
    back = url_for("challenges.applaud", slug=slug, _anchor="choice")
    return fragment_or_redirect("challenges/_applaud.html", back, **_paper(challenge), said=True)


@challenges.post("/challenges/<slug>/final/audience")
@signed_in
def turn_applause(slug: str) -> ResponseReturnValue:
    challenge = led(slug)
    form = ApplauseForm()
    if not form.validate():
        abort(422)
    turn = Turn(form.turn.data)
    TURNS[turn](challenge, by=me())
    db.session.commit()
    flash(_said(turn), "good")
    return redirect(url_for("challenges.final", slug=slug, _anchor="audience"), 303)


TURNS = {Turn.OPENED: audience.open_vote, Turn.CLOSED: audience.close_vote, Turn.REVEALED: audience.reveal}


def _said(turn: Turn) -> str:
    return {
        Turn.OPENED: _("The audience votes."),
        Turn.CLOSED: _("The audience’s vote is closed, and counted."),
        Turn.REVEALED: _("The room sees the audience’s prize."),
    }[turn]
