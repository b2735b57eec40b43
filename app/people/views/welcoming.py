"""Whom administrators let in: invitations to staff and partners, and the memberships that citizens ask for."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.authorization import me, public, require
from app.database import db
from app.errors import Refused
from app.fields import PlainForm
from app.hypermedia import page_or_fragment
from app.outbox import letter
from app.paging import Page, decode, encode
from app.people import directory, invitation, membership, password
from app.people.forms import AnswerForm, ArrivalForm, InvitationForm
from app.people.grant import Role
from app.people.invitation import Invitation
from app.people.labels import ELECTORATES
from app.people.membership import Membership
from app.people.user import Electorate, by_address
from app.people.views.entrance import let_in, link_ended
from app.people.views.room import administrators, people, where_mail_lies

SHOWN = 30


@people.get("/people/invitations")
@administrators
def invitations() -> ResponseReturnValue:
    return _invitations_page(InvitationForm(formdata=None, address=request.args.get("address", "")[:254]))


def _invitations_page(form: InvitationForm) -> ResponseReturnValue:
    asked = invitation.newest(me())
    position = decode(request.args.get("after", ""), int)
    if position:
        asked = asked.where(Invitation.id < position[0])
    found = db.session.scalars(asked.limit(SHOWN + 1)).all()
    shown = Page(found[:SHOWN], encode([found[SHOWN - 1].id]) if len(found) > SHOWN else None)
    return page_or_fragment(
        "people/invitations.html",
        "people/_invitations.html",
        status=422 if form.errors else 200,
        form=form,
        shown=shown,
        next_url=url_for("people.invitations", after=shown.after) if shown.after else None,
        agencies=directory.labels(),
        electorates=ELECTORATES,
        plain=PlainForm(),
        **where_mail_lies(),
    )


@people.post("/people/invitations")
@administrators
def invite() -> ResponseReturnValue:
    form = InvitationForm()
    electorate = Electorate(form.electorate.data) if form.validate() else Electorate.STAFF
    unit = directory.named(form.unit.data or "") if electorate is Electorate.STAFF else None
    if not form.errors and electorate is Electorate.STAFF and unit is None:
        form.unit.errors = [_("No unit has this name. Choose one in the list.")]
    if form.errors:
        return _invitations_page(form)
    try:
        made, token = invitation.invite(
            form.address.data or "", electorate, by=me(), unit=unit, organisation=form.organisation.data
        )
    except Refused as refused:
        db.session.rollback()
        form.address.errors = [refused.message]
        return _invitations_page(form)
    letter.write(
        made.address,
        "invitation",
        language=str(get_locale() or "fr"),
        by=me().name,
        staff_of=unit.name if unit else None,
        path=url_for("people.invitation_of", token=token),
    )
    db.session.commit()
    flash(_("The invitation is sent."), "good")
    return redirect(url_for("people.invitations"), 303)


@people.post("/people/invitations/<int:id>/withdraw")
@administrators
def withdraw_invitation(id: int) -> ResponseReturnValue:
    made = (db.session.get(Invitation, id) if id < 2**63 else None) or abort(404)
    require(me().holds(Role.ADMINISTRATOR, made.unit) if made.unit else me().administers_all)
    made.withdraw(by=me())
    db.session.commit()
    flash(_("The invitation is withdrawn."), "good")
    return redirect(url_for("people.invitations"), 303)


@people.get("/invitation/<token>")
@public
def invitation_of(token: str) -> ResponseReturnValue:
    made = invitation.look(token)
    if made is None:
        return link_ended(url_for("home.help"))
    return _invitation_page(made, ArrivalForm(made.address, formdata=None))


def _invitation_page(made: Invitation, form: ArrivalForm) -> str:
    return render_template(
        "people/invitation.html",
        made=made,
        form=form,
        known=by_address(made.address) is not None,
        is_mine=me().is_authenticated and me().email == made.address,
    )


@people.post("/invitation/<token>")
@public
def accept_invitation(token: str) -> ResponseReturnValue:
    """Whoever has an account accepts with it; whoever has none makes one here."""
    made = invitation.look(token)
    if made is None:
        return link_ended(url_for("home.help"))
    if me().is_authenticated:
        made.accept(me())
        db.session.commit()
        flash(_("Welcome! What your invitation opens is open."), "good")
        return redirect(url_for("home.me"), 303)
    form = ArrivalForm(made.address)
    if by_address(made.address) or not form.validate():
        return _invitation_page(made, form), 422
    db.session.rollback()
    chosen = password.hash_of(form.password.data or "")
    made = invitation.look(token)
    if made is None:
        return link_ended(url_for("home.help"))
    person = invitation.arrive(made, form.name.data or "", chosen, str(get_locale() or "fr"))
    return let_in(person, url_for("home.me"), _("Welcome! What your invitation opens is open."))


@people.get("/people/memberships")
@administrators
def memberships() -> str:
    require(me().administers_all)
    return _memberships_page()


def _memberships_page(refused_id: int | None = None, form: AnswerForm | None = None) -> str:
    return render_template(
        "people/memberships.html",
        waiting=db.session.scalars(membership.waiting().limit(100)).all(),
        answered=db.session.scalars(membership.answered().limit(30)).all(),
        forms={refused_id: form},
        blank=lambda: AnswerForm(formdata=None),
        **where_mail_lies(),
    )


def _waiting(id: int) -> Membership:
    require(me().administers_all)
    return (db.session.get(Membership, id) if id < 2**63 else None) or abort(404)


@people.post("/people/memberships/<int:id>/approval")
@administrators
def approve_membership(id: int) -> ResponseReturnValue:
    asked = _waiting(id)
    asked.approve(by=me())
    _tell(asked)
    db.session.commit()
    flash(_("The membership is approved, and the person is told."), "good")
    return redirect(url_for("people.memberships"), 303)


@people.post("/people/memberships/<int:id>/refusal")
@administrators
def refuse_membership(id: int) -> ResponseReturnValue:
    asked = _waiting(id)
    form = AnswerForm()
    if not form.validate():
        return _memberships_page(id, form), 422
    asked.refuse(by=me(), reason=form.reason.data or "")
    _tell(asked)
    db.session.commit()
    flash(_("The membership is refused, and the person is told why."), "good")
    return redirect(url_for("people.memberships"), 303)


def _tell(asked: Membership) -> None:
    letter.write(
        asked.user.email or "",
        "membership",
        language=asked.user.language,
        name=asked.user.name,
        organisation=asked.organisation,
        approved=asked.approved,
        answer=asked.answer,
        path=url_for("people.partner"),
    )
