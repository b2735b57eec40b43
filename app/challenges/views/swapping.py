"""Changing places between two teams: asked, agreed to by each concerned, declined."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.challenges import swap as swaps
from app.challenges.challenge import Challenge
from app.challenges.labels import WORDS
from app.challenges.swap import Swap
from app.challenges.team import Member, Team, team_of
from app.challenges.team_forms import SwapForm
from app.challenges.views.room import May, challenges, found
from app.database import db


def _mine(challenge: Challenge) -> Team:
    team = team_of(challenge, me()) if challenge.has_teams else None
    require(team is not None and May.of(challenge, me()).team_up)
    assert team is not None
    return team


@challenges.get("/challenges/<slug>/teams/swaps", endpoint="swaps")
@signed_in
def swapping(slug: str) -> str:
    challenge = found(slug)
    return _page(challenge, _mine(challenge))


def _page(challenge: Challenge, team: Team, form: SwapForm | None = None) -> str:
    form = form or SwapForm(formdata=None)
    form.offer(db.session.scalars(swaps.others_than(team)).all())
    waiting = swaps.open_for(challenge, me())
    return render_template(
        "challenges/swaps.html", challenge=challenge, team=team, form=form, waiting=waiting, words=WORDS
    )


@challenges.post("/challenges/<slug>/teams/swaps")
@signed_in
def ask_to_swap(slug: str) -> ResponseReturnValue:
    challenge = found(slug)
    team = _mine(challenge)
    form = SwapForm()
    form.offer(db.session.scalars(swaps.others_than(team)).all())
    if not form.validate():
        return _page(challenge, team, form), 422
    mine, other = swaps.membership(team, me()), db.session.get(Member, int(form.other.data))
    if mine is None or other is None:
        abort(404)
    swaps.propose(mine, other, by=me())
    db.session.commit()
    flash(_("It is asked. Once everybody concerned agrees, you change places."), "good")
    return _back(challenge)


@challenges.post("/challenges/<slug>/teams/swaps/<int:id>/agree")
@signed_in
def agree_to_swap(slug: str, id: int) -> ResponseReturnValue:
    challenge = found(slug)
    swap = _found(challenge, id)
    require(May.of(challenge, me()).team_up)
    done = swaps.agree(swap, by=me())
    db.session.commit()
    flash(_("The two have changed places.") if done else _("You agree; others are still asked."), "good")
    return _back(challenge)


@challenges.post("/challenges/<slug>/teams/swaps/<int:id>/decline")
@signed_in
def decline_swap(slug: str, id: int) -> ResponseReturnValue:
    challenge = found(slug)
    swaps.decline(_found(challenge, id), by=me())
    db.session.commit()
    flash(_("You declined."), "good")
    return _back(challenge)


def _found(challenge: Challenge, id: int) -> Swap:
    swap = db.session.get(Swap, id) if id < 2**63 else None
    if swap is None or swap.challenge_id != challenge.id or not swap.concerns(me()):
        abort(404)
    return swap


def _back(challenge: Challenge) -> ResponseReturnValue:
    return redirect(url_for("challenges.teams", slug=challenge.slug), 303)
