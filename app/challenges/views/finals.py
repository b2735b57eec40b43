"""The final: its running order, the organiser's desk, and the stage that a projector shows."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.challenges import audience, queries
from app.challenges import final as finals
from app.challenges.audience import Applause
from app.challenges.challenge import Challenge
from app.challenges.final import Final, Moment, Pitch
from app.challenges.final_forms import LineUpForm, StageForm, WhereForm
from app.challenges.labels import WORDS
from app.challenges.permission import Action, Part, permits
from app.challenges.views.room import challenges, found
from app.challenges.vocabulary import PhaseKind
from app.database import db
from app.fields import PlainForm
from app.gatherings.conference import Conference, organised_by
from app.gatherings.queries import ON_THE_WALL, on_stage
from app.hypermedia import stamped, unchanged
from app.language import language


def shown(slug: str) -> tuple[Challenge, Final | None]:
    challenge = found(slug)
    if challenge.phase(PhaseKind.FINAL) is None:
        abort(404)
    final = finals.of_challenge(challenge)
    return challenge, final if final is not None and final.visible_to(me()) else None


def led(slug: str) -> Challenge:
    challenge, _final = shown(slug)
    require(challenge.led_by(me()))
    return challenge


def _pitch(challenge: Challenge, id: int) -> Pitch:
    pitch = db.session.get(Pitch, id) if id < 2**63 else None
    if pitch is None or pitch.challenge_id != challenge.id or pitch.entry.withdrawn_at:
        abort(404)
    return pitch


@challenges.get("/challenges/<slug>/final")
@public
def final(slug: str) -> str:
    challenge, prepared = shown(slug)
    return _page(challenge, prepared)


def _page(challenge: Challenge, shown: Final | None, form: LineUpForm | None = None) -> str:
    leads = challenge.led_by(me())
    desk: dict[str, Any] = {}
    if leads:
        desk["form"] = form or LineUpForm.of(shown, queries.contenders_in(challenge), formdata=None)
        desk["where"] = WhereForm.of(shown, _offered(challenge))
        desk["may_stage"] = permits(challenge, Part.FACILITATOR, Action.STAGE)
        desk["may_prepare"] = permits(challenge, Part.FACILITATOR, Action.DECIDE) and not challenge.results_at
    return render_template(
        "challenges/final.html",
        challenge=challenge,
        final=shown,
        leads=leads,
        applause=audience.applause_of(challenge, me()) if shown else None,
        asked_at=shown.asked_at_for(me()) if shown else None,
        plain=PlainForm(),
        words=WORDS,
        **desk,
    )


def _offered(challenge: Challenge) -> list[Conference]:
    return [one for one in organised_by(me()) if finals.suits(challenge, one)]


def _asked_now(shown: Final | None) -> Conference | None:
    """Where the audience asks, while who pitched answers."""
    pitch = shown.on_stage if shown else None
    return shown.asked_at_for(me()) if shown and pitch and pitch.moment is Moment.QUESTIONS else None


def _stamp(challenge: Challenge, shown: Final | None, applause: Applause | None, asked: Conference | None) -> str:
    seen = (
        challenge.id,
        shown.pulse if shown else None,
        bool(shown and shown.announced_at),
        challenge.results_at,
        challenge.entry_count,
        applause.cast if applause else None,
        (asked.id, asked.pulse) if asked else None,
        language(),
    )
    return sha256(repr(seen).encode()).hexdigest()[:24]


@challenges.get("/challenges/<slug>/final/projector")
@public
def stage(slug: str) -> Response:
    """For a screen in the room: it asks again every few seconds, and is answered in full when something changed.

    Of the audience's vote it shows what everybody may know, whoever opened it; and what the room wants to know, while
    who pitched answers.
    """
    challenge, prepared = shown(slug)
    applause = audience.applause_of(challenge) if prepared else None
    asked_at = _asked_now(prepared)
    stamp = _stamp(challenge, prepared, applause, asked_at)
    known = unchanged(stamp)
    if known:
        return known
    return stamped(
        "challenges/stage.html",
        "challenges/_stage.html",
        stamp,
        challenge=challenge,
        final=prepared,
        applause=applause,
        asked_at=asked_at,
        questions=on_stage(asked_at, most=ON_THE_WALL) if asked_at else [],
    )


@challenges.post("/challenges/<slug>/final/line-up")
@signed_in
def line_up(slug: str) -> ResponseReturnValue:
    challenge = led(slug)
    contenders = queries.contenders_in(challenge)
    form = LineUpForm.of(finals.of_challenge(challenge), contenders)
    if not form.validate():
        return _page(challenge, finals.of_challenge(challenge), form), 422
    chosen = [entry for entry in contenders if str(entry.id) in (form.entries.data or [])]
    finals.line_up(
        challenge, chosen, pitch_minutes=form.pitch_minutes.data, question_minutes=form.question_minutes.data
    )
    db.session.commit()
    return _back(slug)


@challenges.post("/challenges/<slug>/final/draw")
@signed_in
def draw_order(slug: str) -> ResponseReturnValue:
    finals.draw(led(slug))
    db.session.commit()
    return _back(slug)


@challenges.post("/challenges/<slug>/final/announcement")
@signed_in
def announce_finalists(slug: str) -> ResponseReturnValue:
    finals.announce(led(slug), by=me())
    db.session.commit()
    flash(_("The finalists are announced, and told."), "good")
    return _back(slug)


@challenges.post("/challenges/<slug>/final/where")
@signed_in
def ask_where(slug: str) -> ResponseReturnValue:
    challenge = led(slug)
    offered = _offered(challenge)
    form = WhereForm.of(finals.of_challenge(challenge), offered)
    if not form.validate():
        return _page(challenge, finals.of_challenge(challenge)), 422
    chosen = next((one for one in offered if one.slug == form.conference.data), None)
    finals.ask_at(challenge, chosen, by=me())
    db.session.commit()
    return _back(slug)


@challenges.post("/challenges/<slug>/final/pitches/<int:id>")
@signed_in
def step_pitch(slug: str, id: int) -> ResponseReturnValue:
    """The form says what is wanted: a place earlier or later, or a step on the stage."""
    challenge = led(slug)
    pitch = _pitch(challenge, id)
    form = StageForm()
    if not form.validate():
        abort(422)
    if form.wish.data in ("earlier", "later"):
        finals.move(pitch, -1 if form.wish.data == "earlier" else 1)
    else:
        finals.step(pitch, Moment(form.wish.data))
    db.session.commit()
    return _back(slug)


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for("challenges.final", slug=slug), 303)
