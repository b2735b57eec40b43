"""The proof of the counters: what the columns say, what the rows say, and what the journal says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, select, update
from sqlalchemy.orm import aliased

from app.counted import Difference as Miscount
from app.counted import compared
from app.database import db
from app.ideas.comment import Comment
from app.ideas.idea import SUPPORT_COLUMN, Idea
from app.ideas.support import Support, SupportEntry, Wish


@dataclass(frozen=True)
class Difference:
    """An idea whose numbers disagree."""

    idea_id: int
    name: str
    column: int
    rows: int
    journal: int | None

    def __str__(self) -> str:
        said = f"{self.name} says {self.column}, the rows {self.rows}, the journal {self.journal}"
        return f"idea {self.idea_id}: {said}"


def _by_electorate(source: type[Support] | type[SupportEntry], one: ColumnElement[int]) -> Select[tuple[int, ...]]:
    sums = [func.sum(case((source.electorate == who, one), else_=0)) for who in SUPPORT_COLUMN]
    return select(source.idea_id, *sums).group_by(source.idea_id)


def differences() -> Iterator[Difference]:
    """All that does not add up: supports by electorate and in all, and comments."""
    given = case((SupportEntry.act == Wish.GIVEN, 1), else_=-1)
    rows = {r[0]: tuple(r[1:]) for r in db.session.execute(_by_electorate(Support, db.literal(1)))}
    journal = {r[0]: tuple(r[1:]) for r in db.session.execute(_by_electorate(SupportEntry, given))}
    comments = dict(db.session.execute(_comments()).tuples().all())
    nothing = (0, 0, 0)
    columns = [getattr(Idea, name) for name in SUPPORT_COLUMN.values()]
    held = select(Idea.id, Idea.comment_count, Idea.support_count, *columns)
    for id, comment_count, total, *counted in db.session.execute(held):
        own, told = rows.get(id, nothing), journal.get(id, nothing)
        for name, column, row, entry in zip(SUPPORT_COLUMN.values(), counted, own, told, strict=True):
            if not column == row == entry:
                yield Difference(id, name, column, row, entry)
        if total != sum(own):
            yield Difference(id, "support_count", total, sum(own), sum(told))
        if comment_count != comments.get(id, 0):
            yield Difference(id, "comment_count", comment_count, comments.get(id, 0), None)


def replies() -> Iterator[Miscount]:
    """Those that were withdrawn or hidden too: each still stands in its place."""
    answer = aliased(Comment)
    rows = select(answer.parent_id, func.count().label("n")).where(answer.parent_id.is_not(None))
    yield from compared(Comment.reply_count, rows.group_by(answer.parent_id))


def _comments() -> Select[tuple[int, int]]:
    readable = Comment.hidden_at.is_(None) & Comment.withdrawn_at.is_(None)
    return select(Comment.idea_id, func.count()).where(readable).group_by(Comment.idea_id)


def repair(found: list[Difference]) -> None:
    """Set the columns to what the rows say."""
    for difference in found:
        db.session.execute(update(Idea).where(Idea.id == difference.idea_id).values({difference.name: difference.rows}))
