"""SQLite's log of changes, kept small: it is begun anew only while nobody reads, which on a busy site is never."""

from __future__ import annotations

from pathlib import Path

from app.database import sqlite
from app.extensions import settings

LARGE = 8 * 2**20
PATIENCE = 1.0
"""Seconds for which whoever begins to read or write may wait for those who read already."""


def trim() -> bool:
    """Write a log that has grown large into the file, and begin it anew; says whether it could be done."""
    url = settings().database_url
    if not url.startswith("sqlite:///"):
        return False
    file = Path(url.removeprefix("sqlite:///"))
    log = file.with_name(file.name + "-wal")
    if not log.exists() or log.stat().st_size < LARGE:
        return False
    connection = sqlite.connect(str(file), timeout=PATIENCE, isolation_level=None)
    try:
        busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.close()
    return not busy
