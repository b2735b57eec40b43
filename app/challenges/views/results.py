"""Results: prepared in secret, published with one click, read with their minutes."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.challenges import (
    audience,
    certificate,
    deliberation,
    hearing,
    obligation,
    publication,
    queries,
    tally,
    verdict,
)
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.labels import WORDS
from app.challenges.results_forms import PublishForm, VerdictForm
from app.challenges.views.room import May, challenges, found, found_entry
from app.database import db
from app.errors import Refused
from app.guest_pages import keep_for_guests


@challenges.get("/challenges/<slug>/results")
@public
@keep_for_guests
def results(slug: str) -> str:
    """Before they are published it says when, and nothing else."""
    challenge = found(slug)
    published = publication.of_challenge(challenge) if challenge.results_at else None
    return render_template(
        "challenges/results.html",
        challenge=challenge,
        publication=published,
        ranking=published.ranking if published else None,
        came_from_elsewhere=challenge.import_ref is not None,
        chosen=queries.chosen_in(challenge) if challenge.results_at else [],
        owed=db.session.scalars(obligation.of_challenge(challenge)).all() if published else [],
        left=obligation.left_in(challenge) if published else [],
        tally=tally.published_tally_of(challenge) if published else {},
        turnout=tally.turnout_of(challenge) if published else None,
        applause=audience.applause_of(challenge) if published else None,
        certificates=certificate.of_person(challenge, me()),
        may=May.of(challenge, me()),
        words=WORDS,
    )


@challenges.get("/challenges/<slug>/results/minutes.json")
@public
def minutes(slug: str) -> Response:
    challenge = found(slug)
    require(challenge.results_at is not None)
    published = publication.of_challenge(challenge) or abort(404)
    response = Response(published.minutes, mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename={challenge.slug}-minutes.json"
    return response


# To prepare


@challenges.get("/challenges/<slug>/results/prepare", endpoint="prepare")
@signed_in
def preparing(slug: str) -> str:
    challenge = found(slug)
    require(May.of(challenge, me()).decide)
    return _prepare_page(challenge, PublishForm(formdata=None))


def _prepare_page(challenge: Challenge, form: PublishForm) -> str:
    page = queries.entries_of(challenge, request.args.get("after", ""), queries.MOST_AT_ONCE)
    return render_template(
        "challenges/prepare.html",
        challenge=challenge,
        page=page,
        verdicts=queries.verdicts_of(page.items),
        silent=len(verdict.without_words(challenge)),
        owed=db.session.scalars(obligation.of_challenge(challenge)).all(),
        left=obligation.left_in(challenge),
        order=deliberation.decided_places(challenge),
        tally=tally.tally_to_prepare(challenge),
        applause=audience.applause_of(challenge, me()),
        refusal=publication.refusal_of(challenge),
        gaps=hearing.said_of(challenge),
        departure=publication.departure_of(challenge),
        form=form,
        words=WORDS,
    )


@challenges.post("/challenges/<slug>/results/publication")
@signed_in
def publish(slug: str) -> ResponseReturnValue:
    challenge = found(slug)
    require(challenge.led_by(me()))
    form = PublishForm()
    if not form.validate():
        return _prepare_page(challenge, form), 422
    try:
        publication.publish(
            challenge, words=form.words.data or "", to_the_others=form.to_the_others.data or "",
            reason=form.reason.data or "", not_awarded=form.not_awarded.data or "", by=me(),
        )  # fmt: skip
    except Refused as refused:
        db.session.rollback()
        at = form[refused.name] if isinstance(refused, publication.Unsaid) else form.words
        at.errors = [refused.message]
        return _prepare_page(found(slug), form), 409
    db.session.commit()
    flash(_("The results are published. Whoever entered or follows is told."), "good")
    return redirect(url_for("challenges.results", slug=slug), 303)


@challenges.get("/challenges/<slug>/entries/<int:id>/verdict", endpoint="verdict")
@signed_in
def deciding(slug: str, id: int) -> str:
    challenge, entry = _decided(slug, id)
    form = VerdictForm.of(challenge, verdict.of_entry(entry))
    return _verdict_page(challenge, entry, form)


def _decided(slug: str, id: int) -> tuple[Challenge, Entry]:
    challenge = found(slug)
    entry = found_entry(challenge, id)
    require(May.of(challenge, me()).decide)
    return challenge, entry


def _verdict_page(challenge: Challenge, entry: Entry, form: VerdictForm) -> str:
    return render_template("challenges/verdict.html", challenge=challenge, entry=entry, form=form, words=WORDS)


@challenges.post("/challenges/<slug>/entries/<int:id>/verdict")
@signed_in
def keep_verdict(slug: str, id: int) -> ResponseReturnValue:
    challenge, entry = _decided(slug, id)
    form = VerdictForm.of(challenge)
    if not form.validate():
        return _verdict_page(challenge, entry, form), 422
    verdict.decide(entry, place=form.rank, outcome=form.what_follows, feedback=form.feedback.data or "", by=me())
    db.session.commit()
    flash(_("Kept. Nobody reads it before the results are published."), "good")
    return redirect(url_for("challenges.prepare", slug=slug, _anchor=f"entry-{id}"), 303)
