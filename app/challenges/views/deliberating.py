"""After the jury: its ranking, its deliberation, its decision."""

from __future__ import annotations

from collections import defaultdict

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.challenges import deliberation, hearing, score, tie
from app.challenges.challenge import Challenge
from app.challenges.conflict import bars_between, judged_in
from app.challenges.deliberation import Act
from app.challenges.entry import Entry
from app.challenges.juror import juror_of, sitting_in
from app.challenges.jury_forms import AgreementForm, RemarkForm
from app.challenges.labels import WORDS
from app.challenges.ranking import ranking_of, readable_by
from app.challenges.score import Score
from app.challenges.slate import slate_of
from app.challenges.views.jurors import with_jury
from app.challenges.views.room import challenges
from app.database import db


def _opened(slug: str) -> Challenge:
    challenge = with_jury(slug)
    require(readable_by(challenge, me()))
    return challenge


@challenges.get("/challenges/<slug>/jury/ranking", endpoint="ranking")
@signed_in
def ranked(slug: str) -> str:
    challenge = _opened(slug)
    leads = challenge.led_by(me())
    ranking = ranking_of(challenge)
    entries = judged_in(challenge)
    return render_template(
        "challenges/ranking.html",
        challenge=challenge,
        ranking=ranking,
        gaps=hearing.said_of(challenge),
        slate=slate_of(challenge),
        entries={one.id: one for one in entries},
        titles={one.id: one.title for one in entries},
        leads=leads,
        jurors={one.id: one for one in sitting_in(challenge)},
        scores=_readable_scores(challenge, entries),
        words=WORDS,
    )


def _readable_scores(challenge: Challenge, entries: list[Entry]) -> dict[int, list[Score]]:
    """Of each entry, but of those with which the reader has a conflict."""
    juror = juror_of(challenge, me())
    bars = bars_between([juror], entries) if juror else {}
    found: defaultdict[int, list[Score]] = defaultdict(list)
    for one in score.counted(challenge):
        if juror is None or (juror.id, one.entry_id) not in bars:
            found[one.entry_id].append(one)
    return found


@challenges.get("/challenges/<slug>/jury/deliberation", endpoint="deliberation")
@signed_in
def deliberating(slug: str) -> str:
    return _page(_opened(slug))


def _page(challenge: Challenge, remark: RemarkForm | None = None, agreement: AgreementForm | None = None) -> str:
    case = deliberation.case_of(challenge)
    entries = {one.id: one for one in judged_in(challenge)}
    torn, talked_of = (case.torn, case.talked_of) if case else ([], [])
    acts, juror = deliberation.acts_of(challenge), juror_of(challenge, me())
    return render_template(
        "challenges/deliberation.html",
        challenge=challenge,
        case=case,
        gaps=hearing.said_of(challenge),
        slate=slate_of(challenge),
        entries=entries,
        sharing=[] if torn else talked_of,
        duel=deliberation.next_duel(juror, torn) if juror and juror.sits else None,
        duels=sum(1 for one in acts if one.act is Act.DUEL),
        acts=acts,
        decision=(decision := deliberation.decision_of(challenge)),
        decided=deliberation.groups_in(decision.content) if decision else [],
        juror=juror if juror and juror.sits else None,
        is_there=any(one.act is Act.PRESENT and juror and one.juror_id == juror.id for one in acts),
        leads=challenge.led_by(me()),
        is_open=challenge.results_at is None,
        remark=remark or RemarkForm(formdata=None),
        agreement=agreement or AgreementForm.of([entries[number] for number in talked_of], formdata=None),
        words=WORDS,
    )


def _on(challenge: Challenge, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words, "good")
    return redirect(url_for("challenges.deliberation", slug=challenge.slug), 303)


@challenges.post("/challenges/<slug>/jury/deliberation/presence")
@signed_in
def attend_deliberation(slug: str) -> ResponseReturnValue:
    challenge = _opened(slug)
    juror = juror_of(challenge, me())
    require(juror is not None)
    assert juror is not None
    deliberation.attend(juror)
    return _on(challenge, _("It is written down that you are there."))


@challenges.post("/challenges/<slug>/jury/deliberation/remarks")
@signed_in
def say_in_deliberation(slug: str) -> ResponseReturnValue:
    challenge = _opened(slug)
    form = RemarkForm()
    if not form.validate():
        return _page(challenge, remark=form), 422
    deliberation.say(challenge, form.text.data or "", by=me(), juror=juror_of(challenge, me()))
    return _on(challenge, _("It is written down."))


@challenges.post("/challenges/<slug>/jury/deliberation/duels")
@signed_in
def answer_duel(slug: str) -> ResponseReturnValue:
    challenge = _opened(slug)
    juror = juror_of(challenge, me())
    require(juror is not None)
    assert juror is not None
    winner, loser = (request.form.get(name, "") for name in ("winner", "loser"))
    if not all(one.isascii() and one.isdecimal() and len(one) < 18 for one in (winner, loser)):
        abort(422)
    deliberation.duel(juror, int(winner), int(loser))
    return _on(challenge, _("Your answer is kept."))


@challenges.post("/challenges/<slug>/jury/deliberation/steps")
@signed_in
def take_step(slug: str) -> ResponseReturnValue:
    """The form states the step that is taken, in the announced order; those who lead the challenge take it."""
    challenge = _opened(slug)
    require(challenge.led_by(me()))
    step = request.form.get("step")
    if step == tie.Step.DELIBERATION:
        return _agree(challenge)
    if step == tie.Step.HEAD_TO_HEAD:
        deliberation.close_duels(challenge, by=me())
    elif step == tie.Step.DRAW:
        deliberation.draw(challenge, by=me())
    else:
        abort(422)
    return _on(challenge, _("The step is taken, and written down."))


def _agree(challenge: Challenge) -> ResponseReturnValue:
    case = deliberation.case_of(challenge)
    form = AgreementForm.of([entry for entry in judged_in(challenge) if case and entry.id in case.talked_of])
    if not form.validate():
        return _page(challenge, agreement=form), 422
    deliberation.agree(challenge, form.places(), form.text.data or "", by=me())
    return _on(challenge, _("The step is taken, and written down."))


@challenges.post("/challenges/<slug>/jury/deliberation/decision")
@signed_in
def decide(slug: str) -> ResponseReturnValue:
    challenge = _opened(slug)
    require(challenge.led_by(me()))
    form = RemarkForm()
    if not form.validate():
        return _page(challenge, remark=form), 422
    deliberation.decide(challenge, form.text.data or "", by=me())
    return _on(challenge, _("The decision is written down."))
