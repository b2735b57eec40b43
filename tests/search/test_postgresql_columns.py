"""What a process keeps of the index in PostgreSQL follows what other processes write, and says nothing to others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy

from app.search import postgresql_columns
from app.search.document import Document
from app.search.postgresql_columns import Lists
from app.search.postgresql_engine import PostgresqlEngine
from app.search.query import parse

GUEST, STAFF = frozenset({"public"}), frozenset({"public", "staff"})
Make = Callable[..., Document]


@pytest.fixture
def two(postgresql: sqlalchemy.Engine) -> Iterator[tuple[PostgresqlEngine, PostgresqlEngine]]:
    """Who writes, and who reads in another process."""
    schema = f"search_columns_{os.getpid()}"
    writer, reader = PostgresqlEngine(postgresql, schema), PostgresqlEngine(postgresql, schema)
    writer.rebuild([], 0)
    yield writer, reader
    with postgresql.begin() as connection:
        connection.execute(sqlalchemy.text(f"DROP SCHEMA {schema} CASCADE"))


def counted(engine: PostgresqlEngine, audience: frozenset[str] = GUEST) -> tuple[int, dict[str, int]]:
    found = engine.search(parse("guichet"), audience=audience, facets=("theme",))
    assert len(found.refs) == min(found.total, 20)
    return found.total, found.facets["theme"]


@pytest.mark.parametrize("followed", [0, 2_000], ids=["read again", "followed"])
def test_a_reader_follows_what_another_process_writes(
    two: tuple[PostgresqlEngine, PostgresqlEngine], idea: Make, monkeypatch: pytest.MonkeyPatch, followed: int
) -> None:
    """Breaks if: `followed` forgets what is gone, or a list kept is not carried on to what is new."""
    monkeypatch.setattr(postgresql_columns, "FOLLOWED", followed)
    writer, reader = two
    writer.upsert(idea(n, "Guichet", columns={"theme": "a"}) for n in range(6))
    writer.commit(1)
    assert counted(reader) == (6, {"a": 6})
    writer.upsert([idea(1, "Guichet", columns={"theme": "b"}), idea(7, "Guichet", columns={"theme": "b"})])
    writer.delete(["idea:2"])
    writer.commit(2)
    assert counted(reader) == (6, {"a": 4, "b": 2})
    writer.upsert([idea(7, "Borne", columns={"theme": "b"})])
    writer.commit(3)
    assert counted(reader) == (5, {"a": 4, "b": 1})
    writer.rebuild([idea(9, "Guichet neuf", columns={"theme": "c"})], 4)
    assert counted(reader) == (1, {"c": 1})


def test_what_staff_made_a_process_keep_says_nothing_to_a_guest(
    two: tuple[PostgresqlEngine, PostgresqlEngine], idea: Make
) -> None:
    """Breaks if: what is kept for a word depends on who asked first, or outlives a change of audience."""
    writer, reader = two
    writer.upsert([idea(1, "Guichet", columns={"theme": "a"}), idea(2, "Guichet", columns={"theme": "a"})])
    writer.upsert([idea(3, "Guichet", audience="staff", columns={"theme": "secret"})])
    writer.commit(1)
    assert counted(reader, STAFF) == (3, {"a": 2, "secret": 1})
    assert counted(reader) == (2, {"a": 2})
    writer.upsert([idea(2, "Guichet", audience="staff", columns={"theme": "secret"})])
    writer.commit(2)
    assert counted(reader) == (1, {"a": 1})
    assert counted(reader, STAFF) == (3, {"secret": 2, "a": 1})


def test_lists_are_kept_up_to_a_number_of_bytes(two: tuple[PostgresqlEngine, PostgresqlEngine], idea: Make) -> None:
    writer, reader = two
    reader.lists = Lists(most_bytes=3_000)
    writer.upsert(idea(n, f"Guichet mot{n}") for n in range(40))
    writer.commit(1)
    for number in range(40):
        assert reader.search(parse(f"mot{number}"), audience=GUEST).total == 1
    assert 0 < len(reader.lists._kept) <= 6
    assert reader.lists._bytes <= 3_000
