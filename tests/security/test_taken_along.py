"""What people take with them is what the register says they do: words and moments of each column, looked for in files.

Numbers, choices and files are too short or too much alike to be looked for.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Enum, String, update
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.database import UTCDateTime, db, writing
from app.home import belongings
from app.people.user import User
from tests.architecture.test_privacy_register import register

NOT_AS_WRITTEN = {
    "user.handle", "user.email", "user.language", "user.time_zone", "follow.subject_kind", "report.about_kind",
    "recall.digest", "attachment.name",
}  # fmt: skip
"""Words of a closed list, or that something else is made of."""


def promised() -> dict[str, Column[Any]]:
    said = register()
    return {
        named: column
        for name, table in db.metadata.tables.items()
        for column in table.columns
        if said[name][column.name]["in_export"] and (named := f"{name}.{column.name}") not in NOT_AS_WRITTEN
    }


def is_words(column: Column[Any]) -> bool:
    kind = column.type
    return isinstance(kind, String) and not isinstance(kind, Enum) and (kind.length or 1_000) >= 40


def mark(column: Column[Any], number: int) -> str:
    """Give its values a sign of its own, that no other column has; says how the sign is written."""
    if is_words(column):
        said = update(column.table).where(column != "").values({column: f"kanari{number}e"})
        return f"kanari{number}e" if db.session.connection().execute(said).rowcount else ""
    keys, sign = list(column.table.primary_key.columns), 100_000 + number
    for row in db.session.execute(db.select(*keys, column)).all():
        moment: datetime = (row[-1] or now()).replace(microsecond=sign)
        here = [key == value for key, value in zip(keys, row, strict=False)]
        try:
            with db.session.begin_nested():
                db.session.execute(update(column.table).where(*here).values({column: moment}))
        except IntegrityError:
            """Where it stands so there is no such moment."""
    held = db.session.scalars(db.select(column).where(column.is_not(None)).limit(1)).first()
    return f".{sign}+" if held else ""


def test_each_word_and_moment_that_the_register_promises_is_in_what_its_person_takes_along(home):
    with writing(), home.app.test_request_context("/"):
        marked = {
            name: sign
            for number, (name, column) in enumerate(promised().items())
            if (is_words(column) or isinstance(column.type, UTCDateTime)) and (sign := mark(column, number))
        }
        db.session.expire_all()
        taken = json.dumps([belongings.of(person) for person in db.session.scalars(db.select(User))])
        db.session.rollback()
    assert len(marked) > 100
    assert [name for name, sign in marked.items() if sign not in taken] == []
