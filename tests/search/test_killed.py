"""Nothing that was said to be written is lost, and the index opens and goes on, whenever its writer dies."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from app.search.engine import Engine
from app.search.postgresql_engine import PostgresqlEngine
from app.search.query import parse
from config import ROOT
from tests.search.indexer import opened

GUEST = frozenset({"public"})


@pytest.fixture(params=["whoosh", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an index may be, as the indexer is told."""
    if request.param == "whoosh":
        yield str(tmp_path / "index")
        return
    database: sqlalchemy.Engine = request.getfixturevalue("postgresql")
    schema = f"search_killed_{os.getpid()}"
    drop = sqlalchemy.text(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    with database.begin() as connection:
        connection.execute(drop)
    yield f"{database.url.render_as_string(hide_password=False)} {schema}"
    with database.begin() as connection:
        connection.execute(drop)


def killed(where: str, mode: str, first: int, after: float, draw: random.Random) -> int:
    """Start an indexer, kill it at some moment after some batches; the last one it said was written."""
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(ROOT)]))
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "tests.search.indexer", where, mode, str(first)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": path},
        text=True,
    ) as indexer:
        assert indexer.stdout is not None
        batches = draw.randint(2, 4) if mode == "commit" else 1
        said = [indexer.stdout.readline() for _batch in range(batches)]
        timer = threading.Timer(draw.uniform(0.0, after), indexer.send_signal, [signal.SIGKILL])
        timer.start()
        said += indexer.stdout.readlines()
        timer.join()
    return max((int(line) for line in said if line.strip()), default=first - 1)


def opened_again(where: str) -> Engine:
    """PostgreSQL may still be at what the dead one asked for last: whoever writes next waits for it."""
    engine = opened(where)
    if isinstance(engine, PostgresqlEngine):
        with engine._locked():
            pass
    return engine


def kill(where: str, times: int) -> None:
    seed = random.randrange(10**6)
    print("seed", seed)
    draw = random.Random(seed)
    opened(where).rebuild([], 0)
    last, work = 0, 0
    for time in range(times):
        mode = "rebuild" if time % 3 == 2 else "commit"
        written = killed(where, mode, last + 1, 0.6, draw)
        engine = opened_again(where)
        status = engine.status()
        if mode == "commit":
            assert status.sequence >= written
            assert status.sequence <= written + 1
            work += written - last
            last = status.sequence
        found = engine.search(parse("guichet"), audience=GUEST, limit=200)
        assert found.total == status.documents >= last
        for number in {1, last // 2 + 1, last} if last else ():
            assert engine.search(parse(f"mot{number}x7"), audience=GUEST).refs == (f"idea:{number}",)
        engine.upsert([])
        engine.delete(["idea:0"])
        engine.commit(status.sequence)
    assert work >= times, "enough was written to be lost"


def test_killing_the_indexer_loses_nothing(where: str) -> None:
    """Breaks if: the state is written after the table of contents; a batch is more than one transaction."""
    kill(where, 3)


@pytest.mark.endure
def test_killing_the_indexer_sixty_times_loses_nothing(where: str) -> None:
    kill(where, 60)
