"""Many guests at once in the Store: they read the list and a page, and leave; each exit is counted, none twice.

Planted twins (each seen to turn the test named red): exits read and written back as a number
(`test_exits_of_one_moment_are_all_counted`, on PostgreSQL); a way out that goes where the form says
(`tests/store/test_exit.py`).
"""

from __future__ import annotations

import random
import secrets
from collections import Counter

import pytest
from sqlalchemy import select

from app.database import db
from app.store.service import Service
from app.store.vocabulary import State, Way
from tests.load.house import Place, Server
from tests.load.wire import Client, drive, request

OURS = {"Origin": "http://127.0.0.1"}


def exits_of(place: Place) -> dict[str, int]:
    with place.application():
        asked = select(Service.slug, Service.exits).where(Service.state == State.LISTED)
        return dict(db.session.execute(asked).tuples().all())


def leaving(slug: str, way: Way = Way.STORE) -> bytes:
    return request("POST", f"/store/{slug}/out", form={"platform": "web", "way": way}, headers=OURS)


def adds_up(place: Place) -> bool:
    """Exits are the sum of their days, as the command proves it."""
    return place.flask("services", "recount", "--check", check=False).returncode == 0


def pressing(slug: str, times: int) -> Client:
    for _ in range(times):
        yield leaving(slug)


def visiting(slugs: list[str], seed: str, left: Counter[str]) -> Client:
    """The list, a page, its way out; what was acknowledged is the oracle."""
    slug = random.Random(seed).choice(slugs)
    yield request("GET", "/store")
    yield request("GET", f"/store/{slug}")
    answer = yield leaving(slug, random.Random(seed).choice([*Way]))
    if answer.status == 200:
        left[slug] += 1
        assert answer.header("Refresh").startswith("0; url=https://"), answer.head


def crowd(server: Server, guests: int) -> None:
    seed = secrets.token_hex(4)
    print(f"seed {seed}")
    before, left = exits_of(server.place), Counter[str]()
    clients = [visiting([*before], f"{seed} {n}", left) for n in range(guests)]
    tally = drive(server.port, clients)
    print(f"{tally.rate:.0f}/s, half within {tally.wait(0.5):.3f} s, 95 of 100 within {tally.wait(0.95):.3f} s")
    assert tally.statuses == Counter({200: 3 * guests}), f"{dict(tally.statuses)}; {server.said()}"
    after = exits_of(server.place)
    assert {slug: after[slug] - before[slug] for slug in after if after[slug] != before[slug]} == dict(left)
    assert left.total() == guests
    assert adds_up(server.place)


def hundred_at_once(server: Server, people: int, times: int) -> None:
    slug, before = "boussole", exits_of(server.place)
    tally = drive(server.port, [pressing(slug, times) for _ in range(people)])
    assert tally.statuses == Counter({200: people * times}), f"{dict(tally.statuses)}; {server.said()}"
    assert exits_of(server.place)[slug] == before[slug] + people * times
    assert adds_up(server.place)


def test_a_hundred_exits_at_once_are_a_hundred(server: Server) -> None:
    hundred_at_once(server, people=100, times=1)


def test_guests_read_and_leave_and_each_exit_is_counted(server: Server) -> None:
    crowd(server, guests=60)


@pytest.mark.endure
@pytest.mark.both_databases
def test_a_thousand_guests_at_once_are_served_and_counted_exactly(server: Server) -> None:
    crowd(server, guests=1_000)
    hundred_at_once(server, people=100, times=20)
