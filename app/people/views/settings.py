"""A person's own settings: profile, address, password, sessions, API tokens, farewell."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.authorization import me, public, signed_in
from app.database import db
from app.errors import Refused
from app.hypermedia import redirect_whole_page, wants_fragment
from app.language import COOKIE
from app.outbox import letter
from app.people import act, aftermath, attempt, erasure, link, membership, password, session, token
from app.people.act import Deed
from app.people.forms import AddressForm, FarewellForm, PasswordForm, PreferencesForm, ProfileForm, TokenForm
from app.people.link import Purpose
from app.people.session import Session
from app.people.sign_in import Exhausted
from app.people.token import Token
from app.people.user import Digest, by_address, rename
from app.people.views.letters import tell_of_new_password
from app.people.views.room import people, where_mail_lies

SHOWN = ("shows_unit", "shows_ideas", "findable")
YEAR = 365 * 24 * 3600


def _page(**changed: Any) -> str:
    """The page of all settings, with the form that was just sent as it was sent."""
    person = me()
    fresh = {
        "profile_form": ProfileForm(formdata=None, obj=person),
        "preferences_form": PreferencesForm(formdata=None, obj=person),
        "address_form": AddressForm(formdata=None),
        "password_form": PasswordForm(person, formdata=None),
        "token_form": TokenForm(formdata=None),
        "farewell_form": FarewellForm(formdata=None),
    }
    return render_template(
        "people/settings.html",
        **{**fresh, **_sessions(), **_tokens(), **changed},
        asked=membership.waiting_of(person),
        **where_mail_lies(),
    )


def _sessions() -> dict[str, Any]:
    kept = db.session.scalars(session.of(me())).all()
    return {"sessions": kept, "here": next((one.id for one in kept if session.is_current(one)), None)}


def _tokens() -> dict[str, Any]:
    return {"tokens": db.session.scalars(token.of(me())).all(), "shown_once": None}


@people.get("/me/settings")
@signed_in
def settings() -> str:
    return _page()


def _done(words: str, section: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("people.settings", _anchor=section), 303)


@people.post("/me/settings/profile")
@signed_in
def keep_profile() -> ResponseReturnValue:
    form = ProfileForm()
    if not form.validate():
        return _page(profile_form=form), 422
    person = me()
    try:
        rename(person, form.handle.data or "")
    except Refused as refused:
        db.session.rollback()
        form.handle.errors = [refused.message]
        return _page(profile_form=form), 422
    is_renamed, person.name = person.name != form.name.data, form.name.data
    person.biography = form.biography.data or ""
    for choice in SHOWN:
        setattr(person, choice, form[choice].data)
    if is_renamed:
        act.record(Deed.CHANGED_NAME, by=person, person=person)
        aftermath.of_renaming(person)
    aftermath.of_showing(person)
    db.session.commit()
    return _done(_("Your profile is kept."), "profile")


@people.post("/me/settings/preferences")
@signed_in
def keep_preferences() -> ResponseReturnValue:
    form = PreferencesForm()
    if not form.validate():
        return _page(preferences_form=form), 422
    person, language = me(), form.language.data
    person.language, person.time_zone = language, form.time_zone.data
    person.digest = Digest(form.digest.data)
    db.session.commit()
    with force_locale(language):
        response = make_response(_done(_("Your preferences are kept."), "preferences"))
    response.set_cookie(COOKIE, language, max_age=YEAR, samesite="Lax", secure=request.is_secure, httponly=True)
    return response


def _is_mine(typed: str) -> bool:
    """Whether this is my password: weighed without the database's lock, and guesses end."""
    kept, counted = me().password_hash, attempt.spend(attempt.for_person(me().id))
    if counted is None:
        raise Exhausted
    db.session.commit()
    if not password.matches(kept, typed):
        return False
    attempt.give_back(counted)
    db.session.commit()
    return True


@people.post("/me/settings/address")
@signed_in
def ask_for_address() -> ResponseReturnValue:
    """The answer does not say whether another account has the new address; its mailbox learns it."""
    form = AddressForm()
    if not form.validate():
        return _page(address_form=form), 422
    address = form.address.data or ""
    if me().would_leave_staff_for(address):
        form.address.errors = [_("Your work address makes you staff: choose another address of your employer.")]
        return _page(address_form=form), 422
    if not _is_mine(form.address_password.data or ""):
        form.address_password.errors = [_("This is not your password.")]
        return _page(address_form=form), 422
    if attempt.spend(attempt.for_letters("new-address", address)) is not None:
        _write_to_new_address(address)
    db.session.commit()
    return _done(_("We have written to %(address)s: open the link there.", address=address), "account")


def _write_to_new_address(address: str) -> None:
    known = by_address(address)
    if known:
        paths = {"sign_in": url_for("people.sign_in"), "forgotten": url_for("people.forgotten")}
        letter.write(address, "already-here", language=known.language, **paths)
        return
    path = url_for("people.change_address", token=link.make(me(), Purpose.CHANGE_ADDRESS, address))
    letter.write(address, "change-address", language=me().language, name=me().name, path=path)


@people.post("/me/settings/password")
@signed_in
def change_password() -> ResponseReturnValue:
    form = PasswordForm(me())
    if not form.validate():
        return _page(password_form=form), 422
    if not _is_mine(form.old_password.data or ""):
        form.old_password.errors = [_("This is not your password.")]
        return _page(password_form=form), 422
    chosen = password.hash_of(form.new_password.data or "")
    me().password_hash = chosen
    session.end_all(me(), but_this=True)
    link.void(me(), Purpose.RESET)
    tell_of_new_password(me())
    db.session.commit()
    return _done(_("Your new password is in place, and every other session is ended."), "account")


@people.post("/me/settings/sessions/<int:id>/end")
@signed_in
def end_session(id: int) -> ResponseReturnValue:
    kept = db.session.get(Session, id) if id < 2**63 else None
    if kept is None or kept.user_id != me().id:
        abort(404)
    if session.is_current(kept):
        session.end_this()
        db.session.commit()
        return redirect_whole_page(url_for("home.front"))
    db.session.delete(kept)
    db.session.commit()
    return _sessions_answer(_("This session is ended."))


@people.post("/me/settings/sessions/end-others")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    session.end_all(me(), but_this=True)
    db.session.commit()
    return _sessions_answer(_("Every other session is ended."))


def _sessions_answer(words: str) -> ResponseReturnValue:
    if not wants_fragment():
        return _done(words, "sessions")
    return _fragment("people/_sessions.html", said=words, **_sessions())


def _fragment(name: str, status: int = 200, **context: Any) -> Response:
    response = make_response(render_template(name, **context), status)
    response.vary.add("HX-Request")
    return response


@people.post("/me/settings/tokens")
@signed_in
def make_token() -> ResponseReturnValue:
    """Answers with the page itself: a secret shown once is not put in an address or a cookie."""
    form, made = TokenForm(), None
    valid = form.validate()
    if valid:
        try:
            made = token.make(me(), form.token_name.data or "", writes=form.scope.data == "write")[1]
            db.session.commit()
            form = TokenForm(formdata=None)
        except Refused as refused:
            db.session.rollback()
            form.token_name.errors, valid = [refused.message], False
    context = {**_tokens(), "token_form": form, "shown_once": made}
    status = 200 if valid else 422
    return _fragment("people/_tokens.html", status, **context) if wants_fragment() else (_page(**context), status)


@people.post("/me/settings/tokens/<int:id>/withdraw")
@signed_in
def withdraw_token(id: int) -> ResponseReturnValue:
    made = db.session.get(Token, id) if id < 2**63 else None
    if made is None or made.user_id != me().id:
        abort(404)
    token.withdraw(made)
    db.session.commit()
    if not wants_fragment():
        return _done(_("This token is withdrawn."), "tokens")
    form = TokenForm(formdata=None)
    return _fragment("people/_tokens.html", said=_("This token is withdrawn."), token_form=form, **_tokens())


@people.post("/me/settings/farewell")
@signed_in
def erase_me() -> ResponseReturnValue:
    form = FarewellForm()
    if not form.validate():
        return _page(farewell_form=form), 422
    if not _is_mine(form.farewell_password.data or ""):
        form.farewell_password.errors = [_("This is not your password.")]
        return _page(farewell_form=form), 422
    person = me()
    erasure.erase(person, by=person)
    session.end_this()
    db.session.commit()
    cookie.clear()
    return redirect(url_for("people.farewell"), 303)


@people.get("/farewell")
@public
def farewell() -> str:
    return render_template("people/farewell.html")
