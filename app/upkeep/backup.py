"""Backups: the database as it was at one moment, taken while it is used, with what proves that it is whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from app.clock import now
from app.database import db, reading, sqlite
from app.errors import Refused
from app.extensions import settings
from app.people import ledger
from app.progress import Told, nobody
from app.upkeep.doctor import Finding
from config import ROOT

DATABASE, SECRET, MANIFEST = "fil.sqlite", "secret_key", "manifest.json"
NEVER_SAVED = "secret_ballot_holder"
CHOICES_NEVER_SAVED = "audience_choice"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
COLUMNS = "SELECT held.name, part.name FROM sqlite_master AS held, pragma_table_info(held.name) AS part"
NEVER_COUNTED = ("alembic_version",)
PAGES = 2_000
"""Copied at a time; writers go on in between."""


def _file() -> Path:
    url = settings().database_url
    if not url.startswith("sqlite:///"):
        raise Refused("PostgreSQL keeps this database: pg_dump --format=custom saves it, pg_restore brings it back.")
    return Path(url.removeprefix("sqlite:///"))


def pages() -> int:
    """Of the database, as `create` tells them."""
    connection = sqlite.connect(str(_file()))
    try:
        return int(connection.execute("PRAGMA page_count").fetchone()[0])
    finally:
        connection.close()


def create(folder: Path, done: Told = nobody) -> dict[str, int]:
    """Write a backup into an empty folder; says how many rows of each table it holds."""
    source = _file()
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty: give each backup a folder of its own.")
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / DATABASE
    ledger.keep_all()
    _copy(source, copy, done)
    _leave_out(copy)
    if (settings().instance / SECRET).exists():
        shutil.copy2(settings().instance / SECRET, folder / SECRET)
    rows = _rows(copy)
    manifest = {"made_at": now().isoformat(), "sha256": _digest(copy), "rows": rows}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return rows


def _copy(source: Path, target: Path, done: Told) -> None:
    reading, writing = sqlite.connect(str(source)), sqlite.connect(str(target))
    try:
        reading.backup(writing, pages=PAGES, progress=lambda _status, left, total: done(total - left))
        writing.execute("PRAGMA journal_mode=DELETE")
    finally:
        reading.close()
        writing.close()


def _leave_out(copy: Path) -> None:
    """What no backup may hold: whose ballots those of a secret vote are, whom the audience of a final chooses.

    The file is written again without them.

    Ballots without a holder go too: who cast one would cast another, and nobody could take it back.
    """
    connection = sqlite.connect(str(copy), isolation_level=None)
    try:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("BEGIN")
        connection.execute(f"CREATE TEMP TABLE secret AS SELECT ballot_id AS id FROM {NEVER_SAVED}")  # noqa: S608
        for table, column in (("ballot_choice", "ballot_id"), (NEVER_SAVED, "ballot_id"), ("ballot", "id")):
            connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM secret)")  # noqa: S608
        connection.execute(f"DELETE FROM {CHOICES_NEVER_SAVED}")  # noqa: S608
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    finally:
        connection.close()


def _rows(file: Path) -> dict[str, int]:
    connection = sqlite.connect(f"file:{file}?mode=ro", uri=True)
    try:
        tables = sorted(name for (name,) in connection.execute(TABLES) if name not in NEVER_COUNTED)
        return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}  # noqa: S608
    finally:
        connection.close()


def _is_of_today(file: Path) -> bool:
    """Whether it holds every table and column that this version of the program asks for."""
    connection = sqlite.connect(f"file:{file}?mode=ro", uri=True)
    try:
        held = set(connection.execute(COLUMNS))
    finally:
        connection.close()
    return held >= {(name, column.name) for name, table in db.metadata.tables.items() for column in table.columns}


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def check(folder: Path) -> Iterator[Finding]:
    """Whether it is the file that was written, sound, and adds up by itself."""
    copy = folder / DATABASE
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        yield Finding("manifest", False, f"cannot be read ({type(problem).__name__})")
        return
    if not copy.exists() or _digest(copy) != manifest["sha256"]:
        yield Finding("file", False, "is not the one that was written")
        return
    yield Finding("file", True, f"as written on {manifest['made_at']}")
    yield _sound(copy)
    rows = _rows(copy)
    yield _erased_since(copy)
    yield Finding("rows", rows == manifest["rows"], f"{sum(rows.values())} in {len(rows)} tables")
    if not _is_of_today(copy):
        yield Finding("schema", True, "older than this version: after restoring it, db upgrade, then supports verify")
        return
    for words in (("supports", "recount", "--check"), ("supports", "verify")):
        yield _asked(copy, *words)


def _sound(copy: Path) -> Finding:
    connection = sqlite.connect(f"file:{copy}?mode=ro", uri=True)
    try:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        broken = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    finally:
        connection.close()
    return Finding("integrity", said == "ok" and not broken, f"{said}, {broken} broken references")


def _erased_since(copy: Path) -> Finding:
    """Who of this backup was erased after it was made, by the ledger of this installation."""
    known, count = ledger.written(), 0
    connection = sqlite.connect(f"file:{copy}?mode=ro", uri=True)
    try:
        for id, joined_at in connection.execute('SELECT id, joined_at FROM "user" WHERE erased_at IS NULL'):
            count += ledger.is_written(known, id, datetime.fromisoformat(joined_at).replace(tzinfo=UTC))
    finally:
        connection.close()
    return Finding("erasures", True, f"{count} people were erased since; restoring erases them again")


def _asked(copy: Path, *words: str) -> Finding:
    """The same commands as on the living database, on a copy of the copy, so that looking leaves no trace."""
    looked_at = copy.with_name(".looked-at.sqlite")
    shutil.copy2(copy, looked_at)
    try:
        answer = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": f"sqlite:///{looked_at.resolve()}"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        for leftover in copy.parent.glob(f"{looked_at.name}*"):
            leftover.unlink()
    return Finding(" ".join(words), answer.returncode == 0, (answer.stdout.strip().splitlines() or ["no answer"])[-1])


def restore(folder: Path, *, replace: bool) -> None:
    """Put a backup in the place of the database; the worker writes the index again."""
    target = _file()
    if wrong := [finding for finding in check(folder) if not finding.ok]:
        raise Refused(f"This backup is not whole: {wrong[0].what} {wrong[0].said}.")
    if target.exists() and not replace:
        raise Refused(f"{target} exists. Stop the server, then say --replace to put the backup in its place.")
    _keep_erasures(target)
    db.session.remove()
    db.engine.dispose()
    for leftover in target.parent.glob(f"{target.name}-*"):
        leftover.unlink()
    unfinished = target.with_name(f".{target.name}.part")
    shutil.copy2(folder / DATABASE, unfinished)
    unfinished.replace(target)
    if (folder / SECRET).exists():
        shutil.copy2(folder / SECRET, settings().instance / SECRET)
    shutil.rmtree(settings().index_folder, ignore_errors=True)


def _keep_erasures(target: Path) -> None:
    """What the worker had no time to write down; a database that is broken says nothing any more."""
    if target.exists():
        with suppress(DBAPIError), reading():
            ledger.keep_all()
