"""Pictures of a service: five at most, in an order, each with words for those who do not see it.

Their bytes live in the database, as those of attachments do, and are read by whoever fetches them and by nobody else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import Key, db
from app.errors import Refused, settle
from app.people.user import User
from app.store.service import Service
from app.uploads import MEDIA_TYPES, PICTURES, Kind, Upload

MOST = 5
LONGEST_WORDS = 200


class Screenshot(db.Model):
    """Each lies in a slot of its own, so that the database itself refuses a sixth; `position` is their order."""

    __table_args__ = (
        UniqueConstraint("service_id", "slot"),
        CheckConstraint(f"slot BETWEEN 1 AND {MOST}", name="slot"),
    )

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    slot: Mapped[int]
    position: Mapped[int]
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS))
    kind: Mapped[Kind]
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]


def of(service: Service) -> Sequence[Screenshot]:
    return db.session.scalars(
        select(Screenshot).where(Screenshot.service_id == service.id).order_by(Screenshot.position, Screenshot.id)
    ).all()


def of_several(services: Sequence[Service]) -> Mapping[int, list[Screenshot]]:
    """By the number of a service, in one question."""
    found: dict[int, list[Screenshot]] = {one.id: [] for one in services}
    asked = select(Screenshot).where(Screenshot.service_id.in_(found))
    for one in db.session.scalars(asked.order_by(Screenshot.position, Screenshot.id)):
        found[one.service_id].append(one)
    return found


def content_of(one: Screenshot) -> bytes:
    return db.session.scalars(select(Screenshot.content).where(Screenshot.id == one.id)).one()


def add(service: Service, upload: Upload, *, words: str, by: User) -> Screenshot:
    """Behind those that are there. Raises Refused."""
    if upload.kind not in PICTURES:
        raise Refused(_("Send a picture: PNG, JPEG or WebP."))
    if not words.strip():
        raise Refused(_("Say in words what the picture shows: some people do not see it."))
    shown = of(service)
    if len(shown) >= MOST:
        raise Refused(_("%(n)s pictures at most: take one away first.", n=MOST))
    free = next(slot for slot in range(1, MOST + 1) if slot not in {one.slot for one in shown})
    added = Screenshot(
        service_id=service.id, slot=free, position=shown[-1].position + 1 if shown else 1,
        words=words.strip()[:LONGEST_WORDS], kind=upload.kind, sha256=hashlib.sha256(upload.content).hexdigest(),
        at=now(), content=upload.content,
    )  # fmt: skip
    db.session.add(added)
    settle(_("Somebody added a picture in the same moment: send yours again."))
    service.pictured_anew(by=by)
    return added


def remove(service: Service, one: Screenshot, *, by: User, reason: str = "") -> None:
    """By its provider; or by those who keep the Store, who say why."""
    db.session.delete(one)
    if service.provider.spoken_for_by(by):
        service.pictured_anew(by=by)
    else:
        service.lost_picture(by=by, reason=reason)


def move_up(service: Service, one: Screenshot, *, by: User) -> None:
    """One place nearer to the front; the first one stays."""
    before = [other for other in of(service) if other.position < one.position]
    if before:
        one.position, before[-1].position = before[-1].position, one.position
        service.pictured_anew(by=by)
