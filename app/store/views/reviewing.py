"""Reviews of a service: to read them, to write one's own, to withdraw it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.authorization import me, public, require, signed_in
from app.database import db
from app.guest_pages import keep_for_guests
from app.hypermedia import page_or_fragment, wants_fragment
from app.moderation import decision as decisions
from app.people.unit import nation
from app.store import rating, review, ties, use
from app.store.labels import STARS, VOICE, VOICES
from app.store.reckoning import ALL, norms
from app.store.review import Review, Standing
from app.store.review_answer import ReviewAnswer
from app.store.review_forms import ReviewForm
from app.store.review_queries import ReviewListing, summary_of
from app.store.service import Service
from app.store.views.room import store

WORDS: dict[str, Any] = {"stars": STARS, "voices": VOICES, "voice": VOICE}


def reviewed(slug: str) -> Service:
    """The service, with its provider and no more, if it is this person's to see."""
    asked = select(Service).where(Service.slug == slug[:80]).options(joinedload(Service.provider))
    service = db.session.scalar(asked)
    if service is None or not service.visible_to(me()):
        abort(404)
    return service


def found_review(service: Service, id: int) -> Review:
    asked = select(Review).where(Review.id == id, Review.service_id == service.id)
    whole = joinedload(Review.answer).joinedload(ReviewAnswer.by)
    one = db.session.scalar(asked.options(joinedload(Review.author), whole)) if id < 2**63 else None
    return one if one and one.visible_to(me()) else abort(404)


def own_of(service: Service) -> Review | None:
    return db.session.scalar(review.live_of(service, me())) if me() else None


@store.get("/store/<slug>/reviews")
@public
@keep_for_guests
def reviews(slug: str) -> ResponseReturnValue:
    service, listing = reviewed(slug), ReviewListing.from_args(request.args)
    page = listing.page(service)
    words: dict[str, Any] = {"stars": listing.stars or None, "by": listing.by or None}
    return page_or_fragment(
        "store/reviews.html",
        "store/_review_rows.html" if listing.after else "store/_opinions.html",
        service=service,
        listing=listing,
        page=page,
        next_url=url_for(".reviews", slug=slug, **words, after=page.after) if page.after else None,
        summary=None if listing.after and wants_fragment() else summary_of(service),
        norm=norms().get(ALL, rating.USUAL),
        own=own_of(service),
        speaks=bool(me()) and service.provider.spoken_for_by(me()),
        moderates=me().moderates(nation()),
        words=WORDS,
    )


@store.get("/store/<slug>/reviews/<int:id>")
@public
def review_page(slug: str, id: int) -> str:
    """One review, as its author and whoever is told of it open it; with what became of it."""
    service = reviewed(slug)
    one = found_review(service, id)
    own = one.author_id == me().id
    return render_template(
        "store/review.html",
        service=service,
        one=one,
        own=one if own else None,
        why_hidden=decisions.reason_said((one.subject_kind, review.hidden_first(one))) if own and one.hidden_at else "",
        why_left_out=one.burst.reason if own and one.burst and one.standing is Standing.LEFT_OUT else "",
        why_answer_hidden=_why_hidden(one.answer),
        speaks=one.answerable_by(me()),
        moderates=me().moderates(nation()),
        words=WORDS,
    )


def _why_hidden(answer: ReviewAnswer | None) -> str:
    """For those who still read it."""
    return decisions.reason_said((answer.subject_kind, answer.id)) if answer and answer.hidden_at else ""


@store.get("/store/<slug>/review")
@signed_in
def reviewing(slug: str) -> str:
    service = reviewed(slug)
    require(service.is_listed)
    form, held = ReviewForm(formdata=None), own_of(service)
    if held:
        form.stars.data, form.text.data = str(held.stars), held.text
    return _form_page(service, form, held)


def _form_page(service: Service, form: ReviewForm, held: Review | None) -> str:
    return render_template(
        "store/review_form.html",
        service=service,
        form=form,
        held=held,
        at_stake=ties.has_stake(service, me()),
        used_on=use.day_of(service, me()),
        kept_days=use.KEPT_DAYS,
        words=WORDS,
    )


@store.post("/store/<slug>/review")
@signed_in
def write_review(slug: str) -> ResponseReturnValue:
    service, form = reviewed(slug), ReviewForm()
    if not form.validate():
        return _form_page(service, form, own_of(service)), 422
    made = review.write(service, by=me(), stars=form.chosen, text=form.text.data or "")
    db.session.commit()
    if made.is_readable:
        flash(_("Thank you. Your review is published; its stars count from the sixth day on."), "good")
    else:
        flash(_("Your review is kept."), "good")
    return redirect(url_for(".review_page", slug=slug, id=made.id), 303)


@store.post("/store/<slug>/reviews/<int:id>/withdraw")
@signed_in
def withdraw_review(slug: str, id: int) -> ResponseReturnValue:
    """Of whatever version it is."""
    one = found_review(reviewed(slug), id)
    require(one.withdrawable_by(me()))
    one.withdraw()
    db.session.commit()
    flash(_("Your review is withdrawn."), "good")
    return redirect(url_for(".reviews", slug=slug), 303)
