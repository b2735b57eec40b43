"""What of the services in the Store a choice is made on, read in three queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Select, select

from app.database import db
from app.people.unit import Level, Unit, open_units
from app.store.service import IN_STORE, Service, ServicePublic, ServiceRegion, ways_that_answer
from app.store.slate import Offer
from app.store.vocabulary import Need, Platform, Public


def offers() -> list[Offer]:
    publics, regions = _publics(), _regions()
    return [
        Offer(
            id=one.id,
            category=one.category,
            needs=tuple(Need(word) for word in one.needs if word in set(Need)),
            publics=frozenset(publics[one.id]),
            regions=frozenset(regions[one.id]),
            languages=frozenset(one.languages),
            accessibility=one.accessibility,
            platforms=frozenset(ways_that_answer(one)),
            popularity=one.exits,
        )
        for one in db.session.execute(
            select(
                Service.id, Service.category, Service.needs, Service.languages, Service.accessibility, Service.address,
                Service.ios_address, Service.ios_lost_at, Service.android_address, Service.android_lost_at,
                Service.exits,
            ).where(IN_STORE).order_by(Service.id)
        )
    ]  # fmt: skip


def way_out(service: Service, platforms: Collection[Platform]) -> Platform:
    """The first of its ways that runs on what somebody has."""
    ways = list(service.domains)
    return next((way for way in ways if way in platforms), next(iter(ways), Platform.WEB))


def _publics() -> dict[int, set[Public]]:
    found: dict[int, set[Public]] = defaultdict(set)
    for service, public in db.session.execute(select(ServicePublic.service_id, ServicePublic.public)):
        found[service].add(public)
    return found


def _regions() -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    asked = select(ServiceRegion.service_id, Unit.code).join(Unit, Unit.id == ServiceRegion.unit_id)
    for service, code in db.session.execute(asked):
        found[service].add(code)
    return found


def regions() -> Select[tuple[Unit]]:
    return open_units(Level.REGION)
