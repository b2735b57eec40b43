"""Writing what the Store says: a new service, a change of one, a draft that is kept, sent, taken back."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.authorization import me, require, signed_in
from app.database import Document, db
from app.errors import Refused
from app.incubation.project import Project, Stale
from app.incubation.queries import for_cards as projects_for_cards
from app.store import launching, submission
from app.store import provider as providers
from app.store.content import changes, content_of
from app.store.provider import Provider, kept_by
from app.store.service import Service
from app.store.service_form import ServiceForm
from app.store.submission import Submission
from app.store.submission_forms import Seen
from app.store.views.offers import found_offer
from app.store.views.room import found, store


def _project() -> Project | None:
    """The launched project that the address names, if this person may make a service of it."""
    slug = request.args.get("project", "")[:80]
    if not slug:
        return None
    project = db.session.scalar(projects_for_cards(select(Project).where(Project.slug == slug)))
    if project is None or not project.visible_to(me()):
        abort(404)
    require(launching.makeable_by(project, me()))
    return project


@store.get("/store/new", endpoint="new")
@signed_in
def begin() -> ResponseReturnValue:
    project = _project()
    offered = providers.offered_to(me(), in_house=project is not None)
    if not offered:
        require(providers.may_ask(me()))
        return redirect(url_for("store.ask_provider"), 302)
    content = launching.prefilled(project) if project else {"languages": ["fr"]}
    form = ServiceForm.of(content, providers=offered)
    form.provider.data = next((one.slug for one in offered if one.is_house), offered[0].slug) if project else None
    if len(offered) == 1:
        form.provider.data = offered[0].slug
    return _page(form, project=project)


@store.post("/store/new")
@signed_in
def keep_new() -> ResponseReturnValue:
    project = _project()
    offered = providers.offered_to(me(), in_house=project is not None)
    require(bool(offered))
    form = ServiceForm.of(providers=offered)
    if not _holds(form):
        return _page(form, project=project, status=422)
    chosen = next(one for one in offered if one.slug == form.provider.data)
    return _kept(form, provider=chosen, project=project)


@store.get("/store/<slug>/change")
@signed_in
def changing(slug: str) -> ResponseReturnValue:
    service = found(slug)
    require(service.spoken_for_by(me()))
    begun = submission.open_of(service)
    if begun and begun.written_by(me()):
        return redirect(url_for("store.offer", id=begun.id), 302)
    form = ServiceForm.of(content_of(service))
    form.version.data = str(service.version)
    return _page(form, service=service)


@store.post("/store/<slug>/change")
@signed_in
def change(slug: str) -> ResponseReturnValue:
    service = found(slug)
    require(service.spoken_for_by(me()))
    form = ServiceForm.of()
    if not _holds(form):
        return _page(form, service=service, status=422)
    return _kept(form, provider=service.provider, service=service)


def _kept(
    form: ServiceForm, *, provider: Provider, service: Service | None = None, project: Project | None = None
) -> ResponseReturnValue:
    """A draft; or, where whoever keeps the Store says so, in the Store at once."""
    more = {"by": me(), "provider": provider, "service": service, "project": project, "is_major": form.is_major.data}
    try:
        if _is_published():
            made = submission.publish_at_once(form.content, seen=form.seen, **more)
        else:
            made = submission.begin(form.content, seen=form.seen, **more)
    except Refused as refused:
        return _again(form, refused, service=service, project=project)
    db.session.commit()
    return _answer(made)


@store.get("/store/offers/<int:id>/edit")
@signed_in
def edit_offer(id: int) -> Response:
    offer = found_offer(id)
    require(offer.editable_by(me()))
    form = ServiceForm.of(offer.content)
    form.is_major.data = offer.is_major
    _is_seen(form, offer)
    return _page(form, offer=offer, standing=_standing(offer.service) if offer.is_overtaken else None)


@store.post("/store/offers/<int:id>/edit")
@signed_in
def keep_offer(id: int) -> ResponseReturnValue:
    offer = found_offer(id)
    require(offer.editable_by(me()))
    form = ServiceForm.of()
    if not _holds(form):
        return _page(form, offer=offer, status=422)
    try:
        said = {"is_major": form.is_major.data, "service_seen": form.service_seen}
        offer.rewrite(form.content, seen=form.seen, **said)
        if _is_published():
            offer.publish(by=me(), seen=offer.version)
    except Refused as refused:
        return _again(form, refused, offer=offer)
    db.session.commit()
    return _answer(offer)


def _is_published() -> bool:
    return request.form.get("do") == "publish" and kept_by(me())


def _holds(form: ServiceForm) -> bool:
    """A draft may lack something; what is published at once may not."""
    return form.validate() if _is_published() else form.may_be_kept()


def _again(
    form: ServiceForm, refused: Refused, *, offer: Submission | None = None, service: Service | None = None,
    project: Project | None = None,
) -> Response:  # fmt: skip
    """Nothing that was typed is lost; it says what stands now, and whoever presses again has seen it."""
    numbers = offer.id if offer else None, service.slug if service else None
    db.session.rollback()
    offer = found_offer(numbers[0]) if numbers[0] else None
    service = found(numbers[1]) if numbers[1] else None
    standing = None
    if isinstance(refused, Stale):
        if offer and offer.version != form.seen:
            standing, form.version.data = offer.content, str(offer.version)
        else:
            standing = _standing(offer.service if offer else service)
            _is_seen(form, offer or service)
    form.name.errors = [refused.message]
    return _page(form, offer=offer, service=service, project=project, standing=standing, status=409)


def _is_seen(form: ServiceForm, shown: Submission | Service | None) -> None:
    """Whoever is shown the form sees with it what stands now."""
    form.version.data = str(shown.version if shown else 0)
    if isinstance(shown, Submission) and shown.service:
        form.service_version.data = str(shown.service.version)


def _standing(service: Service | None) -> Document | None:
    return content_of(service) if service else None


def _answer(made: Submission) -> ResponseReturnValue:
    if made.number is not None and made.service:
        flash(_("It is in the Store now."), "good")
        return redirect(url_for("store.show", slug=made.service.slug), 303)
    flash(_("The draft is kept. Nobody but you and yours sees it before you send it."), "good")
    return redirect(url_for("store.offer", id=made.id), 303)


def _page(
    form: ServiceForm, *, offer: Submission | None = None, service: Service | None = None,
    project: Project | None = None, standing: Document | None = None, status: int = 200,
) -> Response:  # fmt: skip
    """`standing` is what stands now, where whoever writes has not seen it yet."""
    about = service or (offer.service if offer else None)
    page = render_template(
        "store/edit.html", form=form, offer=offer, service=about, project=project, keeps=kept_by(me()),
        changes=changes(standing, form.content) if standing else [],
    )  # fmt: skip
    return Response(page, status)


@store.post("/store/offers/<int:id>/take-back")
@signed_in
def take_back(id: int) -> ResponseReturnValue:
    offer, form = found_offer(id), Seen()
    require(offer.written_by(me()))
    offer.take_back(by=me(), seen=form.seen)
    db.session.commit()
    flash(_("It is a draft again."), "good")
    return redirect(url_for("store.offer", id=id), 303)


@store.post("/store/offers/<int:id>/drop")
@signed_in
def drop(id: int) -> ResponseReturnValue:
    offer, form = found_offer(id), Seen()
    require(offer.editable_by(me()))
    offer.drop(seen=form.seen)
    db.session.commit()
    flash(_("It is dropped: what stands in the Store stays as it is."), "good")
    return redirect(url_for("store.offers"), 303)
