"""The proof of a counter: what its column says, and what the rows say that it counts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute

from app.database import db, freeze, snapshot

D = TypeVar("D")


@dataclass(frozen=True)
class Difference:
    """A number that disagrees with the rows it counts; `key` is of the row that holds it."""

    column: InstrumentedAttribute[int]
    key: tuple[int, ...]
    says: int
    rows: int

    def __str__(self) -> str:
        table, key = self.column.class_.__tablename__, "/".join(map(str, self.key))
        return f"{table} {key}: {self.column.key} says {self.says}, the rows {self.rows}"


def compared(column: InstrumentedAttribute[int], rows: Select[Any], *only: ColumnElement[bool]) -> Iterator[Difference]:
    """`rows` are keys of the column's own table, and a number for each; where they name none, it is 0."""
    keys, counted = column.class_.__table__.primary_key, rows.subquery()
    *own, number = counted.c
    true = func.coalesce(number, 0)
    same = and_(*(key == one for key, one in zip(keys, own, strict=True)))
    asked = select(*keys, column, true).select_from(column.class_).outerjoin(counted, same)
    for *key, says, count in db.session.execute(asked.where(column != true, *only).order_by(*keys)):
        yield Difference(column, tuple(key), says, int(count))


def repair(found: Sequence[Difference]) -> None:
    """Set the columns to what the rows say."""
    for one in found:
        own = zip(one.column.class_.__table__.primary_key, one.key, strict=True)
        setting = update(one.column.class_).where(*(key == value for key, value in own))
        db.session.execute(setting.values({one.column.key: one.rows}))


def recount(
    find: Callable[[], Sequence[D]],
    repair: Callable[[Sequence[D]], None],
    *,
    check: bool,
    besides: Callable[[], Sequence[object]] = tuple,
) -> int:
    """What every command does that counts again; gives how many numbers were set right.

    It looks without holding up anybody, and says what it finds. Whoever only checks is told the whole, and 1 when
    something does not add up. Else it looks once more, and sets right; what is wrong `besides` stays.
    """
    with snapshot():
        found = find()
        wrong = [*besides(), *found]
    for one in wrong:
        click.echo(str(one))
    if check:
        click.echo("Everything adds up." if not wrong else f"{len(wrong)} numbers do not add up.")
        sys.exit(1 if wrong else 0)
    return _set_right(find, repair) if found else 0


def _set_right(find: Callable[[], Sequence[D]], repair: Callable[[Sequence[D]], None]) -> int:
    try:
        freeze()
        found = find()
        repair(found)
    except OperationalError as problem:
        db.session.rollback()
        why = str(problem.orig).strip().partition("\n")[0]
        raise click.ClickException(f"Nothing was changed ({why}). Where others were writing, say it again.") from None
    return len(found)


def say(repaired: int) -> None:
    click.echo(f"{repaired} numbers set right.")
