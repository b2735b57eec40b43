"""Erasure: the person goes, what they published stays without a name."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from app.clock import now
from app.database import db
from app.errors import Refused
from app.outbox import post
from app.outbox.errand import Errand
from app.outbox.letter import Letter
from app.people import aftermath, attempt, disuse, link, session, sign_up, token
from app.people.act import Deed, record
from app.people.grant import Grant, Role
from app.people.invitation import Invitation
from app.people.membership import Membership
from app.people.suspension import Suspension
from app.people.user import Digest, User

NAME = "Personne effacée"


def erase(person: User, *, by: User | None) -> None:
    """Nothing that says who it was stays, here and in the rooms above."""
    if person.erased_at:
        raise Refused(_("This person was already erased."))
    if _is_last_administrator(person):
        raise Refused(_("You are the last administrator: give this role to somebody else first."))
    aftermath.of_erasure(person)
    for kept in (session.end_all, token.withdraw_all, link.void, disuse.forget):
        kept(person)
    if person.email:
        _forget_address(person.email)
    _close_rows_about(person, by)
    person.name, person.handle = NAME, f"personne-{secrets.token_hex(8)}"
    person.email = person.password_hash = person.ballot_key = person.organisation = None
    person.confirmed_at = person.unit = person.seen_on = None
    person.biography, person.language, person.time_zone = "", "fr", "Europe/Paris"
    person.shows_unit = person.shows_ideas = person.findable = False
    person.digest, person.erased_at = Digest.NEVER, now()
    record(Deed.ERASED, by=by, person=person)
    Errand.send("note-erasure", id=person.id)


def _is_last_administrator(person: User) -> bool:
    if not person.administers:
        return False
    others = (
        select(func.count())
        .select_from(Grant)
        .where(Grant.role == Role.ADMINISTRATOR, Grant.taken_back_at.is_(None), Grant.user_id != person.id)
    )
    return not db.session.scalar(others)


def _forget_address(address: str) -> None:
    sign_up.forget(address)
    for budget in (attempt.for_account(address), *attempt.letters_to(address)):
        attempt.forgive(budget)
    db.session.execute(delete(Letter).where(Letter.recipient == address))
    post.forget(address)
    db.session.execute(delete(Invitation).where(Invitation.address == address))


def _close_rows_about(person: User, by: User | None) -> None:
    """The trail of roles stays, on a person who has no name any more; words written about them do not."""
    live = update(Grant).where(Grant.user_id == person.id, Grant.taken_back_at.is_(None))
    db.session.execute(live.values(taken_back_at=now(), taken_back_by_id=by.id if by else None))
    db.session.execute(delete(Suspension).where(Suspension.user_id == person.id))
    db.session.execute(delete(Membership).where(Membership.user_id == person.id))
    attempt.forgive(attempt.for_person(person.id))
    db.session.expire(person, ["grants"])
