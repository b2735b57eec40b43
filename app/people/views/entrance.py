"""Coming in and going out: sign-up, sign-in, sign-out, the agency of somebody new."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.database import db
from app.hypermedia import is_own_page, next_page
from app.outbox import letter
from app.people import attempt, directory, password, secret, session, sign_in, sign_up, suspension
from app.people.forms import AgencyForm, ConfirmForm, SignInForm, SignUpForm
from app.people.sign_in import Exhausted
from app.people.sign_up import SignUp, Wish
from app.people.user import User, by_address
from app.people.views.room import browser_here, browser_name, people, remember, where_mail_lies

ASKED = "sign_up"


def let_in(person: User | None, target: str, words: str = "") -> ResponseReturnValue:
    """A session for somebody whose word was believed, unless they are suspended: then the reason."""
    held = suspension.of(person) if person else None
    if person is None or held:
        page = render_template("people/suspended.html", held=held)
        db.session.commit()
        return page, 403
    session.begin(person, browser_name())
    if words:
        flash(words, "good")
    if person.is_staff and person.unit_id is None:
        target = url_for("people.agency", next=target)
    person_id = person.id
    db.session.commit()
    return remember(make_response(redirect(target, 303)), person_id)


@people.get("/sign-in", endpoint="sign_in")
@public
def sign_in_page() -> ResponseReturnValue:
    if me().is_authenticated:
        return redirect(next_page(url_for("home.me")))
    return _sign_in_form(SignInForm(formdata=None, next=next_page("")))


def _sign_in_form(form: SignInForm, problem: str = "", status: int = 200) -> ResponseReturnValue:
    return render_template("people/sign_in.html", form=form, problem=problem), status


@people.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _sign_in_form(form, status=422)
    try:
        claim = sign_in.claim(form.address.data or "", place=request.remote_addr, browser=browser_here())
    except Exhausted as exhausted:
        db.session.rollback()
        return _sign_in_form(form, exhausted.message, 429)
    db.session.commit()
    if not claim.holds(form.password.data or ""):
        return _sign_in_form(form, _("This address and this password do not go together."), 422)
    return let_in(sign_in.proven(claim), next_page(url_for("home.me")))


@people.post("/sign-out", endpoint="sign_out")
@public
def leave() -> ResponseReturnValue:
    session.end_this()
    db.session.commit()
    return redirect(url_for("home.front"), 303)


@people.get("/sign-up", endpoint="sign_up")
@public
def sign_up_page() -> ResponseReturnValue:
    if me().is_authenticated:
        return redirect(next_page(url_for("home.me")))
    form = SignUpForm(formdata=None, next=next_page(""), language=str(get_locale() or "fr"))
    return render_template("people/sign_up.html", form=form)


@people.post("/sign-up")
@public
def ask_for_account() -> ResponseReturnValue:
    """Says and does the same whether the address has an account or not; only its mailbox learns which."""
    form = SignUpForm()
    if not form.validate():
        return render_template("people/sign_up.html", form=form), 422
    if attempt.spend(attempt.for_place("sign-up", request.remote_addr)) is None:
        form.address.errors = [_("Very many accounts are being asked for where you are. Ask again in fifteen minutes.")]
        return render_template("people/sign_up.html", form=form), 429
    may_write = attempt.spend(attempt.for_letters("sign-up", form.address.data or "")) is not None
    db.session.commit()
    wish = Wish(
        name=form.name.data or "",
        address=form.address.data or "",
        password_hash=password.hash_of(form.password.data or ""),
        language=form.language.data,
        next_page=next_page(""),
    )
    browser_secret = secret.draw()
    if may_write:
        _answer_by_mail(wish, browser_secret)
    cookie[ASKED] = {"secret": browser_secret, "address": wish.address}
    db.session.commit()
    return redirect(url_for("people.sign_up_sent"), 303)


def _answer_by_mail(wish: Wish, browser_secret: str) -> None:
    known = by_address(wish.address)
    if known:
        letter.write(
            wish.address,
            "already-here",
            language=known.language,
            sign_in=url_for("people.sign_in"),
            forgotten=url_for("people.forgotten"),
        )
        return
    token = sign_up.ask(wish, browser_secret)
    letter.write(
        wish.address,
        "confirm-sign-up",
        language=wish.language,
        name=wish.name,
        path=url_for("people.confirm_sign_up", token=token),
    )


@people.get("/sign-up/sent")
@public
def sign_up_sent() -> str:
    return render_template("people/sign_up_sent.html", asked=cookie.get(ASKED), **where_mail_lies())


@people.get("/sign-up/<token>")
@public
def confirm_sign_up(token: str) -> ResponseReturnValue:
    """A button, not the deed: programs that scan mail open links too."""
    asked = sign_up.look(token)
    if asked is None:
        return link_ended(url_for("people.sign_up"))
    return _confirm_form(asked, ConfirmForm(formdata=None))


def _confirm_form(asked: SignUp, form: ConfirmForm, problem: str = "", status: int = 200) -> ResponseReturnValue:
    return render_template(
        "people/confirm_sign_up.html",
        asked=asked,
        form=form,
        problem=problem,
        asks_password=not _asked_here(asked),
    ), status


def link_ended(again: str) -> ResponseReturnValue:
    return render_template("people/link_ended.html", again=again), 410


def _asked_here(asked: SignUp) -> bool:
    kept = cookie.get(ASKED)
    return isinstance(kept, dict) and asked.was_asked_by(str(kept.get("secret", "")))


@people.post("/sign-up/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    asked = sign_up.look(token)
    if asked is None:
        return link_ended(url_for("people.sign_up"))
    if not _asked_here(asked):
        form = ConfirmForm()
        if not form.validate():
            return _confirm_form(asked, form, status=422)
        counted = attempt.spend(attempt.for_link(token))
        if counted is None:
            raise Exhausted
        kept = asked.password_hash
        db.session.commit()
        if not password.matches(kept, form.password.data or ""):
            problem = _("This is not the password that was chosen when the account was asked for.")
            return _confirm_form(asked, form, problem, 422)
        attempt.give_back(counted)
        asked = sign_up.look(token)
        if asked is None:
            return link_ended(url_for("people.sign_up"))
    target = asked.next_page if is_own_page(asked.next_page) else url_for("home.me")
    person = sign_up.confirm(asked)
    return let_in(person, target, _("Welcome, %(name)s! Your address is confirmed.", name=person.name))


@people.get("/me/agency")
@signed_in
def agency() -> str:
    require(me().is_staff)
    form = AgencyForm(formdata=None, next=next_page(""), unit=directory.label(me().unit) if me().unit else "")
    return _agency_page(form)


def _agency_page(form: AgencyForm) -> str:
    return render_template(
        "people/agency.html",
        form=form,
        agencies=directory.labels(),
        likely=directory.likely(form.unit.data or "") if form.unit.errors else [],
        later=form.next.data or url_for("home.me"),
    )


@people.post("/me/agency")
@signed_in
def choose_agency() -> ResponseReturnValue:
    require(me().is_staff)
    form = AgencyForm()
    chosen = directory.named(form.unit.data or "")
    if not form.validate() or chosen is None:
        if form.unit.data:
            form.unit.errors = [_("No agency has this name. Choose one in the list.")]
        return _agency_page(form), 422
    me().join(chosen)
    db.session.commit()
    return redirect(next_page(url_for("home.me")), 303)
