"""Files of an entry: added to what will be sent, removed from it, fetched."""

from __future__ import annotations

from io import BytesIO

from flask import Response, abort, flash, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import uploads
from app.authorization import me, public, require, signed_in
from app.challenges import attachment as attachments
from app.challenges.attachment import Attachment
from app.challenges.challenge import Challenge
from app.challenges.entry import entry_of, fetchable_by
from app.challenges.entry_forms import EntryForm
from app.challenges.team import Team, team_of
from app.challenges.views.drafting import idea_kept, keep, may_write
from app.challenges.views.entering import enter_page, revise_page
from app.challenges.views.jurors import entry_to_judge, sitting, with_jury
from app.challenges.views.room import challenges, found
from app.database import begin_to_write, commit, db, reads_first
from app.errors import Refused
from app.hypermedia import wants_fragment

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""Should a browser show it all the same, it runs nothing and asks for nothing."""


def _team_here(challenge: Challenge) -> Team | None:
    """With whom the next version is sent."""
    entry = entry_of(challenge, me())
    if entry:
        return entry.team
    return team_of(challenge, me()) if challenge.has_teams else None


@challenges.post("/challenges/<slug>/entries/files")
@signed_in
@uploads.takes_files
@reads_first
def attach(slug: str) -> ResponseReturnValue:
    """Nobody waits for the lock of writers while a picture is drawn anew."""
    challenge = found(slug)
    require(may_write(challenge))
    form = EntryForm.of(challenge)
    try:
        upload = _sent()
        begin_to_write()
        attachments.add(challenge, upload, by=me(), team=_team_here(challenge))
        _keep_words(challenge, form)
    except Refused as refused:
        return _not_done(challenge, form, refused.message)
    commit()
    return _done(challenge, _("“%(name)s” is added.", name=upload.name))


def _sent() -> uploads.Upload:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused(_("Choose a file first."))
    return uploads.taken(file.filename, file.read(uploads.LARGEST + 1))


def _keep_words(challenge: Challenge, form: EntryForm) -> None:
    """The page goes away without script, and what was typed on it must not. Raises Refused."""
    if not wants_fragment() and form.holds_something:
        keep(challenge, form, idea_kept(request.form.get("idea", "")))


def _done(challenge: Challenge, words: str) -> ResponseReturnValue:
    if wants_fragment():
        return _fragment(challenge)
    flash(words, "good")
    entry = entry_of(challenge, me())
    if entry:
        return redirect(url_for("challenges.edit_entry", slug=challenge.slug, id=entry.id), 303)
    return redirect(url_for("challenges.enter", slug=challenge.slug), 303)


def _not_done(challenge: Challenge, form: EntryForm, problem: str) -> ResponseReturnValue:
    """Nothing typed is lost."""
    db.session.rollback()
    if wants_fragment():
        return _fragment(challenge, problem)
    entry = entry_of(challenge, me())
    if entry:
        return revise_page(entry, form, problem), 422
    return enter_page(challenge, form, idea_kept(request.form.get("idea", "")), problem), 422


def _fragment(challenge: Challenge, problem: str = "") -> Response:
    files = attachments.on_desk(challenge, by=me(), team=_team_here(challenge))
    response = make_response(
        render_template("challenges/_files.html", challenge=challenge, files=files, file_problem=problem)
    )
    response.vary.add("HX-Request")
    return response


@challenges.post("/challenges/<slug>/entries/files/<int:id>/away")
@signed_in
def detach(slug: str, id: int) -> ResponseReturnValue:
    challenge = found(slug)
    file = found_file(challenge, id)
    require(may_write(challenge) and file.removable_by(me()))
    form, name = EntryForm.of(challenge), file.name
    try:
        attachments.remove(file)
        _keep_words(challenge, form)
    except Refused as refused:
        return _not_done(challenge, form, refused.message)
    db.session.commit()
    return _done(challenge, _("“%(name)s” is removed.", name=name))


def found_file(challenge: Challenge, id: int) -> Attachment:
    file = db.session.get(Attachment, id) if id < 2**63 else None
    if file is None or file.challenge_id != challenge.id or not fetchable_by(file, me()):
        abort(404)
    return file


@challenges.get("/challenges/<slug>/entries/files/<int:id>")
@public
def attached(slug: str, id: int) -> Response:
    file = found_file(found(slug), id)
    return _given(file, file.name)


@challenges.get("/challenges/<slug>/jury/<int:id>/files/<int:position>")
@signed_in
def judged_file(slug: str, id: int, position: int) -> Response:
    """By its place: the desk does not say whose an entry is, and a file's name could."""
    entry = entry_to_judge(sitting(with_jury(slug)), id)
    file = next((one.attachment for one in entry.files if one.position == position), None)
    return _given(file, f"{entry.id}-{position}.{file.kind.value}") if file else abort(404)


def _given(file: Attachment, name: str) -> Response:
    """To be saved, never to be shown within the site; its bytes are read only for whoever has not got them."""
    if request.if_none_match.contains(file.sha256):
        response = make_response("", 304)
    else:
        content = BytesIO(attachments.content_of(file))
        response = send_file(
            content, mimetype=file.media_type, as_attachment=True, download_name=name, conditional=False, etag=False
        )
    response.set_etag(file.sha256)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = POLICY
    return response
