"""The letters of a challenge: its organiser's words, and each letter as it will be sent."""

from __future__ import annotations

from email.message import EmailMessage

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.challenges import correspondence, foreword
from app.challenges.challenge import Challenge
from app.challenges.foreword import REMINDERS, Occasion
from app.challenges.letter_forms import LettersForm
from app.challenges.views.room import May, challenges, found
from app.database import db


def _led(slug: str) -> Challenge:
    challenge = found(slug)
    require(May.of(challenge, me()).adjust)
    return challenge


@challenges.get("/challenges/<slug>/letters", endpoint="letters")
@signed_in
def written(slug: str) -> str:
    challenge = _led(slug)
    form = LettersForm.of(challenge, formdata=None)
    form.show(foreword.words_of(challenge))
    return _page(challenge, form)


def _page(challenge: Challenge, form: LettersForm, tried: dict[Occasion, EmailMessage] | None = None) -> str:
    return render_template(
        "challenges/letters.html", challenge=challenge, form=form, tried=tried or {}, reminders=REMINDERS
    )


@challenges.post("/challenges/<slug>/letters")
@signed_in
def keep_letters(slug: str) -> ResponseReturnValue:
    """Kept, or only tried out: then the page shows each letter as it would be sent, and nothing is kept."""
    challenge = _led(slug)
    form = LettersForm.of(challenge)
    if not form.validate():
        return _page(challenge, form), 422
    if request.form.get("do") == "try":
        leaving = {one: text for one, text in form.words().items() if text or one in REMINDERS}
        tried = {one: correspondence.tried(challenge, one, text, by=me()) for one, text in leaving.items()}
        return _page(challenge, form, tried)
    foreword.keep(challenge, form.words())
    db.session.commit()
    flash(_("The words are kept. What is sent from now on says them."), "good")
    return redirect(url_for("challenges.letters", slug=slug), 303)
