"""A team's own page: its people, who waits to be one, its notes while entries are open, and who waits for help."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.challenges import step as steps
from app.challenges.challenge import Challenge
from app.challenges.labels import WORDS
from app.challenges.step import StepKind
from app.challenges.team import Member, Team, waiting_in
from app.challenges.team_forms import StepForm
from app.challenges.views.room import challenges, found, found_step, found_team
from app.database import db


@challenges.get("/challenges/<slug>/teams/<int:id>", endpoint="team")
@public
def team_page(slug: str, id: int) -> str:
    challenge = found(slug)
    return _page(challenge, found_team(challenge, id))


def _page(challenge: Challenge, team: Team, form: StepForm | None = None) -> str:
    notable = steps.notable_by(team, me())
    shown = steps.shown_to(team, me())
    waiting = waiting_in(challenge, me()).where(Member.team_id == team.id)
    return render_template(
        "challenges/team.html",
        challenge=challenge,
        team=team,
        waiting=db.session.scalars(waiting).all() if me().is_authenticated else [],
        steps=db.session.scalars(steps.steps_of(team)).all() if shown else None,
        form=form or (StepForm(formdata=None) if notable else None),
        words=WORDS,
    )


@challenges.post("/challenges/<slug>/teams/<int:id>/steps")
@signed_in
def note_step(slug: str, id: int) -> ResponseReturnValue:
    challenge = found(slug)
    team = found_team(challenge, id)
    require(steps.notable_by(team, me()))
    form = StepForm()
    if not form.validate():
        return _page(challenge, team, form), 422
    steps.note(team, by=me(), kind=StepKind(form.kind.data), text=form.text.data or "")
    db.session.commit()
    flash(_("Noted."), "good")
    return _back(team)


@challenges.post("/challenges/<slug>/teams/steps/<int:id>/settle")
@signed_in
def settle_step(slug: str, id: int) -> ResponseReturnValue:
    step = found_step(found(slug), id)
    require(step.settleable_by(me()))
    steps.settle(step, by=me())
    db.session.commit()
    flash(_("This call for help is settled."), "good")
    return _back(step.team)


def _back(team: Team) -> ResponseReturnValue:
    return redirect(url_for("challenges.team", slug=team.challenge.slug, id=team.id), 303)
