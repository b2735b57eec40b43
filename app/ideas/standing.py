"""The fair order: most places by merit, one in four to ideas seen too little, frozen so that pages never repeat.

Each hour is an *epoch*: the worker writes, for every idea shown or hidden, whether it has been seen enough, its merit
then, and a place on a circle drawn at random. A reader's seed is where on the circle they start.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    ForeignKey,
    Index,
    Row,
    Select,
    bindparam,
    cast,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app.clock import now
from app.database import BIG, add_new, db
from app.ideas.idea import LISTED, Idea
from app.paging import Page, decode, encode
from app.people.user import Person

SEEN_ENOUGH = 120
"""Impressions before an idea's merit says something about it: with fewer, the lucky ones of the first hours are shown
so much more than the others that the Gini index of impressions is above 0.3 in the simulation (tests/ideas)."""

RESERVED = 4
"""Each fourth place is reserved for ideas seen too little."""

GUEST_SEEDS = 16
EPOCHS_KEPT = 3


class Standing(db.Model):
    __table_args__ = (
        Index("ix_standing_merit", "epoch", "seen_enough", "merit", "idea_id"),
        Index("ix_standing_lot", "epoch", "seen_enough", "lot", "idea_id"),
    )

    epoch: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(BIG, ForeignKey(Idea.id), primary_key=True)
    seen_enough: Mapped[bool]
    merit: Mapped[float]
    lot: Mapped[float]


def epoch_of(moment: datetime) -> int:
    return int(moment.timestamp() // 3_600)


LATEST = select(func.max(Standing.epoch)).scalar_subquery()


def latest_epoch() -> int:
    return db.session.scalar(select(LATEST)) or 0


def freeze() -> None:
    """Begin an epoch, and forget the oldest. What is hidden keeps a place, for when it is shown again."""
    epoch = epoch_of(now())
    db.session.execute(delete(Standing).where((Standing.epoch == epoch) | (Standing.epoch <= epoch - EPOCHS_KEPT)))
    listed = select(
        literal(epoch), Idea.id, Idea.impressions >= SEEN_ENOUGH, Idea.merit, _drawn(Idea.id, random.Random(epoch))
    ).where(Idea.status.in_(LISTED))
    columns = ["epoch", "idea_id", "seen_enough", "merit", "lot"]
    db.session.execute(insert(Standing.__table__).from_select(columns, listed))


def _drawn(number: InstrumentedAttribute[int], draw: random.Random) -> ColumnElement[Any]:
    """A place on the circle for each number, drawn by the database: a linear congruence with new factors each epoch."""
    factor, shift, size = draw.randrange(1, 2**31, 2), draw.randrange(2**31), 2**31
    return ((cast(number, BigInteger) % size * factor + shift) % size) / float(size)


def enter(idea: Idea) -> None:
    """A new idea takes a place at once, on every circle still in use."""
    epochs = set(db.session.scalars(select(Standing.epoch).distinct()))
    rows = [
        {"epoch": epoch, "idea_id": idea.id, "seen_enough": False, "merit": 0.0, "lot": random.random()}
        for epoch in epochs or {epoch_of(now())}
    ]
    add_new(Standing, *rows)


def seed_of(person: Person) -> int:
    """A person's own; for guests one of sixteen an hour."""
    if person.is_authenticated:
        return 1_000 + (person.id or 0) % 9_973
    return random.Random(int(now().timestamp())).randrange(GUEST_SEEDS)


@dataclass(frozen=True)
class Place:
    """Where a reader is: the epoch and seed they began with, how many places they saw, and the last of each kind."""

    epoch: int
    seed: int
    seen: int = 0
    merit: float = 2.0
    merit_id: int = 0
    lot: float = -1.0
    lot_id: int = 0
    wrapped: bool = False

    @classmethod
    def of_cursor(cls, cursor: str) -> Place | None:
        position = decode(cursor, int, int, int, float, int, float, int, bool)
        return cls(*position) if position else None

    @property
    def cursor(self) -> str:
        return encode(
            [self.epoch, self.seed, self.seen, self.merit, self.merit_id, self.lot, self.lot_id, self.wrapped]
        )

    @property
    def start(self) -> float:
        """The same in each epoch, which draws all places on the circle anew."""
        return random.Random(self.seed).random()


def page(chosen: Select[tuple[Idea]], *, cursor: str, person: Person, most: int, often: bool = False) -> Page[int]:
    """A page of the fair order among the ideas chosen, by number; what is asked often is put together once.

    Whoever comes back after their epoch was forgotten begins anew.
    """
    begun = Place.of_cursor(cursor)
    if begun:
        asked = _next(chosen, begun, most + 1)
    else:
        asked = _beginning(chosen, most + 1) if often else _next(chosen, _Anywhere(), most + 1)
    place = begun or Place(0, seed_of(person))
    rows = db.session.execute(asked, {"start": place.start}).all()
    if begun and not rows and not _is_kept(begun.epoch):
        return replace(page(chosen, cursor="", person=person, most=most), anew=True)
    if rows and not begun:
        place = replace(place, epoch=rows[0].epoch)
    return _woven(_merits(rows), _lots(rows)[: most + 1], place, most)


def _is_kept(epoch: int) -> bool:
    return bool(db.session.scalar(select(exists().where(Standing.epoch == epoch))))


@dataclass(frozen=True)
class _Anywhere:
    """The place of all who begin, in the latest epoch: what differs between them is said when it is asked."""

    epoch: Any = LATEST
    start: Any = bindparam("start")
    merit: float = 2.0
    merit_id: int = 0
    lot: float = -1.0
    lot_id: int = 0
    wrapped: bool = False


Somewhere = Place | _Anywhere


@lru_cache(maxsize=8)
def _beginning(chosen: Select[tuple[Idea]], most: int) -> CompoundSelect[Any]:
    return _next(chosen, _Anywhere(), most)


def _next(chosen: Select[tuple[Idea]], place: Somewhere, most: int) -> CompoundSelect[Any]:
    """What comes next by merit, and round the circle: numbers alone, in one query."""
    parts = [_by_merit(chosen, place), _before_the_end(chosen, place), _from_the_beginning(chosen, place)]
    limited = [part.limit(most).subquery() for part in parts]
    return union_all(*(select(literal(kind).label("kind"), *part.c) for kind, part in enumerate(limited)))


def _merits(rows: Sequence[Row[Any]]) -> list[tuple[int, float]]:
    found = ((row.id, row.value) for row in rows if row.kind == 0)
    return sorted(found, key=lambda row: (-row[1], -row[0]))


def _lots(rows: Sequence[Row[Any]]) -> list[tuple[int, float, bool]]:
    found = ((row.id, row.value, row.kind == 2) for row in rows if row.kind)
    return sorted(found, key=lambda row: (row[2], row[1], row[0]))


def _standings(chosen: Select[tuple[Idea]], place: Somewhere, column: InstrumentedAttribute[float]) -> Select[Any]:
    joined = chosen.join(Standing, Standing.idea_id == Idea.id).where(Standing.epoch == place.epoch)
    return joined.with_only_columns(Idea.id, column.label("value"), Standing.epoch)


def _by_merit(chosen: Select[tuple[Idea]], place: Somewhere) -> Select[Any]:
    asked = _standings(chosen, place, Standing.merit).where(Standing.seen_enough)
    if place.merit_id:
        before = (Standing.merit < place.merit) | (
            (Standing.merit == place.merit) & (Standing.idea_id < place.merit_id)
        )
        asked = asked.where(Standing.merit <= place.merit, before)
    return asked.order_by(Standing.merit.desc(), Standing.idea_id.desc())


def _round(chosen: Select[tuple[Idea]], place: Somewhere) -> Select[Any]:
    asked = _standings(chosen, place, Standing.lot).where(~Standing.seen_enough)
    return asked.order_by(Standing.lot, Standing.idea_id)


def _after(place: Somewhere) -> ColumnElement[bool]:
    further = (Standing.lot > place.lot) | ((Standing.lot == place.lot) & (Standing.idea_id > place.lot_id))
    return (Standing.lot >= place.lot) & further


def _before_the_end(chosen: Select[tuple[Idea]], place: Somewhere) -> Select[Any]:
    """From where this seed starts, or was left, to the end of the circle."""
    asked = _round(chosen, place).where(Standing.lot >= place.start)
    if place.wrapped:
        return asked.where(false())
    return asked.where(_after(place)) if place.lot_id else asked


def _from_the_beginning(chosen: Select[tuple[Idea]], place: Somewhere) -> Select[Any]:
    """From the beginning of the circle, or where it was left, to where this seed starts."""
    asked = _round(chosen, place).where(Standing.lot < place.start)
    return asked.where(_after(place)) if place.wrapped and place.lot_id else asked


def _woven(
    by_merit: Sequence[tuple[int, float]], by_lot: Sequence[tuple[int, float, bool]], place: Place, most: int
) -> Page[int]:
    shown: list[int] = []
    i = j = 0
    merit, merit_id = place.merit, place.merit_id
    lot, lot_id, wrapped = place.lot, place.lot_id, place.wrapped
    while len(shown) < most and (i < len(by_merit) or j < len(by_lot)):
        reserved = (place.seen + len(shown)) % RESERVED == RESERVED - 1
        if j < len(by_lot) and (reserved or i >= len(by_merit)):
            lot_id, lot, wrapped = by_lot[j]
            j += 1
            shown.append(lot_id)
        else:
            merit_id, merit = by_merit[i]
            i += 1
            shown.append(merit_id)
    more = i < len(by_merit) or j < len(by_lot)
    onward = Place(place.epoch, place.seed, place.seen + len(shown), merit, merit_id, lot, lot_id, wrapped)
    return Page(shown, onward.cursor if more else None)
