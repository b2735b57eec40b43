"""kill -9 of the web processes and the worker in the same moment, under load: no acknowledged wish is lost.

The oracle is each voter's last acknowledged wish; what was on its way at a kill may be true or not, never half true.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import func, select

from app.database import db, sqlite
from app.outbox.errand import Errand
from tests.load.house import Place, Server, eventually, sign_in
from tests.load.voting import ACKNOWLEDGED, Wishes, adds_up, broken_promises, open_to, state, stutters, voter
from tests.load.wire import Client, drive

BACK_SECONDS = 5.0
OF_A_PLAIN_START = 3.0
"""On a machine that is busy with other things, a start after a kill costs no more than so many plain ones."""
VOTERS = 60
BETWEEN_KILLS = (80, 200)
"""At least and at most so many acknowledged wishes."""


def killer(server: Server, wishes: Wishes, times: int, draw: random.Random, back: list[float]) -> Client:
    """Asks idly until enough was acknowledged, then kills everything and starts it again; so many times."""
    for _ in range(times):
        until = wishes.acknowledged + draw.randint(*BETWEEN_KILLS)
        while wishes.acknowledged < until:
            answer = yield b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            assert answer.status in (0, 200), answer
        server.kill_everything()
        back.append(server.start(within=60))
        server.start_worker()


def plain_start(server: Server) -> float:
    """How long a start takes here and now, when nothing was killed."""
    server.stop()
    took = server.start(within=60)
    server.start_worker()
    return took


def sound(place: Place) -> bool:
    with closing(sqlite.connect(str(place.instance / "fil.sqlite"))) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def errands(place: Place) -> Iterator[int]:
    """How many wait for the worker, as often as asked."""
    with place.application():
        while True:
            yield db.session.scalar(select(func.count()).select_from(Errand)) or 0
            db.session.rollback()


def killed_again_and_again(server: Server, times: int) -> None:
    seed = secrets.token_hex(4)
    print(f"seed {seed}")
    with server.place.application(server.port) as app:
        visitors = sign_in(app, VOTERS)
        contested = open_to(visitors, 8)
        before = state(contested)
    usual = plain_start(server)
    wishes, back = Wishes(), list[float]()
    each = (times + 1) * BETWEEN_KILLS[1] // VOTERS + 1
    voters = [voter(visitor, contested, each, seed, wishes) for visitor in visitors]
    tally = drive(server.port, [killer(server, wishes, times, random.Random(seed), back), *voters])
    print(f"{wishes.acknowledged} wishes, {tally.statuses[0]} cut off, a plain start {usual:.1f} s, "
          f"back after {', '.join(f'{took:.1f}' for took in back)} s")  # fmt: skip
    assert len(back) == times, "it was not killed as often as it should have been"
    assert wishes.acknowledged >= times * BETWEEN_KILLS[0], "hardly anything was acknowledged"
    assert tally.statuses[0] >= times, "nothing was on its way when it was killed"
    assert set(tally.statuses) <= {0, *ACKNOWLEDGED}, f"{dict(tally.statuses)}; {server.said()}"
    with server.place.application(server.port):
        assert broken_promises(before, wishes, contested) == []
        assert stutters(contested) == []
    assert adds_up(server.place)
    assert sound(server.place)
    assert max(back) <= max(BACK_SECONDS, OF_A_PLAIN_START * usual)
    with closing(errands(server.place)) as waiting:
        eventually(lambda: next(waiting) == 0, 60, "the worker does what was asked for before it was killed")


def test_three_kills_of_everything_lose_no_acknowledged_wish(server: Server) -> None:
    killed_again_and_again(server, times=3)


@pytest.mark.endure
def test_twenty_kills_of_everything_lose_no_acknowledged_wish(server: Server) -> None:
    killed_again_and_again(server, times=20)
