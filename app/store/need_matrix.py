"""The matrices of needs that were written here: one in force, those before it kept, at most one being written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import JSON, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.incubation.project import Stale
from app.people.user import User
from app.store.matrix import ANSWERS, HEAVIEST, Matrix, MatrixError, shipped
from app.store.vocabulary import Need

Row = Mapping[Need, int]


class NeedMatrix(db.Model):
    """Its number is its version; 0 is the one that ships."""

    __table_args__ = (
        Index(
            "uq_need_matrix_draft", "is_draft", unique=True,
            sqlite_where=db.text("is_draft"), postgresql_where=db.text("is_draft"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    rows: Mapped[Any] = mapped_column(JSON)
    is_draft: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    written_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    written_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None] = mapped_column(index=True)

    written_by: Mapped[User] = relationship()

    @property
    def matrix(self) -> Matrix:
        return Matrix.of(self.rows)

    @property
    def version(self) -> str:
        """What a page that shows it sends along, so that nothing is put in force that was not seen."""
        return self.written_at.strftime("%Y%m%dT%H%M%S%f")

    def put_in_force(self, *, by: User, reason: str, seen: str) -> None:
        """From now on; the one before it is kept, and can be taken up again."""
        db.session.refresh(self, with_for_update=True)
        if not self.is_draft:
            raise Refused(_("This matrix is in force, or was: write a new one."))
        if seen != self.version:
            raise Refused(_("Somebody has changed this draft meanwhile: look at what it changes first."))
        if not reason.strip():
            raise Refused(_("Say why: whoever reads the versions later will want to know."))
        if self.rows == in_force()[1].written():
            raise Refused(_("Nothing is changed in it."))
        self.is_draft, self.in_force_at, self.reason = False, now(), reason.strip()
        self.written_by_id = by.id


def newest() -> NeedMatrix | None:
    asked = select(NeedMatrix).where(NeedMatrix.in_force_at.is_not(None))
    return db.session.scalars(asked.order_by(NeedMatrix.in_force_at.desc(), NeedMatrix.id.desc()).limit(1)).first()


def in_force() -> tuple[int, Matrix]:
    """Its version, and the matrix."""
    written = newest()
    return (written.id, written.matrix) if written else (0, shipped())


def draft() -> NeedMatrix | None:
    return db.session.scalar(select(NeedMatrix).where(NeedMatrix.is_draft))


def versions() -> Select[tuple[NeedMatrix]]:
    return select(NeedMatrix).where(~NeedMatrix.is_draft).order_by(NeedMatrix.in_force_at.desc())


def row_of(answer: str) -> Row:
    """As it is being written, or else as it is in force."""
    found = draft()
    return (found.matrix if found else in_force()[1]).rows.get(answer, {})


def seen_of(row: Row) -> str:
    """What a page that shows a row sends along, so that nothing is written over what was not seen."""
    return ",".join(f"{need}:{row[need]}" for need in sorted(row))


def write(answer: str, weights: dict[str, int], *, by: User, seen: str) -> NeedMatrix:
    """Into the draft, which begins as what is in force. Raises Stale."""
    row = {"rows": in_force()[1].written(), "is_draft": True, "reason": "", "written_by_id": by.id, "written_at": now()}
    add_new(NeedMatrix, row)
    asked = select(NeedMatrix).where(NeedMatrix.is_draft).with_for_update()
    found = db.session.scalars(asked.execution_options(populate_existing=True)).one()
    if seen != seen_of(found.matrix.rows.get(answer, {})):
        raise Stale(_("Somebody has changed this answer since you opened it: look at what stands, then decide again."))
    try:
        rows = Matrix.of({**found.rows, answer: weights}).written()
    except MatrixError as problem:
        raise Refused(_("Give each need a whole number from 0 to %(most)d.", most=HEAVIEST)) from problem
    found.rows = {one: rows[one] for one in ANSWERS if one in rows}
    found.written_by_id, found.written_at = by.id, now()
    db.session.flush()
    return found


def begin_from(rows: Any, *, by: User) -> NeedMatrix:
    """An earlier version, taken up again as the draft; not over what somebody is writing."""
    row = {"rows": rows, "is_draft": True, "reason": "", "written_by_id": by.id, "written_at": now()}
    if not add_new(NeedMatrix, row):
        raise Refused(_("A new version is being written: put it in force or throw it away first."))
    return db.session.scalars(select(NeedMatrix).where(NeedMatrix.is_draft)).one()


def discard() -> None:
    found = draft()
    if found:
        db.session.delete(found)
