"""The log of changes stays small, however long somebody is always reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.database import sqlite
from app.upkeep import journal


def opened(file: Path):
    return sqlite.connect(str(file), isolation_level=None)


@pytest.fixture
def file(tmp_path, monkeypatch) -> Iterator[Path]:
    """A database whose log of changes has grown, and which somebody has open."""
    file = tmp_path / "fil.sqlite"
    monkeypatch.setattr(journal, "PATIENCE", 0.1)
    monkeypatch.setattr(journal, "settings", lambda: SimpleNamespace(database_url=f"sqlite:///{file}"))
    connection = opened(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("CREATE TABLE ballast (words BLOB)")
    connection.execute("BEGIN")
    for _ in range(20):
        connection.execute("INSERT INTO ballast VALUES (randomblob(1000000))")
    connection.execute("COMMIT")
    yield file
    connection.close()


def size(file: Path) -> int:
    return file.with_name(file.name + "-wal").stat().st_size


def test_a_log_that_has_grown_large_is_begun_anew(file):
    """Red when the checkpoint does not truncate."""
    assert size(file) > journal.LARGE
    assert journal.trim()
    assert size(file) == 0
    assert not journal.trim()


def test_while_somebody_reads_it_is_left_for_the_next_time(file):
    reader, writer = opened(file), opened(file)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM ballast").fetchall()
    writer.execute("INSERT INTO ballast VALUES (randomblob(10))")
    assert not journal.trim()
    assert size(file) > journal.LARGE
    reader.execute("COMMIT")
    assert journal.trim()
    reader.close()
    writer.close()


def test_on_another_database_there_is_nothing_to_do(monkeypatch):
    monkeypatch.setattr(journal, "settings", lambda: SimpleNamespace(database_url="postgresql+psycopg:///fil"))
    assert not journal.trim()
