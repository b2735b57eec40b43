"""Somebody leaves the staff or the partners: a citizen again, without the roles that went with it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.clock import now
from app.database import db
from app.errors import Refused
from app.people.act import Deed, record
from app.people.aftermath import of_departure
from app.people.grant import Grant
from app.people.user import Electorate, User


def leave(person: User, *, by: User) -> None:
    """Supports given before stay what they were; ideas stay where they are."""
    if not by.oversees(person):
        raise Refused(_("You administer other units than theirs."))
    if person.id == by.id:
        raise Refused(_("You cannot do this to yourself; ask another administrator."))
    if person.electorate is Electorate.CITIZEN:
        raise Refused(_("This person is a citizen already."))
    left = Deed.LEFT_STAFF if person.is_staff else Deed.LEFT_PARTNERS
    held = select(Grant).where(Grant.user_id == person.id, Grant.taken_back_at.is_(None))
    for grant in db.session.scalars(held):
        grant.taken_back_at, grant.taken_back_by_id = now(), by.id
    record(left, by=by, person=person, unit=None, was_in=person.unit.code if person.unit else None)
    person.receive(Electorate.CITIZEN)
    of_departure(person, by)
    db.session.expire(person, ["grants"])
