"""What follows in the Store when a person leaves or is erased, or a unit moves: given to the people room (rooms.py)."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.database import db
from app.people.unit import Unit, within
from app.people.user import User
from app.search.feed import changed
from app.store import advice, provider, provider_request, review, short_list, submission, use
from app.store.provider import ProviderMember
from app.store.service import Service, ServiceRegion


def forget(person: User) -> None:
    """First what they rated: what they had a part in is still known."""
    review.forget(person)
    short_list.forget(person)
    advice.forget(person)
    db.session.execute(delete(ProviderMember).where(ProviderMember.person_id == person.id))
    use.forget(person)
    provider_request.forget(person)
    submission.forget(person)


def left(person: User, by: User) -> None:
    """Partners and staff speak for a provider: whoever is a citizen again does not."""
    for member in db.session.scalars(provider.memberships_of(person).where(ProviderMember.until.is_(None))):
        member.end(by=by)


def moved(unit: Unit) -> None:
    """A region that changed its name: services are found by it."""
    db.session.flush()
    concerned = select(ServiceRegion.service_id).where(ServiceRegion.unit_id.in_(within(unit)))
    for service in db.session.scalars(select(Service).where(Service.id.in_(concerned))):
        changed(service)
