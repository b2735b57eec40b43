"""The audience: asking, voting, following the live list; and the wall behind whoever speaks."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.database import begin_to_write, commit, reads_first
from app.gatherings import queries, vote
from app.gatherings import question as questions
from app.gatherings.forms import QuestionForm, VoteForm
from app.gatherings.place import Wish
from app.gatherings.question import Status
from app.gatherings.views.reading import audience_of, chosen_order, page_of
from app.gatherings.views.room import address, conferences, found, found_question, stamp_of
from app.hypermedia import fragment_or_redirect, stamped, unchanged, wants_fragment


@conferences.get("/<slug>/questions", endpoint="questions")
@public
def live(slug: str) -> Response:
    """What the page asks again every few seconds: mostly answered with 304."""
    conference = found(slug)
    known = unchanged(stamp_of(conference, chosen_order()))
    if known:
        return known
    shown = audience_of(conference)
    return stamped("gatherings/questions.html", "gatherings/_questions.html", **shown)


@conferences.post("/<slug>/questions", endpoint="ask")
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    conference = found(slug)
    form = QuestionForm()
    if not form.validate():
        if wants_fragment():
            return render_template("gatherings/_ask.html", conference=conference, question_form=form), 422
        return render_template("gatherings/show.html", **page_of(conference, form)), 422
    asked = questions.ask(conference, by=me(), text=form.text.data, unnamed=form.unnamed.data)
    commit()
    said = _("Your question is there. The more votes it has, the sooner it is asked.")
    if not wants_fragment():
        flash(said, "good")
    return fragment_or_redirect(
        "gatherings/_asked.html",
        address(conference, _anchor=f"question-{asked.id}"),
        said=said,
        question_form=QuestionForm(formdata=None),
        **audience_of(conference),
    )


@conferences.post("/<slug>/questions/<int:id>/vote", endpoint="vote")
@signed_in
@reads_first
def give_vote(slug: str, id: int) -> ResponseReturnValue:
    conference = found(slug)
    question = found_question(conference, id)
    require(question.votable_by(me()))
    form = VoteForm()
    if not form.validate():
        abort(422)
    begin_to_write()
    vote.settle(question, by=me(), wish=form.wish.data)
    commit()
    return fragment_or_redirect(
        "gatherings/_vote.html",
        address(conference, _anchor=f"question-{question.id}"),
        conference=conference,
        question=question,
        mine=form.wish.data is Wish.GIVEN,
        said=True,
    )


@conferences.post("/<slug>/questions/<int:id>/withdraw")
@signed_in
def withdraw_question(slug: str, id: int) -> ResponseReturnValue:
    conference = found(slug)
    question = found_question(conference, id)
    require(question.withdrawable_by(me()))
    question.withdraw()
    commit()
    flash(_("Your question is withdrawn."), "good")
    return redirect(address(conference, _anchor="questions"), 303)


@conferences.get("/<slug>/projector")
@public
def projector(slug: str) -> Response:
    """The wall: what is being asked in large letters, and what most want to know."""
    conference = found(slug)
    stamp = stamp_of(conference, "wall")
    known = unchanged(stamp)
    if known:
        return known
    shown = queries.on_stage(conference, most=queries.ON_THE_WALL + 1)
    return stamped(
        "gatherings/projector.html",
        "gatherings/_wall.html",
        stamp,
        conference=conference,
        asked=[question for question in shown if question.status is Status.ASKED],
        waiting=[question for question in shown if question.status is Status.WAITING][: queries.ON_THE_WALL],
    )
