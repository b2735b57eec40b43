"""A link sent by mail: works once, for a short time, and is kept only as a digest."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.clock import now
from app.database import Key, db
from app.people import secret
from app.people.user import User


class Purpose(StrEnum):
    RESET = "reset"
    CHANGE_ADDRESS = "change_address"


LIVES = {
    Purpose.RESET: timedelta(hours=1),
    Purpose.CHANGE_ADDRESS: timedelta(days=1),
}


class Link(db.Model):
    """`address` is the one that the link was sent to: it works only while that is still the person's wish."""

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    address: Mapped[str | None] = mapped_column(String(254))
    ends_at: Mapped[datetime]

    user: Mapped[User] = relationship()


def make(person: User, purpose: Purpose, address: str | None = None) -> str:
    """The token to send; older links for the same purpose stop working."""
    db.session.flush()
    void(person, purpose)
    token = secret.draw()
    made = Link(
        token_hash=secret.digest(token),
        purpose=purpose,
        user=person,
        address=address,
        ends_at=now() + LIVES[purpose],
    )
    db.session.add(made)
    return token


def look(token: str, purpose: Purpose) -> Link | None:
    """The link, still usable."""
    asked = (
        select(Link)
        .where(Link.token_hash == secret.digest(token), Link.purpose == purpose, Link.ends_at > now())
        .options(joinedload(Link.user))
    )
    found = db.session.scalar(asked)
    return found if found and not found.user.erased_at else None


def use(token: str, purpose: Purpose) -> Link | None:
    """The link, which works no more after this: of two who use it at once, the database lets one win."""
    found = look(token, purpose)
    if found is None:
        return None
    db.session.expunge(found)
    won = db.session.execute(delete(Link).where(Link.id == found.id))
    return found if won.rowcount else None  # type: ignore[attr-defined]


def void(person: User, *purposes: Purpose) -> None:
    """Links not used yet stop working: of these purposes, or all."""
    ended = delete(Link).where(Link.user_id == person.id)
    db.session.execute(ended.where(Link.purpose.in_(purposes)) if purposes else ended)


def forget_ended() -> None:
    db.session.execute(delete(Link).where(Link.ends_at <= now()))
