"""A backup taken while many vote: elsewhere it adds up, and it is the journal as it was at one moment."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from app.database import sqlite
from tests.load.house import Place, Server, Visitor, sign_in
from tests.load.voting import ACKNOWLEDGED, Wishes, adds_up, open_to, voter
from tests.load.wire import Client, drive

VOTERS = 30
Journal = list[tuple[object, ...]]


def journal(place: Place) -> Journal:
    with closing(sqlite.connect(str(place.instance / "fil.sqlite"))) as connection:
        return connection.execute("SELECT id, idea_id, voter, act FROM support_entry ORDER BY id").fetchall()


def busy(visitor: Visitor, ideas: list[int], seed: str, wishes: Wishes, saved: Event) -> Client:
    """Votes until the others are saved, and a little longer."""
    for turn in count():
        yield from voter(visitor, ideas, 5, f"{seed} {turn}", wishes)
        if saved.is_set():
            return


def saver(place: Place, folder: Path, wishes: Wishes, known: list[Journal], saved: Event) -> Client:
    """Asks idly until the others vote, and again while the backup is made."""
    asked = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    while wishes.acknowledged < 2 * VOTERS:
        yield asked
    known.append(journal(place))
    with ThreadPoolExecutor(1) as hand:
        saving = hand.submit(place.flask, "backup", "create", str(folder))
        while not saving.done():
            yield asked
    saving.result()
    known.append(journal(place))
    saved.set()


def test_what_is_saved_while_many_vote_adds_up_elsewhere(server: Server, tmp_path: Path) -> None:
    if server.place.database_url:
        pytest.skip("PostgreSQL is saved by its own programs")
    seed = secrets.token_hex(4)
    print(f"seed {seed}")
    with server.place.application(server.port) as app:
        visitors = sign_in(app, VOTERS)
        ideas = open_to(visitors, 8)
    wishes, known, saved, folder = Wishes(), list[Journal](), Event(), tmp_path / "saved"
    voters = [busy(visitor, ideas, seed, wishes, saved) for visitor in visitors]
    tally = drive(server.port, [saver(server.place, folder, wishes, known, saved), *voters])
    assert set(tally.statuses) <= set(ACKNOWLEDGED), f"{dict(tally.statuses)}; {server.said()}"
    before, after = known
    assert len(after) > len(before) + VOTERS, "hardly anybody voted while it was saved"
    elsewhere = Place(tmp_path / "elsewhere")
    elsewhere.instance.mkdir()
    elsewhere.flask("backup", "restore", str(folder))
    brought = journal(elsewhere)
    assert brought == after[: len(brought)] and len(brought) >= len(before)
    assert adds_up(elsewhere)
    assert elsewhere.flask("supports", "verify", check=False).returncode == 0
