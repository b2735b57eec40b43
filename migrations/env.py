"""How migrations run: on the application's own engine, types rendered as plain ones so that they outlive the code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.database import UTCDateTime

db = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def tables_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes many a column by making its table anew: what refers to the old one must bear that for a moment.

    Outside any transaction, where alone the switch works; what refers to nothing afterwards is an error.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    sqlite = connection.connection.driver_connection
    assert sqlite is not None
    sqlite.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        lost = sqlite.execute("PRAGMA foreign_key_check").fetchmany(5)
        if lost:
            raise RuntimeError(f"after the migration these rows refer to nothing (table, row, to, key): {lost}")
    finally:
        sqlite.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    with db.engine.connect() as connection, tables_made_anew(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            render_as_batch=True,
            compare_type=False,
            transaction_per_migration=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
