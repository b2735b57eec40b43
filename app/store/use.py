"""That somebody went to a service through its way out, while signed in and because they asked to have it noted.

One row for a person and a service, with the last day and nothing else: it lets their review count as verified.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ForeignKey, Select, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import add_new, db
from app.people.user import User
from app.store.service import Service

KEPT_DAYS = 90


class ServiceUse(db.Model):
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True, index=True)
    on_day: Mapped[date]


def note(service: Service, *, by: User) -> None:
    """The last day counts; pressing again the same day changes nothing."""
    today = now().date()
    if not add_new(ServiceUse, {"service_id": service.id, "person_id": by.id, "on_day": today}):
        again = (ServiceUse.service_id == service.id) & (ServiceUse.person_id == by.id) & (ServiceUse.on_day < today)
        db.session.execute(update(ServiceUse).where(again).values(on_day=today))


def day_of(service: Service, person: User) -> date | None:
    """The last day on which they went there, where that is not too long ago."""
    since = now().date() - timedelta(days=KEPT_DAYS)
    return db.session.scalar(
        select(ServiceUse.on_day).where(
            ServiceUse.service_id == service.id, ServiceUse.person_id == person.id, ServiceUse.on_day >= since
        )
    )


def of(person: User) -> Select[tuple[ServiceUse]]:
    return select(ServiceUse).where(ServiceUse.person_id == person.id).order_by(ServiceUse.service_id)


def forget_old() -> None:
    db.session.execute(delete(ServiceUse).where(ServiceUse.on_day < now().date() - timedelta(days=KEPT_DAYS)))


def forget(person: User) -> None:
    db.session.execute(delete(ServiceUse).where(ServiceUse.person_id == person.id))
