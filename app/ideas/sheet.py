"""The public ballots: a text file of hashes for each day, in a chain, in which anybody finds the ballots of an idea.

What is published of a ballot names nobody: the day it was sealed, the electorate, given or taken back, and two
digests. Whose it is, its number and its exact moment stay with its voter, and are what the receipt opens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import BIG, Key, db
from app.ideas.idea import Idea
from app.ideas.seal import BEGINNING, Seal
from app.ideas.support import SupportEntry
from app.progress import Told, nobody

MOST = 100_000
"""Ballots on a sheet, or the seal more that goes over it: a file that somebody still downloads."""

COLUMNS = ("sheet", "day", "ballot", "electorate", "act", "proof")


class Sheet(db.Model):
    """The ballots sealed on one day (UTC), closed when it was over; its hash is that of its file."""

    id: Mapped[Key]
    first_entry: Mapped[int] = mapped_column(BIG)
    last_entry: Mapped[int] = mapped_column(BIG, unique=True)
    count: Mapped[int]
    day: Mapped[date]
    hash: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Ballot:
    """An entry of the journal as the public sees it."""

    idea_id: int
    name: str
    electorate: str
    act: str
    proof: str

    @classmethod
    def of(cls, entry: Any) -> Ballot:
        """The voter's digest never leaves: it is what makes the name and the proof impossible to guess."""
        return cls(
            idea_id=entry.idea_id,
            name=name_of(entry.voter),
            electorate=entry.electorate.value,
            act=entry.act.value,
            proof=_digest(opening_of(entry)),
        )

    @property
    def line(self) -> str:
        return f"{self.idea_id}|{self.name}|{self.electorate}|{self.act}|{self.proof}"

    @property
    def hash(self) -> str:
        """What stands for it on the sheet."""
        return _digest(self.line)


def name_of(voter: str) -> str:
    """The same for what one voter does on one idea, so that all see that nobody counts twice."""
    return _digest(f"ballot|{voter}")[:32]


def opening_of(entry: Any) -> str:
    """What only the receipt says: its digest is the proof on the public ballot."""
    return f"{entry.id}|{entry.voter}|{entry.at.isoformat(timespec='microseconds')}"


def _entries(first: int, last: int) -> Select[Any]:
    e = SupportEntry
    columns = select(e.id, e.idea_id, e.voter, e.electorate, e.act, e.at)
    return columns.where(e.id.between(first, last)).order_by(e.id)


def _written(before: str, hashes: Iterable[str]) -> str:
    """The hash of the sheet before, then those of the ballots, in an order that says nothing of when they came."""
    return "".join(f"{line}\n" for line in (before, *sorted(hashes)))


def _before(sheet: Sheet) -> str:
    earlier = select(Sheet.hash).where(Sheet.id < sheet.id).order_by(Sheet.id.desc()).limit(1)
    return db.session.scalar(earlier) or BEGINNING


def text_of(sheet: Sheet) -> str:
    """The file itself; `sha256sum` of it is the hash of the sheet."""
    entries = db.session.execute(_entries(sheet.first_entry, sheet.last_entry))
    return _written(_before(sheet), (Ballot.of(entry).hash for entry in entries))


def close_ended() -> int:
    """Close one sheet: the oldest day that is over, or what a busy day has filled; says how many ballots it holds."""
    latest = db.session.scalars(select(Sheet).order_by(Sheet.id.desc()).limit(1)).first()
    seals = _seals_for_one(latest.last_entry if latest else 0)
    if not seals:
        return 0
    first, last = seals[0].first_entry, seals[-1].last_entry
    hashes = [Ballot.of(entry).hash for entry in db.session.execute(_entries(first, last))]
    written = _written(latest.hash if latest else BEGINNING, hashes)
    day = seals[-1].sealed_at.date()
    db.session.add(
        Sheet(first_entry=first, last_entry=last, count=len(hashes), day=day, hash=_digest(written), closed_at=now())
    )
    db.session.flush()
    return len(hashes)


def _seals_for_one(after: int) -> list[Seal]:
    """The seals of one day, oldest first, or the first of them that fill a sheet; none while the day goes on."""
    asked = select(Seal).where(Seal.first_entry > after).order_by(Seal.id).limit(MOST)
    seals: list[Seal] = []
    filled = 0
    for seal in db.session.scalars(asked.execution_options(yield_per=100)):
        if seals and seal.sealed_at.date() != seals[0].sealed_at.date():
            return seals
        seals.append(seal)
        filled += seal.count
        if filled >= MOST:
            return seals
    return seals if seals and seals[0].sealed_at.date() < now().date() else []


def broken_sheets(done: Told = nobody) -> Iterator[Sheet]:
    """Every sheet that the journal does not give any more."""
    for sheet in db.session.scalars(select(Sheet).order_by(Sheet.id)):
        if not holds(sheet):
            yield sheet
        done(sheet.last_entry)


def holds(sheet: Sheet) -> bool:
    return _digest(text_of(sheet)) == sheet.hash


def all_sheets() -> Select[tuple[Sheet]]:
    return select(Sheet).order_by(Sheet.id)


def of_entry(number: int) -> Sheet | None:
    nearest = select(Sheet).where(Sheet.last_entry >= number).order_by(Sheet.last_entry).limit(1)
    found = db.session.scalar(nearest)
    return found if found and found.first_entry <= number else None


def ballots_of(idea: Idea) -> Iterator[tuple[Sheet, Ballot]]:
    """All ballots of an idea on closed sheets, sheet by sheet, each in an order that says nothing of when they came."""
    e = SupportEntry
    columns = select(e.id, e.idea_id, e.voter, e.electorate, e.act, e.at).where(e.idea_id == idea.id)
    for sheet in db.session.scalars(_with_ballots_of(idea)).all():
        entries = db.session.execute(columns.where(e.id.between(sheet.first_entry, sheet.last_entry)))
        for ballot in sorted((Ballot.of(entry) for entry in entries), key=lambda ballot: ballot.proof):
            yield sheet, ballot


def _with_ballots_of(idea: Idea) -> Select[tuple[Sheet]]:
    own = select(SupportEntry.id).where(
        SupportEntry.idea_id == idea.id, SupportEntry.id.between(Sheet.first_entry, Sheet.last_entry)
    )
    return all_sheets().where(own.exists())
