"""Writing a story, changing it, throwing a draft away."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.fields import PlainForm
from app.hypermedia import KEPT
from app.stories import publication
from app.stories.forms import StoryForm
from app.stories.story import Story, begin, may_write_for, units_written_for
from app.stories.views.room import address, edited, held, stories


@stories.get("/new")
@signed_in
def compose() -> str:
    require(bool(units_written_for(me())))
    return _composer(StoryForm(me(), formdata=None))


def _composer(form: StoryForm, story: Story | None = None, *, changed_meanwhile: bool = False) -> str:
    return render_template("stories/compose.html", form=form, story=story, changed_meanwhile=changed_meanwhile)


@stories.post("/new")
@signed_in
def write() -> ResponseReturnValue:
    require(bool(units_written_for(me())))
    form = StoryForm(me())
    if not form.validate():
        return _composer(form), 422
    said = form.said()
    require(may_write_for(me(), said["unit"]))
    story = begin(by=me(), **said)
    publication.relink(story, form.told, by=me())
    db.session.commit()
    flash(_("The draft is kept. This is how it will look."), KEPT)
    return redirect(address(story), 303)


@stories.get("/<int:id>/edit")
@signed_in
def edit(id: int) -> str:
    story = edited(id)
    form = StoryForm(me(), story, formdata=None)
    form.show(story)
    return _composer(form, story)


@stories.post("/<int:id>/edit")
@signed_in
def rewrite(id: int) -> ResponseReturnValue:
    story = held(id)
    form = StoryForm(me(), story)
    if not form.validate():
        return _composer(form, story), 422
    if form.version.data != str(story.version):
        form.version.data = str(story.version)
        return _composer(form, story, changed_meanwhile=True), 409
    said = form.said()
    require(may_write_for(me(), said["unit"]))
    story.rewrite(by=me(), correction=form.correction.data or "" if "correction" in form else "", **said)
    publication.relink(story, form.told, by=me())
    db.session.commit()
    flash(_("Saved."), KEPT)
    return redirect(address(story), 303)


@stories.get("/<int:id>/discard")
@signed_in
def ask_to_discard(id: int) -> str:
    story = edited(id)
    require(story.is_coming)
    return render_template("stories/discard.html", story=story, form=PlainForm())


@stories.post("/<int:id>/discard")
@signed_in
def discard(id: int) -> ResponseReturnValue:
    story = held(id)
    require(story.is_coming)
    publication.discard(story)
    db.session.commit()
    flash(_("The draft is thrown away."), KEPT)
    return redirect(url_for("stories.index"), 303)
