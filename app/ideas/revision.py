"""What an idea said before it was changed, and the difference."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Key, db
from app.people.user import User


class Revision(db.Model):
    """The words an idea had until `at`, when `by` changed them."""

    id: Mapped[Key]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    at: Mapped[datetime]

    by: Mapped[User] = relationship()


def of(idea_id: int) -> Select[tuple[Revision]]:
    return select(Revision).where(Revision.idea_id == idea_id).order_by(Revision.id.desc()).limit(50)


def difference(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Runs of words, each `same`, `gone` or `new`."""
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    for change, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            yield "same", "".join(old[a:b])
            continue
        if b > a:
            yield "gone", "".join(old[a:b])
        if d > c:
            yield "new", "".join(new[c:d])
