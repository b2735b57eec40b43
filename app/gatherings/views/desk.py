"""The organisers' desk: every question, and what becomes of it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, signed_in
from app.database import commit
from app.gatherings import merge, queries, written_answer
from app.gatherings.conference import Conference
from app.gatherings.forms import MergeForm, MoveForm, RefusalForm, WrittenAnswerForm
from app.gatherings.labels import STATUSES
from app.gatherings.question import Question, Status
from app.gatherings.views.room import conferences, found_question, organised, stamp_of
from app.hypermedia import stamped, unchanged, wants_fragment

ROWS = (Status.ASKED, Status.WAITING, Status.DUE, Status.ANSWERED, Status.WRITTEN, Status.REFUSED, Status.MERGED)
"""From what happens now to what is done with."""


@conferences.get("/<slug>/desk", endpoint="desk")
@signed_in
def index(slug: str) -> Response:
    conference = organised(slug)
    known = unchanged(stamp_of(conference, "desk"))
    if known:
        return known
    return stamped("gatherings/desk.html", "gatherings/_desk.html", **_desk_of(conference))


def _desk_of(conference: Conference) -> dict[str, Any]:
    rows: dict[Status, list[Question]] = {status: [] for status in ROWS}
    for question in queries.at_desk(conference):
        rows[question.status].append(question)
    return {
        "conference": conference,
        "rows": {status: these for status, these in rows.items() if these},
        "statuses": STATUSES,
        "stamp": stamp_of(conference, "desk"),
    }


@conferences.get("/<slug>/desk/<int:id>", endpoint="desk_question")
@signed_in
def question_at_desk(slug: str, id: int) -> str:
    conference = organised(slug)
    return _question_page(conference, found_question(conference, id))


def _question_page(
    conference: Conference,
    question: Question,
    *,
    refusal: RefusalForm | None = None,
    merging: MergeForm | None = None,
    writing: WrittenAnswerForm | None = None,
) -> str:
    if writing is None:
        writing = WrittenAnswerForm(formdata=None)
        writing.answer.data = question.answer
    return render_template(
        "gatherings/desk_question.html",
        conference=conference,
        question=question,
        refusal=refusal or RefusalForm(formdata=None),
        merging=merging or _merging(conference, question, formdata=None),
        writing=writing,
        statuses=STATUSES,
    )


def _merging(conference: Conference, question: Question, **more: Any) -> MergeForm:
    form = MergeForm(**more)
    form.offer([one for one in queries.at_desk(conference) if one.status in merge.INTO and one.id != question.id])
    return form


def _done(conference: Conference, said: str) -> ResponseReturnValue:
    """The desk again, as it is now: alone for htmx, as a page without it."""
    commit()
    if wants_fragment():
        conference = organised(conference.slug)
        return stamped("gatherings/desk.html", "gatherings/_desk.html", said=said, **_desk_of(conference))
    flash(said, "good")
    return redirect(url_for(".desk", slug=conference.slug), 303)


@conferences.post("/<slug>/desk/<int:id>/status")
@signed_in
def move_question(slug: str, id: int) -> ResponseReturnValue:
    conference = organised(slug)
    question = found_question(conference, id)
    form = MoveForm()
    if not form.validate():
        return _question_page(conference, question), 422
    question.move(form.status.data, by=me())
    return _done(conference, _("Now: %(status)s.", status=STATUSES[question.status]))


@conferences.post("/<slug>/desk/<int:id>/refusal")
@signed_in
def refuse_question(slug: str, id: int) -> ResponseReturnValue:
    conference = organised(slug)
    question = found_question(conference, id)
    form = RefusalForm()
    if not form.validate():
        return _question_page(conference, question, refusal=form), 422
    question.refuse(form.reason.data, by=me())
    return _done(conference, _("The question is not kept; its author is told why."))


@conferences.post("/<slug>/desk/<int:id>/merge")
@signed_in
def merge_question(slug: str, id: int) -> ResponseReturnValue:
    conference = organised(slug)
    question = found_question(conference, id)
    form = _merging(conference, question)
    if not form.validate():
        return _question_page(conference, question, merging=form), 422
    merge.join(question, into=found_question(conference, form.into.data), by=me())
    return _done(conference, _("The two questions are one; nobody counts twice."))


@conferences.post("/<slug>/desk/<int:id>/answer")
@signed_in
def answer_question(slug: str, id: int) -> ResponseReturnValue:
    conference = organised(slug)
    question = found_question(conference, id)
    form = WrittenAnswerForm()
    if not form.validate():
        return _question_page(conference, question, writing=form), 422
    written_answer.give(question, by=me(), text=form.answer.data)
    return _done(conference, _("The answer is published; whoever asked or voted is told."))


@conferences.post("/<slug>/begin")
@signed_in
def begin(slug: str) -> ResponseReturnValue:
    conference = organised(slug)
    conference.begin(by=me())
    return _done(conference, _("The conference is live."))


@conferences.post("/<slug>/end")
@signed_in
def end(slug: str) -> ResponseReturnValue:
    conference = organised(slug)
    conference.end(by=me())
    return _done(conference, _("The conference is over: no more questions, no more votes."))
