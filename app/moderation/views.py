"""Pages of moderation: to report, to decide, to read what was decided."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.hypermedia import page_or_fragment
from app.moderation import decision as decisions
from app.moderation import queries
from app.moderation import report as reports
from app.moderation.decision import Decision, Outcome
from app.moderation.forms import DecisionForm, ReportForm
from app.moderation.labels import REASONS
from app.moderation.report import Reason, Report
from app.moderation.reportable import Matter, matter

moderation = Blueprint("moderation", __name__, url_prefix="/moderation")


def visible(kind: str, id: int) -> Matter:
    """The thing, if whoever asks may see it."""
    found = matter(kind, id)
    if found is None or not found.subject.visible_to(me()):
        abort(404)
    return found


def moderated(kind: str, id: int) -> Matter:
    """The thing, if whoever asks moderates there; what was reported stays readable to them when it is withdrawn."""
    found = matter(kind, id)
    if found is None:
        abort(404)
    if not found.subject.visible_to(me()) and not (me().moderates(found.unit) and reports.waiting(found.key)):
        abort(404)
    require(me().moderates(found.unit))
    return found


# To report


@moderation.get("/report/<kind>/<int:id>")
@signed_in
def report(kind: str, id: int) -> str:
    return render_template("moderation/report.html", matter=visible(kind, id), form=ReportForm(formdata=None))


@moderation.post("/report/<kind>/<int:id>")
@signed_in
def send(kind: str, id: int) -> ResponseReturnValue:
    found = visible(kind, id)
    form = ReportForm()
    if not form.validate():
        return render_template("moderation/report.html", matter=found, form=form), 422
    sent = reports.send(found, by=me(), reason=Reason(form.reason.data), text=form.text.data or "")
    db.session.commit()
    return redirect(url_for(".own_report", id=sent.id), 303)


@moderation.get("/reports/<int:id>")
@signed_in
def own_report(id: int) -> str:
    """What became of a report, for whoever made it."""
    sent = db.session.get(Report, id) if id < 2**63 else None
    if sent is None or not sent.visible_to(me()):
        abort(404)
    about = matter(*sent.about)
    return render_template(
        "moderation/own_report.html",
        report=sent,
        matter=about if about and about.subject.visible_to(me()) else None,
        decision=db.session.get(Decision, sent.decision_id) if sent.decision_id else None,
        reasons=REASONS,
    )


# To decide


@moderation.get("")
@signed_in
def index() -> Response:
    require(bool(me().moderated_units))
    page = queries.waiting_for(me(), after=request.args.get("after", ""))
    return page_or_fragment(
        "moderation/index.html",
        "moderation/_waiting.html",
        page=page,
        next_url=url_for(".index", after=page.after) if page.after else None,
        decided=queries.lately_decided(me()),
        reasons=REASONS,
    )


@moderation.get("/things/<kind>/<int:id>")
@signed_in
def decide(kind: str, id: int) -> str:
    found = moderated(kind, id)
    form = DecisionForm(formdata=None)
    form.number.data = str(decisions.next_number(found.key))
    return _decision_page(found, form)


def _decision_page(found: Matter, form: DecisionForm) -> str:
    open_reports = db.session.scalars(queries.open_reports(found.key)).all()
    form.offer(hidden=found.hidden_at is not None, reported=bool(open_reports))
    return render_template(
        "moderation/decide.html",
        matter=found,
        form=form,
        reports=open_reports,
        hours_left=queries.hours_left(open_reports[0].at) if open_reports else None,
        decisions=db.session.scalars(decisions.of(found.key)).all(),
        reasons=REASONS,
    )


@moderation.post("/things/<kind>/<int:id>")
@signed_in
def settle(kind: str, id: int) -> ResponseReturnValue:
    found = moderated(kind, id)
    form = DecisionForm()
    form.offer(hidden=found.hidden_at is not None, reported=bool(reports.waiting(found.key)))
    is_valid = form.validate()
    decisions.refuse_outdated(found.key, form.seen_number)
    if not is_valid:
        return _decision_page(found, form), 422
    made = _settle(found, form)
    db.session.commit()
    flash(_("It is decided; everybody concerned is told."), "good")
    return redirect(url_for(".decision", id=made.id), 303)


def _settle(found: Matter, form: DecisionForm) -> Decision:
    number, text = form.seen_number, form.text.data or ""
    if form.outcome.data == Outcome.HIDDEN:
        return decisions.hide(found, by=me(), number=number, reason=Reason(form.reason.data), text=text)
    if form.outcome.data == Outcome.RESTORED:
        return decisions.restore(found, by=me(), number=number, text=text)
    return decisions.keep(found, by=me(), number=number, text=text)


@moderation.get("/decisions/<int:id>")
@signed_in
def decision(id: int) -> str:
    made = db.session.get(Decision, id) if id < 2**63 else None
    if made is None or not made.visible_to(me()):
        abort(404)
    return render_template(
        "moderation/decision.html",
        decision=made,
        matter=matter(*made.about),
        moderates=me().moderates(made.unit),
        reasons=REASONS,
    )
