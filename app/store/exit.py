"""Ways out: whoever leaves the Store for a service is counted, exactly, and nobody is written down."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, PrimaryKeyConstraint, Table, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.orm import Mapped, mapped_column

from app.address import Unfit, read
from app.clock import now
from app.database import db
from app.errors import Refused
from app.store.service import Service
from app.store.vocabulary import Platform, Way


class ServiceExit(db.Model):
    """How many left for a service on a day, by where they pressed; the sum is the service's `exits`."""

    __table_args__ = (PrimaryKeyConstraint("service_id", "day", "way"),)

    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    day: Mapped[date] = mapped_column(index=True)
    way: Mapped[Way]
    count: Mapped[int]


def leave(service: Service, platform: Platform, way: Way) -> str:
    """The address that leads to it: its own, as stored, and no other. Counted by SQL, in this transaction."""
    if not service.is_listed:
        raise Refused(_("This service is not in the Store: its way out is shut."))
    if platform in service.shut_ways:
        raise Refused(_("This service cannot be opened there for the time being: its address does not answer."))
    address = service.ways_out.get(platform)
    if address is None:
        raise Refused(_("This service does not run there."))
    try:
        whole = str(read(address))
    except Unfit:
        raise Refused(_("The address of this service cannot be opened.")) from None
    count(service.id, way)
    return whole


def count(service_id: int, way: Way, *, day: date | None = None, exits: int = 1) -> None:
    """The service's row first: whoever presses at the same moment waits there, and none is lost."""
    counted = update(Service.__table__).where(Service.id == service_id).values(exits=Service.exits + exits)
    db.session.execute(counted)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite_dialect.insert
    table = cast(Table, ServiceExit.__table__)
    added = insert(table).values(service_id=service_id, day=day or now().date(), way=way, count=exits)
    summed = {"count": table.c.count + added.excluded.count}
    db.session.execute(added.on_conflict_do_update(index_elements=["service_id", "day", "way"], set_=summed))
