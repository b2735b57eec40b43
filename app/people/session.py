"""A session: kept here, so that it can be listed and ended; the browser holds only its token."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

import structlog
from flask import session as cookie
from flask_login import login_user, logout_user
from sqlalchemy import ForeignKey, Select, String, Update, bindparam, delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from app.clock import now
from app.database import Key, db, is_reading, writing
from app.people import demonstration
from app.people.grant import Grant
from app.people.secret import digest, draw
from app.people.user import User

log = structlog.get_logger()
LIFE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=15)


class Session(db.Model):
    """One browser, signed in as one person; ended by deleting the row."""

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    browser: Mapped[str] = mapped_column(String(120))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    user: Mapped[User] = relationship()


def begin(person: User, browser: str) -> Session:
    """A new session with a new token; the one that this browser held before is over."""
    _end_held()
    token = draw()
    kept = Session(
        token_hash=digest(token),
        user=person,
        browser=browser[:120],
        began_at=now(),
        seen_at=now(),
        ends_at=now() + LIFE,
    )
    db.session.add(kept)
    person.seen_on = now().date()
    cookie.clear()
    login_user(person)
    cookie["_user_id"] = token
    cookie.permanent = True
    return kept


@lru_cache(maxsize=1)
def _held() -> Select[tuple[Session]]:
    """Put together once: every page of somebody signed in asks it."""
    return (
        select(Session)
        .join(Session.user)
        .where(Session.token_hash == bindparam("token"), Session.ends_at > bindparam("moment"))
        .where(User.erased_at.is_(None))
        .options(
            contains_eager(Session.user).joinedload(User.unit),
            contains_eager(Session.user).joinedload(User.grants).joinedload(Grant.unit),
        )
    )


def of_token(token: str) -> User | None:
    """Whose session it is, with their unit and powers, in one query."""
    asked = db.session.scalars(_held(), {"token": digest(token), "moment": now()})
    kept = asked.unique().one_or_none()
    if kept is None or demonstration.refuses(kept.user.email):
        return None
    if now() - kept.seen_at > SEEN_EVERY:
        _see(kept)
    return kept.user


def _see(kept: Session) -> None:
    """Note that the session is in use."""
    note(
        kept.user,
        update(Session).where(Session.id == kept.id).values(seen_at=now()),
    )


def note(person: User, *also: Update) -> None:
    """Note that somebody was here today; where the request may only read, on a connection of its own."""
    changes = [*also]
    if not person.was_seen_today:
        changes.append(update(User).where(User.id == person.id).values(seen_on=now().date()))
    try:
        if not is_reading():
            for change in changes:
                db.session.execute(change)
            return
        with writing(patience=0.1), db.engine.begin() as connection:
            for change in changes:
                connection.execute(change)
    except DBAPIError:
        log.warning("a session's last use waits for the database")


def _end_held() -> None:
    token = cookie.get("_user_id")
    if token:
        db.session.execute(delete(Session).where(Session.token_hash == digest(token)))


def end_this() -> None:
    _end_held()
    logout_user()
    cookie.clear()


def end_all(person: User, *, but_this: bool = False) -> None:
    """What a changed password, a suspension or an erasure does."""
    ended = delete(Session).where(Session.user_id == person.id)
    token = cookie.get("_user_id") if but_this else None
    if token:
        ended = ended.where(Session.token_hash != digest(token))
    db.session.execute(ended)


def of(person: User) -> Select[tuple[Session]]:
    live = select(Session).where(Session.user_id == person.id, Session.ends_at > now())
    return live.order_by(Session.seen_at.desc(), Session.id.desc())


def is_current(kept: Session) -> bool:
    token = cookie.get("_user_id")
    return token is not None and kept.token_hash == digest(token)


def forget_ended() -> None:
    db.session.execute(delete(Session).where(Session.ends_at <= now()))
