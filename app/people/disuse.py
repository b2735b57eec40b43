"""An account that nobody uses: its owner is warned twice, then it is erased."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import format_date
from sqlalchemy import ColumnElement, ForeignKey, Select, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clock import now
from app.database import Key, db
from app.outbox import letter
from app.people.grant import Grant
from app.people.user import User

LIFE = timedelta(days=730)
FIRST_WORD = timedelta(days=30)
LAST_WORD = timedelta(days=7)
MOST = 20
"""At once: an erasure looks again at all that somebody wrote, and those who write wait for it."""


class Disuse(db.Model):
    """The warnings somebody was sent, and has not answered by coming back."""

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), unique=True)
    warned_at: Mapped[datetime]
    warned_again_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


def warn() -> None:
    """Whoever came back is forgotten here; then the next to warn, and to warn again."""
    _forget_who_came_back()
    for person in db.session.scalars(_to_warn()).all():
        db.session.add(Disuse(user=person, warned_at=now()))
        _write(person, FIRST_WORD)
    for unused in db.session.scalars(_to_warn_again()).all():
        unused.warned_again_at = now()
        _write(unused.user, LAST_WORD)


def _unused(least: timedelta) -> ColumnElement[bool]:
    """For so long at least; never somebody with a role, never somebody imported, nor who cannot be written to."""
    holds_a_role = select(Grant.id).where(Grant.user_id == User.id, Grant.taken_back_at.is_(None)).exists()
    reachable = User.email.is_not(None) & User.erased_at.is_(None) & User.imported.is_(False)
    return (User.seen_on <= _day(least)) & reachable & ~holds_a_role


def _day(ago: timedelta) -> date:
    return (now() - ago).date()


def _forget_who_came_back() -> None:
    still = select(User.id).where(_unused(LIFE - FIRST_WORD))
    db.session.execute(delete(Disuse).where(Disuse.user_id.not_in(still)))


def _to_warn() -> Select[tuple[User]]:
    warned = select(Disuse.id).where(Disuse.user_id == User.id).exists()
    return select(User).where(_unused(LIFE - FIRST_WORD), ~warned).order_by(User.seen_on, User.id).limit(MOST)


def _to_warn_again() -> Select[tuple[Disuse]]:
    due = Disuse.warned_again_at.is_(None) & (Disuse.warned_at <= now() - (FIRST_WORD - LAST_WORD))
    return select(Disuse).join(Disuse.user).where(_unused(LIFE - LAST_WORD), due).order_by(Disuse.id).limit(MOST)


def ended() -> Select[tuple[User]]:
    """The next to erase: only after both letters, whatever the worker missed meanwhile."""
    due = select(Disuse.id).where(Disuse.user_id == User.id, Disuse.warned_again_at <= now() - LAST_WORD).exists()
    return select(User).where(_unused(LIFE), due).order_by(User.seen_on, User.id).limit(MOST)


def _write(person: User, left: timedelta) -> None:
    day = format_date((now() + left).date(), "long", locale=person.language)
    letter.write(
        person.email or "", "unused-account", language=person.language, name=person.name, day=day, days=left.days
    )


def forget(person: User) -> None:
    db.session.execute(delete(Disuse).where(Disuse.user_id == person.id))
