"""Redis dies in the middle of a load: nobody sees it, and programs are held to their limits all the same."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from app.throttle import GUEST_READS
from tests.load.house import Place, Server, eventually, free_port, sign_in
from tests.load.voting import ACKNOWLEDGED, open_to
from tests.load.wire import Client, drive, request

ENOUGH_REFUSED = 60
MOST_ASKED = 3_000


class Store:
    """A Redis of one's own, which keeps nothing on the disk."""

    def __init__(self, binary: str, folder: Path) -> None:
        self.port = free_port()
        kept = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
        self.command = [binary, "--port", str(self.port), "--bind", "127.0.0.1", *kept]
        self.client = Redis(port=self.port)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(self.answers, 30, "Redis answers")

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except RedisError:
            return False

    def counts(self) -> bool:
        return bool(self.client.keys("*fil*"))

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("redis-server is not installed here")
    made = Store(binary, tmp_path)
    made.start()
    yield made
    made.kill()
    made.client.close()


@pytest.fixture
def limited(place: Place, store: Store) -> Iterator[Server]:
    with Server(dataclasses.replace(place, redis_url=f"redis://127.0.0.1:{store.port}/0")) as server:
        server.start(within=60)
        yield server


def program(statuses: Counter[int]) -> Client:
    """A guest's, which asks until enough of all is refused."""
    while statuses[429] < ENOUGH_REFUSED and statuses.total() < MOST_ASKED:
        answer = yield request("GET", "/api/v1/themes")
        statuses[answer.status] += 1


def death(store: Store, statuses: Counter[int]) -> Client:
    """Redis is killed when half of what a guest may ask in a minute is answered."""
    while statuses[200] < GUEST_READS // 2:
        yield request("GET", "/healthz")
    assert store.counts(), "nothing was counted in Redis"
    store.kill()


def test_redis_is_killed_and_nobody_fails_and_limits_hold(limited: Server, store: Store) -> None:
    with limited.place.application(limited.port) as app:
        visitor = sign_in(app, 1)[0]
        idea = open_to([visitor], 1)[0]
    statuses: Counter[int] = Counter()
    began = time.time()
    drive(limited.port, [death(store, statuses), *(program(statuses) for _ in range(8))])
    minutes = int(time.time() // 60) - int(began // 60) + 1
    print(f"{dict(statuses)} in {minutes} of the clock's minutes")
    assert not store.answers(), "Redis was never killed"
    assert set(statuses) <= {200, 429}, limited.said()
    assert statuses[429] >= ENOUGH_REFUSED, "nothing was refused: without Redis nobody counts"
    each = GUEST_READS * (len(limited.processes()) + 1)
    assert statuses[200] <= each * minutes, "more was answered than each process may, and Redis before"
    assert limited.ask(visitor.form(f"/ideas/{idea}/support", wish="given")).status in ACKNOWLEDGED

    store.start()

    def counted_again() -> bool:
        assert limited.ask(request("GET", "/api/v1/themes")).status in (200, 429)
        return store.counts()

    eventually(counted_again, 120, "what is asked is counted in Redis again")
