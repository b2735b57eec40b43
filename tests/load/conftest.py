"""Instances for loads: made once, given to each test as a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.load.house import Place, Server


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Place:
    """An installation with some ideas and a crowd; on PostgreSQL in a database beside the one of the other tests."""
    instance = tmp_path_factory.mktemp("furnished")
    place = Place(instance, "" if database_url.startswith("sqlite") else _beside(database_url))
    place.flask("db", "upgrade")
    place.flask("demo", "load", "--ideas", "60", "--people", "1000", "--supports", "600", "--comments", "60")
    return place


def _beside(url: str) -> str:
    """An empty database on the same server."""
    server, _, name = url.replace("+psycopg", "").rpartition("/")
    name = f"{name.partition('?')[0]}_load"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server.replace('postgresql://', 'postgresql+psycopg://')}/{name}"


@pytest.fixture
def place(furnished: Place, tmp_path: Path) -> Place:
    """On SQLite a copy; on PostgreSQL the one database, whose tests bear each other's traces."""
    shutil.copytree(furnished.instance, tmp_path / "instance", symlinks=True)
    return Place(tmp_path / "instance", furnished.database_url)


@pytest.fixture
def server(place: Place) -> Iterator[Server]:
    with Server(place) as server:
        server.start(within=60)
        yield server
