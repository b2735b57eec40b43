"""The stars on services: reckoned anew from the reviews, and proved to be what the reviews say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import db
from app.people.user import Electorate
from app.store import rating
from app.store.rating import Heard, Norm
from app.store.review import Review, readable
from app.store.service import Service
from app.store.ties import stakes

ALL = "all"
APART = {Electorate.CITIZEN: "citizen", Electorate.STAFF: "staff"}
"""Shown apart, as they judge different things. Partners are few: their ratings are part of the whole alone."""
VOICES = (ALL, *APART.values())
COLUMNS = (
    "rating", "rating_low", "rating_high", "rating_count", "citizen_rating", "citizen_count", "staff_rating",
    "staff_count",
)  # fmt: skip


class RatingNorm(db.Model):
    """What the Store's services are like for a voice, as of a day: with it every rating can be reckoned again."""

    voice: Mapped[str] = mapped_column(String(20), primary_key=True)
    on_day: Mapped[date]
    mean: Mapped[float]
    weight: Mapped[float]
    within: Mapped[float]

    @property
    def norm(self) -> Norm:
        return Norm(self.mean, self.weight, self.within)


@dataclass(frozen=True)
class Difference:
    """A column that does not say what the reviews say."""

    service_id: int
    name: str
    column: Any
    reviews: Any

    def __str__(self) -> str:
        return f"service {self.service_id}: {self.name} says {self.column}, the reviews {self.reviews}"


@dataclass(frozen=True)
class Reckoning:
    """All that the reviews say, as of a day."""

    on_day: date
    norms: Mapping[str, Norm]
    columns: Mapping[int, dict[str, Any]]


def reckon(on_day: date) -> Reckoning:
    """Ages are whole days up to that day, so that the same reviews give the same numbers whenever it is asked."""
    said = _said(on_day)
    norms = {voice: rating.norm(said[voice].values()) for voice in VOICES}
    numbers = db.session.scalars(select(Service.id).order_by(Service.id)).all()
    return Reckoning(on_day, norms, {number: _columns(number, said, norms) for number in numbers})


def _said(on_day: date) -> dict[str, dict[int, Heard]]:
    pairs: dict[str, dict[int, list[tuple[int, float]]]] = {voice: defaultdict(list) for voice in VOICES}
    at_stake = {(row[0], row[1]) for row in db.session.execute(stakes())}
    for service, author, stars, electorate, verified, at in _counting():
        age = (on_day - at.date()).days
        if age < rating.SETTLED_DAYS or (service, author) in at_stake:
            continue
        one = stars, rating.weight(verified=verified, age_days=age)
        pairs[ALL][service].append(one)
        if electorate in APART:
            pairs[APART[electorate]][service].append(one)
    return {voice: {service: rating.heard(ones) for service, ones in by.items()} for voice, by in pairs.items()}


def _counting() -> Iterator[Row[Any]]:
    """What weighs on the stars: of the version that a service has now, neither hidden nor set aside."""
    asked = (
        select(
            Review.service_id, Review.author_id, Review.stars, Review.electorate, Review.verified, Review.at
        )
        .join(Service, (Service.id == Review.service_id) & (Service.major == Review.major))
        .where(*readable())
    )  # fmt: skip
    yield from db.session.execute(asked)


def _columns(number: int, said: Mapping[str, Mapping[int, Heard]], norms: Mapping[str, Norm]) -> dict[str, Any]:
    heard = {voice: said[voice].get(number, Heard()) for voice in VOICES}
    whole, *apart = (rating.rating(heard[voice], norms[voice]) for voice in VOICES)
    columns: dict[str, Any] = {
        "rating": whole and whole.mean,
        "rating_low": whole and whole.low,
        "rating_high": whole and whole.high,
        "rating_count": heard[ALL].count,
    }
    for voice, one in zip(APART.values(), apart, strict=True):
        columns[f"{voice}_rating"] = one and one.mean
        columns[f"{voice}_count"] = heard[voice].count
    return columns


def recount() -> int:
    """Set every column to what the reviews say today; says how many services changed. Again, nothing changes."""
    return put_down(reckon(now().date()))


def put_down(found: Reckoning) -> int:
    """Short, for whoever holds the lock that others wait for."""
    held = _held()
    for voice, one in found.norms.items():
        db.session.merge(
            RatingNorm(voice=voice, on_day=found.on_day, mean=one.mean, weight=one.weight, within=one.within)
        )
    changed = [number for number, columns in found.columns.items() if held.get(number) != columns]
    for number in changed:
        written = update(Service).where(Service.id == number).values(found.columns[number])
        db.session.execute(written.execution_options(synchronize_session=False))
    db.session.flush()
    db.session.expire_all()
    return len(changed)


def differences() -> Iterator[Difference]:
    """As of the day of the last recount: time that passed since is no difference."""
    day = db.session.scalar(select(RatingNorm.on_day).where(RatingNorm.voice == ALL)) or now().date()
    held = _held()
    for number, columns in reckon(day).columns.items():
        for name, value in columns.items():
            if held[number][name] != value:
                yield Difference(number, name, held[number][name], value)


def _held() -> dict[int, dict[str, Any]]:
    asked = select(Service.id, *(getattr(Service, name) for name in COLUMNS))
    return {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in db.session.execute(asked)}


def norms() -> dict[str, Norm]:
    return {one.voice: one.norm for one in db.session.scalars(select(RatingNorm))}
