"""Providers: who they are, what they make, how it is used, who speaks for them; asking to be one of these."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.authorization import me, public, require, signed_in
from app.database import db
from app.errors import Refused
from app.guest_pages import keep_for_guests
from app.people.user import by_handle
from app.store import provider as providers
from app.store import provider_request, providing
from app.store.labels import CATEGORIES, PROVIDERS, STATES, WAYS
from app.store.provider import Provider, ProviderMember, kept_by
from app.store.provider_forms import AnswerForm, AskForm, ProviderForm, SpeakerForm
from app.store.provider_request import ProviderRequest
from app.store.review_queries import latest_of, owed_count
from app.store.views.reviewing import WORDS
from app.store.views.room import store
from app.store.vocabulary import ProviderKind


def found_provider(slug: str) -> Provider:
    provider = providers.by_slug(slug[:80])
    return provider if provider is not None else abort(404)


@store.get("/store/providers")
@public
@keep_for_guests
def provider_list() -> str:
    return render_template(
        "store/providers.html", providers=providing.with_counts(), kinds=PROVIDERS, asks=providers.may_ask(me())
    )


@store.get("/store/providers/<slug>")
@public
@keep_for_guests
def provider_page(slug: str) -> str:
    return _page(found_provider(slug))


def _page(provider: Provider, naming: SpeakerForm | None = None) -> str:
    """Who speaks for it is shown to those who do, and to those who keep the Store."""
    person = me()
    speaks = provider.spoken_for_by(person)
    services = providing.services_of(provider, person)
    context: dict[str, Any] = {
        "provider": provider, "kinds": PROVIDERS, "categories": CATEGORIES, "states": STATES,
        "services": services, "used": providing.use_of(services), "ways": WAYS,
        "speaks": speaks, "keeps": kept_by(person), "reviews": latest_of(provider), "words": WORDS,
    }  # fmt: skip
    if speaks:
        context["owed"] = owed_count(provider)
    if speaks or kept_by(person):
        context["speakers"] = db.session.scalars(providers.members_of(provider)).all()
        context["naming"] = naming or SpeakerForm(formdata=None)
    return render_template("store/provider.html", **context)


@store.get("/store/providers/<slug>/change")
@signed_in
def changing_provider(slug: str) -> str:
    provider = found_provider(slug)
    require(provider.spoken_for_by(me()) or kept_by(me()))
    return render_template("store/provider_edit.html", provider=provider, form=ProviderForm(None, obj=provider))


@store.post("/store/providers/<slug>/change")
@signed_in
def change_provider(slug: str) -> ResponseReturnValue:
    provider, form = found_provider(slug), ProviderForm()
    require(provider.spoken_for_by(me()) or kept_by(me()))
    if not form.validate():
        return render_template("store/provider_edit.html", provider=provider, form=form), 422
    provider.rewrite(by=me(), text=form.text.data or "", site=form.site.data or None)
    db.session.commit()
    flash(_("The page says so now."), "good")
    return redirect(url_for("store.provider_page", slug=slug), 303)


@store.post("/store/providers/<slug>/members")
@signed_in
def name_speaker(slug: str) -> ResponseReturnValue:
    provider, form = found_provider(slug), SpeakerForm()
    require(provider.spoken_for_by(me()) or kept_by(me()))
    if not form.validate():
        return _page(provider, form), 422
    person = by_handle((form.handle.data or "").rpartition("/")[2].lstrip("@"))
    if person is None:
        form.handle.errors = [_("Nobody has this handle.")]
        return _page(provider, form), 422
    try:
        providers.name_speaker(provider, person, by=me())
    except Refused as refused:
        db.session.rollback()
        form.handle.errors = [refused.message]
        return _page(provider, form), 409
    db.session.commit()
    flash(_("They speak for it from now on, and are told."), "good")
    return redirect(url_for("store.provider_page", slug=slug), 303)


@store.post("/store/providers/<slug>/members/<int:id>/end")
@signed_in
def end_speaker(slug: str, id: int) -> ResponseReturnValue:
    provider = found_provider(slug)
    member = db.session.get(ProviderMember, id) if id < 2**63 else None
    if member is None or member.provider_id != provider.id:
        abort(404)
    require(member.endable_by(me()))
    member.end(by=me())
    db.session.commit()
    flash(_("They do not speak for it any more."), "good")
    return redirect(url_for("store.provider_page", slug=slug), 303)


@store.get("/store/providers/new")
@signed_in
def ask_provider() -> Response:
    require(providers.may_ask(me()))
    form = AskForm.offered(in_house=kept_by(me()), formdata=None)
    form.name.data = me().organisation
    return _ask_page(form)


@store.post("/store/providers/new")
@signed_in
def send_provider_request() -> ResponseReturnValue:
    """Whoever keeps the Store founds it; others ask."""
    require(providers.may_ask(me()))
    form = AskForm.offered(in_house=kept_by(me()))
    if not form.validate():
        return _ask_page(form, 422)
    said: dict[str, Any] = {"site": form.site.data or None, "text": form.text.data or ""}
    name, kind = form.name.data or "", ProviderKind(form.kind.data)
    try:
        if kept_by(me()):
            founded = providers.found(name, kind, **said)
            db.session.commit()
            return redirect(url_for("store.provider_page", slug=founded.slug), 303)
        provider_request.ask(name, kind, by=me(), word=form.word.data or "", **said)
    except Refused as refused:
        db.session.rollback()
        form.name.errors = [refused.message]
        return _ask_page(form, 409)
    db.session.commit()
    flash(_("It is asked: the answer comes as a notice."), "good")
    return redirect(url_for("store.offers"), 303)


def _ask_page(form: AskForm, status: int = 200) -> Response:
    names = db.session.scalars(select(Provider.name).order_by(Provider.name)).all()
    page = render_template("store/provider_new.html", form=form, keeps=kept_by(me()), names=names)
    return Response(page, status)


@store.post("/store/providers/requests/<int:id>/<any(grant, refuse):answer>")
@signed_in
def answer_request(id: int, answer: str) -> ResponseReturnValue:
    require(kept_by(me()))
    asked = db.session.get(ProviderRequest, id) if id < 2**63 else None
    if asked is None:
        abort(404)
    form = AnswerForm()
    if not form.validate():
        raise Refused(_("Keep the reason short."))
    if answer == "grant":
        asked.grant(by=me(), reason=form.reason.data or "")
    else:
        asked.refuse(by=me(), reason=form.reason.data or "")
    db.session.commit()
    flash(_("Answered; whoever asked is told."), "good")
    return redirect(url_for("store.offers"), 303)
