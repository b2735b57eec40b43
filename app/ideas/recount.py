"""The proof of the counters: what the columns say, what the rows say, and what the journal says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, select, update
from sqlalchemy.orm import aliased

from app.counted import Difference as Miscount
from app.counted import compared
from app.counted import repair as repair_counters
from app.database import db
from app.ideas.comment import Comment
from app.ideas.idea import SUPPORT_COLUMN, Idea
from app.ideas.support import Support, SupportEntry, Wish, voter_under
from app.people.user import Electorate, User
from app.progress import Told, nobody, telling

READ_AT_ONCE = 10_000


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


@dataclass(frozen=True)
class Exchange:
    """An idea with supports of others than the journal says."""

    idea_id: int
    voters: int

    def __str__(self) -> str:
        return f"idea {self.idea_id}: the rows and the journal differ on {self.voters} voters"


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


def how_many() -> int:
    """Rows and entries that `exchanges` goes through."""
    counts = (select(func.count()).select_from(table) for table in (Support, SupportEntry))
    return sum(db.session.scalar(count) or 0 for count in counts)


def exchanges(done: Told = nobody) -> Iterator[Exchange]:
    """Where rows and journal differ on who supports, though their sums may agree.

    Idea by idea, so that no more is held than one has supporters. Who was erased has no key: nobody can tell.
    """
    both = telling(merge(_rows(), _journal(), key=itemgetter(0)), done)
    for idea_id, lines in groupby(both, key=itemgetter(0)):
        rows: dict[str, Electorate] = {}
        journal: dict[str, Counter[Electorate]] = defaultdict(Counter)
        for _idea, who, electorate, act in lines:
            if act is not None:
                journal[who][electorate] += 1 if act is Wish.GIVEN else -1
            elif who is not None:
                rows[voter_under(who, idea_id)] = electorate
        unlike = sum(not _agree(rows.get(voter), journal[voter]) for voter in {*rows, *journal})
        if unlike:
            yield Exchange(idea_id, unlike)


def _agree(row: Electorate | None, told: Counter[Electorate]) -> bool:
    """Nobody supports twice; and where a key says whose row it is, the journal tells the same."""
    net = {electorate: number for electorate, number in told.items() if number}
    return net == {row: 1} if row else list(net.values()) in ([], [1])


def _rows() -> Iterator[Any]:
    asked = select(Support.idea_id, User.ballot_key, Support.electorate, null()).join(User, User.id == Support.user_id)
    return _read(asked.order_by(Support.idea_id))


def _journal() -> Iterator[Any]:
    e = SupportEntry
    return _read(select(e.idea_id, e.voter, e.electorate, e.act).order_by(e.idea_id))


def _read(asked: Select[Any]) -> Iterator[Any]:
    return iter(db.session.execute(asked.execution_options(yield_per=READ_AT_ONCE)))


def replies() -> Iterator[Miscount]:
    """Those that were withdrawn or hidden too: each still stands in its place."""
    answer = aliased(Comment)
    rows = select(answer.parent_id, func.count().label("n")).where(answer.parent_id.is_not(None))
    yield from compared(Comment.reply_count, rows.group_by(answer.parent_id))


def _comments() -> Select[tuple[int, int]]:
    readable = Comment.hidden_at.is_(None) & Comment.withdrawn_at.is_(None)
    return select(Comment.idea_id, func.count()).where(readable).group_by(Comment.idea_id)


def all_differences() -> list[Difference | Miscount]:
    return [*differences(), *replies()]


def repair(found: Sequence[Difference | Miscount]) -> None:
    """Set the columns to what the rows say."""
    repair_counters([one for one in found if isinstance(one, Miscount)])
    for difference in (one for one in found if isinstance(one, Difference)):
        db.session.execute(update(Idea).where(Idea.id == difference.idea_id).values({difference.name: difference.rows}))
