"""What administrators do about people: find them, give and take back roles, suspend, lift."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_date
from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require
from app.database import db
from app.errors import Refused
from app.fields import PlainForm
from app.hypermedia import page_or_fragment
from app.language import time_zone
from app.outbox import letter
from app.people import act, departure, directory, grant, suspension
from app.people.forms import GrantForm, SuspensionForm
from app.people.grant import Grant, Role
from app.people.labels import DEEDS, ELECTORATES, ROLES
from app.people.queries import SUSPENDED, People
from app.people.user import User
from app.people.views.profile import found
from app.people.views.room import administrators, people, where_mail_lies


@people.get("/people")
@administrators
def index() -> Response:
    listing = People.from_args(request.args.to_dict())
    page = listing.page(me())
    onward = url_for("people.index", q=listing.q or None, who=listing.who or None, after=page.after)
    return page_or_fragment(
        "people/list.html",
        "people/_list.html",
        listing=listing,
        shown=page,
        next_url=onward if page.after else None,
        electorates=ELECTORATES,
        roles=ROLES,
        suspended=SUSPENDED,
    )


def _overseen(handle: str) -> User:
    person = found(handle)
    require(me().oversees(person))
    return person


@people.get("/people/<handle>/administration")
@administrators
def administration(handle: str) -> str:
    return _page(_overseen(handle))


def _page(person: User, grant_form: GrantForm | None = None, suspension_form: SuspensionForm | None = None) -> str:
    return render_template(
        "people/administration.html",
        person=person,
        grant_form=grant_form or GrantForm(formdata=None),
        suspension_form=suspension_form or SuspensionForm(formdata=None),
        held=suspension.of(person),
        trail=_trail(person),
        agencies=directory.labels(),
        electorates=ELECTORATES,
        roles=ROLES,
        plain=PlainForm(),
        **where_mail_lies(),
    )


def _trail(person: User) -> list[dict[str, Any]]:
    """What was done about this person, the newest first: moment, words, by whom, and the reason."""
    lines = []
    for given in db.session.scalars(grant.trail_of(person)):
        words = {"role": ROLES[given.role], "unit": given.unit.name}
        lines.append(_line(given.given_at, _("%(role)s in %(unit)s: given", **words), given.given_by))
        if given.taken_back_at:
            said = _("%(role)s in %(unit)s: taken back", **words)
            lines.append(_line(given.taken_back_at, said, given.taken_back_by))
    for held in db.session.scalars(suspension.trail_of(person)):
        lines.append(_line(held.began_at, _("Suspended"), held.by, held.reason))
        if held.lifted_at:
            lines.append(_line(held.lifted_at, _("Suspension lifted"), held.lifted_by))
    for done in db.session.scalars(act.on_person(person)):
        lines.append(_line(done.at, DEEDS[done.deed], done.by))
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def _line(at: datetime, words: Any, by: User | None, reason: str = "") -> dict[str, Any]:
    return {"at": at, "words": words, "by": by, "reason": reason}


def _back(person: User, words: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("people.administration", handle=person.handle), 303)


@people.post("/people/<handle>/grants")
@administrators
def give(handle: str) -> ResponseReturnValue:
    person = _overseen(handle)
    form = GrantForm()
    unit = directory.named(form.grant_unit.data or "")
    if not form.validate() or unit is None:
        form.grant_unit.errors = [_("No unit has this name. Choose one in the list.")]
        return _page(person, grant_form=form), 422
    try:
        grant.give(person, Role(form.role.data), unit, by=me())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        form.grant_unit.errors = [refused.message]
        return _page(person, grant_form=form), 409
    return _back(person, _("The role is given."))


@people.post("/people/<handle>/grants/<int:id>/take-back")
@administrators
def take_back(handle: str, id: int) -> ResponseReturnValue:
    person = found(handle)
    given = db.session.get(Grant, id) if id < 2**63 else None
    if given is None or given.user_id != person.id:
        abort(404)
    grant.take_back(given, by=me())
    db.session.commit()
    return _back(person, _("The role is taken back."))


@people.post("/people/<handle>/suspension")
@administrators
def suspend(handle: str) -> ResponseReturnValue:
    person = _overseen(handle)
    form = SuspensionForm()
    if not form.validate():
        return _page(person, suspension_form=form), 422
    try:
        suspension.suspend(person, by=me(), reason=form.suspension_reason.data or "", until=_end_of(form.until.data))
    except Refused as refused:
        db.session.rollback()
        form.suspension_reason.errors = [refused.message]
        return _page(person, suspension_form=form), 409
    _tell(person, "suspended", reason=form.suspension_reason.data, until=_spoken(form.until.data, person.language))
    db.session.commit()
    return _back(person, _("This person is suspended, and told why."))


def _end_of(day: date | None) -> datetime | None:
    """The last day ends at midnight where the administrator lives."""
    return datetime.combine(day, time.min, time_zone()) + timedelta(days=1) if day else None


def _spoken(day: date | None, language: str) -> str | None:
    return format_date(day, "d MMMM y", locale=language) if day else None


def _tell(person: User, template: str, **context: Any) -> None:
    if person.email:
        letter.write(person.email, template, language=person.language, name=person.name, **context)


@people.post("/people/<handle>/suspension/lift")
@administrators
def lift(handle: str) -> ResponseReturnValue:
    person = _overseen(handle)
    held = suspension.of(person) or abort(404)
    suspension.lift(held, by=me())
    _tell(person, "suspension-lifted", sign_in=url_for("people.sign_in"))
    db.session.commit()
    return _back(person, _("The suspension is lifted."))


@people.get("/people/<handle>/departure")
@administrators
def ask_to_leave(handle: str) -> str:
    return render_template("people/departure.html", person=_overseen(handle))


@people.post("/people/<handle>/departure")
@administrators
def leave(handle: str) -> ResponseReturnValue:
    person = _overseen(handle)
    departure.leave(person, by=me())
    db.session.commit()
    if not me().oversees(person):
        flash(_("This person is a citizen again."), "good")
        return redirect(url_for("people.index"), 303)
    return _back(person, _("This person is a citizen again."))
