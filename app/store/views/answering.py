"""The provider's answers to reviews: those that are owed, and one at a time."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.hypermedia import page_or_fragment
from app.store import provider as providers
from app.store import review_answer
from app.store.review import Review
from app.store.review_forms import ReviewAnswerForm
from app.store.review_queries import owed_page
from app.store.service import Service
from app.store.views.reviewing import WORDS, found_review, reviewed
from app.store.views.room import store


@store.get("/store/providers/<slug>/reviews")
@signed_in
def answers_owed(slug: str) -> Response:
    provider = providers.by_slug(slug[:80]) or abort(404)
    require(provider.spoken_for_by(me()))
    page = owed_page(provider, request.args.get("after", ""))
    return page_or_fragment(
        "store/answers_owed.html",
        "store/_owed_rows.html",
        provider=provider,
        page=page,
        next_url=url_for(".answers_owed", slug=slug, after=page.after) if page.after else None,
        words=WORDS,
    )


@store.get("/store/<slug>/reviews/<int:id>/answer")
@signed_in
def answering(slug: str, id: int) -> str:
    service = reviewed(slug)
    one = found_review(service, id)
    require(one.answerable_by(me()))
    form = ReviewAnswerForm(formdata=None)
    form.text.data = one.answer.text if one.answer else ""
    return _form_page(service, one, form)


def _form_page(service: Service, one: Review, form: ReviewAnswerForm) -> str:
    return render_template("store/review_answer.html", service=service, one=one, form=form, words=WORDS)


@store.post("/store/<slug>/reviews/<int:id>/answer")
@signed_in
def answer_review(slug: str, id: int) -> ResponseReturnValue:
    service = reviewed(slug)
    one = found_review(service, id)
    require(one.answerable_by(me()))
    form = ReviewAnswerForm()
    if not form.validate():
        return _form_page(service, one, form), 422
    review_answer.say(one, by=me(), text=form.text.data or "")
    db.session.commit()
    flash(_("Your answer is published, and the author is told."), "good")
    return redirect(url_for(".review_page", slug=slug, id=one.id), 303)
