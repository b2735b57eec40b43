"""API tokens: shown once, kept as a digest, limited to scopes; and the rules that ask for one."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import abort, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, String, delete, func, select
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from app.authorization import Rule
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people import demonstration, session
from app.people import secret as secrets
from app.people.grant import Grant
from app.people.user import Guest, User

PREFIX = "fil_"
LIFE = timedelta(days=365)
MOST = 20


class Token(db.Model):
    """A program that acts for a person."""

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    name: Mapped[str] = mapped_column(String(80))
    writes: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    user: Mapped[User] = relationship()


def make(person: User, name: str, *, writes: bool) -> tuple[Token, str]:
    """The token and its secret, which is not kept and cannot be shown again."""
    if (db.session.scalar(select(func.count()).where(Token.user_id == person.id)) or 0) >= MOST:
        raise Refused(_("You have %(most)d tokens already. Withdraw one first.", most=MOST))
    secret = PREFIX + secrets.draw()
    made = Token(
        token_hash=secrets.digest(secret),
        user=person,
        name=name,
        writes=writes,
        made_at=now(),
        ends_at=now() + LIFE,
    )
    db.session.add(made)
    return made, secret


def of(person: User) -> Select[tuple[Token]]:
    return select(Token).where(Token.user_id == person.id).order_by(Token.made_at.desc())


def withdraw(made: Token) -> None:
    db.session.delete(made)


def withdraw_all(person: User) -> None:
    db.session.execute(delete(Token).where(Token.user_id == person.id))


def _found(secret: str) -> Token | None:
    asked = (
        select(Token)
        .join(Token.user)
        .where(Token.token_hash == secrets.digest(secret), Token.ends_at > now(), User.erased_at.is_(None))
        .options(
            contains_eager(Token.user).joinedload(User.unit),
            contains_eager(Token.user).joinedload(User.grants).joinedload(Grant.unit),
        )
    )
    found = db.session.scalars(asked).unique().one_or_none()
    return None if found is None or demonstration.refuses(found.user.email) else found


def _identify() -> Token | None:
    """Whoever the bearer token speaks for; cookies never count here."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    g._login_user = Guest()
    if not scheme:
        return None
    found = _found(secret.strip()) if scheme.lower() == "bearer" and len(secret) < 200 else None
    if found is None:
        abort(401)
    g._login_user = found.user
    if not found.user.was_seen_today:
        session.note(found.user)
    return found


def _reads_openly() -> ResponseReturnValue | None:
    _identify()
    return None


def _reads() -> ResponseReturnValue | None:
    return None if _identify() else abort(401)


def _writes() -> ResponseReturnValue | None:
    found = _identify() or abort(401)
    return None if found.writes else abort(403)


api_public = Rule("api_public", _reads_openly)
api_reads = Rule("api_reads", _reads)
api_writes = Rule("api_writes", _writes)


def forget_ended() -> None:
    db.session.execute(delete(Token).where(Token.ends_at <= now()))
