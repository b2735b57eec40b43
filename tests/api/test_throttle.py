"""How often a program may ask; with Redis, without it, and when it goes away."""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import replace

import pytest

from app import create_app, throttle
from app.database import db
from tests.api.program import Program


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(throttle, "GUEST_READS", 3)
    monkeypatch.setattr(throttle, "READS", 5)
    monkeypatch.setattr(throttle, "WRITES", 2)


def statuses(ask, times):
    return [ask().status_code for _ in range(times)]


def test_a_guest_reads_so_often_and_no_more(program, few):
    assert statuses(lambda: program.get("/themes"), 3) == [200] * 3
    refused = program.get("/ideas")
    assert refused.status_code == 429
    assert refused.mimetype == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_each_token_is_counted_apart_from_guests_and_from_others(program, make, few):
    statuses(lambda: program.get("/themes"), 4)
    first, second = program.of(make.person()), program.of(make.person())
    assert statuses(lambda: first.get("/me"), 6) == [200] * 5 + [429]
    assert second.get("/me").status_code == 200


def test_writes_are_counted_apart_from_reads(program, make, few):
    idea, writer = make.idea(), program.of(make.person())
    assert statuses(lambda: writer.put(f"/ideas/{idea.id}/support"), 3) == [200, 200, 429]
    assert writer.get("/me").status_code == 200
    assert make.again(idea).support_count == 1


def test_guessing_tokens_is_counted_by_address(app, program):
    with app.test_request_context("/"):
        assert throttle.FROM_ONE_ADDRESS < 5_000
    guesses = [program.get("/me", headers={"Authorization": f"Bearer fil_{n}"}).status_code for n in range(20)]
    assert guesses == [401] * 20


def test_pages_are_not_counted(browse, few):
    assert statuses(lambda: browse.get("/developers"), 10) == [200] * 10


# Redis


@pytest.fixture
def redis_url(tmp_path):
    """A Redis of our own, on a free port; its process is on hand to be stopped."""
    if not shutil.which("redis-server"):
        if os.environ.get("CI"):
            pytest.fail("Redis is not installed, and in CI nothing is skipped")
        pytest.skip("Redis is not installed here")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0", server
    server.kill()
    server.wait()


@pytest.fixture
def process(app, contract, settings):
    """Another process of the same installation, as far as counting goes."""
    made = []

    def begin(url):
        made.append(create_app(replace(settings, redis_url=url), TESTING=True))
        return Program(made[-1], contract)

    yield begin
    for each in made:
        with each.app_context():
            db.session.remove()
            db.engine.dispose()


def test_processes_that_share_a_redis_count_together(process, redis_url, few):
    url, _server = redis_url
    one, other = process(url), process(url)
    assert [each.get("/themes").status_code for each in (one, other, one, other, one)] == [200, 200, 200, 429, 429]


def test_when_redis_goes_away_nothing_fails_and_limits_still_hold(process, redis_url, few):
    url, server = redis_url
    asks = process(url)
    assert asks.get("/themes").status_code == 200
    server.kill()
    server.wait()
    assert statuses(lambda: asks.get("/themes"), 5) == [200, 200, 200, 429, 429]


def test_a_redis_that_was_never_there_fails_nobody(process, few):
    asks = process("redis://127.0.0.1:1/0")
    assert statuses(lambda: asks.get("/themes"), 4) == [200, 200, 200, 429]
