"""A story comes out, gets its day, is taken back, or is withdrawn."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, signed_in
from app.database import db
from app.errors import Refused
from app.stories import publication
from app.stories.forms import ScheduleForm, WithdrawForm
from app.stories.views.reading import page_of
from app.stories.views.room import address, edited, held, stories


@stories.post("/<int:id>/publish")
@signed_in
def publish(id: int) -> ResponseReturnValue:
    story = held(id)
    publication.publish(story, by=me())
    db.session.commit()
    flash(_("The story is published; those it tells of are told."), "good")
    return redirect(address(story), 303)


@stories.post("/<int:id>/schedule")
@signed_in
def schedule(id: int) -> ResponseReturnValue:
    story = held(id)
    form = ScheduleForm(me())
    moment = form.moment() if form.validate() else None
    if moment is None:
        return render_template("stories/show.html", **page_of(story, form)), 422
    story.schedule(moment, by=me())
    db.session.commit()
    flash(_("The day is chosen: the story comes out by itself."), "good")
    return redirect(address(story), 303)


@stories.post("/<int:id>/unschedule")
@signed_in
def unschedule(id: int) -> ResponseReturnValue:
    story = held(id)
    story.take_back(by=me())
    db.session.commit()
    flash(_("It is a draft again."), "good")
    return redirect(address(story), 303)


@stories.get("/<int:id>/withdraw")
@signed_in
def withdrawal(id: int) -> str:
    story = edited(id)
    if not story.is_published:
        raise Refused(_("Only a published story is withdrawn."))
    return render_template("stories/withdraw.html", story=story, form=WithdrawForm(formdata=None))


@stories.post("/<int:id>/withdraw")
@signed_in
def withdraw(id: int) -> ResponseReturnValue:
    story = held(id)
    form = WithdrawForm()
    if not form.validate():
        return render_template("stories/withdraw.html", story=story, form=form), 422
    story.withdraw(by=me(), reason=form.reason.data)
    db.session.commit()
    flash(_("The story is withdrawn: its address says why."), "good")
    return redirect(address(story), 303)
