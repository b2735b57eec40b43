"""Launching a challenge: a kit, a unit, a day; adjusting it; announcing it; doing it again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.activity.follow import follow, unfollow
from app.authorization import me, require, signed_in
from app.challenges import agenda, foreword, kit, launching, postponement, recall
from app.challenges.agenda import Span
from app.challenges.challenge import Challenge
from app.challenges.forms import AdjustForm, AgainForm, LaunchForm, TermsForm
from app.challenges.kit import Kit
from app.challenges.labels import WORDS
from app.challenges.verbs import SENTENCES, Verb
from app.challenges.views.room import May, address, challenges, found
from app.database import db
from app.errors import Refused
from app.hypermedia import page_or_fragment
from app.people.unit import Unit, by_code


@challenges.get("/challenges/new", endpoint="new")
@signed_in
def choose() -> Response:
    """Choose a kit, and see the calendar that it makes."""
    require(bool(me().facilitated_units))
    return _launch_page(LaunchForm(formdata=request.args if "kit" in request.args else None))


def _launch_page(form: LaunchForm, status: int = 200) -> Response:
    shelf = list(kit.kits())
    form.offer(shelf, me())
    chosen = next((one for one in shelf if one.word == form.kit.data), None)
    unit = by_code(form.unit.data or "")
    return page_or_fragment(
        "challenges/launch.html",
        "challenges/_calendar.html",
        status=status,
        form=form,
        shelf=shelf,
        chosen=chosen,
        unit=unit,
        spans=_calendar(form, chosen, unit),
        words=WORDS,
    )


def _calendar(form: LaunchForm, chosen: Kit | None, unit: Unit | None) -> list[Span]:
    if chosen is None or unit is None or form.on.data is None:
        return []
    return agenda.of(chosen, form.on.data, ZoneInfo(unit.time_zone))


@challenges.post("/challenges/new")
@signed_in
def launch() -> ResponseReturnValue:
    require(bool(me().facilitated_units))
    form = LaunchForm()
    form.offer(list(kit.kits()), me())
    unit = by_code(form.unit.data or "")
    require(unit is None or me().facilitates(unit))
    if not form.validate() or unit is None:
        return _launch_page(form, 422)
    try:
        made = launching.launch(kit.open_kit(form.kit.data), form.on.data, by=me(), unit=unit)
    except Refused as refused:
        form.on.errors = [refused.message]
        return _launch_page(form, 409)
    db.session.commit()
    flash(_("The draft is ready: adjust it, then announce it."), "good")
    return redirect(url_for("challenges.adjust", slug=made.slug), 303)


@challenges.get("/challenges/<slug>/adjust", endpoint="adjust")
@signed_in
def adjusting(slug: str) -> str:
    shown = found(slug)
    require(May.of(shown, me()).adjust)
    return _adjust_page(shown)


def _adjust_page(shown: Challenge, form: AdjustForm | None = None) -> str:
    if form is None:
        form = AdjustForm.of(shown, formdata=None)
        form.show()
    return render_template("challenges/adjust.html", challenge=shown, form=form, words=WORDS)


@challenges.get("/challenges/<slug>/terms", endpoint="terms")
@signed_in
def promising(slug: str) -> ResponseReturnValue:
    """As long as nobody has been promised anything."""
    shown = found(slug)
    require(May.of(shown, me()).adjust)
    if not shown.is_draft:
        return redirect(address(shown))
    return _terms_page(shown, TermsForm.of(shown, formdata=None))


def _terms_page(shown: Challenge, form: TermsForm) -> str:
    return render_template("challenges/terms.html", challenge=shown, form=form)


@challenges.post("/challenges/<slug>/terms")
@signed_in
def promise(slug: str) -> ResponseReturnValue:
    shown = found(slug)
    require(May.of(shown, me()).adjust)
    form = TermsForm.of(shown)
    if not form.validate():
        return _terms_page(shown, form), 422
    shown.promise(form.awards(), jurors_each=form.panel)
    db.session.commit()
    flash(_("The changes are kept."), "good")
    return redirect(address(shown), 303)


@challenges.post("/challenges/<slug>/adjust")
@signed_in
def do_adjust(slug: str) -> ResponseReturnValue:
    shown = found(slug)
    require(May.of(shown, me()).adjust)
    form = AdjustForm.of(shown)
    if not form.validate():
        return _adjust_page(shown, form), 422
    try:
        shown.rewrite(title=form.title.data, summary=form.summary.data, brief=form.brief.data, by=me())
        postponement.reschedule(shown, form.calendar(), by=me())
    except Refused as refused:
        db.session.rollback()
        form.date_fields[0].errors = [refused.message]
        return _adjust_page(shown, form), 409
    db.session.commit()
    flash(_("The changes are kept."), "good")
    return redirect(address(shown), 303)


@challenges.post("/challenges/<slug>/publication")
@signed_in
def announce(slug: str) -> ResponseReturnValue:
    shown = found(slug)
    require(May.of(shown, me()).adjust)
    shown.announce(by=me())
    left_out = recall.invite_all(shown, by=me())
    db.session.commit()
    flash(_("The challenge is announced. Its phases open by themselves, on their day."), "good")
    if left_out:
        names = ", ".join(person.name for person in left_out)
        flash(_("Not invited into the jury, because this is not possible any more: %(names)s.", names=names))
    return redirect(address(shown), 303)


@challenges.get("/challenges/<slug>/again", endpoint="again")
@signed_in
def once_more(slug: str) -> str:
    shown = found(slug)
    require(May.of(shown, me()).repeat)
    return _again_page(shown, recall.offered(shown), AgainForm(formdata=None))


def _again_page(shown: Challenge, offered: list[recall.Candidate], form: AgainForm) -> str:
    form.offer([one.person for one in offered])
    return render_template(
        "challenges/again.html",
        challenge=shown,
        form=form,
        offered={one.person.id: one for one in offered},
        invitation=SENTENCES[Verb.JUROR_INVITED] % {"actor": me().name, "title": shown.title},
        has_letters=bool(foreword.words_of(shown)),
        words=WORDS,
    )


@challenges.post("/challenges/<slug>/again")
@signed_in
def do_again(slug: str) -> ResponseReturnValue:
    shown = found(slug)
    require(May.of(shown, me()).repeat)
    offered, form = recall.offered(shown), AgainForm()
    form.offer([one.person for one in offered])
    if not form.validate():
        return _again_page(shown, offered, form), 422
    made = launching.again(shown, form.on.data, by=me())
    recall.choose(made, form.chosen())
    if form.letters.data:
        foreword.copy(shown, made)
    db.session.commit()
    flash(_("The draft is ready: adjust it, then announce it."), "good")
    return redirect(url_for("challenges.adjust", slug=made.slug), 303)


@challenges.post("/challenges/<slug>/follow")
@signed_in
def following(slug: str) -> ResponseReturnValue:
    """The form states the wish: `given` or `withdrawn`."""
    shown = found(slug)
    wish = request.form.get("wish")
    if wish not in ("given", "withdrawn"):
        abort(422)
    (follow if wish == "given" else unfollow)(shown, by=me())
    db.session.commit()
    return redirect(address(shown), 303)
