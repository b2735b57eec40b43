"""Reading providers: what each makes, as far as this person may see it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, func, select

from app.database import db
from app.people.user import Person
from app.store.provider import Provider, kept_by
from app.store.queries import for_cards
from app.store.service import Service
from app.store.vocabulary import State


def with_counts() -> Sequence[Row[tuple[Provider, int]]]:
    """Those that have something in the Store, with how much, by name."""
    asked = select(Provider, func.count(Service.id)).join(Service, Service.provider_id == Provider.id)
    asked = asked.where(Service.state == State.LISTED, Service.hidden_at.is_(None))
    return db.session.execute(asked.group_by(Provider.id).order_by(Provider.name)).all()


def services_of(provider: Provider, person: Person) -> list[Service]:
    """By name; what is not in the Store now is shown to those who speak for it, and to those who keep the Store."""
    asked = select(Service).where(Service.provider_id == provider.id).order_by(Service.name, Service.id)
    if not (provider.spoken_for_by(person) or kept_by(person)):
        asked = asked.where(Service.state == State.LISTED, Service.hidden_at.is_(None))
    return list(db.session.scalars(for_cards(asked)))
