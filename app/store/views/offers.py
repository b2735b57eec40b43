"""What is proposed to the Store: the desk of those who keep it, one's own, sending and deciding."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.database import db
from app.guest_pages import keep_for_guests
from app.incubation.project import Stale
from app.language import language
from app.store import checks, content, launching, link_check, provider_request, reach, submission, terms
from app.store import provider as providers
from app.store.labels import REQUESTS, SUBMISSIONS
from app.store.provider import kept_by
from app.store.provider_forms import AnswerForm
from app.store.submission import Submission
from app.store.submission_forms import DecisionForm, Seen, SendForm
from app.store.views.room import store
from app.store.vocabulary import Verdict

LATELY, OWN, MOST_WAITING = 20, 50, 200


def found_offer(id: int) -> Submission:
    """The submission, if it is this person's to know of."""
    offer = submission.by_id(id) if id < 2**63 else None
    if offer is None or not offer.visible_to(me()):
        abort(404)
    return offer


@store.get("/store/offers")
@signed_in
def offers() -> str:
    context: dict[str, Any] = {"own": db.session.scalars(submission.of_people(me(), OWN)).all()}
    if kept_by(me()):
        context |= {
            "waiting": db.session.scalars(submission.waiting().limit(MOST_WAITING)).all(),
            "requests": db.session.scalars(provider_request.waiting().limit(MOST_WAITING)).all(),
            "launched": db.session.scalars(launching.without_a_service().limit(LATELY)).all(),
            "cut_off": reach.heard().is_cut_off,
            "unanswered": db.session.scalars(link_check.unanswered(MOST_WAITING)).all(),
            "decided": db.session.scalars(submission.decided(LATELY)).all(),
            "form": AnswerForm(formdata=None),
        }
    context["asked"] = db.session.scalars(provider_request.of_person(me())).all()
    return render_template(
        "store/offers.html",
        keeps=kept_by(me()),
        may_begin=providers.may_begin(me()),
        states=SUBMISSIONS,
        request_states=REQUESTS,
        **context,
    )


@store.get("/store/offers/<int:id>")
@signed_in
def offer(id: int) -> Response:
    return page_of_offer(found_offer(id))


def page_of_offer(
    offer: Submission, *, sending: SendForm | None = None, deciding: DecisionForm | None = None, status: int = 200
) -> Response:
    """What it says, what it changes, what was looked at; and what this person may do with it."""
    looked = checks.of(offer) if offer.is_open else []
    standing = content.content_of(offer.service) if offer.service and offer.is_open else offer.before
    context: dict[str, Any] = {
        "offer": offer, "states": SUBMISSIONS, "said": list(content.said(offer.content)), "looked": looked,
        "ready": checks.is_ready(looked), "changes": content.changes(standing, offer.content) if standing else [],
        "writes": offer.editable_by(me()), "owns": offer.written_by(me()), "keeps": kept_by(me()),
        "seen": _seen(offer), "terms": terms.CURRENT,
    }  # fmt: skip
    if context["writes"]:
        context["sending"] = sending or _sending(offer)
    if offer.decidable_by(me()):
        context["deciding"] = deciding or _deciding(offer)
    return Response(render_template("store/offer.html", **context), status)


def _seen(offer: Submission) -> Seen:
    form = Seen(formdata=None)
    form.version.data = str(offer.version)
    return form


def _sending(offer: Submission) -> SendForm:
    form = SendForm(formdata=None)
    form.version.data, form.note.data = str(offer.version), offer.note
    return form


def _deciding(offer: Submission) -> DecisionForm:
    form = DecisionForm.offered(formdata=None)
    form.version.data = str(offer.version)
    form.service_version.data = str(offer.service.version if offer.service else 0)
    return form


@store.post("/store/offers/<int:id>/send")
@signed_in
def send(id: int) -> ResponseReturnValue:
    offer, form = found_offer(id), SendForm()
    require(offer.editable_by(me()))
    if not form.validate() or not checks.is_ready(checks.of(offer)):
        return page_of_offer(offer, sending=form, status=422)
    if form.accepted != terms.CURRENT:
        form.accepts.errors = [_("Accept the terms of the Store as they are now: without that nothing is listed.")]
        form.terms_version.data = str(terms.CURRENT)
        return page_of_offer(offer, sending=form, status=422)
    offer.send(by=me(), seen=form.seen, accepted_terms=form.accepted, note=form.note.data or "")
    db.session.commit()
    flash(_("It is sent. You are told what is decided, and why."), "good")
    return redirect(url_for("store.offer", id=id), 303)


@store.post("/store/offers/<int:id>/decision")
@signed_in
def decide(id: int) -> ResponseReturnValue:
    offer, form = found_offer(id), DecisionForm.offered()
    require(kept_by(me()))
    if not form.validate():
        return page_of_offer(offer, deciding=form, status=422)
    verdict = Verdict(form.verdict.data)
    if verdict is not Verdict.ACCEPT and not form.reasons.data:
        form.reasons.errors = [_("Say why: whoever proposes it will read it.")]
        return page_of_offer(offer, deciding=form, status=422)
    try:
        offer.decide(verdict, by=me(), seen=form.seen, service_seen=form.service_seen, reasons=form.reasons.data or "")
    except Stale as stale:
        db.session.rollback()
        offer = found_offer(id)
        now_seen = _deciding(offer)
        form.version.data, form.service_version.data = now_seen.version.data, now_seen.service_version.data
        form.verdict.errors = [stale.message]
        return page_of_offer(offer, deciding=form, status=409)
    db.session.commit()
    flash(_("Decided; whoever proposed it is told."), "good")
    return redirect(url_for("store.offer", id=id), 303)


@store.get("/store/terms")
@public
@keep_for_guests
def terms_now() -> str:
    return _terms(terms.CURRENT)


@store.get("/store/terms/<int:number>")
@public
@keep_for_guests
def terms_page(number: int) -> str:
    if number not in terms.KNOWN:
        abort(404)
    return _terms(number)


def _terms(number: int) -> str:
    text = terms.page(number, language())
    return render_template("store/terms.html", number=number, text=text, known=terms.KNOWN)
