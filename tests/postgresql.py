"""Finding a PostgreSQL to test on: the one named, or the one of this machine, in a database of this run's own."""

from __future__ import annotations

import os
from functools import lru_cache

import psycopg

from app.database import db

LOCAL = ("postgresql://postgres@127.0.0.1:5432/postgres", "postgresql:///postgres")


@lru_cache(maxsize=1)
def server() -> str | None:
    """A server where databases may be made; None where none answers."""
    for url in LOCAL:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.Error:
            continue
        return url
    return None


def is_here() -> bool:
    return bool(os.environ.get("TEST_DATABASE_URL")) or server() is not None


@lru_cache(maxsize=1)
def postgresql_url() -> str | None:
    """A database that this run may empty; None where there is no PostgreSQL."""
    named = os.environ.get("TEST_DATABASE_URL") or _own()
    return named.replace("postgresql://", "postgresql+psycopg://", 1) if named else None


def _own() -> str | None:
    url = server()
    if url is None:
        return None
    name = _name()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit TO off')
    return f"{url.rpartition('/')[0]}/{name}"


def _name() -> str:
    return f"fil_test_{os.getpid()}"


def empty() -> None:
    """Every row gone and every number back to one: quicker than TRUNCATE, which makes each table's file anew."""
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.execute(
        db.text(
            "SELECT setval(c.oid::regclass, 1, false) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'S' AND n.nspname = 'public'"
        )
    )


def forget() -> None:
    """Drop the database of this run; one that was named stays."""
    url = server()
    if url is None or os.environ.get("TEST_DATABASE_URL") or not postgresql_url.cache_info().currsize:
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{_name()}" WITH (FORCE)')
