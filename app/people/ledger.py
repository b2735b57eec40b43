"""The ledger of erasures: kept beside the database, so that a backup that comes back brings nobody back.

It names nobody: the number of a row, the day, and a digest by which that row is known, and no later one that has
its number.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from app.database import db
from app.errors import Refused
from app.extensions import settings
from app.people import erasure
from app.people.user import User

NAME = "erased.csv"
TOGETHER = 500


def file() -> Path:
    return settings().instance / NAME


def mark_of(id: int, joined_at: datetime) -> str:
    return sha256(f"{id}|{joined_at.isoformat(timespec='microseconds')}".encode()).hexdigest()


def written() -> dict[int, set[str]]:
    """Who was erased: the marks by number. A line cut short by a crash says nothing, and is written again."""
    found: dict[int, set[str]] = {}
    if not file().exists():
        return found
    with file().open(encoding="utf-8", newline="") as lines:
        for line in csv.reader(lines):
            if len(line) == 3 and line[0].isdecimal() and len(line[2]) == 64:
                found.setdefault(int(line[0]), set()).add(line[2])
    return found


def keep(people: Iterable[User]) -> int:
    """Write down who is not written down yet, and see it on the disk; says how many were new."""
    known = written()
    lines = [
        (person.id, f"{person.erased_at:%Y-%m-%d}", mark)
        for person in people
        if person.erased_at and (mark := mark_of(person.id, person.joined_at)) not in known.get(person.id, ())
    ]
    if lines:
        with file().open("a", encoding="utf-8", newline="") as out:
            out.write("\n" if _is_cut_short() else "")
            csv.writer(out, lineterminator="\n").writerows(lines)
            out.flush()
            os.fsync(out.fileno())
    return len(lines)


def _is_cut_short() -> bool:
    content = file().read_bytes()
    return bool(content) and not content.endswith(b"\n")


def keep_numbers(numbers: Sequence[int]) -> int:
    return keep(db.session.scalars(select(User).where(User.id.in_(numbers))))


def keep_all() -> int:
    return keep(db.session.scalars(select(User).where(User.erased_at.is_not(None))))


def is_written(known: dict[int, set[str]], id: int, joined_at: datetime) -> bool:
    return mark_of(id, joined_at) in known.get(id, ())


def brought_back() -> Iterator[User]:
    """Whoever stands in the ledger, and is here again."""
    known = written()
    wanted = sorted(known)
    for start in range(0, len(wanted), TOGETHER):
        numbers = wanted[start : start + TOGETHER]
        asked = select(User).where(User.id.in_(numbers), User.erased_at.is_(None)).order_by(User.id)
        for person in db.session.scalars(asked).all():
            if is_written(known, person.id, person.joined_at):
                yield person


def erase_again() -> tuple[int, list[str]]:
    """How many were, and what stood in the way of others."""
    done, refused = 0, []
    for person in list(brought_back()):
        try:
            erasure.erase(person, by=None)
            done += 1
        except Refused as problem:
            refused.append(f"{person.handle}: {problem.message}")
    return done, refused
