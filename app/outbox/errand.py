"""An errand: something to do after the commit, written in the transaction that makes it due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import Document, Key, add_new, db, reading


class Errand(db.Model):
    """One thing to do, at least once: never given up; its id is the sequence in which things were asked."""

    __table_args__ = (Index("ix_errand_kind_due_at", "kind", "due_at"), {"sqlite_autoincrement": True})

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[Document]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(200))

    @classmethod
    def send(cls, kind: str, /, *, due_at: datetime | None = None, **payload: Any) -> Errand:
        errand = cls(kind=kind, payload=payload, due_at=due_at or now())
        db.session.add(errand)
        return errand

    def put_off(self, problem: str) -> None:
        """Try again later, each time a little later: 2 s, 4 s, 8 s ... at most an hour."""
        self.attempts += 1
        self.problem = problem[:200]
        self.due_at = now() + back_off(self.attempts)


LONGEST_WAIT = timedelta(hours=1)
"""Nothing is put off for longer: what lies further ahead was written while the clock was wrong."""

CLOCKS_APART = timedelta(minutes=1)
"""Two processes read their clocks before they wait for each other: only a chore due later than this is a mistake."""


def back_off(attempts: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_WAIT)


def due(kind: str, most: int) -> Sequence[Errand]:
    """The oldest errands of a kind whose time has come; rows that another worker holds are passed over."""
    waiting = (
        select(Errand)
        .where(Errand.kind == kind, (Errand.due_at <= now()) | (Errand.due_at > now() + LONGEST_WAIT))
        .order_by(Errand.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalars(waiting).all()


def finish(numbers: Sequence[int]) -> None:
    db.session.execute(delete(Errand).where(Errand.id.in_(numbers)))


class Chore(db.Model):
    """Something done again and again: when it is next due, and when it was last done."""

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    @classmethod
    def coming_up(cls, known: Mapping[str, timedelta]) -> list[str]:
        """Which of these, with how often each is done, are due: one look for all of them, without the write lock."""
        with reading():
            due_at = dict(db.session.execute(select(cls.name, cls.due_at)).tuples().all())
            db.session.rollback()
        moment = now()
        return [
            name
            for name, every in known.items()
            if name not in due_at or not moment < due_at[name] <= moment + every + CLOCKS_APART
        ]

    @classmethod
    def claim(cls, name: str, every: timedelta) -> bool:
        """Whether it falls to this process to do it now; the database lets one process win."""
        moment = now()
        add_new(cls, {"name": name, "due_at": moment})
        won = db.session.execute(
            update(cls).where(cls.name == name, _comes_up(moment, every)).values(due_at=moment + every)
        )
        return bool(won.rowcount)  # type: ignore[attr-defined]

    @classmethod
    def note(cls, name: str, **changed: datetime) -> None:
        """When it was done; or, where it failed, that it is due again sooner."""
        db.session.execute(update(cls).where(cls.name == name).values(**changed))

    @classmethod
    def last_done(cls, name: str) -> datetime | None:
        return db.session.scalar(select(cls.done_at).where(cls.name == name))


def _comes_up(moment: datetime, every: timedelta) -> ColumnElement[bool]:
    """Its time has come, or lies further ahead than it ever should: then the clock was wrong when it was written."""
    return (Chore.due_at <= moment) | (Chore.due_at > moment + every + CLOCKS_APART)


def waiting(kind: str | None = None) -> int:
    """How many errands are still to be done."""
    asked = select(db.func.count()).select_from(Errand)
    if kind:
        asked = asked.where(Errand.kind == kind)
    return db.session.scalar(asked) or 0
