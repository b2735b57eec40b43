"""For those who keep the Store: the matrix of needs, what it would change, and whether the order in force is better."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import by_number, db
from app.fields import PlainForm
from app.incubation.project import Stale
from app.people.user import Electorate
from app.rows import spreadsheet
from app.store import judgement, learned, need_matrix, preview
from app.store import question_labels as words
from app.store.evaluation import Comparison
from app.store.labels import NEEDS
from app.store.learned import LearnedOrder
from app.store.matrix import ANSWERS, HEAVIEST, shipped
from app.store.need_matrix import NeedMatrix, Row
from app.store.offers import offers
from app.store.provider import kept_by
from app.store.queries import of_numbers
from app.store.usefulness import experience
from app.store.views.room import store
from app.store.vocabulary import Need

COLUMNS = (
    "measure", "slates", "acts", "in_force_per_1000", "in_force_low", "in_force_high", "popularity_per_1000",
    "popularity_low", "popularity_high", "difference", "difference_low", "difference_high", "support", "verdict",
)  # fmt: skip


@store.get("/store/matrix")
@signed_in
def matrix() -> str:
    require(kept_by(me()))
    version, in_force = need_matrix.in_force()
    return render_template(
        "store/matrix.html", version=version, matrix=in_force, draft=need_matrix.draft(), answers=ANSWERS,
        versions=db.session.scalars(need_matrix.versions()).all(), words=words, needs=NEEDS, form=PlainForm(),
    )  # fmt: skip


@store.route("/store/matrix/<answer>", methods=["GET", "POST"])
@signed_in
def matrix_row(answer: str) -> ResponseReturnValue:
    require(kept_by(me()))
    if answer not in ANSWERS:
        abort(404)
    form = PlainForm()
    if form.validate_on_submit():
        sent = {need: _weight(request.form.get(need, "0")) for need in Need}
        weights = {str(need): weight for need, weight in sent.items()}
        try:
            need_matrix.write(answer, weights, by=me(), seen=request.form.get("seen", ""))
        except Stale as stale:
            db.session.rollback()
            return _row_page(answer, form, typed=sent, problem=stale.message), 409
        db.session.commit()
        return redirect(url_for(".matrix") + f"#{answer}", 303)
    return _row_page(answer, form)


def _row_page(answer: str, form: PlainForm, *, typed: Row | None = None, problem: str = "") -> str:
    """What was typed is kept; beside it is said what stands now, which whoever presses again has seen."""
    standing = need_matrix.row_of(answer)
    return render_template(
        "store/matrix_row.html", answer=answer, row=standing if typed is None else typed, standing=standing,
        seen=need_matrix.seen_of(standing), problem=problem, words=words, needs=NEEDS, most=HEAVIEST, form=form,
    )  # fmt: skip


def _weight(word: str) -> int:
    return int(word) if word in {str(n) for n in range(HEAVIEST + 1)} else -1


@store.get("/store/matrix/preview")
@signed_in
def matrix_preview() -> ResponseReturnValue:
    require(kept_by(me()))
    draft = need_matrix.draft()
    if draft is None:
        return redirect(url_for(".matrix"))
    ranking = learned.in_force()
    order = ranking.order if ranking else None
    changes = preview.changes(need_matrix.in_force()[1], draft.matrix, offers(), experience(), order)
    numbers = {number for change in changes for number in (*change.now, *change.then)}
    services = {one.id: one for one in of_numbers(sorted(numbers))}
    return render_template(
        "store/matrix_preview.html", changes=changes, services=services, words=words, draft=draft, form=PlainForm()
    )


@store.post("/store/matrix/draft")
@signed_in
def settle_matrix() -> ResponseReturnValue:
    """`way`: into force, away, or an earlier version taken up again."""
    require(kept_by(me()))
    draft, way = need_matrix.draft(), request.form.get("way", "")
    if way == "away":
        need_matrix.discard()
    elif way == "force":
        reason, seen = request.form.get("reason", "")[:300], request.form.get("seen", "")
        ended_one = learned.put_in_force(draft or abort(404), by=me(), reason=reason, seen=seen)
        flash(_("The new matrix is in force."))
        if ended_one:
            flash(_("The learned order is switched off: it won over the matrix before, not over this one."))
    else:
        need_matrix.begin_from(_earlier(way), by=me())
    db.session.commit()
    return redirect(url_for(".matrix"), 303)


def _earlier(way: str) -> Any:
    if way == "0":
        return shipped().written()
    found = by_number(NeedMatrix, way)
    return found.rows if found and not found.is_draft else abort(404)


def _reads(person: Any) -> bool:
    return bool(person) and (kept_by(person) or person.electorate is Electorate.STAFF)


@store.get("/store/evaluation")
@signed_in
def evaluation() -> str:
    require(_reads(me()))
    judged = judgement.newest()
    return render_template(
        "store/evaluation.html", judged=judged, compared=judged.comparisons,
        orders=db.session.scalars(learned.versions()).all(), keeps=kept_by(me()), words=words, form=PlainForm(),
        in_force=learned.policy_in_force(),
    )  # fmt: skip


@store.get("/store/evaluation.csv")
@signed_in
def evaluation_sheet() -> Response:
    require(_reads(me()))
    response = Response(
        spreadsheet(COLUMNS, [_cells(*pair) for pair in judgement.newest().comparisons.items()]), mimetype="text/csv"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="store-evaluation.csv"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _cells(measure: str, one: Comparison) -> tuple[Any, ...]:
    """What the page does not say for want of enough is left empty."""
    told = (one.own, *((one.other, one.difference) if one.is_enough else ()))
    figures = [round(n, 1) for e in told for n in (e.value, e.low, e.high)]
    estimates = figures + [""] * (9 - len(figures))
    return measure, one.slates, one.acts, *estimates, round(one.support, 3), one.verdict.value


@store.post("/store/evaluation/orders/<int:id>")
@signed_in
def switch_order(id: int) -> ResponseReturnValue:
    require(kept_by(me()))
    order = db.session.get(LearnedOrder, id) if id < 2**63 else None
    if order is None:
        abort(404)
    order.switch_on(by=me()) if request.form.get("wish") == "on" else order.switch_off(by=me())
    db.session.commit()
    return redirect(url_for(".evaluation"), 303)
