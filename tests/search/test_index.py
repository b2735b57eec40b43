"""The facade: it never fails a reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy

from app.search.document import Document
from app.search.engine import Engine
from app.search.index import Index

GUEST = frozenset({"public"})
Make = Callable[..., Document]


def test_a_batch_is_applied_and_read_back(engine: Engine, tmp_path: Path, idea: Make) -> None:
    index = Index(engine, tmp_path)
    assert index.apply([idea(1, "Guichet"), idea(2, "Borne")], ["idea:3"], 5)
    assert index.search("guichet", audience=GUEST).refs == ("idea:1",)
    assert index.apply([], ["idea:1"], 6)
    assert index.search("guichet", audience=GUEST).total == 0
    status = index.status()
    assert status
    assert (status.documents, status.sequence) == (1, 6)


def test_a_rebuild_can_be_asked_for_once(engine: Engine, tmp_path: Path) -> None:
    index = Index(engine, tmp_path)
    assert index.rebuild_wanted is None
    index.want_rebuild("the moon")
    index.want_rebuild("the sun")
    assert index.rebuild_wanted == "the moon"
    index.rebuild([], 1)
    assert index.rebuild_wanted is None


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nosuch"):
        Index.open("nosuch", tmp_path)
    with pytest.raises(ValueError, match="postgresql"):
        Index.open("postgresql", tmp_path)


def test_postgresql_without_its_tables_is_degraded(postgresql: sqlalchemy.Engine, tmp_path: Path) -> None:
    """Breaks if: a missing table is an error of the page."""
    with postgresql.begin() as connection:
        connection.execute(sqlalchemy.text("DROP SCHEMA IF EXISTS search CASCADE"))
    index = Index.open("postgresql", tmp_path, postgresql)
    assert index.search("guichet", audience=GUEST).degraded
    assert index.apply([], ["idea:1"], 1) is None
    assert index.rebuild_wanted
    assert index.rebuild([], 1) == 0
    assert not index.search("guichet", audience=GUEST).degraded
