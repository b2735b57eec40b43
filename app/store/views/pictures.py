"""Pictures of a service: shown to everybody, kept by those who speak for it."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import uploads
from app.authorization import me, public, require, signed_in
from app.database import begin_to_write, commit, db, reads_first
from app.errors import Refused
from app.store import screenshot
from app.store.forms import PictureAwayForm, PictureForm
from app.store.screenshot import Screenshot
from app.store.service import Service
from app.store.views.room import found, store

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
YEAR = 365 * 24 * 3600


def found_picture(service: Service, id: int) -> Screenshot:
    one = db.session.get(Screenshot, id) if id < 2**63 else None
    return one if one and one.service_id == service.id else abort(404)


@store.get("/store/<slug>/pictures/<int:id>")
@public
def picture(slug: str, id: int) -> Response:
    """A picture never changes: whoever has it does not ask again."""
    service = found(slug)
    one = found_picture(service, id)
    known = request.if_none_match.contains(one.sha256)
    response = make_response("" if known else screenshot.content_of(one), 304 if known else 200)
    response.mimetype = one.media_type
    response.set_etag(one.sha256)
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = POLICY
    return response


@store.get("/store/<slug>/pictures")
@signed_in
def pictures(slug: str) -> str:
    service = found(slug)
    require(service.spoken_for_by(me()))
    return pictures_page(service, PictureForm())


def pictures_page(service: Service, form: PictureForm, problem: str = "") -> str:
    shown = screenshot.of(service)
    return render_template(
        "store/pictures.html", service=service, form=form, pictures=shown, most=screenshot.MOST, problem=problem,
        away=None if service.provider.spoken_for_by(me()) else PictureAwayForm(formdata=None),
    )  # fmt: skip


@store.post("/store/<slug>/pictures")
@signed_in
@uploads.takes_files
@reads_first
def add_picture(slug: str) -> ResponseReturnValue:
    """Nobody waits for the lock of writers while a picture is drawn anew."""
    service = found(slug)
    require(service.spoken_for_by(me()))
    form = PictureForm()
    if not form.validate_on_submit():
        return pictures_page(service, form), 422
    try:
        upload = uploads.taken(form.file.data.filename, form.file.data.read(uploads.LARGEST + 1))
        begin_to_write()
        screenshot.add(service, upload, words=form.words.data, by=me())
    except Refused as refused:
        db.session.rollback()
        return pictures_page(service, form, refused.message), 422
    commit()
    flash(_("The picture is added."), "good")
    return redirect(url_for(".pictures", slug=slug), 303)


@store.post("/store/<slug>/pictures/<int:id>/away")
@signed_in
def remove_picture(slug: str, id: int) -> ResponseReturnValue:
    service = found(slug)
    require(service.spoken_for_by(me()))
    one, form = found_picture(service, id), PictureAwayForm()
    if not form.validate():
        raise Refused(_("Keep the reason short."))
    screenshot.remove(service, one, by=me(), reason=form.reason.data or "")
    db.session.commit()
    flash(_("The picture is taken away."), "good")
    return redirect(url_for(".pictures", slug=slug), 303)


@store.post("/store/<slug>/pictures/<int:id>/up")
@signed_in
def move_picture(slug: str, id: int) -> ResponseReturnValue:
    service = found(slug)
    require(service.spoken_for_by(me()))
    screenshot.move_up(service, found_picture(service, id), by=me())
    db.session.commit()
    return redirect(url_for(".pictures", slug=slug), 303)
