"""All rows of the database, kept and put back; and a word for all of them, to see whether anything changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Table

from app.database import db, writing

PASSING = {("session", "seen_at"), ("idea", "impressions"), ("idea", "merit"), ("service", "views")}
"""What reading may change: when a session was last seen, how often an idea was shown."""

COUNTING = """
CREATE SEQUENCE kept.writes;
SELECT nextval('kept.writes');
CREATE FUNCTION kept.count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM nextval('kept.writes'); RETURN NULL; END $$;
"""
COUNTED = """
CREATE TRIGGER kept_count AFTER INSERT OR UPDATE OR DELETE ON public."{0}"
FOR EACH STATEMENT EXECUTE FUNCTION kept.count()
"""


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
        self.stamps: dict[str, tuple[Any, ...]] = {}
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
            db.session.execute(db.text("DROP SCHEMA IF EXISTS kept CASCADE"))
            db.session.execute(db.text("CREATE SCHEMA kept"))
            for table in db.metadata.sorted_tables:
                db.session.execute(db.text(f'CREATE TABLE kept."{table.name}" AS TABLE public."{table.name}"'))
            db.session.execute(db.text(COUNTING))
            for table in db.metadata.sorted_tables:
                db.session.execute(db.text(COUNTED.format(table.name)))
            db.session.commit()
        self.stamps = _stamps(self.app)

    def pulse(self) -> Any:
        """Something cheap that stays the same as long as nothing is committed."""
        if not self.is_file:
            with self.app.app_context():
                return db.session.scalar(db.text("SELECT last_value FROM kept.writes"))
        kept = [self.file, self.file.with_name(self.file.name + "-wal")]
        return [(s.st_size, s.st_mtime_ns) for f in kept if f.exists() for s in [f.stat()] if s.st_size]

    def restore(self) -> None:
        """On PostgreSQL the tables that were written to, and no others."""
        with writing(), self.app.app_context():
            db.session.remove()
            if self.is_file:
                db.engine.dispose()
                for leftover in ("-wal", "-shm"):
                    self.file.with_name(self.file.name + leftover).unlink(missing_ok=True)
                replaced_by(self.copy, self.file)
                return
            touched = self.touched()
            db.session.execute(db.text("SET LOCAL session_replication_role = replica"))
            for table in db.metadata.sorted_tables:
                if table.name in touched:
                    _put_back(table)
            db.session.commit()
        self.stamps = _stamps(self.app)

    def touched(self) -> set[str]:
        """The tables that were written to since; all of them where SQLite does not say which."""
        if self.is_file:
            return set(db.metadata.tables)
        return {name for name, stamp in _stamps(self.app).items() if stamp != self.stamps[name]}


def _put_back(table: Table) -> None:
    """Its rows with their numbers; new ones come after them."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns if column.computed is None)
    db.session.execute(db.text(f'DELETE FROM public."{table.name}"'))
    db.session.execute(
        db.text(f'INSERT INTO public."{table.name}" ({columns}) SELECT {columns} FROM kept."{table.name}"')
    )
    if "id" in table.columns:
        counter = f"pg_get_serial_sequence('\"{table.name}\"', 'id')"
        db.session.execute(db.text(f'SELECT setval({counter}, coalesce(max(id), 0) + 1, false) FROM "{table.name}"'))


def _stamps(app: Flask) -> dict[str, tuple[Any, ...]]:
    """Of PostgreSQL, in one question: how many rows each table has, and the last transaction that wrote one."""
    names = [table.name for table in db.metadata.sorted_tables]
    each = "SELECT '{0}', count(*), max(xmin::text::bigint) FROM \"{0}\""
    with app.app_context():
        found = db.session.execute(db.text(" UNION ALL ".join(each.format(name) for name in names))).all()
        db.session.rollback()
    return {name: (rows, last) for name, rows, last in found}


def checksums(app: Flask, but: Collection[str] = (), among: Collection[str] | None = None) -> dict[str, str]:
    """One word for each table, the same as long as its rows are."""
    words = {}
    with app.app_context():
        for table in db.metadata.sorted_tables:
            if table.name in but or (among is not None and table.name not in among):
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
    return [table for table in after if before[table] != after[table]]
