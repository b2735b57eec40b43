"""What others see of a person, and how a citizen becomes a partner."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, signed_in
from app.database import db
from app.people import membership, suspension
from app.people.forms import MembershipForm
from app.people.labels import ELECTORATES, ROLES
from app.people.user import User, by_handle
from app.people.views.room import people


def found(handle: str) -> User:
    """Somebody who is here; an erased person has no page."""
    return by_handle(handle) or abort(404)


@people.get("/people/<handle>")
@public
def profile(handle: str) -> ResponseReturnValue:
    person = found(handle)
    if person.handle != handle:
        return redirect(url_for("people.profile", handle=person.handle), 301)
    return render_template(
        "people/profile.html",
        person=person,
        silent=suspension.of(person) is not None,
        electorates=ELECTORATES,
        roles=ROLES,
        may_administer=me().administers and me().oversees(person),
    )


@people.get("/me/partner")
@signed_in
def partner() -> str:
    return _partner_page(MembershipForm(formdata=None))


def _partner_page(form: MembershipForm) -> str:
    asked = db.session.scalars(membership.of(me())).all()
    waiting = next((one for one in asked if one.answered_at is None), None)
    return render_template("people/partner.html", form=form, asked=asked, waiting=waiting)


@people.post("/me/partner")
@signed_in
def ask_for_membership() -> ResponseReturnValue:
    form = MembershipForm()
    if not form.validate():
        return _partner_page(form), 422
    membership.ask(me(), form.organisation.data or "", form.reason.data or "")
    db.session.commit()
    flash(_("Your request is sent. We answer by mail."), "good")
    return redirect(url_for("people.partner"), 303)
