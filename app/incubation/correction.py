"""A correction: what was written down is put right; what it said before is kept, with who corrected it and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.clock import now
from app.database import BIG, Document, Key, add_new, db
from app.errors import Refused
from app.incubation.project import Project, Stale
from app.people.user import User


class Kind(StrEnum):
    """What is corrected."""

    SESSION = "session"
    CHECK_IN = "check-in"
    NOTE = "note"
    MILESTONE = "milestone"
    ASK = "ask"


class Correction(db.Model):
    """`before` holds what changed, as `writer` had put it; where somebody was named in it, its texts are struck."""

    __table_args__ = (UniqueConstraint("kind", "of_id", "number"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    kind: Mapped[Kind]
    of_id: Mapped[int] = mapped_column(BIG)
    number: Mapped[int]
    before: Mapped[Document]
    struck: Mapped[bool] = mapped_column(default=False)
    writer_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)

    by: Mapped[User] = relationship(foreign_keys=by_id)

    @property
    def was(self) -> dict[str, Any]:
        """`before` with its days as days."""
        return {
            name: date.fromisoformat(value) if name.endswith("_on") and value else value
            for name, value in self.before.items()
        }


def keep(
    project: Project,
    kind: Kind,
    of_id: int,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    writer: int | None,
    by: User,
    seen: int,
    strike: Collection[str] = (),
) -> Correction:
    """`seen` is how many corrections this person saw: of two who correct at once one does, the other looks first."""
    changes = {name: value for name, value in before.items() if after[name] != value}
    if not changes:
        raise Refused(_("This is what stands there already: nothing is corrected."))
    last = _last(kind, of_id)
    row = {
        "project_id": project.id, "kind": kind, "of_id": of_id, "number": seen + 1, "struck": bool(strike),
        "before": {name: value for name, value in changes.items() if name not in strike},
        "writer_id": last.by_id if last else writer, "at": now(), "by_id": by.id,
    }  # fmt: skip
    if seen != (last.number if last else 0) or not add_new(Correction, row):
        raise Stale(_("Somebody corrected this after you opened it: look, then correct it again."))
    made = _last(kind, of_id)
    assert made is not None
    if strike:
        _strike(kind, of_id, strike)
    return made


def _last(kind: Kind, of_id: int) -> Correction | None:
    asked = select(Correction).where(Correction.kind == kind, Correction.of_id == of_id)
    return db.session.scalars(asked.order_by(Correction.number.desc()).limit(1)).first()


def _strike(kind: Kind, of_id: int, names: Collection[str]) -> None:
    """What named somebody may have stood in what was corrected before, too."""
    for one in db.session.scalars(select(Correction).where(Correction.kind == kind, Correction.of_id == of_id)):
        one.before = {name: value for name, value in one.before.items() if name not in names}
        one.struck = True


def seen_of(kind: Kind, of_id: int) -> int:
    """How often it was corrected."""
    asked = select(func.max(Correction.number)).where(Correction.kind == kind, Correction.of_id == of_id)
    return db.session.scalar(asked) or 0


def of(project: Project) -> dict[tuple[str, int], list[Correction]]:
    """All of a project's, by what was corrected; the latest first."""
    asked = select(Correction).where(Correction.project_id == project.id).options(joinedload(Correction.by))
    found: defaultdict[tuple[str, int], list[Correction]] = defaultdict(list)
    for one in db.session.scalars(asked.order_by(Correction.number.desc())):
        found[one.kind.value, one.of_id].append(one)
    return dict(found)


def attesters_in(found: Mapping[tuple[str, int], list[Correction]]) -> dict[int, str]:
    """The names of those who were said to attest consent before."""
    numbers = {one.before["consent_by"] for row in found.values() for one in row if "consent_by" in one.before}
    asked = select(User.id, User.name).where(User.id.in_(numbers))
    return dict(db.session.execute(asked).tuples().all()) if numbers else {}


def by_person(person: User) -> Select[tuple[Correction]]:
    """Those they made, and those of what they had written."""
    mine = (Correction.by_id == person.id) | (Correction.writer_id == person.id)
    return select(Correction).where(mine).order_by(Correction.id)


def forget(person: User) -> None:
    """Coaches' notes go with whoever wrote them, and so does what they said before."""
    theirs = (Correction.kind == Kind.NOTE) & (Correction.writer_id == person.id)
    db.session.execute(delete(Correction).where(theirs))
