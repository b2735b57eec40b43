"""“For you”: one question a screen, then ten services. Nothing is remembered between two screens but by the form itself."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.authorization import me, public
from app.database import begin_to_write, commit, db, reads_first
from app.fields import number_in
from app.guest_pages import keep_for_guests
from app.store import question_labels as words
from app.store import recommendation
from app.store.labels import CATEGORIES, ICONS, NEEDS
from app.store.need_matrix import in_force
from app.store.offers import offers, regions
from app.store.profile import QUESTIONS
from app.store.queries import by_ids
from app.store.questionnaire import Sitting
from app.store.recommendation import ActKind, Recommendation
from app.store.recommending import recommended
from app.store.slate import obstacle
from app.store.views.room import store
from app.tokenless import from_our_pages


@store.get("/store/for-you")
@public
@keep_for_guests
def for_you() -> str:
    return _question(Sitting.begun(), _regions())


@store.post("/store/for-you")
@public
@from_our_pages
@reads_first
def answered() -> ResponseReturnValue:
    places = _regions()
    sitting = Sitting.of(request.form, places)
    if not sitting.is_done:
        return _unkept(_question(sitting, places))
    shown = recommended(sitting)
    commit()
    return _unkept(_result(sitting, shown, places))


@store.post("/store/for-you/said")
@public
@from_our_pages
def said() -> ResponseReturnValue:
    """`said` is an act and a place, of the recommendation whose signed number the page holds."""
    places = _regions()
    sitting = Sitting.of(request.form, places)
    act, _colon, place = request.form.get("said", "").partition(":")
    shown = recommendation.of_signed(request.form.get("number", ""))
    if shown and act in (ActKind.HELPED, ActKind.NOT_FOR_ME):
        recommendation.say(shown, number_in(place), ActKind(act))
        commit()
    return _unkept(_result(sitting, shown or recommended(sitting), places, heard=shown is not None))


def _regions() -> dict[str, str]:
    return {unit.code: unit.name for unit in db.session.scalars(regions())}


def _question(sitting: Sitting, places: dict[str, str]) -> str:
    return render_template(
        "store/question.html",
        sitting=sitting,
        question=QUESTIONS[sitting.step],
        questions=QUESTIONS,
        places=places,
        words=words,
    )
