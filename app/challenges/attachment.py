"""Files of an entry: whose they are, in which versions they were sent, and who may fetch them.

Their bytes live in the database, so that one commit keeps a file and what it belongs to, a backup saves it, an erasure
removes it, and every machine that serves pages has it; a folder beside the database would need each of these anew. They
are read by the one who fetches them and by nobody else: the column is deferred, and `content_of` the only reader.

Those that will go with the next version lie on the desk of the team, or of a person alone: at most five, each in its
own slot, so that the database itself refuses a sixth. A version that is sent encloses what lies there, for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    delete,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.challenge import Challenge
from app.challenges.phase import State
from app.challenges.team import Team
from app.clock import now
from app.database import Document, Key, add_new, db
from app.errors import Refused
from app.people.user import Person, User
from app.uploads import LONGEST_NAME, MEDIA_TYPES, Kind, Upload

MOST = 5
MOST_BYTES = 100_000_000
"""Of all that a team, or a person alone, keeps in a challenge: its versions hold on to what they were sent with."""
_ALONE = text("team_id IS NULL AND slot IS NOT NULL")
_TOGETHER = text("team_id IS NOT NULL AND slot IS NOT NULL")


class Attachment(db.Model):
    """A file as it was taken in; it never changes, it only leaves the desk."""

    __table_args__ = (
        Index(
            "uq_attachment_alone", "challenge_id", "by_id", "slot", unique=True,
            sqlite_where=_ALONE, postgresql_where=_ALONE,
        ),
        Index(
            "uq_attachment_team", "team_id", "slot", unique=True, sqlite_where=_TOGETHER, postgresql_where=_TOGETHER
        ),
        CheckConstraint(f"slot BETWEEN 1 AND {MOST}", name="slot"),
    )  # fmt: skip

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id))
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    slot: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME + 20))
    kind: Mapped[Kind]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)

    challenge: Mapped[Challenge] = relationship()
    team: Mapped[Team | None] = relationship()

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]

    def lies_before(self, person: Person) -> bool:
        """Who added it, and while it is on their desk the team; nobody else knows of what is not sent."""
        if person.id is None:
            return False
        if person.id == self.by_id:
            return True
        return self.slot is not None and self.team is not None and self.team.holds(person)

    def removable_by(self, person: Person) -> bool:
        """While it lies on their desk."""
        return self.slot is not None and (self.team.holds(person) if self.team else self.by_id == person.id)


class Enclosure(db.Model):
    """A file in a version that was sent."""

    __table_args__ = (UniqueConstraint("entry_id", "number", "position"),)

    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    number: Mapped[int]
    position: Mapped[int]
    attachment_id: Mapped[int] = mapped_column(ForeignKey(Attachment.id), index=True)

    attachment: Mapped[Attachment] = relationship(lazy="joined", innerjoin=True)


def content_of(attachment: Attachment) -> bytes:
    return db.session.scalars(select(Attachment.content).where(Attachment.id == attachment.id)).one()


# On the desk


def _theirs(challenge: Challenge, by: Person, team: Team | None) -> ColumnElement[bool]:
    own = (Attachment.by_id == by.id) & Attachment.team_id.is_(None)
    whose = Attachment.team_id == team.id if team else own
    return (Attachment.challenge_id == challenge.id) & whose & Attachment.slot.is_not(None)


def on_desk(challenge: Challenge, *, by: Person, team: Team | None) -> list[Attachment]:
    """The team's; else one's own from before there was a team."""
    found = db.session.scalars(select(Attachment).where(_theirs(challenge, by, team)).order_by(Attachment.slot)).all()
    return list(found) if found or not team else on_desk(challenge, by=by, team=None)


def add(challenge: Challenge, upload: Upload, *, by: User, team: Team | None) -> None:
    """Onto the first free slot; who comes at the same time takes the next one. Raises Refused."""
    _hold_open(challenge)
    _bring_along(challenge, by=by, team=team)
    digest = hashlib.sha256(upload.content).hexdigest()
    for _attempt in range(MOST):
        kept = on_desk(challenge, by=by, team=team)
        if any(one.sha256 == digest for one in kept):
            raise Refused(_("This file is there already."))
        if _weight(challenge, by=by, team=team) + len(upload.content) > MOST_BYTES:
            raise Refused(
                _("The files of all your versions weigh too much together: at most %(n)s MB.", n=MOST_BYTES // 10**6)
            )
        free = sorted(set(range(1, MOST + 1)) - {one.slot for one in kept})
        if not free:
            break
        row: Document = {
            "challenge_id": challenge.id, "team_id": team.id if team else None, "by_id": by.id, "slot": free[0],
            "name": upload.name, "kind": upload.kind, "size": len(upload.content), "sha256": digest, "at": now(),
            "content": upload.content,
        }  # fmt: skip
        if add_new(Attachment, row):
            return
    raise Refused(_("An entry has at most %(n)s files: remove one first.", n=MOST))


def _weight(challenge: Challenge, *, by: User, team: Team | None) -> int:
    """In bytes, what lies on the desk and what was sent."""
    whose = Attachment.team_id == team.id if team else (Attachment.by_id == by.id) & Attachment.team_id.is_(None)
    return (
        db.session.scalar(select(func.sum(Attachment.size)).where(Attachment.challenge_id == challenge.id, whose)) or 0
    )


def _hold_open(challenge: Challenge) -> None:
    """Until this is committed the phase cannot close: no file comes or goes after a close that is committed."""
    challenge.submissions.hold(shared=True)
    if challenge.submissions.state is not State.OPEN:
        raise Refused(_("Entries are not open now."))


def _bring_along(challenge: Challenge, *, by: User, team: Team | None) -> None:
    """What one had prepared alone goes to the team that has nothing yet."""
    if team and all(one.team_id is None for one in on_desk(challenge, by=by, team=team)):
        moved = update(Attachment).where(_theirs(challenge, by, None)).values(team_id=team.id)
        db.session.execute(moved.execution_options(synchronize_session="fetch"))


def remove(attachment: Attachment) -> None:
    """From the desk; where a version encloses it, it stays in that version. Raises Refused."""
    _hold_open(attachment.challenge)
    attachment.slot = None
    db.session.flush()
    _delete(Attachment.id == attachment.id)


def _delete(which: ColumnElement[bool]) -> None:
    """Those that no version encloses."""
    loose = ~exists().where(Enclosure.attachment_id == Attachment.id)
    db.session.execute(delete(Attachment).where(which, loose).execution_options(synchronize_session="fetch"))


def _clear(which: ColumnElement[bool]) -> None:
    emptied = update(Attachment).where(which).values(slot=None)
    db.session.execute(emptied.execution_options(synchronize_session="fetch"))


# With a version


def enclose(entry_id: int, number: int, challenge: Challenge, *, by: User, team: Team | None) -> list[Attachment]:
    """What lies on the desk goes with this version, and stays there for the next."""
    _bring_along(challenge, by=by, team=team)
    files = on_desk(challenge, by=by, team=team)
    db.session.add_all(
        Enclosure(entry_id=entry_id, number=number, position=position, attachment_id=file.id)
        for position, file in enumerate(files, 1)
    )
    return files


def enclosed_in(entry_id: int, number: int) -> list[Attachment]:
    """What a version was sent with."""
    asked = select(Enclosure).where(Enclosure.entry_id == entry_id, Enclosure.number == number)
    return [one.attachment for one in db.session.scalars(asked.order_by(Enclosure.position))]


def named(files: Sequence[Attachment]) -> list[Document]:
    """As a receipt holds them."""
    return [{"name": file.name, "sha256": file.sha256} for file in files]


def put_back(challenge: Challenge, enclosed: Iterable[Enclosure], *, by: User, team: Team | None) -> None:
    """The draft is thrown away: what the version that counts encloses lies on the desk again, and nothing else."""
    lying = [file.id for file in on_desk(challenge, by=by, team=team)]
    _clear(Attachment.id.in_(lying))
    for one in enclosed:
        one.attachment.slot = one.position
    db.session.flush()
    _delete(Attachment.id.in_(lying) & Attachment.slot.is_(None))


def clear(challenge: Challenge, *, by: User, team: Team | None) -> None:
    """The entry is withdrawn: the next one begins without files."""
    put_back(challenge, (), by=by, team=team)


def let_all_go(challenge: Challenge) -> None:
    """The challenge is over: what was never sent goes."""
    _clear((Attachment.challenge_id == challenge.id) & Attachment.slot.is_not(None))
    _delete(Attachment.challenge_id == challenge.id)


def forget(person: User, withdrawn: Sequence[int]) -> None:
    """Who is erased takes the files of what they withdrew, and those they never sent; the others stay, nameless."""
    emptied = select(Enclosure.attachment_id).where(Enclosure.entry_id.in_(withdrawn))
    gone = list(db.session.scalars(emptied))
    db.session.execute(
        delete(Enclosure).where(Enclosure.entry_id.in_(withdrawn)).execution_options(synchronize_session=False)
    )
    _delete(Attachment.id.in_(gone) & Attachment.slot.is_(None))
    _delete((Attachment.by_id == person.id) & Attachment.team_id.is_(None))
