"""Teams: founding, asking, inviting, answering, leaving."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.challenges import swap as swaps
from app.challenges import team as teams_of_challenges
from app.challenges.challenge import Challenge
from app.challenges.labels import WORDS
from app.challenges.step import calls_in
from app.challenges.team import Team, team_of, teams_of, waiting_in
from app.challenges.team_forms import AskForm, InviteForm, TeamForm
from app.challenges.views.room import May, challenges, found, found_member, found_team
from app.database import db
from app.fields import PlainForm
from app.people.user import by_handle


def _with_teams(slug: str) -> Challenge:
    challenge = found(slug)
    return challenge if challenge.has_teams else abort(404)


def _back(challenge: Challenge, words: str, team: Team | None = None) -> ResponseReturnValue:
    flash(words, "good")
    place = f"team-{team.id}" if team else None
    return redirect(url_for("challenges.teams", slug=challenge.slug, _anchor=place), 303)


@challenges.get("/challenges/<slug>/teams")
@public
def teams(slug: str) -> str:
    return _page(_with_teams(slug))


def _page(
    challenge: Challenge, form: TeamForm | None = None, ask: AskForm | None = None, invite: InviteForm | None = None
) -> str:
    person = me()
    own = team_of(challenge, person)
    waiting = db.session.scalars(waiting_in(challenge, person)).all() if person.is_authenticated else []
    return render_template(
        "challenges/teams.html",
        challenge=challenge,
        teams=db.session.scalars(teams_of(challenge)).unique().all(),
        own=own,
        waiting=waiting,
        swaps=swaps.open_for(challenge, person) if own and person.is_authenticated else [],
        calls=db.session.scalars(calls_in(challenge)).all() if challenge.led_by(person) else [],
        asked_ids={one.team_id for one in waiting if one.person_id == person.id},
        may=May.of(challenge, person),
        form=form or (TeamForm(formdata=None) if person.is_authenticated else None),
        ask=ask or AskForm(formdata=None),
        invite=invite or InviteForm(formdata=None),
        plain=PlainForm(),
        words=WORDS,
    )


@challenges.post("/challenges/<slug>/teams")
@signed_in
def found_a_team(slug: str) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    require(May.of(challenge, me()).team_up)
    form = TeamForm()
    if not form.validate():
        return _page(challenge, form), 422
    made = teams_of_challenges.found(
        challenge, by=me(), name=form.name.data or "", pitch=form.pitch.data or "", looks_for=form.skills()
    )
    db.session.commit()
    return _back(challenge, _("The team is founded. Now find the others."), made)


@challenges.post("/challenges/<slug>/teams/<int:id>/ask")
@signed_in
def ask_to_join_team(slug: str, id: int) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    team = found_team(challenge, id)
    require(May.of(challenge, me()).team_up)
    form = AskForm()
    if not form.validate():
        return _page(challenge, ask=form), 422
    teams_of_challenges.ask(team, by=me(), message=form.message.data or "")
    db.session.commit()
    return _back(challenge, _("The team is told; you will be told of the answer."), team)


@challenges.post("/challenges/<slug>/teams/<int:id>/invite")
@signed_in
def invite_into_team(slug: str, id: int) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    team = found_team(challenge, id)
    require(team.holds(me()) and May.of(challenge, me()).team_up)
    form = InviteForm()
    if not form.validate():
        return _page(challenge, invite=form), 422
    person = by_handle((form.handle.data or "").rpartition("/")[2].lstrip("@"))
    if person is None:
        form.handle.errors = [_("Nobody has this handle.")]
        return _page(challenge, invite=form), 422
    teams_of_challenges.invite(team, person, by=me())
    db.session.commit()
    return _back(challenge, _("The invitation is sent."), team)


@challenges.post("/challenges/<slug>/teams/requests/<int:id>/accept")
@signed_in
def accept_member(slug: str, id: int) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    member = found_member(challenge, id)
    require(member.answerable_by(me()) and May.of(challenge, me()).team_up)
    teams_of_challenges.accept(member, by=me())
    db.session.commit()
    return _back(challenge, _("Your team has one more person."), member.team)


@challenges.post("/challenges/<slug>/teams/requests/<int:id>/decline")
@signed_in
def decline_member(slug: str, id: int) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    member = found_member(challenge, id)
    is_taken_back = member.is_taken_back_by(me())
    require(is_taken_back or member.answerable_by(me()))
    teams_of_challenges.decline(member, by=me())
    db.session.commit()
    words = _("The invitation is taken back; who was invited is told.") if is_taken_back else _("You declined.")
    return _back(challenge, words)


@challenges.post("/challenges/<slug>/teams/<int:id>/leave")
@signed_in
def leave_team(slug: str, id: int) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    team = found_team(challenge, id)
    require(May.of(challenge, me()).team_up)
    teams_of_challenges.leave(team, by=me())
    db.session.commit()
    return _back(challenge, _("You are no longer in this team."))


@challenges.post("/challenges/<slug>/teams/<int:id>/dissolve")
@signed_in
def dissolve_team(slug: str, id: int) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    team = found_team(challenge, id)
    require(team.founder_id == me().id and May.of(challenge, me()).team_up)
    teams_of_challenges.dissolve(team, by=me())
    db.session.commit()
    return _back(challenge, _("The team is dissolved; its people are told."))
