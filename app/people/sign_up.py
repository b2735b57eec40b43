"""A sign-up: somebody who asked for an account and has yet to show that the address is theirs.

No account stands behind it, so that nobody can prepare one in somebody else's name, and nobody can learn
from it who has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people import secret
from app.people.user import User, by_address, settle, welcome

LIFE = timedelta(days=3)


class SignUp(db.Model):
    """`browser_hash` is of a secret that only the browser which asked was told."""

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(254), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5))
    next_page: Mapped[str] = mapped_column(String(2000))
    ends_at: Mapped[datetime]

    def was_asked_by(self, browser_secret: str) -> bool:
        """Another browser must give the password: whoever reads the mail may not have asked for it."""
        return self.browser_hash == secret.digest(browser_secret)


@dataclass(frozen=True)
class Wish:
    """What somebody typed to get an account."""

    name: str
    address: str
    password_hash: str
    language: str
    next_page: str = ""


def ask(wish: Wish, browser_secret: str) -> str:
    """The token to send to the address."""
    token = secret.draw()
    db.session.add(
        SignUp(
            token_hash=secret.digest(token),
            browser_hash=secret.digest(browser_secret),
            name=wish.name,
            address=wish.address,
            password_hash=wish.password_hash,
            language=wish.language,
            next_page=wish.next_page,
            ends_at=now() + LIFE,
        )
    )
    return token


def look(token: str) -> SignUp | None:
    asked = select(SignUp).where(SignUp.token_hash == secret.digest(token), SignUp.ends_at > now())
    return db.session.scalar(asked)


def confirm(asked: SignUp) -> User:
    """The account, now that its address answered; every other sign-up for this address is void."""
    if by_address(asked.address):
        raise Refused(_("This address already has an account. Sign in, or choose a new password by mail."))
    person = welcome(asked.name, asked.address, language=asked.language)
    person.password_hash = asked.password_hash
    person.confirm_address()
    settle(person)
    forget(asked.address)
    return person


def forget(address: str) -> None:
    db.session.execute(delete(SignUp).where(SignUp.address == address))


def forget_ended() -> None:
    db.session.execute(delete(SignUp).where(SignUp.ends_at <= now()))
