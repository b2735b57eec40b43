"""Pilot sites: the call, what agencies offer, what becomes of it; and how far the project reaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.database import db
from app.errors import Refused
from app.guest_pages import keep_for_guests
from app.incubation import chart, metric, pilot, pilot_call, promotion, reading
from app.incubation.labels import WORDS
from app.incubation.pilot import Pilot
from app.incubation.pilot_forms import AcceptForm, CallForm, OfferForm, ScopeForm, WordsForm
from app.incubation.project import Project, Stale
from app.incubation.views.room import address, found, found_of, lab, run

WORDED = ("declining", "finishing", "withdrawing")
"""What is done to a site with words: each form stands on its page under this name."""


@lab.get("/lab/<slug>/pilots/call")
@signed_in
def calling(slug: str) -> str:
    return _call_page(run(slug), CallForm(formdata=None))


@lab.post("/lab/<slug>/pilots/call")
@signed_in
def call_for_pilots(slug: str) -> ResponseReturnValue:
    project = run(slug)
    form = CallForm()
    if not form.validate():
        return Response(_call_page(project, form), 422)
    assert form.until.data is not None and form.wanted.data is not None
    try:
        pilot_call.call(project, form.words.data or "", wanted=form.wanted.data, until=form.until.data, by=me())
    except Refused as refused:
        form.until.errors = [refused.message]
        return Response(_call_page(project, form), 409)
    db.session.commit()
    flash(_("The call is open: agencies can offer themselves."), "good")
    return redirect(f"{address(project)}#pilots", 303)


def _call_page(project: Project, form: CallForm) -> str:
    return render_template("incubation/pilot_call.html", project=project, form=form)


@lab.post("/lab/<slug>/pilots/call/end")
@signed_in
def end_call(slug: str) -> ResponseReturnValue:
    project = run(slug)
    pilot_call.end(project, by=me())
    db.session.commit()
    flash(_("The call has ended. Answer the agencies that offered themselves."), "good")
    return redirect(f"{address(project)}#pilots", 303)


@lab.get("/lab/<slug>/pilots/new")
@signed_in
def offering(slug: str) -> str:
    project = found(slug)
    require(pilot.offers_something(me()))
    form = OfferForm.offered(pilot.agencies_of(me()), formdata=None)
    form.unit.data = me().unit.code if me().unit else None
    return _offer_page(project, form)


@lab.post("/lab/<slug>/pilots")
@signed_in
def offer_site(slug: str) -> ResponseReturnValue:
    project = found(slug)
    require(pilot.offers_something(me()))
    units = {unit.code: unit for unit in pilot.agencies_of(me())}
    form = OfferForm.offered([*units.values()])
    if not form.validate():
        return Response(_offer_page(project, form), 422)
    try:
        made = pilot.offer(project, units[form.unit.data], form.words.data or "", by=me())
    except Refused as refused:
        form.unit.errors = [refused.message]
        return Response(_offer_page(project, form), 409)
    db.session.commit()
    flash(_("Thank you. Whoever runs the project is told, and answers."), "good")
    return redirect(_address(project, made), 303)


def _offer_page(project: Project, form: OfferForm) -> str:
    call = project.call
    return render_template("incubation/pilot_offer.html", project=project, form=form, call=call)


def _address(project: Project, site: Pilot) -> str:
    return url_for("incubation.show_pilot", slug=project.slug, id=site.id)


@lab.get("/lab/<slug>/pilots/<int:id>")
@public
@keep_for_guests
def show_pilot(slug: str, id: int) -> str:
    project = found(slug)
    site: Pilot = found_of(project, Pilot, id)
    return _page(project, site) if site.visible_to(me()) else abort(404)


def _page(project: Project, site: Pilot, **typed: Any) -> str:
    """`typed` are forms that are sent back, by what they do; whoever decides nothing here is asked nothing."""
    metrics = db.session.scalars(metric.of(project)).all() if site.was_accepted else ()
    readings = reading.latest_of([one.id for one in metrics]) if metrics else {}
    here = {number: [one for one in ones if one.site_id == site.unit_id] for number, ones in readings.items()}
    runs, speaks = project.run_by(me()), pilot.represents(me(), site.unit)
    return render_template(
        "incubation/pilot.html",
        project=project,
        site=site,
        measured=[chart.drawn(one, here[one.id]) for one in metrics if here[one.id]],
        runs=runs,
        speaks=speaks,
        typed=typed,
        words=WORDS,
        **(_asked(typed) if runs or speaks else {}),
    )


def _asked(typed: dict[str, Any]) -> dict[str, Any]:
    forms: dict[str, Any] = {name: typed.get(name) or WordsForm(formdata=None) for name in WORDED}
    for name, form in forms.items():
        form.words.id = f"{name}-words"
    return forms | {"accepting": typed.get("accepting") or AcceptForm(formdata=None)}


@lab.post("/lab/<slug>/pilots/<int:id>/accept")
@signed_in
def accept_site(slug: str, id: int) -> ResponseReturnValue:
    project = run(slug)
    form = AcceptForm()

    def done(site: Pilot) -> None:
        assert form.starts_on.data is not None
        site.accept(form.starts_on.data, by=me())

    return _decided(project, id, form, done, "accepting", _("The agency is taken, and told its first day."))


@lab.post("/lab/<slug>/pilots/<int:id>/decline")
@signed_in
def decline_site(slug: str, id: int) -> ResponseReturnValue:
    project, form = run(slug), WordsForm()
    said = _("The agency is told why.")
    return _decided(project, id, form, lambda site: site.decline(form.words.data or "", by=me()), "declining", said)


@lab.post("/lab/<slug>/pilots/<int:id>/start")
@signed_in
def start_site(slug: str, id: int) -> ResponseReturnValue:
    project = found(slug)
    site = _theirs(project, id)
    site.start(by=me())
    db.session.commit()
    flash(_("It has begun."), "good")
    return redirect(_address(project, site), 303)


@lab.post("/lab/<slug>/pilots/<int:id>/finish")
@signed_in
def finish_site(slug: str, id: int) -> ResponseReturnValue:
    project, form = found(slug), WordsForm()
    _theirs(project, id)
    said = _("What the site says is kept, and told.")
    return _decided(project, id, form, lambda site: site.finish(form.words.data or "", by=me()), "finishing", said)


@lab.post("/lab/<slug>/pilots/<int:id>/withdraw")
@signed_in
def withdraw_site(slug: str, id: int) -> ResponseReturnValue:
    project, form = found(slug), WordsForm()
    _theirs(project, id)
    said = _("The agency tries it no longer.")
    return _decided(project, id, form, lambda site: site.withdraw(form.words.data or "", by=me()), "withdrawing", said)


def _theirs(project: Project, id: int) -> Pilot:
    """Whoever runs the project, or speaks for the agency."""
    site: Pilot = found_of(project, Pilot, id)
    require(project.run_by(me()) or pilot.represents(me(), site.unit))
    return site


def _decided(
    project: Project, id: int, form: Any, do: Callable[[Pilot], None], name: str, said: str
) -> ResponseReturnValue:
    site: Pilot = found_of(project, Pilot, id)
    field = next(one for one in form if one.name != "csrf_token")
    if not form.validate():
        return Response(_page(project, site, **{name: form}), 422)
    try:
        do(site)
    except Refused as refused:
        db.session.rollback()
        project = found(project.slug)
        field.errors = [refused.message]
        return Response(_page(project, found_of(project, Pilot, id), **{name: form}), 409)
    db.session.commit()
    flash(said, "good")
    return redirect(_address(project, site), 303)


@lab.get("/lab/<slug>/scope")
@signed_in
def reaching(slug: str) -> str:
    project = run(slug)
    form = ScopeForm.of(project, formdata=None)
    form.version.data = str(project.version)
    return _scope_page(project, form)


@lab.post("/lab/<slug>/scope")
@signed_in
def promote(slug: str) -> ResponseReturnValue:
    project = run(slug)
    form = ScopeForm.of(project)
    if not form.validate():
        return Response(_scope_page(project, form), 422)
    require(promotion.reaches_with(project, me(), form.to))
    try:
        promotion.promote(project, form.to, by=me(), seen=form.seen, reason=form.reason.data or "")
    except Stale as stale:
        db.session.rollback()
        project = run(slug)
        form.version.data = str(project.version)
        form.scope.errors = [stale.message]
        return Response(_scope_page(project, form), 409)
    db.session.commit()
    flash(_("It is decided, and whoever follows the project is told."), "good")
    return redirect(f"{address(project)}#story", 303)


def _scope_page(project: Project, form: ScopeForm) -> str:
    """What may be chosen, and by whom where it is somebody else."""
    others = [
        (level, promotion.unit_at(project, level))
        for level in promotion.levels_of(project)
        if not promotion.reaches_with(project, me(), level)
    ]
    return render_template("incubation/scope.html", project=project, form=form, others=others, words=WORDS)
