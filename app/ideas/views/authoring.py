"""Carrying an idea together: asking to join, being answered, leaving."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.fields import PlainForm
from app.ideas import authorship
from app.ideas.authorship import Authorship
from app.ideas.forms import JoinForm
from app.ideas.idea import Idea
from app.ideas.views.room import address, found, ideas


@ideas.get("/<int:id>/authors")
@signed_in
def authors(id: int) -> str:
    """Where one asks to join, sees that one waits, or leaves."""
    idea = found(id)
    require(idea.joinable_by(me()) or idea.is_carried_by(me()))
    return _page(idea, JoinForm(formdata=None))


def _page(idea: Idea, form: JoinForm) -> str:
    held = db.session.scalars(authorship.live(idea, me())).first()
    return render_template("ideas/authors.html", idea=idea, form=form, held=held, plain=PlainForm())


@ideas.post("/<int:id>/authors")
@signed_in
def ask_to_join(id: int) -> ResponseReturnValue:
    idea = found(id)
    require(idea.joinable_by(me()))
    form = JoinForm()
    if not form.validate():
        return _page(idea, form), 422
    authorship.ask(idea, by=me(), message=form.message.data or "")
    db.session.commit()
    flash(_("The author is told; you will be told of the answer."), "good")
    return redirect(address(idea), 303)


@ideas.post("/<int:id>/authors/leave")
@signed_in
def leave_authors(id: int) -> ResponseReturnValue:
    idea = found(id)
    was_coauthor = idea.is_carried_by(me())
    authorship.leave(idea, by=me())
    db.session.commit()
    said = _("You are no longer a co-author.") if was_coauthor else _("Your request is taken back.")
    flash(said, "good")
    return redirect(address(idea) if idea.visible_to(me()) else url_for("home.me"), 303)


def _asked(idea: Idea, request_id: int) -> Authorship:
    """A request on this idea, answered by nobody but its author."""
    asked = db.session.get(Authorship, request_id) if request_id < 2**63 else None
    if asked is None or asked.idea_id != idea.id or not asked.visible_to(me()):
        abort(404)
    require(me().id == idea.author_id)
    return asked


@ideas.post("/<int:id>/authors/<int:request_id>/accept")
@signed_in
def accept_author(id: int, request_id: int) -> ResponseReturnValue:
    idea = found(id)
    authorship.accept(_asked(idea, request_id), by=me())
    db.session.commit()
    flash(_("You now carry this idea together."), "good")
    return redirect(address(idea), 303)


@ideas.post("/<int:id>/authors/<int:request_id>/decline")
@signed_in
def decline_author(id: int, request_id: int) -> ResponseReturnValue:
    idea = found(id)
    authorship.decline(_asked(idea, request_id), by=me())
    db.session.commit()
    flash(_("You declined; the person is told."), "good")
    return redirect(address(idea), 303)
