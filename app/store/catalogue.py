"""The catalogue in memory: what lists narrow, count and order, without asking the database for each.

A Store holds thousands of services, not millions: what is known of each for choosing takes a few hundred bytes. One
query says whether anything changed since it was read.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import String, cast, func, literal, select, union_all

from app.database import db
from app.people.act import newest_act
from app.people.unit import Level, Unit
from app.store.provider import Provider
from app.store.service import IN_STORE, Service, ServicePublic, ServiceRegion, ways_that_answer
from app.text import slugify

NAMES = ("category", "public", "region", "platform", "language", "need", "provider")
FOR_ALL = ("public", "region")
"""A service that names none of these is for all of them."""
Counts = Mapping[str, Counter[str]]


@dataclass(frozen=True)
class Entry:
    """What is known of a service for choosing it: the values of each facet, and what orders it."""

    id: int
    name: str
    listed_at: datetime
    rating: float | None
    values: Mapping[str, frozenset[str]]

    def fits(self, facet: str, wanted: str) -> bool:
        held = self.values[facet]
        return wanted in held or (not held and facet in FOR_ALL)


@dataclass(frozen=True)
class Catalogue:
    stamp: tuple[Any, ...]
    entries: Mapping[int, Entry]
    regions: Mapping[str, str]
    """Names of all regions by their code: a service that names none is for each of them."""

    def narrowed(self, chosen: Mapping[str, str], among: Iterable[int] | None = None) -> tuple[list[Entry], Counts]:
        """What fits all that was chosen; and how many would fit each value of a facet, all else as chosen."""
        fitting: list[Entry] = []
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for entry in self._among(among):
            missed = [name for name, value in chosen.items() if not entry.fits(name, value)]
            if len(missed) > 1:
                continue
            if not missed:
                fitting.append(entry)
            for name in missed or NAMES:
                counts[name].update(entry.values[name] or (("",) if name in FOR_ALL else ()))
        for name in FOR_ALL:
            everywhere = counts[name].pop("", 0)
            for value in self._named(name):
                counts[name][value] += everywhere
        return fitting, counts

    def _among(self, numbers: Iterable[int] | None) -> Iterable[Entry]:
        if numbers is None:
            return self.entries.values()
        return (self.entries[number] for number in numbers if number in self.entries)

    def _named(self, name: str) -> Iterable[str]:
        if name == "region":
            return self.regions
        return {value for entry in self.entries.values() for value in entry.values[name]}


Key = tuple[float | str, int]
"""What a list is ordered by, the lowest first; the number of the service breaks ties."""


def _turn(entry: Entry, hour: int) -> Key:
    return (crc32(f"{hour}:{entry.id}".encode()), entry.id)


def _newest(entry: Entry, hour: int) -> Key:
    return (-entry.listed_at.timestamp(), -entry.id)


def _name(entry: Entry, hour: int) -> Key:
    return (slugify(entry.name), entry.id)


def _rated(entry: Entry, hour: int) -> Key:
    """By the stars shown; what has too few reviews for any comes after."""
    return (-(entry.rating or 0.0), entry.id)


KEYS: dict[str, Callable[[Entry, int], Key]] = {"turn": _turn, "rated": _rated, "newest": _newest, "name": _name}


def in_order(entries: Iterable[Entry], order: str, hour: int) -> list[tuple[Key, Entry]]:
    """Each in turn by a draw that is new every hour and the same for all within it; or by what is known of it."""
    key = KEYS[order]
    return sorted(((key(entry, hour), entry) for entry in entries), key=lambda one: one[0])


# Read once, and again when something changed

_read: list[Catalogue] = []
_reading = threading.Lock()


def current() -> Catalogue:
    """As the database has it now."""
    stamp = _stamp()
    known = _read[0] if _read else None
    if known is not None and known.stamp == stamp:
        return known
    with _reading:
        if _read and _read[0].stamp == stamp:
            return _read[0]
        catalogue = Catalogue(stamp, *_entries())
        _read[:] = [catalogue]
        return catalogue


def _stamp() -> tuple[Any, ...]:
    """Which database, how many services, the sum of their versions, which each change raises, and of their stars; and
    what happened last to a unit, whose name it may be."""
    counted = select(
        func.count(), func.sum(Service.version), func.max(Service.id), func.max(Service.changed_at),
        func.sum(Service.rating_count), func.sum(Service.rating * Service.id), newest_act(),
    )  # fmt: skip
    return (str(db.engine.url), *db.session.execute(counted.where(IN_STORE)).one())


def _entries() -> tuple[dict[int, Entry], dict[str, str]]:
    publics, regions, names = _publics_and_regions()
    columns = (
        Service.id, Service.name, Service.category, Service.listed_at, Service.needs, Service.languages,
        Service.address, Service.ios_address, Service.ios_lost_at, Service.android_address, Service.android_lost_at,
        Service.rating, Provider.kind,
    )  # fmt: skip
    asked = select(*columns).join(Service.provider).where(IN_STORE).order_by(Service.id)
    entries = {}
    for row in db.session.execute(asked):
        values: dict[str, Iterable[str]] = {
            "category": [row.category], "public": publics[row.id], "region": regions[row.id],
            "platform": ways_that_answer(row), "language": row.languages, "need": row.needs, "provider": [row.kind],
        }  # fmt: skip
        held = {name: frozenset(str(value) for value in said) for name, said in values.items()}
        entries[row.id] = Entry(row.id, row.name, row.listed_at, row.rating, held)
    return entries, names


def _publics_and_regions() -> tuple[Mapping[int, list[str]], Mapping[int, list[str]], dict[str, str]]:
    """In one question: whom each is made for, and where; and what regions are called."""
    for_whom = select(ServicePublic.service_id, cast(ServicePublic.public, String), literal(""))
    where = select(ServiceRegion.service_id, Unit.code, Unit.name).join(ServiceRegion.unit)
    publics: dict[int, list[str]] = defaultdict(list)
    regions: dict[int, list[str]] = defaultdict(list)
    open_ones = select(literal(0), Unit.code, Unit.name).where(Unit.level == Level.REGION, ~Unit.closed)
    names = {}
    for service_id, said, name in db.session.execute(union_all(for_whom, where, open_ones)):
        (regions if name else publics)[service_id].append(said)
        if name:
            names[said] = name
    return publics, regions, dict(sorted(names.items(), key=lambda one: slugify(one[1])))


def forget() -> None:
    """For tests: the next reader reads anew."""
    _read.clear()
