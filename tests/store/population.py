"""A Store with people in it who rate as chance has it, and some who are paid, angry or have a stake.

Time goes on rating by rating, as the worker sees it; whoever looks at bursts does so after some days.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from app.store import pace, rating
from app.store.pace import Mark
from app.store.rating import Norm

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
STARS = (1, 2, 3, 4, 5)
NEW, VERIFIED = 0.3, 0.4
"""Honest people: so many made their account to rate, so many are known to have used it."""
LOOKED_AFTER = 3 * DAY
LIGHT = Norm(mean=3.7, weight=rating.LIGHTEST, within=1.2)
"""Where the Store holds a service back least, so that a few of its ratings move it most."""


@dataclass(slots=True)
class Voice:
    """One rating; `honest` is known to the simulation alone, and to whoever looks at it."""

    at: datetime
    stars: int
    fresh: bool
    verified: bool
    honest: bool = True
    waits_since: datetime | None = None
    known: bool = False
    left_out: bool = False

    def age_at(self, at: datetime) -> int:
        return (at.date() - self.at.date()).days

    def weight_at(self, at: datetime) -> float:
        return rating.weight(verified=self.verified, age_days=self.age_at(at))


@dataclass
class Rated:
    """A service, and what was said of it."""

    norm: Norm = LIGHT
    voices: list[Voice] = field(default_factory=list)
    most_waiting: int = 0

    def hear(self, voice: Voice, *, watched: bool = True, looked_at: bool = True) -> None:
        self.voices.append(voice)
        if looked_at:
            self.decide(voice.at)
        if watched:
            self.set_aside(voice.at)

    def set_aside(self, at: datetime) -> None:
        marks = [
            Mark(n, one.at, one.stars, one.fresh, known=one.known, aside=bool(one.waits_since) or one.left_out)
            for n, one in enumerate(self.voices)
            if one.fresh or not one.left_out
        ]
        since = max(BEGIN, at - pace.PAST)
        found = pace.bursts(marks, since=since, at=at, usual=lambda kind: pace.SLOWEST, moves=self.moves_at(at))
        for burst in found:
            for number in burst.ids:
                one = self.voices[number]
                if not one.left_out:
                    one.waits_since = one.waits_since or at
        self.most_waiting = max(self.most_waiting, sum(bool(one.waits_since) for one in self.voices))

    def moves_at(self, at: datetime) -> pace.Moves:
        pairs = [(one.stars, one.weight_at(at)) for one in self.voices]
        shown = {
            n
            for n, one in enumerate(self.voices)
            if not one.waits_since and not one.left_out and one.age_at(at) >= rating.SETTLED_DAYS
        }

        def by(numbers: frozenset[int]) -> float:
            return rating.moved([pairs[n] for n in shown - numbers], [pairs[n] for n in numbers], self.norm)

        return by

    def decide(self, at: datetime) -> None:
        """Somebody who looks tells the sincere from the others."""
        if any(one.waits_since and at - one.waits_since >= LOOKED_AFTER for one in self.voices):
            for one in self.voices:
                if one.waits_since:
                    one.waits_since, one.known, one.left_out = None, one.honest, not one.honest

    def counting(self) -> list[Voice]:
        return [one for one in self.voices if not one.waits_since and not one.left_out]

    def shown(self, at: datetime, norm: Norm, among: Iterable[Voice] | None = None) -> float | None:
        found = rating.rating(heard(self.counting() if among is None else among, at), norm)
        return found.mean if found else None


def heard(voices: Iterable[Voice], at: datetime) -> rating.Heard:
    return rating.heard((one.stars, one.weight_at(at)) for one in voices if one.age_at(at) >= rating.SETTLED_DAYS)


def opinion(chance: random.Random, liking: float) -> int:
    """Stars around what the service is worth, which people feel each in their own way."""
    return min(max(round(chance.gauss(liking, 1.1)), 1), 5)


def honest(chance: random.Random, *, count: int, liking: float, days: float = 180, first: float = 0) -> list[Voice]:
    """So many sincere people in so many days, by chance alone."""
    moments = sorted(BEGIN + DAY * (first + chance.uniform(0, days)) for _ in range(count))
    return [
        Voice(at, opinion(chance, liking), fresh=chance.random() < NEW, verified=chance.random() < VERIFIED)
        for at in moments
    ]


def planted(
    chance: random.Random, *, count: int, stars: int, begins: float, hours: float, fresh: bool, verified: bool = False
) -> list[Voice]:
    moments = sorted(BEGIN + DAY * begins + timedelta(hours=chance.uniform(0, hours)) for _ in range(count))
    return [Voice(at, stars, fresh=fresh, verified=verified, honest=False) for at in moments]


def norm_of_a_store(chance: random.Random, *, services: int = 60) -> Norm:
    """Of services that differ by half a star or so, most of them little rated."""
    at = BEGIN + 180 * DAY
    sizes = [int(5 + 200 / (1 + place / 3)) for place in range(services)]
    likings = [chance.gauss(3.7, 0.5) for _ in sizes]
    return rating.norm(
        heard(honest(chance, count=size, liking=liking), at) for size, liking in zip(sizes, likings, strict=True)
    )


@dataclass(frozen=True)
class Moved:
    """How far what is shown was moved: at the worst moment, and when all was looked at."""

    worst: float
    last: float
    unwatched: float
    """Where nothing is ever set aside."""
    sincere_waiting: int


def moved(sincere: list[Voice], bad: list[Voice], norm: Norm) -> Moved:
    """Compared with what would be shown had the others stayed away, at every rating and every day after."""
    service = Rated(norm)
    begins, end = min(one.at for one in bad), max(one.at for one in bad) + 20 * DAY
    days = [begins + n * DAY for n in range((end - begins).days + 1)]
    worst = unwatched = 0.0
    waiting = 0
    moments = [*((one.at, replace(one)) for one in (*sincere, *bad)), *((day, None) for day in days)]
    for at, voice in sorted(moments, key=lambda pair: pair[0]):
        if voice:
            service.hear(voice, watched=at >= begins - 30 * DAY)
        service.decide(at)
        if not begins <= at <= end:
            continue
        without = service.shown(at, norm, [one for one in service.voices if one.honest])
        worst = max(worst, apart(service.shown(at, norm), without))
        unwatched = max(unwatched, apart(service.shown(at, norm, service.voices), without))
        waiting = max(waiting, sum(one.honest and bool(one.waits_since) for one in service.voices))
    final = service.shown(end, norm), service.shown(end, norm, [one for one in service.voices if one.honest])
    return Moved(worst, apart(*final), unwatched, waiting)


def apart(shown: float | None, without: float | None) -> float:
    """How far; a number that is only shown because of what was planted, or only not shown, is as far as can be."""
    if shown is None or without is None:
        return 0.0 if shown is without else 5.0
    return abs(shown - without)
