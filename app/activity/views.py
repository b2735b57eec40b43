"""Pages of the inbox, and the way out of its letters."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.activity import unsubscribing
from app.activity.event import newest
from app.activity.inbox import about, groups_for, others_said, upto
from app.activity.notice import mark_read
from app.authorization import me, public, signed_in
from app.database import db
from app.extensions import csrf
from app.hypermedia import page_or_fragment
from app.people.user import Digest, User

activity = Blueprint("activity", __name__)


@activity.get("/me/notices")
@signed_in
def notices() -> Response:
    page = groups_for(me(), after=request.args.get("after", ""))
    return page_or_fragment(
        "activity/notices.html",
        "activity/_notices.html",
        page=page,
        next_url=url_for(".notices", after=page.after) if page.after else None,
        newest=db.session.scalar(select(newest())),
        others_said=others_said,
    )


def _last_seen() -> int:
    written = request.form.get("upto", "")
    return int(written) if written.isdecimal() and len(written) < 19 else abort(400)


@activity.post("/me/notices/read")
@signed_in
def read_all() -> ResponseReturnValue:
    mark_read(me(), upto(_last_seen()))
    db.session.commit()
    flash(_("All is marked as read."), "good")
    return redirect(url_for(".notices"), 303)


@activity.post("/me/notices/<kind>/<int:id>/read")
@signed_in
def read(kind: str, id: int) -> ResponseReturnValue:
    """What one thing's line says, marked as read: by its button, or when its link is followed."""
    if id >= 2**63:
        abort(404)
    mark_read(me(), about(kind, id) & upto(_last_seen()))
    db.session.commit()
    return redirect(url_for(".notices", _anchor=f"{kind}-{id}"), 303)


def _reader(token: str) -> User:
    return unsubscribing.person_of(token) or abort(404)


def _unsubscribe_page(person: User, token: str) -> Response:
    page = Response(render_template("activity/unsubscribe.html", person=person, token=token))
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


@activity.get("/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> Response:
    return _unsubscribe_page(_reader(token), token)


@activity.post("/unsubscribe/<token>")
@csrf.exempt
@public
def leave(token: str) -> Response:
    """One press, from the page or from a mail program (RFC 8058), which follows no redirection and has no cookie."""
    person = _reader(token)
    person.digest = Digest.DAILY if request.form.get("wish") == Digest.DAILY else Digest.NEVER
    db.session.commit()
    return _unsubscribe_page(person, token)
