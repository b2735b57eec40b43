"""Reviews of the demonstration: a long tail, some answered, one burst set aside, one service begun anew.

Services that exist are not reviewed: nobody said here what they think of them.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from app.clock import now
from app.database import Document, db
from app.people.user import Electorate, User, welcome
from app.store import reckoning
from app.store.burst import Burst
from app.store.review import Review, Standing
from app.store.review_answer import ReviewAnswer
from app.store.service import Service
from app.store.ties import stakes
from app.store.vocabulary import ProviderKind

WRITTEN = Path(__file__).parent / "demo" / "reviews.toml"
MOST = 90
NEW = timedelta(days=25)
"""What is older than this is about the version before, where a service began anew."""
Reader = tuple[int, Electorate, datetime]


def load(services: Sequence[Service], keeper: User) -> int:
    """Add reviews to services that have just been added; says how many. They are those that drew somebody."""
    words = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))
    readers = _readers()
    own = {(row[0], row[1]) for row in db.session.execute(stakes())}
    rows: list[Document] = []
    for service in services:
        if not service.exits or not service.is_listed:
            continue
        chance = random.Random(f"reviews {service.slug}")
        theirs = [one for one in readers if (service.id, one[0]) not in own]
        rows += _of(service, theirs, chance, words)
        if service.name == words["anew"]["service"]:
            service.major = 2
    if rows:
        db.session.execute(insert(Review), sorted(rows, key=lambda row: row["at"]))
        _answer(words, keeper)
    for service in services:
        if service.name == words["crowd"]["service"]:
            _crowd(service, words["crowd"])
    reckoning.recount()
    return len(rows)


def _readers() -> list[Reader]:
    """The crowd: those who cannot sign in, and were not imported."""
    asked = select(User.id, User.electorate, User.joined_at).where(
        User.email.is_(None), ~User.imported, User.erased_at.is_(None)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(asked.order_by(User.id))]


def _of(
    service: Service, readers: Sequence[Reader], chance: random.Random, words: Mapping[str, Any]
) -> Iterator[Document]:
    count = min(int(service.exits**0.5 * chance.uniform(0.25, 0.6)), MOST, len(readers))
    liking, advisers = chance.gauss(3.9, 0.5), chance.gauss(-0.2, 0.3)
    listed = service.listed_at or now()
    is_anew = service.name == words["anew"]["service"]
    said = _Sayings(words, chance)
    for number, electorate, joined in chance.sample(readers, count):
        first = max(listed, joined)
        at = first + (now() - timedelta(hours=5) - first) * chance.random() ** 0.7
        felt = liking + (advisers if electorate is Electorate.STAFF else 0)
        stars = min(max(round(chance.gauss(felt, 1.0)), 1), 5)
        yield {
            "service_id": service.id, "major": 2 if is_anew and now() - at < NEW else 1, "author_id": number,
            "stars": stars, "text": said.next(stars, electorate), "electorate": electorate,
            "verified": chance.random() < 0.4, "standing": Standing.COUNTED, "at": at,
        }  # fmt: skip


class _Sayings:
    """What is left to say of one service: nobody repeats another."""

    def __init__(self, words: Mapping[str, Any], chance: random.Random) -> None:
        self.none, self.chance = words["none"], chance
        self.left = {
            (voice, stars): chance.sample(texts, len(texts))
            for voice in ("texts", "advisers")
            for stars, texts in words[voice].items()
        }

    def next(self, stars: int, electorate: Electorate) -> str:
        if self.chance.random() < self.none:
            return ""
        voice = "advisers" if electorate is Electorate.STAFF else "texts"
        left = self.left.get((voice, str(stars)), [])
        return left.pop() if left else ""


def _answer(words: Mapping[str, Any], keeper: User) -> None:
    """By whoever speaks for the provider; a part of them waits."""
    chance = random.Random("answers")
    asked = select(Review).where(Review.text != "").order_by(Review.id)
    for one in db.session.scalars(asked):
        provider = one.service.provider
        by = provider.people[0].person_id if provider.people else keeper.id
        speaks = provider.people or provider.kind is ProviderKind.HOUSE
        if speaks and chance.random() < (0.75 if one.stars < 4 else 0.25):
            at = min(one.at + timedelta(hours=chance.uniform(5, 200)), now())
            text = chance.choice(words["answers"][str(one.stars)])
            db.session.add(ReviewAnswer(review_id=one.id, text=text, by_id=by, at=at))


def _crowd(service: Service, crowd: Mapping[str, Any]) -> None:
    """New accounts within some hours: they wait for whoever keeps the Store."""
    texts, found_at = crowd["texts"], now() - timedelta(hours=2)
    burst = Burst(
        service_id=service.id, major=service.major, found_at=found_at, lowest=crowd["stars"], highest=crowd["stars"],
        new_accounts=True, hours=48, seen=len(texts), expected=0.04, rarity=15.0,
    )  # fmt: skip
    db.session.add(burst)
    db.session.flush()
    for number, (name, text) in enumerate(zip(crowd["people"], texts, strict=True)):
        author = welcome(name, None)
        author.joined_at = found_at - timedelta(hours=40 - 4 * number)
        db.session.flush()
        db.session.add(
            Review(
                service_id=service.id, major=service.major, author_id=author.id, stars=crowd["stars"], text=text,
                electorate=Electorate.CITIZEN, standing=Standing.WAITING, burst_id=burst.id,
                at=author.joined_at + timedelta(minutes=7 + 5 * number),
            )
        )  # fmt: skip
