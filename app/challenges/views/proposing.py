"""Looking for a team, and proposing teams to those who do."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.authorization import me, require, signed_in
from app.challenges import proposal as proposals
from app.challenges import seeker as seekers
from app.challenges.challenge import Challenge
from app.challenges.labels import WORDS
from app.challenges.proposal import TeamProposal
from app.challenges.team import team_of, teams_of
from app.challenges.team_forms import SeekForm
from app.challenges.views.room import May, challenges, found
from app.database import db, reads_first
from app.fields import PlainForm


def _open_to_me(slug: str) -> Challenge:
    challenge = found(slug)
    if not challenge.has_teams:
        abort(404)
    require(May.of(challenge, me()).team_up and team_of(challenge, me()) is None)
    return challenge


@challenges.get("/challenges/<slug>/teams/search", endpoint="team_search")
@signed_in
def searching(slug: str) -> str:
    challenge = _open_to_me(slug)
    form = SeekForm(formdata=None)
    form.offer(db.session.scalars(teams_of(challenge)).unique().all())
    search = seekers.search_of(challenge, me())
    if search:
        form.show(search)
    return _search_page(challenge, form)


def _search_page(challenge: Challenge, form: SeekForm) -> str:
    search = seekers.search_of(challenge, me())
    return render_template("challenges/search.html", challenge=challenge, form=form, search=search, words=WORDS)


@challenges.post("/challenges/<slug>/teams/search")
@signed_in
def look_for_team(slug: str) -> ResponseReturnValue:
    challenge = _open_to_me(slug)
    form = SeekForm()
    form.offer(db.session.scalars(teams_of(challenge)).unique().all())
    if not form.validate():
        return _search_page(challenge, form), 422
    seekers.look(
        challenge,
        by=me(),
        skills=form.all_skills(),
        wishes=form.wishes(),
        words=form.words.data or "",
        together=form.together.data or "",
    )
    db.session.commit()
    flash(_("It is noted. Those who lead the challenge may propose you a team; you decide."), "good")
    return redirect(url_for("challenges.teams", slug=slug), 303)


@challenges.post("/challenges/<slug>/teams/search/end")
@signed_in
def stop_looking(slug: str) -> ResponseReturnValue:
    challenge = found(slug)
    seekers.stop(challenge, by=me())
    db.session.commit()
    flash(_("You look for no team any more."), "good")
    return redirect(url_for("challenges.teams", slug=slug), 303)


def _led(slug: str) -> Challenge:
    challenge = found(slug)
    if not challenge.has_teams:
        abort(404)
    require(May.of(challenge, me()).adjust)
    return challenge


@challenges.get("/challenges/<slug>/teams/proposal", endpoint="team_proposal")
@signed_in
def proposal_page(slug: str) -> str:
    challenge = _led(slug)
    proposal = proposals.in_hand(challenge)
    asked = proposals.question_of(challenge, new_teams=proposal.new_teams if proposal else None)
    there = {str(team.id): team for team in db.session.scalars(teams_of(challenge)).unique()}
    return render_template(
        "challenges/proposal.html",
        challenge=challenge,
        proposal=proposal,
        seekers={seeker.person_id: seeker for seeker in asked.seekers},
        offered=[(team, there.get(team.name)) for team in asked.offered],
        gaps=proposals.gaps_of(proposal) if proposal else [],
        names={str(seeker.person_id): seeker.person.name for seeker in asked.seekers},
        team_names={team.name: _name(team.name, there) for team in asked.offered},
        plain=PlainForm(),
        words=WORDS,
    )


def _name(word: str, there: dict[str, proposals.Team]) -> str:
    return there[word].name if word in there else _("New team %(n)s", n=word.removeprefix("new-"))


@challenges.post("/challenges/<slug>/teams/proposal")
@reads_first
@signed_in
def propose_teams(slug: str) -> ResponseReturnValue:
    challenge = _led(slug)
    proposals.make(challenge, by=me())
    db.session.commit()
    flash(_("Here is a proposal. Nobody sees it before you publish it."), "good")
    return _back(challenge)


@challenges.post("/challenges/<slug>/teams/proposal/change")
@signed_in
def change_proposal(slug: str) -> ResponseReturnValue:
    challenge = _led(slug)
    _keep_changes(_in_hand(challenge))
    db.session.commit()
    flash(_("Your changes are kept."), "good")
    return _back(challenge)


def _keep_changes(proposal: TeamProposal) -> None:
    """As the page shows them: who publishes what they see need not press twice."""
    wanted = {place.person_id: request.form.get(f"place_{place.person_id}", place.where) for place in proposal.places}
    proposals.change(proposal, wanted)


@challenges.post("/challenges/<slug>/teams/proposal/publication")
@signed_in
def publish_proposal(slug: str) -> ResponseReturnValue:
    challenge = _led(slug)
    proposal = _in_hand(challenge)
    _keep_changes(proposal)
    done = proposals.publish(proposal, by=me())
    db.session.commit()
    flash(
        ngettext("%(num)s person is invited.", "%(num)s people are invited.", done.invited)
        + (" " + ngettext("%(num)s is left out.", "%(num)s are left out.", done.left_out) if done.left_out else ""),
        "good",
    )
    return redirect(url_for("challenges.teams", slug=slug), 303)


def _in_hand(challenge: Challenge) -> TeamProposal:
    return proposals.in_hand(challenge) or abort(404)


def _back(challenge: Challenge) -> ResponseReturnValue:
    return redirect(url_for("challenges.team_proposal", slug=challenge.slug), 303)
