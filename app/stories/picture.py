"""The picture of a story: drawn anew, in two sizes, with the words that stand for it where it is not seen.

Its bytes lie in the database, like the files of entries: one commit keeps a story and its picture, and a backup saves
both. They are read by who fetches them and by nobody else.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, LargeBinary, Select, String, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app import uploads
from app.clock import now
from app.database import db
from app.errors import Refused
from app.people.user import User
from app.uploads import MEDIA_TYPES, PICTURES, Kind

WIDEST = 1_600
WIDEST_SMALL = 640
"""In points: on its page, and on a card."""


class StoryPicture(db.Model):
    """`alternative` says what it shows, `credit` who made it."""

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    alternative: Mapped[str] = mapped_column(String(300))
    credit: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[Kind]
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    small: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]

    @property
    def mark(self) -> str:
        """In its address: another picture has another."""
        return self.sha256[:12]


def drawn(name: str, content: bytes) -> tuple[Kind, bytes, bytes]:
    """What is kept of a file that somebody sent. Raises Refused; to be called before the lock of writers is held."""
    whole = uploads.taken(name, content, widest=WIDEST)
    if whole.kind not in PICTURES:
        raise Refused(_("This is no picture: send a photograph or a drawing as JPEG, PNG or WebP."))
    return whole.kind, whole.content, uploads.taken(whole.name, whole.content, widest=WIDEST_SMALL).content


def shown_by(picture: tuple[Kind, bytes, bytes], *, by: User) -> StoryPicture:
    kind, content, small = picture
    digest = hashlib.sha256(content).hexdigest()
    return StoryPicture(by_id=by.id, kind=kind, content=content, small=small, sha256=digest, at=now())


def content_of(picture: StoryPicture, *, small: bool = False) -> bytes:
    column: InstrumentedAttribute[bytes] = StoryPicture.small if small else StoryPicture.content
    return db.session.scalars(select(column).where(StoryPicture.story_id == picture.story_id)).one()


def sent_by(person: User) -> Select[tuple[StoryPicture]]:
    return select(StoryPicture).where(StoryPicture.by_id == person.id).order_by(StoryPicture.story_id)
