"""A write that names itself (`Idempotency-Key`) is done once: sent again, it gets the same answer for a day."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any, Protocol

from flask import Response, g, request
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ForeignKey, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.authorization import me
from app.clock import now
from app.database import Document, Key, add_new, db
from app.errors import answer

LIFE = timedelta(days=1)
HEADER = "Idempotency-Key"
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
_readable = re.compile(r"[\x21-\x7e]{1,255}")


class Author(Protocol):
    """Whoever wrote; the frame knows no more of people."""

    @property
    def id(self) -> Any: ...


class KeptAnswer(db.Model):
    """What a write was answered, kept in the transaction that did it, under the key its sender gave."""

    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[Document]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)


class Repeated(Exception):  # noqa: N818 - it is found out, not an accident
    """The same key was used by another request while this one ran; what this one did is not kept."""


def given_before() -> Response | None:
    """The answer that this request had already, if it names itself and had one."""
    g.pop("reply_key", None)
    key = request.headers.get(HEADER)
    if key is None or request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    if not _readable.fullmatch(key):
        return answer(400, _("An Idempotency-Key has 1 to 255 visible characters, without accents or spaces."))
    g.reply_key, g.reply_digest = key, _digest()
    db.session.execute(delete(KeptAnswer).where(_named(key), KeptAnswer.at <= now() - LIFE))
    return _replayed(key, g.reply_digest)


def keep(response: Response) -> Response:
    """Keep the answer of a write with what it did. Raises Repeated when the key was used meanwhile."""
    key = g.get("reply_key")
    if key is None:
        return response
    kept = {
        "person_id": me().id,
        "key": key,
        "digest": g.reply_digest,
        "status": response.status_code,
        "headers": {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
        "body": response.get_data(as_text=True),
        "at": now(),
    }
    if not add_new(KeptAnswer, kept):
        raise Repeated
    return response


def answer_repeated(_problem: Repeated) -> Response:
    """The first of two simultaneous requests has won: its answer is given to both."""
    key, digest = g.reply_key, g.reply_digest
    db.session.rollback()
    return _replayed(key, digest) or answer(409, _("The same request is under way. Send it again in a moment."))


def forget_old() -> None:
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.at <= now() - LIFE))


def forget_of(person: Author) -> None:
    """What an erasure does."""
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.person_id == person.id))


def _named(key: str) -> ColumnElement[bool]:
    return (KeptAnswer.person_id == me().id) & (KeptAnswer.key == key)


def _digest() -> str:
    asked = f"{request.method} {request.full_path}\n{request.headers.get('If-Match', '')}\n".encode()
    return hashlib.sha256(asked + request.get_data(cache=True)).hexdigest()


def _replayed(key: str, digest: str) -> Response | None:
    kept = db.session.scalar(select(KeptAnswer).where(_named(key)))
    if kept is None:
        return None
    if kept.digest != digest:
        return answer(422, _("This Idempotency-Key was used for another request. Choose a new one."))
    response = Response(kept.body, kept.status, headers=kept.headers)
    response.headers["Idempotency-Replayed"] = "true"
    response.headers["Cache-Control"] = "no-store"
    return response
