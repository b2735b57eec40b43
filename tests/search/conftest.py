"""Every engine, empty, and the smallest documents to put in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy

from app.search.document import Document
from app.search.engine import Engine, Results
from app.search.postgresql_engine import PostgresqlEngine
from app.search.query import parse
from app.search.whoosh_engine import WhooshEngine
from tests.postgresql import postgresql_url

GUEST = frozenset({"public"})

Make = Callable[..., Document]
Find = Callable[..., Results]


@pytest.fixture
def idea() -> Make:
    """A public idea; its newest has the greatest number."""

    def make(number: int, title: str = "", text: str = "", audience: str = "public", **more: object) -> Document:
        more.setdefault("numbers", {"published": float(number)})
        return Document(
            ref=f"idea:{number}",
            kind="idea",
            title=title or f"Sans titre {number}",
            text=text,
            audience=frozenset(audience.split()),
            **more,  # type: ignore[arg-type]
        )

    return make


@pytest.fixture(scope="session")
def postgresql() -> Iterator[sqlalchemy.Engine]:
    url = postgresql_url()
    if url is None:
        pytest.skip("no PostgreSQL answers: set TEST_DATABASE_URL to run this")
    database = sqlalchemy.create_engine(url, pool_pre_ping=True)
    yield database
    database.dispose()


@pytest.fixture(params=["whoosh", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty index of each engine, that was written once."""
    if request.param == "whoosh":
        made: Engine = WhooshEngine(tmp_path / "index")
        made.rebuild([], 0)
        yield made
        return
    database: sqlalchemy.Engine = request.getfixturevalue("postgresql")
    schema = f"search_test_{os.getpid()}"
    with database.begin() as connection:
        connection.execute(sqlalchemy.text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
    made = PostgresqlEngine(database, schema)
    made.rebuild([], 0)
    yield made
    with database.begin() as connection:
        connection.execute(sqlalchemy.text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture
def find(engine: Engine) -> Find:
    """What a guest (or another audience) finds."""

    def search(typed: str, audience: frozenset[str] = GUEST, **how: object) -> Results:
        return engine.search(parse(typed), audience=audience, **how)  # type: ignore[arg-type]

    return search
