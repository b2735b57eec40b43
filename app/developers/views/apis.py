"""The catalogue of APIs, read from the APIs and from the services; declared by those who offer and use them."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.database import db
from app.developers import offered_api
from app.developers.forms import ApiForm, UseForm
from app.developers.labels import WORDS
from app.developers.offered_api import Access, Api, Domain
from app.developers.views.room import developers
from app.errors import Refused
from app.store import queries
from app.store.provider import kept_by
from app.store.service import Service

Word = TypeVar("Word", bound=StrEnum)


def found(slug: str) -> Api:
    return offered_api.by_slug(slug[:80]) or abort(404)


def found_in_store(slug: str) -> Service:
    """Of the Store, or one's own to speak for."""
    service = queries.by_slug(slug[:80])
    return service if service is not None and service.visible_to(me()) else abort(404)


def asked_for(name: str, words: type[Word]) -> Word | None:
    """What the address chooses; a word that is none chooses nothing."""
    written = request.args.get(name, "")
    return words(written) if written in [*words] else None


@developers.get("/apis")
@public
def apis() -> str:
    domain, access = asked_for("domain", Domain), asked_for("access", Access)
    used, services = offered_api.counted()
    return render_template(
        "developers/apis.html",
        shelf=offered_api.shelf(domain, access),
        used=used,
        services=services,
        domain=domain,
        access=access,
        may_offer=bool(offered_api.providers_of(me())) or kept_by(me()),
        words=WORDS,
    )


@developers.get("/apis/<slug>")
@public
def offered(slug: str) -> str:
    api = found(slug)
    services = offered_api.users_of(api)
    return render_template(
        "developers/offered.html", api=api, services=services, edits=api.editable_by(me()), words=WORDS
    )


@developers.get("/apis/new")
@signed_in
def offering() -> str:
    return _form_page(_form(None), None)


@developers.post("/apis")
@signed_in
def offer() -> ResponseReturnValue:
    form = _form(None)
    if not form.validate_on_submit():
        return _form_page(form, None), 422
    try:
        api = offered_api.offer(by=me(), **form.said(offered_api.providers_of(me())))
    except Refused as refused:
        db.session.rollback()
        return _form_page(form, None, refused.message), 409
    db.session.commit()
    flash(_("The API is in the catalogue."), "good")
    return redirect(url_for(".offered", slug=api.slug), 303)


@developers.get("/apis/<slug>/edit")
@signed_in
def rewriting(slug: str) -> str:
    api = found(slug)
    return _form_page(_form(api), api)


@developers.post("/apis/<slug>/edit")
@signed_in
def rewrite(slug: str) -> ResponseReturnValue:
    api = found(slug)
    form = _form(api)
    if not form.validate_on_submit():
        return _form_page(form, api), 422
    api.rewrite(by=me(), **form.said(offered_api.providers_of(me())))
    db.session.commit()
    flash(_("The catalogue says so now."), "good")
    return redirect(url_for(".offered", slug=slug), 303)


@developers.post("/apis/<slug>/away")
@signed_in
def withdraw(slug: str) -> ResponseReturnValue:
    api = found(slug)
    require(api.editable_by(me()))
    api.withdraw(by=me())
    db.session.commit()
    flash(_("The API is offered no more. You can offer it again."), "good")
    return redirect(url_for(".offered", slug=slug), 303)


@developers.post("/apis/<slug>/back")
@signed_in
def resume(slug: str) -> ResponseReturnValue:
    api = found(slug)
    require(api.editable_by(me()))
    api.resume(by=me())
    db.session.commit()
    flash(_("The API is in the catalogue."), "good")
    return redirect(url_for(".offered", slug=slug), 303)


def _form(api: Api | None) -> ApiForm:
    names, keeps = offered_api.providers_of(me()), kept_by(me())
    require(api.editable_by(me()) if api else bool(names) or keeps)
    return ApiForm.offered(names, keeps=keeps, api=api)


def _form_page(form: ApiForm, api: Api | None, problem: str = "") -> str:
    return render_template("developers/api_form.html", form=form, api=api, problem=problem)


# What a service uses


@developers.get("/apis/services/<slug>")
@public
def used(slug: str) -> str:
    return _used_page(found_in_store(slug))


def _used_page(service: Service, form: UseForm | None = None) -> str:
    uses = db.session.scalars(offered_api.used_by(service)).all()
    speaks = service.spoken_for_by(me())
    if speaks and form is None:
        form = _use_form()
    return render_template("developers/used.html", service=service, uses=uses, speaks=speaks, form=form, words=WORDS)


def _use_form() -> UseForm:
    return UseForm.offered(api for api, _uses in offered_api.shelf())


@developers.post("/apis/services/<slug>")
@signed_in
def use(slug: str) -> ResponseReturnValue:
    service = found_in_store(slug)
    require(service.spoken_for_by(me()))
    form = _use_form()
    if not form.validate_on_submit():
        return _used_page(service, form), 422
    offered_api.use(found(form.api.data or ""), service, by=me())
    db.session.commit()
    return redirect(url_for(".used", slug=slug), 303)


@developers.post("/apis/services/<slug>/<api>/away")
@signed_in
def use_no_more(slug: str, api: str) -> ResponseReturnValue:
    service = found_in_store(slug)
    require(service.spoken_for_by(me()))
    offered_api.use_no_more(found(api), service, by=me())
    db.session.commit()
    return redirect(url_for(".used", slug=slug), 303)
