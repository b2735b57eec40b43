"""The list of themes, which administrators of the nation keep."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.activity import sentence
from app.activity.event import trail_of
from app.authorization import me, require
from app.database import db
from app.errors import Refused
from app.fields import PlainForm
from app.ideas import documents
from app.ideas import theme as themes
from app.ideas.forms import ThemeForm
from app.ideas.queries import themes_with_counts
from app.ideas.theme import Theme
from app.ideas.views.room import ideas
from app.people.views.room import administrators


@ideas.get("/themes", endpoint="themes")
@administrators
def list_of_themes() -> str:
    return _list(ThemeForm(formdata=None))


def _list(form: ThemeForm) -> str:
    counted = db.session.execute(themes_with_counts()).all()
    return render_template("ideas/themes.html", counted=counted, form=form)


def _found(slug: str) -> Theme:
    return themes.by_slug(slug) or abort(404)


@ideas.get("/themes/<slug>")
@administrators
def theme(slug: str) -> str:
    shown = _found(slug)
    return _page(shown, ThemeForm(formdata=None, obj=shown))


def _page(theme: Theme, form: ThemeForm) -> str:
    trail = db.session.scalars(trail_of(theme)).all()
    return render_template("ideas/theme.html", theme=theme, form=form, trail=trail, say=sentence.one, plain=PlainForm())


def _back(theme: Theme, words: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("ideas.theme", slug=theme.slug), 303)


@ideas.post("/themes", endpoint="add_theme")
@administrators
def add() -> ResponseReturnValue:
    require(me().administers_all)
    form = ThemeForm()
    if not form.validate():
        return _list(form), 422
    try:
        made = themes.add(by=me(), **form.written())
    except Refused as refused:
        form.name_fr.errors = [refused.message]
        return _list(form), 409
    db.session.commit()
    return _back(made, _("The theme is added."))


@ideas.post("/themes/<slug>", endpoint="rename_theme")
@administrators
def rename(slug: str) -> ResponseReturnValue:
    require(me().administers_all)
    shown, form = _found(slug), ThemeForm()
    before = shown.name_fr
    if not form.validate():
        return _page(shown, form), 422
    try:
        shown.rename(by=me(), **form.written())
    except Refused as refused:
        form.name_fr.errors = [refused.message]
        return _page(shown, form), 409
    if shown.name_fr != before:
        documents.look_again(shown)
    db.session.commit()
    return _back(shown, _("The theme is changed."))


@ideas.post("/themes/<slug>/close", endpoint="close_theme")
@administrators
def close(slug: str) -> ResponseReturnValue:
    require(me().administers_all)
    shown = _found(slug)
    shown.close(by=me())
    db.session.commit()
    return _back(shown, _("The theme is closed."))


@ideas.post("/themes/<slug>/reopen", endpoint="reopen_theme")
@administrators
def reopen(slug: str) -> ResponseReturnValue:
    require(me().administers_all)
    shown = _found(slug)
    shown.reopen(by=me())
    db.session.commit()
    return _back(shown, _("The theme is open again."))
