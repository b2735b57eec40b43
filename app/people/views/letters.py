"""What a link in a mail opens: a new password, a changed address."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import public
from app.database import db
from app.fields import PlainForm
from app.outbox import letter
from app.people import attempt, link, password, session
from app.people.forms import ForgottenForm, NewPasswordForm
from app.people.link import Purpose
from app.people.sign_in import Exhausted
from app.people.user import User, by_address
from app.people.views.entrance import let_in, link_ended
from app.people.views.room import people, where_mail_lies


@people.get("/password")
@public
def forgotten() -> str:
    return render_template("people/forgotten.html", form=ForgottenForm(formdata=None))


@people.post("/password")
@public
def ask_for_password() -> ResponseReturnValue:
    """The same answer whether the address has an account or not."""
    form = ForgottenForm()
    if not form.validate():
        return render_template("people/forgotten.html", form=form), 422
    address = form.address.data or ""
    if attempt.spend(attempt.for_place("letters", request.remote_addr)) is None:
        raise Exhausted
    may_write = attempt.spend(attempt.for_letters("new-password", address)) is not None
    person = by_address(address)
    if person and may_write:
        _send_reset(person)
    db.session.commit()
    return redirect(url_for("people.password_sent"), 303)


def _send_reset(person: User) -> None:
    token = link.make(person, Purpose.RESET, person.email)
    letter.write(
        person.email or "",
        "new-password",
        language=person.language,
        name=person.name,
        path=url_for("people.new_password", token=token),
    )


@people.get("/password/sent")
@public
def password_sent() -> str:
    return render_template("people/password_sent.html", **where_mail_lies())


@people.get("/password/<token>")
@public
def new_password(token: str) -> ResponseReturnValue:
    found = link.look(token, Purpose.RESET)
    if found is None:
        return link_ended(url_for("people.forgotten"))
    return render_template(
        "people/new_password.html", form=NewPasswordForm(found.user, formdata=None), person=found.user
    )


@people.post("/password/<token>")
@public
def choose_password(token: str) -> ResponseReturnValue:
    """A way in that stays open when guesses have spent every budget: the mailbox has spoken."""
    found = link.look(token, Purpose.RESET)
    if found is None:
        return link_ended(url_for("people.forgotten"))
    form = NewPasswordForm(found.user)
    if not form.validate():
        return render_template("people/new_password.html", form=form, person=found.user), 422
    db.session.rollback()
    chosen = password.hash_of(form.password.data or "")
    used = link.use(token, Purpose.RESET)
    if used is None:
        return link_ended(url_for("people.forgotten"))
    person = used.user
    person.password_hash = chosen
    if person.confirmed_at is None:
        person.confirm_address()
    session.end_all(person)
    attempt.forgive(attempt.for_account(person.email or ""))
    attempt.forgive(attempt.for_letters("new-password", person.email or ""))
    tell_of_new_password(person)
    words = _("Your new password is in place, and every other session is ended.")
    return let_in(person, url_for("home.me"), words)


def tell_of_new_password(person: User) -> None:
    letter.write(
        person.email or "",
        "password-changed",
        language=person.language,
        name=person.name,
        forgotten=url_for("people.forgotten"),
    )


@people.get("/address/<token>")
@public
def change_address(token: str) -> ResponseReturnValue:
    found = link.look(token, Purpose.CHANGE_ADDRESS)
    if found is None:
        return link_ended(url_for("people.settings"))
    return render_template("people/change_address.html", form=PlainForm(), address=found.address)


@people.post("/address/<token>")
@public
def address_changed(token: str) -> ResponseReturnValue:
    used = link.use(token, Purpose.CHANGE_ADDRESS)
    if used is None:
        return link_ended(url_for("people.settings"))
    person, old = used.user, used.user.email
    person.move_to_address(used.address or "")
    link.void(person)
    if old:
        letter.write(old, "address-changed", language=person.language, name=person.name)
    flash(_("Your address is changed."), "good")
    db.session.commit()
    return redirect(url_for("people.settings"), 303)
