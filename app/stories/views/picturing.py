"""The picture of a story: chosen, described, taken away; and given to whoever may see the story."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import uploads
from app.authorization import me, public, signed_in
from app.database import begin_to_write, commit, db, reads_first
from app.errors import Refused
from app.stories import picture as pictures
from app.stories.forms import PictureForm
from app.stories.story import Story
from app.stories.views.room import address, edited, found, held, stories


@stories.get("/<int:id>/picture/choose")
@signed_in
def choose_picture(id: int) -> str:
    story = edited(id)
    form = PictureForm(formdata=None)
    form.show(story.picture)
    return _page(story, form)


def _page(story: Story, form: PictureForm) -> str:
    return render_template("stories/picture.html", story=story, form=form)


@stories.post("/<int:id>/picture/choose")
@signed_in
@uploads.takes_files
@reads_first
def put_picture(id: int) -> ResponseReturnValue:
    """Nobody waits for the lock of writers while a picture is drawn anew."""
    story, form = edited(id), PictureForm()
    is_described = form.validate()
    try:
        sent = _drawn(story) if is_described else None
    except Refused as refused:
        form.file.errors = [refused.message]
        is_described = False
    if not is_described:
        return _page(story, form), 422
    begin_to_write()
    story = held(id)
    chosen = pictures.shown_by(sent, by=me()) if sent else story.picture
    if chosen is None:
        abort(409)
    chosen.alternative, chosen.credit = form.alternative.data or "", form.credit.data or ""
    story.show(chosen, by=me())
    commit()
    flash(_("The picture is kept."), "good")
    return redirect(address(story), 303)


def _drawn(story: Story) -> tuple[uploads.Kind, bytes, bytes] | None:
    """None where only what is said of the picture changes. Raises Refused."""
    file = request.files.get("file")
    if file is None or not file.filename:
        if story.picture is None:
            raise Refused(_("Choose a file first."))
        return None
    return pictures.drawn(file.filename, file.read(uploads.LARGEST + 1))


@stories.post("/<int:id>/picture/away")
@signed_in
def take_picture_away(id: int) -> ResponseReturnValue:
    story = held(id)
    story.show(None, by=me())
    db.session.commit()
    flash(_("The picture is taken away."), "good")
    return redirect(address(story), 303)


@stories.get("/<int:id>/picture")
@public
def picture(id: int) -> Response:
    return _given(found(id), small=False)


@stories.get("/<int:id>/picture/small")
@public
def small_picture(id: int) -> Response:
    return _given(found(id), small=True)


def _given(story: Story, *, small: bool) -> Response:
    """Its bytes are read only for whoever has not got them; what is not published yet is kept by no browser."""
    shown = story.picture
    if shown is None:
        abort(404)
    stamp = shown.sha256 + ("-small" if small else "")
    if request.if_none_match.contains(stamp):
        response = make_response("", 304)
    else:
        response = Response(pictures.content_of(shown, small=small), mimetype=shown.media_type)
    response.set_etag(stamp)
    response.headers["Cache-Control"] = "private, max-age=300" if story.is_published else "no-store"
    return response
