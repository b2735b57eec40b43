"""The juror's desk: one entry beside its criteria, or two side by side."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import signed_in
from app.challenges import comparison, score
from app.challenges.advance import Advance, tell_when_complete
from app.challenges.comparison import Verdict
from app.challenges.entry import Entry
from app.challenges.juror import Juror, sitting_in
from app.challenges.jury_forms import PairNotesForm, ScoreForm
from app.challenges.labels import WORDS
from app.challenges.permission import Action, Part, permits
from app.challenges.score import Score
from app.challenges.slate import slate_of
from app.challenges.views.jurors import entry_to_judge, sitting, with_jury
from app.challenges.views.room import challenges
from app.challenges.vocabulary import JudgingKind, PhaseKind
from app.database import db
from app.errors import Refused
from app.fields import PlainForm
from app.hypermedia import wants_fragment


def scoring(slug: str) -> Juror:
    challenge = with_jury(slug)
    if challenge.judging is not JudgingKind.RUBRIC:
        abort(404)
    return sitting(challenge)


@challenges.get("/challenges/<slug>/jury/<int:id>", endpoint="desk")
@signed_in
def desk(slug: str, id: int) -> str:
    juror = scoring(slug)
    entry = entry_to_judge(juror, id)
    given = score.score_of(juror, entry)
    return _desk(juror, entry, ScoreForm.of(juror.challenge, given, formdata=None), given)


def _desk(juror: Juror, entry: Entry, form: ScoreForm, given: Score | None, problem: str = "") -> str:
    challenge = juror.challenge
    queue = score.queue_of(juror)
    places = [number for number, _sent in queue]
    here = places.index(entry.id) if entry.id in places else 0
    return render_template(
        "challenges/desk.html",
        challenge=challenge,
        entry=entry,
        phase=challenge.phase(PhaseKind.JURY),
        form=form,
        given=given,
        is_open=permits(challenge, Part.JUROR, Action.JUDGE),
        sent=sum(1 for _number, sent in queue if sent),
        asked=len(queue),
        before=places[here - 1] if here else None,
        after=places[here + 1] if here + 1 < len(places) else None,
        problem=problem,
        words=WORDS,
    )


@challenges.post("/challenges/<slug>/jury/<int:id>")
@signed_in
def judge(slug: str, id: int) -> ResponseReturnValue:
    """`do` says whether it is sent, or kept as a draft; a draft may be kept without leaving the page."""
    juror = scoring(slug)
    entry = entry_to_judge(juror, id)
    form, send = ScoreForm.of(juror.challenge), request.form.get("do") == "send"
    if not form.validate() or (send and not form.is_whole()):
        return _not_kept(juror, entry, form, "", 422)
    try:
        given = score.judge(
            juror, entry, marks=form.marks(), note_for_author=form.note_for_author.data or "",
            note_for_jury=form.note_for_jury.data or "", send=send,
        )  # fmt: skip
    except Refused as refused:
        db.session.rollback()
        return _not_kept(juror, entry, form, refused.message, 409)
    slate = slate_of(juror.challenge)
    if slate:
        tell_when_complete(slate)
    db.session.commit()
    if wants_fragment():
        return render_template("challenges/_score_kept.html", given=given, problem="")
    return _onward(juror, entry, send)


@challenges.post("/challenges/<slug>/jury/<int:id>/cancellation")
@signed_in
def cancel_choice(slug: str, id: int) -> ResponseReturnValue:
    """What stands in the form and was not saved is the last choice: leaving it out takes it back."""
    juror = scoring(slug)
    entry = entry_to_judge(juror, id)
    if _is_saved(ScoreForm.of(juror.challenge), score.score_of(juror, entry)):
        given = score.cancel_last(juror, entry)
        db.session.commit()
        flash(
            _("Your last choice is cancelled.") if given else _("There is nothing to cancel."),
            "good" if given else "plain",
        )
    else:
        flash(_("Your last choice is cancelled."), "good")
    return redirect(url_for("challenges.desk", slug=slug, id=entry.id, _anchor="marks"), 303)


def _is_saved(form: ScoreForm, given: Score | None) -> bool:
    """Whether the form says nothing but what is kept; a press alone, without its fields, says nothing."""
    if not any(name in request.form for name in score.NOTES):
        return True
    if not form.validate():
        return False
    typed = (form.marks(), form.note_for_author.data or "", form.note_for_jury.data or "")
    return typed == ((given.marks, given.note_for_author, given.note_for_jury) if given else ({}, "", ""))


def _not_kept(juror: Juror, entry: Entry, form: ScoreForm, problem: str, status: int) -> ResponseReturnValue:
    """Nothing typed is lost."""
    if wants_fragment():
        words = problem or _("Not kept: something needs your attention.")
        return render_template("challenges/_score_kept.html", given=None, problem=words), 200
    return _desk(juror, entry, form, score.score_of(juror, entry), problem), status


def _onward(juror: Juror, entry: Entry, send: bool) -> ResponseReturnValue:
    slug = juror.challenge.slug
    if not send:
        flash(_("The draft is kept. It counts once you send it."), "good")
        return redirect(url_for("challenges.desk", slug=slug, id=entry.id), 303)
    waiting = [number for number, sent in score.queue_of(juror) if not sent]
    if not waiting:
        flash(_("Sent: that was the last one. Thank you!"), "good")
        return redirect(url_for("challenges.jury", slug=slug), 303)
    flash(_("Sent. Here is the next one."), "good")
    after = [number for number in waiting if number > entry.id]
    return redirect(url_for("challenges.desk", slug=slug, id=(after or waiting)[0]), 303)


def _comparing(slug: str) -> Juror:
    challenge = with_jury(slug)
    slate = slate_of(challenge)
    if challenge.judging is not JudgingKind.PAIRWISE:
        abort(404)
    juror = sitting(challenge)
    return juror if slate and slate.is_confirmed else abort(404)


@challenges.get("/challenges/<slug>/jury/compare", endpoint="compare")
@signed_in
def comparing(slug: str) -> str:
    juror = _comparing(slug)
    pair = comparison.next_pair(juror) if permits(juror.challenge, Part.JUROR, Action.JUDGE) else None
    form = PairNotesForm.of(*(score.score_of(juror, entry) for entry in pair)) if pair else None
    return _compare_page(juror, pair, form)


def _compare_page(juror: Juror, pair: tuple[Entry, Entry] | None, form: PairNotesForm | None) -> str:
    challenge = juror.challenge
    return render_template(
        "challenges/compare.html",
        challenge=challenge,
        pair=pair,
        question=comparison.handed_out(juror, *pair) if pair else "",
        form=form,
        is_open=permits(challenge, Part.JUROR, Action.JUDGE),
        made=comparison.made_by(juror),
        asked=Advance.of(challenge, sitting_in(challenge)).asked.get(juror.id, 0),
        plain=PlainForm(),
        words=WORDS,
    )


@challenges.post("/challenges/<slug>/jury/compare")
@signed_in
def do_compare(slug: str) -> ResponseReturnValue:
    juror = _comparing(slug)
    verdict, question, form = request.form.get("verdict", ""), request.form.get("question", ""), PairNotesForm()
    if verdict not in [*Verdict]:
        abort(422)
    if not form.validate():
        return _compare_page(juror, comparison.answered(juror, question), form), 422
    said = form.words() if any(name in request.form for name in form.data) else None
    comparison.compare(juror, question, Verdict(verdict), said)
    slate = slate_of(juror.challenge)
    if slate:
        tell_when_complete(slate)
    db.session.commit()
    return redirect(url_for("challenges.compare", slug=slug), 303)


@challenges.post("/challenges/<slug>/jury/compare/cancellation")
@signed_in
def cancel_comparison(slug: str) -> ResponseReturnValue:
    juror = _comparing(slug)
    comparison.cancel_last(juror)
    db.session.commit()
    flash(_("Your last answer is cancelled."), "good")
    return redirect(url_for("challenges.compare", slug=slug), 303)
