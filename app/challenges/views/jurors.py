"""The jury: its page, invitations, answers, conflicts, recusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.challenges import certificate, conflict, jury, recall, score
from app.challenges.advance import Advance
from app.challenges.challenge import Challenge
from app.challenges.conflict import judged_in
from app.challenges.entry import Entry
from app.challenges.juror import Answer, Juror, juror_of, jurors_of
from app.challenges.jury_forms import ConflictForm, InviteJurorForm, PlanForm, RecusalForm
from app.challenges.labels import WORDS
from app.challenges.plan_words import GROUNDS, said
from app.challenges.seat import has_seat
from app.challenges.slate import Bench, findings, is_beyond_reason, slate_of, stops, usual_places
from app.challenges.views.room import challenges, found
from app.challenges.vocabulary import JudgingKind, PhaseKind
from app.database import db
from app.errors import Refused
from app.paging import Page, decode, encode
from app.people.user import User, by_address, by_handle
from app.text import number_in

ENTRIES_SHOWN = 50
"""Of a judging plan, with the jurors of each."""


def with_jury(slug: str) -> Challenge:
    challenge = found(slug)
    return challenge if challenge.judging is not JudgingKind.NONE else abort(404)


def own_seat(challenge: Challenge) -> Juror:
    """What the reader is to this jury; to whoever is nothing in it, its pages are closed."""
    juror = juror_of(challenge, me())
    require(juror is not None)
    assert juror is not None
    return juror


def sitting(challenge: Challenge) -> Juror:
    juror = own_seat(challenge)
    require(juror.sits)
    return juror


def entry_to_judge(juror: Juror, id: int) -> Entry:
    """One of the juror's own, once the plan is confirmed; with what they conflict they do not see."""
    entry = db.session.get(Entry, id) if id < 2**63 else None
    slate = slate_of(juror.challenge)
    if entry is None or entry.challenge_id != juror.challenge_id or not entry.is_sent:
        abort(404)
    if slate is None or not slate.is_confirmed or not has_seat(juror, entry) or conflict.bars_of(juror, entry):
        abort(404)
    return entry


def back(challenge: Challenge, words: str = "", tone: str = "good", entry: Entry | None = None) -> ResponseReturnValue:
    """To the page of the jury, where an entry stands if one is named."""
    if words:
        flash(words, tone)
    place: dict[str, Any] = {"entry": entry.id, "_anchor": f"entry-{entry.id}"} if entry else {}
    return redirect(url_for("challenges.jury", slug=challenge.slug, **place), 303)


@challenges.get("/challenges/<slug>/jury", endpoint="jury")
@signed_in
def page(slug: str) -> str:
    challenge = with_jury(slug)
    if challenge.led_by(me()):
        return leading_page(challenge)
    return _own_page(own_seat(challenge))


def leading_page(
    challenge: Challenge, invite: InviteJurorForm | None = None, plan: PlanForm | None = None, problem: str = ""
) -> str:
    bench, slate = Bench.of(challenge), slate_of(challenge)
    wrong = findings(bench, slate) if slate else ()
    lacking = bench.lacking(slate.each) if slate else {}
    return render_template(
        "challenges/jury.html",
        challenge=challenge,
        phase=challenge.phase(PhaseKind.JURY),
        jurors=list(db.session.scalars(jurors_of(challenge))),
        recalled=list(db.session.scalars(recall.waiting_in(challenge))) if challenge.is_draft else [],
        bench=bench,
        slate=slate,
        findings=[said(finding, bench) for finding in wrong],
        stopped=stops(wrong),
        beyond_reason=is_beyond_reason(wrong),
        lacking=lacking,
        shown=_shown(bench, lacking),
        advance=Advance.of(challenge, bench.jurors),
        grounds=GROUNDS,
        invite=invite or InviteJurorForm(formdata=None),
        plan=plan or PlanForm(formdata=None, data={"places": usual_places(challenge)}),
        recusal=RecusalForm(formdata=None),
        problem=problem,
        words=WORDS,
    )


def _shown(bench: Bench, lacking: Mapping[int, int]) -> Page[Entry]:
    """Some entries with their jurors, those that wait for one first; from a cursor on, or around an entry."""
    entries = sorted(bench.entries, key=lambda entry: entry.id not in lacking)
    numbers, wanted = [entry.id for entry in entries], number_in(request.args.get("entry"))
    position = decode(request.args.get("after", ""), int)
    begins = numbers.index(wanted) // ENTRIES_SHOWN * ENTRIES_SHOWN if wanted in numbers else 0
    if position and 0 <= position[0] < len(entries):
        begins = position[0]
    onward = begins + ENTRIES_SHOWN
    return Page(entries[begins:onward], encode([onward]) if onward < len(entries) else None)


def _own_page(juror: Juror, form: ConflictForm | None = None, recusal: RecusalForm | None = None) -> str:
    challenge = juror.challenge
    entries = judged_in(challenge) if juror.is_waiting or juror.sits else []
    form = form or ConflictForm(formdata=None, data={"entries": [request.args.get("conflict", type=int)]})
    slate = slate_of(challenge)
    bars = conflict.bars_between([juror], entries)
    free = [entry for entry in entries if (juror.id, entry.id) not in bars]
    form.offer(free)
    bench = Bench.of(challenge) if juror.sits else None
    mine = [entry for entry in free if bench and (juror.id, entry.id) in bench.seats]
    return render_template(
        "challenges/juror.html",
        challenge=challenge,
        phase=challenge.phase(PhaseKind.JURY),
        juror=juror,
        slate=slate,
        entries=entries,
        mine=mine if slate and slate.is_confirmed else [],
        grounds=GROUNDS,
        barred=[(entry, bars[juror.id, entry.id]) for entry in entries if (juror.id, entry.id) in bars],
        scores={one.entry_id: one for one in score.made_by(juror)},
        certificates=certificate.of_person(challenge, me()),
        advance=Advance.of(challenge, bench.jurors) if bench else None,
        form=form,
        recusal=recusal or RecusalForm(formdata=None),
        words=WORDS,
    )


@challenges.post("/challenges/<slug>/jury/invitations")
@signed_in
def invite_juror(slug: str) -> ResponseReturnValue:
    challenge = with_jury(slug)
    require(challenge.led_by(me()))
    form = InviteJurorForm()
    person = _named(form.who.data or "") if form.validate() else None
    if person is None:
        form.who.errors = form.who.errors or [_("Nobody here has this address or handle.")]
        return leading_page(challenge, invite=form), 422
    try:
        jury.invite(challenge, person, by=me())
    except Refused as refused:
        db.session.rollback()
        form.who.errors = [refused.message]
        return leading_page(challenge, invite=form), 409
    db.session.commit()
    return back(challenge, _("The invitation is sent."))


@challenges.post("/challenges/<slug>/jury/recalls/<int:id>/withdrawal")
@signed_in
def let_juror_go(slug: str, id: int) -> ResponseReturnValue:
    """Somebody who was chosen from a past jury is not invited after all; pressed twice, it is the same."""
    challenge = with_jury(slug)
    require(challenge.led_by(me()))
    if id < 2**63:
        recall.let_go(challenge, id)
    db.session.commit()
    return back(challenge, _("They are not invited, and were not told."))


def _named(written: str) -> User | None:
    """By an address, or by a handle as people write it: with its at sign, or as the address of a profile."""
    name = written.rpartition("/")[2].lstrip("@")
    return by_address(name) if "@" in name else by_handle(name)


@challenges.post("/challenges/<slug>/jury/answer")
@signed_in
def answer_jury(slug: str) -> ResponseReturnValue:
    """The form states the answer; who accepts may declare conflicts with it."""
    challenge = with_jury(slug)
    juror = own_seat(challenge)
    wish = request.form.get("answer", "")
    if wish not in [*Answer]:
        abort(422)
    form = ConflictForm()
    form.offer(judged_in(challenge))
    if wish == Answer.ACCEPTED and not form.validate():
        return _own_page(juror, form), 422
    jury.answer(juror, Answer(wish))
    if wish == Answer.ACCEPTED:
        _declare(juror, form)
    db.session.commit()
    return back(challenge, _("You sit in this jury.") if juror.sits else _("The organiser is told."))


def _declare(juror: Juror, form: ConflictForm) -> None:
    wanted = set(form.entries.data or ())
    for entry in judged_in(juror.challenge):
        if entry.id in wanted:
            conflict.declare(juror, entry, reason=form.reason.data or "")


@challenges.post("/challenges/<slug>/jury/conflicts")
@signed_in
def declare_conflict(slug: str) -> ResponseReturnValue:
    challenge = with_jury(slug)
    juror = sitting(challenge)
    form = ConflictForm()
    form.offer(judged_in(challenge))
    if not form.validate() or not form.entries.data:
        form.entries.errors = form.entries.errors or ([] if form.entries.data else [_("Choose an entry")])
        return _own_page(juror, form), 422
    _declare(juror, form)
    db.session.commit()
    return back(challenge, _("The organiser is told; you do not judge it."))


@challenges.post("/challenges/<slug>/jury/conflicts/<int:id>/withdrawal")
@signed_in
def withdraw_conflict(slug: str, id: int) -> ResponseReturnValue:
    challenge = with_jury(slug)
    juror = sitting(challenge)
    entry = next((one for one in judged_in(challenge) if one.id == id), None) or abort(404)
    conflict.take_back(juror, entry)
    db.session.commit()
    return back(challenge, _("It is taken back. The organiser decides whether you judge this entry."))


@challenges.post("/challenges/<slug>/jury/jurors/<int:id>/recusal")
@signed_in
def recuse_juror(slug: str, id: int) -> ResponseReturnValue:
    """By the juror, at any time, or by who leads the challenge."""
    challenge = with_jury(slug)
    juror = db.session.get(Juror, id) if id < 2**63 else None
    if juror is None or juror.challenge_id != challenge.id or not juror.visible_to(me()):
        abort(404)
    form = RecusalForm()
    if not form.validate():
        return (leading_page(challenge) if challenge.led_by(me()) else _own_page(juror, recusal=form)), 422
    jury.recuse(juror, by=me(), reason=form.reason.data or "")
    db.session.commit()
    return back(
        challenge,
        _("Their entries wait for other jurors.") if challenge.led_by(me()) else _("You have left this jury."),
    )
