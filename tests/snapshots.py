"""All rows of the database, kept and put back; and a word for all of them, to see whether anything changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from flask import Flask

from app.database import db, writing

PASSING = {("session", "seen_at"), ("idea", "impressions"), ("idea", "merit"), ("service", "views")}
"""What reading may change: when a session was last seen, how often an idea was shown."""


def replaced_by(copy: Path, file: Path) -> None:
    """A new file of the same name: whoever has not closed the old one yet keeps it to themselves."""
    file.unlink(missing_ok=True)
    shutil.copy(copy, file)


class Snapshot:
    """The database as it was when this was made."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.url = app.extensions["settings"].database_url
        self.is_file = self.url.startswith("sqlite")
        self.copy = folder / "snapshot.sqlite"
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self._keep()

    @property
    def file(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///"))

    def _keep(self) -> None:
        with writing(), self.app.app_context():
            if self.is_file:
                db.session.execute(db.text("SELECT 1"))
                db.session.rollback()
                db.engine.dispose()
                shutil.copy(self.file, self.copy)
                return
            for table in db.metadata.sorted_tables:
                written = [c for c in table.columns if c.computed is None]
                found = db.session.execute(db.select(*written)).mappings()
                self.rows[table.name] = [dict(row) for row in found]

    def restore(self) -> None:
        with writing(), self.app.app_context():
            db.session.remove()
            db.engine.dispose()
            if self.is_file:
                for leftover in ("-wal", "-shm"):
                    self.file.with_name(self.file.name + leftover).unlink(missing_ok=True)
                replaced_by(self.copy, self.file)
                return
            tables = ", ".join(f'"{name}"' for name in self.rows)
            db.session.execute(db.text(f"TRUNCATE {tables} CASCADE"))
            db.session.execute(db.text("SET LOCAL session_replication_role = replica"))
            for table in db.metadata.sorted_tables:
                if self.rows[table.name]:
                    db.session.execute(db.insert(table), self.rows[table.name])
            _number_on()
            db.session.commit()


def _number_on() -> None:
    """Rows that were put back with their numbers leave PostgreSQL's counters behind: new ones come after them."""
    for table in db.metadata.sorted_tables:
        if "id" in table.columns:
            last = db.session.scalar(db.select(db.func.max(table.c.id))) or 0
            counter = db.func.pg_get_serial_sequence(f'"{table.name}"', "id")
            db.session.execute(db.select(db.func.setval(counter, last + 1, False)))


def checksums(app: Flask, but: Collection[str] = ()) -> dict[str, str]:
    """One word for each table, the same as long as its rows are."""
    words = {}
    with app.app_context():
        for table in db.metadata.sorted_tables:
            if table.name in but:
                continue
            columns = [column for column in table.columns if (table.name, column.name) not in PASSING]
            found = db.session.execute(db.select(*columns).order_by(*table.primary_key.columns))
            digest = hashlib.sha256()
            for row in found:
                digest.update(repr(tuple(row)).encode())
            words[table.name] = digest.hexdigest()
        db.session.rollback()
    return words


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [table for table in before if before[table] != after[table]]
