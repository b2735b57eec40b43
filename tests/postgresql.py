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


REMEMBER = """
CREATE SCHEMA furnished;
CREATE TABLE furnished.numbers AS
    SELECT c.oid::regclass::text AS name, coalesce(pg_sequence_last_value(c.oid), 0) AS last
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND n.nspname = 'public';
CREATE FUNCTION furnished.again(lowest_first text[], kept text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE place int; written boolean; name text;
BEGIN
    FOR place IN REVERSE array_length(lowest_first, 1) .. 1 LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', lowest_first[place]) INTO written;
        IF written THEN EXECUTE format('DELETE FROM public.%I', lowest_first[place]); END IF;
    END LOOP;
    FOREACH name IN ARRAY kept LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM furnished.%I', name, name);
    END LOOP;
    PERFORM setval(numbers.name::regclass, greatest(last, 1), last > 0) FROM furnished.numbers;
END $$;
"""
_kept: list[str] = []


def remember() -> None:
    """Keep what is furnished beside the tables, so that each test finds it again within milliseconds."""
    db.session.execute(db.text("DROP SCHEMA IF EXISTS furnished CASCADE"))
    db.session.execute(db.text(REMEMBER))
    tables = [table for table in db.metadata.sorted_tables if db.session.execute(db.select(table).limit(1)).first()]
    for table in tables:
        db.session.execute(db.text(f'CREATE TABLE furnished."{table.name}" AS TABLE public."{table.name}"'))
    _kept[:] = [table.name for table in tables]
    db.session.commit()


def empty() -> None:
    """Only what is furnished is there, and the numbers count on from it: quicker than TRUNCATE, which makes files."""
    lowest_first = [table.name for table in db.metadata.sorted_tables]
    again = db.text("SELECT furnished.again(:lowest_first, :kept)")
    db.session.execute(again, {"lowest_first": lowest_first, "kept": _kept})


def forget() -> None:
    """Drop the database of this run; one that was named stays."""
    url = server()
    if url is None or os.environ.get("TEST_DATABASE_URL") or not postgresql_url.cache_info().currsize:
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{_name()}" WITH (FORCE)')
