"""“For you”: one question a screen, then ten services; nothing is remembered between two screens but by the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authorization import public
from app.database import begin_to_write, commit, db, reads_first
from app.guest_pages import keep_for_guests
from app.store import question_labels as words
from app.store import recommendation
from app.store.labels import CATEGORIES, NEEDS
from app.store.need_matrix import in_force
from app.store.offers import offers, regions, way_out
from app.store.profile import QUESTIONS
from app.store.queries import of_numbers
from app.store.questionnaire import Sitting
from app.store.recommendation import ActKind, Recommendation
from app.store.recommending import recommended
from app.store.slate import TEN, best_need, obstacle
from app.store.views.room import store
from app.tokenless import from_our_pages

PLACES = frozenset(map(str, range(TEN)))

HEARD = {"said": recommendation.say, "unsaid": recommendation.take_back}


@store.get("/store/for-you")
@public
@keep_for_guests
def for_you() -> str:
    return _question(Sitting.begun(), _regions())


@store.post("/store/for-you")
@public
@from_our_pages
@reads_first
def answer_for_you() -> ResponseReturnValue:
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
@reads_first
def say_for_you() -> ResponseReturnValue:
    """`said`, or `unsaid`, is an act and a place, in the ten whose signed number the page holds."""
    places = _regions()
    sitting = Sitting.of(request.form, places)
    wish = "unsaid" if "unsaid" in request.form else "said"
    act, _colon, place = request.form.get(wish, "").partition(":")
    shown = recommendation.of_signed(request.form.get("number", "")) or recommended(sitting)
    begin_to_write()
    known = act in (ActKind.HELPED, ActKind.NOT_FOR_ME) and place in PLACES
    heard = known and recommendation.may_say() and HEARD[wish](shown, int(place), ActKind(act))
    commit()
    return _unkept(_result(sitting, shown, places, heard=wish if heard else ""))


def _regions() -> dict[str, str]:
    return {unit.code: unit.name for unit in db.session.scalars(regions())}


def _unkept(page: str) -> ResponseReturnValue:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _question(sitting: Sitting, places: dict[str, str]) -> str:
    question = QUESTIONS[sitting.step]
    return render_template(
        "store/question.html", sitting=sitting, question=question, questions=QUESTIONS, words=words,
        choices=places if question.id == "region" else _choices(question.choices, question.id),
        resend=_resent(sitting, question.id) if request.method == "POST" else None,
    )  # fmt: skip


def _resent(sitting: Sitting, way: str) -> dict[str, Any]:
    """What shows this page again in another language."""
    return {
        "url": url_for(".answer_for_you"),
        "fields": [("sitting", sitting.number), *sitting.carried(), ("way", way)],
    }


def _choices(choices: tuple[str, ...], question: str) -> dict[str, Any]:
    return {word: words.ANSWERS[f"{question}.{word}"] for word in choices}


def _result(sitting: Sitting, shown: Recommendation, places: dict[str, str], *, heard: str = "") -> str:
    acts = recommendation.acts_of(shown)
    sitting = _with_refusals(sitting, shown, acts)
    _version, matrix = in_force()
    weights = matrix.weights(sitting.profile)
    everything = {one.id: one for one in offers()}
    left_out = Counter(filter(None, (obstacle(one, sitting.profile) for one in everything.values())))
    services = {one.id: one for one in of_numbers([slot.service_id for slot in shown.slots])}
    cards = []
    for slot in shown.slots:
        if slot.service_id in services:
            need = best_need(everything[slot.service_id], weights)
            answer = matrix.because(sitting.profile, need) if need else None
            way = way_out(services[slot.service_id], sitting.profile.platforms)
            cards.append((slot, services[slot.service_id], need, answer, way))
    return render_template(
        "store/for_you.html", sitting=sitting, cards=cards, left_out=left_out, acts=acts,
        number=recommendation.signed(shown), heard=heard, places=places, words=words, needs=NEEDS,
        categories=CATEGORIES, questions=QUESTIONS, skipped=not sitting.profile.answers,
        refused=len(sitting.refused - {slot.service_id for slot in shown.slots}),
        whole=replace(sitting, refused=frozenset()), resend=_resent(sitting, "result"),
        here=url_for(".for_you"),
    )  # fmt: skip


def _with_refusals(sitting: Sitting, shown: Recommendation, acts: Mapping[int, set[ActKind]]) -> Sitting:
    """Of the services on the page what was said there stands; of others, what was said before."""
    here = {slot.service_id for slot in shown.slots}
    no = {slot.service_id for slot in shown.slots if ActKind.NOT_FOR_ME in acts.get(slot.place, ())}
    return replace(sitting, refused=sitting.refused - here | no)
