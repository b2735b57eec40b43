"""The journal of supports, sealed: batches of its rows in a chain of hashes, so that no row can change unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import BIG, Key, db
from app.ideas.support import SupportEntry
from app.progress import Told, nobody

BATCH = 10_000
BEGINNING = "0" * 64


class Seal(db.Model):
    """The hash of a batch of entries and of the seal before it."""

    id: Mapped[Key]
    first_entry: Mapped[int] = mapped_column(BIG)
    last_entry: Mapped[int] = mapped_column(BIG, unique=True)
    count: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]


def hash_of(before: str, entries: Sequence[Any]) -> str:
    digest = hashlib.sha256(before.encode())
    for e in entries:
        at = e.at.isoformat(timespec="microseconds")
        digest.update(f"{e.id}|{e.idea_id}|{e.voter}|{e.electorate.value}|{e.act.value}|{at}\n".encode())
    return digest.hexdigest()


def _latest() -> Seal | None:
    return db.session.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).first()


def _entries(after: int) -> Select[Any]:
    """Rows, not objects: there are millions of them."""
    e = SupportEntry
    columns = select(e.id, e.idea_id, e.voter, e.electorate, e.act, e.at)
    return columns.where(e.id > after).order_by(e.id)


def seal_new(batches: int = 5) -> int:
    """Seal what the journal has gained since, the oldest first; says how many entries.

    No more at once than holds up nobody who writes; what is left is sealed the next time.
    """
    _wait_for_writers()
    sealed = 0
    for _ in range(batches):
        before = _latest()
        entries = db.session.execute(_entries(before.last_entry if before else 0).limit(BATCH)).all()
        if not entries:
            break
        db.session.add(
            Seal(
                first_entry=entries[0].id,
                last_entry=entries[-1].id,
                count=len(entries),
                hash=hash_of(before.hash if before else BEGINNING, entries),
                sealed_at=now(),
            )
        )
        db.session.flush()
        sealed += len(entries)
    return sealed


def _wait_for_writers() -> None:
    """PostgreSQL numbers before the commit: whoever holds an earlier number ends first, or it would break the seal."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE support_entry IN SHARE MODE"))


def sealed_up_to() -> int:
    """The number of the last entry under a seal; 0 where nothing was sealed."""
    latest = _latest()
    return latest.last_entry if latest else 0


def broken_seals(done: Told = nobody) -> Iterator[Seal]:
    """Every seal whose entries were altered, dropped or added to."""
    before: Seal | None = None
    for seal in db.session.scalars(select(Seal).order_by(Seal.id)):
        if not _follows(seal, before):
            yield seal
        before = seal
        done(seal.last_entry)


def _follows(seal: Seal, before: Seal | None) -> bool:
    """Nothing stands between the seal before and the end of this one but what was sealed."""
    asked = _entries(before.last_entry if before else 0).where(SupportEntry.id <= seal.last_entry)
    entries = db.session.execute(asked).all()
    return len(entries) == seal.count and hash_of(before.hash if before else BEGINNING, entries) == seal.hash


def holds(seal: Seal) -> bool:
    earlier = select(Seal).where(Seal.id < seal.id).order_by(Seal.id.desc()).limit(1)
    return _follows(seal, db.session.scalars(earlier).first())


def unsealed() -> int:
    asked = select(func.count()).select_from(SupportEntry)
    return db.session.scalar(asked.where(SupportEntry.id > sealed_up_to())) or 0


def of_entry(number: int) -> Seal | None:
    """The seal that covers an entry, if it is sealed."""
    nearest = select(Seal).where(Seal.last_entry >= number).order_by(Seal.last_entry).limit(1)
    found = db.session.scalar(nearest)
    return found if found and found.first_entry <= number else None
