"""The official answer, and changes of state."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.ideas import answer as answers
from app.ideas.forms import AnswerForm, MoveForm
from app.ideas.idea import Idea, Status
from app.ideas.labels import STATUSES
from app.ideas.views.room import address, found, ideas


@ideas.get("/<int:id>/answer", endpoint="answer")
@signed_in
def answering(id: int) -> str:
    idea = found(id)
    require(idea.answerable_by(me()))
    return _answer_page(idea, AnswerForm(formdata=None), MoveForm(formdata=None))


def _answer_page(idea: Idea, answer_form: AnswerForm, move_form: MoveForm) -> str:
    answer_form.offer(idea)
    move_form.offer(idea)
    return render_template(
        "ideas/answer.html",
        idea=idea,
        answer_form=answer_form,
        move_form=move_form,
        statuses=STATUSES,
    )


@ideas.post("/<int:id>/answer", endpoint="give_answer")
@signed_in
def answer(id: int) -> ResponseReturnValue:
    idea = found(id)
    require(idea.answerable_by(me()))
    form = AnswerForm()
    form.offer(idea)
    if not form.validate():
        return _answer_page(idea, form, MoveForm(formdata=None)), 422
    answers.give(idea, by=me(), text=form.text.data, status=Status(form.status.data))
    db.session.commit()
    flash(_("The answer is published; everybody concerned is told."), "good")
    return redirect(address(idea, _anchor="answer"), 303)


@ideas.post("/<int:id>/status")
@signed_in
def move(id: int) -> ResponseReturnValue:
    idea = found(id)
    require(idea.answerable_by(me()))
    form = MoveForm()
    form.offer(idea)
    if not form.validate():
        return _answer_page(idea, AnswerForm(formdata=None), form), 422
    answers.move(idea, by=me(), status=Status(form.status.data), reason=form.reason.data)
    db.session.commit()
    flash(_("The state is changed; everybody concerned is told."), "good")
    return redirect(address(idea), 303)
