"""The desk of bursts: what was set aside, and a decision about it."""

from __future__ import annotations

from collections.abc import Collection

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import db
from app.hypermedia import page_or_fragment, wants_fragment
from app.store import pace
from app.store import setting_aside as aside
from app.store.burst import Burst, judges
from app.store.review import Review
from app.store.review_forms import TICKED, BurstForm
from app.store.views.reviewing import WORDS
from app.store.views.room import store


@store.get("/store/bursts")
@signed_in
def bursts() -> Response:
    require(judges(me()))
    page = aside.waiting(me(), request.args.get("after", ""))
    return page_or_fragment(
        "store/bursts.html",
        "store/_burst_rows.html",
        page=page,
        next_url=url_for(".bursts", after=page.after) if page.after else None,
        decided=[] if wants_fragment() else db.session.execute(aside.lately_decided(me())).all(),
        words=WORDS,
    )


def found_burst(id: int) -> Burst:
    require(judges(me()))
    burst = db.session.get(Burst, id) if id < 2**63 else None
    return burst if burst and burst.seen_by(me()) else abort(404)


def is_new_account(one: Review) -> bool:
    return one.at - one.author.joined_at < pace.FRESH


@store.get("/store/bursts/<int:id>")
@signed_in
def burst(id: int) -> str:
    return _page(found_burst(id), BurstForm(formdata=None))


def _page(burst: Burst, form: BurstForm, joined: Collection[int] = ()) -> str:
    """What new accounts wrote is proposed to be left out; whoever decides unticks what they think sincere."""
    reviews = list(db.session.scalars(aside.of(burst)))
    form.offer(reviews, ticked=[one.id for one in reviews if is_new_account(one)])
    return render_template(
        "store/burst.html", burst=burst, reviews=reviews, form=form, joined=joined, is_new_account=is_new_account,
        ticked=TICKED, words=WORDS,
    )  # fmt: skip


@store.post("/store/bursts/<int:id>")
@signed_in
def decide_burst(id: int) -> ResponseReturnValue:
    burst, form = found_burst(id), BurstForm()
    reviews = list(db.session.scalars(aside.of(burst)))
    form.offer(reviews)
    if not form.validate():
        return _page(burst, form), 422
    if not burst.decided_at and (joined := {one.id for one in reviews} - form.seen):
        form.shown.data = " ".join(str(one.id) for one in reviews)
        return _page(burst, form, joined), 422
    aside.decide(burst, by=me(), shown=form.seen, left_out=form.left_out_of(reviews), reason=form.reason.data or "")
    db.session.commit()
    flash(_("It is decided; everybody concerned is told."), "good")
    return redirect(url_for(".burst", id=id), 303)
