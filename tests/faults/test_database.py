"""A database that is locked, full or killed half-way through a change: readers read on, writers are told when to come.

Planted twins (each seen to turn the test named red): a patience of 30 s (`test_a_locked_database...`); impressions and
a session's last use written with a request's patience (`test_reading_goes_on...`); `OperationalError` left to the page
for unexpected problems (`test_a_full_disk...`); migrations without a transaction (`test_a_migration...`).
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from app import database
from app.clock import now
from app.database import db, sqlite, writing
from app.ideas import impression
from app.people.session import Session
from config import ROOT, Settings
from tests.browsing import Browser
from tests.factories import Factory
from tests.load.house import Place, Server, eventually, sign_in
from tests.load.voting import ACKNOWLEDGED, open_to

MOST_SECONDS = 6.0
BEFORE_USERS_WERE_MADE_ANEW = "2026_11_26_apis"


@pytest.fixture
def file(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    other = sqlite.connect(str(file), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_a_locked_database_is_said_with_when_to_try_again(make: Factory, browse: Browser, file: Path) -> None:
    idea, voter = make.idea(), browse.as_(make.person())
    with locked(file):
        began = monotonic()
        answer = voter.post(f"/ideas/{idea.id}/support", {"wish": "given"})
        took = monotonic() - began
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) >= 1
    assert database.BUSY_SECONDS <= took <= MOST_SECONDS, f"answered after {took:.1f} s"
    assert "<h1" in answer.text, "a page, not a word"
    assert voter.post(f"/ideas/{idea.id}/support", {"wish": "given"}).status_code == 303
    assert make.again(idea).support_count == 1


@pytest.mark.parametrize(("url", "typed"), [("/ideas/twins", {"title": "Un café"}), ("/ideas/preview", {"text": "Un"})])
def test_what_is_looked_up_while_one_types_waits_for_no_writer(
    make: Factory, browse: Browser, file: Path, url: str, typed: dict[str, str]
) -> None:
    """It is sent, for its length, and writes nothing."""
    writer = browse.as_(make.person())
    writer.get("/ideas/new")
    with locked(file):
        assert writer.post(url, typed, htmx=True).status_code == 200


def test_reading_goes_on_beside_a_locked_database(
    app: Flask, make: Factory, browse: Browser, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for somebody whose session's last use should be noted now, and when impressions should be written."""
    idea, reader = make.idea(), browse.as_(make.person())
    with writing(), app.app_context():
        db.session.execute(update(Session).values(seen_at=now() - timedelta(days=1)))
        db.session.commit()
    monkeypatch.setattr(impression.tally, "since", monotonic() - 3_600)
    with locked(file):
        for address in ("/", "/ideas", f"/ideas/{idea.id}-{idea.slug}", "/me"):
            began = monotonic()
            assert reader.get(address).status_code == 200
            assert monotonic() - began < 2.0, f"{address} waited for the lock"
    assert impression.tally.seen, "nothing was left to be written, so nothing was tried"
    with app.app_context():
        impression.tally.flush(all_of_it=True)


@contextmanager
def full(app: Flask, room: int = 3) -> Iterator[None]:
    """As on a full disk, the file may grow by so many pages and no more."""

    def limit(connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + room}")

    with app.app_context():
        engine = db.engine
    engine.dispose()
    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()


def test_a_full_disk_refuses_writes_with_a_page_and_reads_on(app: Flask, make: Factory, browse: Browser) -> None:
    idea, writer = make.idea("Lisible"), browse.as_(make.person())
    typed = {"title": "Une place de plus", "text": "Des mots qui comptent. " * 400, "kind": "idea", "unit": "fr"}
    with full(app):
        answers = [writer.post("/ideas/new", typed) for _ in range(8)]
        refused = answers[-1]
        assert refused.status_code == 503, [answer.status_code for answer in answers]
        assert 500 not in {answer.status_code for answer in answers}
        assert refused.headers["Retry-After"] and "<h1" in refused.text
        assert writer.get("/ideas").status_code == 200
        assert "Lisible" in writer.get(f"/ideas/{idea.id}-{idea.slug}").text
    assert writer.post(f"/ideas/{idea.id}/support", {"wish": "given"}).status_code == 303


def schema(file: Path) -> list[tuple[str, list[str]]]:
    """Everything by name; the order in which Alembic writes the constraints of a table says nothing."""
    connection = sqlite.connect(str(file))
    try:
        asked = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        return [
            (name, sorted(line.strip(" ,\t") for line in sql.splitlines())) for name, sql in connection.execute(asked)
        ]
    finally:
        connection.close()


UPGRADE = """
import os, signal, sys
from sqlalchemy import Engine, event
from app.database import know_migrations
from wsgi import app
from flask_migrate import upgrade
know_migrations(app)
seen = 0
@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    global seen
    seen += not statement.startswith(("PRAGMA", "SELECT"))
    if 0 < int(sys.argv[1]) == seen:
        os.kill(os.getpid(), signal.SIGKILL)
with app.app_context():
    upgrade()
print(seen)
"""


def upgrade(place: Place, until: int) -> subprocess.CompletedProcess[str]:
    """Upgrade in a process of its own, which dies after so many statements that change something."""
    place.instance.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", UPGRADE, str(until)],
        cwd=ROOT, env=place.environment(8000), capture_output=True, text=True, check=False,
    )  # fmt: skip


def killed_upgrades(tmp_path: Path, share: float) -> None:
    whole = Place(tmp_path / "whole")
    uninterrupted = upgrade(whole, 0)
    assert uninterrupted.returncode == 0, uninterrupted.stderr
    statements, wanted = int(uninterrupted.stdout.split()[-1]), schema(whole.instance / "fil.sqlite")
    assert statements > 30, "hardly anything is migrated"
    points = [max(1, round(statements * n * share)) for n in range(1, round(1 / share) + 1)]
    for point in points:
        place = Place(tmp_path / f"killed-{point}")
        assert upgrade(place, point).returncode == -signal.SIGKILL
        again = place.flask("db", "upgrade", check=False)
        assert again.returncode == 0, f"killed after statement {point} of {statements}: {again.stderr}"
        assert schema(place.instance / "fil.sqlite") == wanted


def test_a_migration_that_is_killed_is_finished_by_the_next_start(tmp_path: Path) -> None:
    killed_upgrades(tmp_path, 1 / 3)


@pytest.mark.endure
def test_a_migration_that_is_killed_at_any_of_thirty_statements_is_finished(tmp_path: Path) -> None:
    killed_upgrades(tmp_path, 1 / 30)


def rows(file: Path) -> dict[str, int]:
    connection = sqlite.connect(str(file))
    try:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        tables = [name for (name,) in connection.execute(asked)]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
    finally:
        connection.close()


def test_a_table_that_others_refer_to_is_made_anew_with_all_its_rows(place: Place) -> None:
    """Twin: leave foreign keys on in migrations/env.py, and no house with people in it comes to a new version."""
    file = place.instance / "fil.sqlite"
    before = rows(file)
    assert before["user"] > 1000 and before["service"] > 50
    place.flask("db", "downgrade", BEFORE_USERS_WERE_MADE_ANEW)
    older = rows(file)
    assert older.items() <= before.items()
    place.flask("db", "upgrade")
    assert older.items() <= rows(file).items()


@pytest.mark.endure
def test_a_database_locked_for_half_a_minute(server: Server) -> None:
    """On the real server, eight writers at once: each is answered in time, and all is well afterwards."""
    with server.place.application(server.port) as app:
        visitors = sign_in(app, 8)
        idea = open_to(visitors, 1)[0]
    began = monotonic()
    slowest, refused = 0.0, 0
    with locked(server.place.instance / "fil.sqlite"):
        while monotonic() - began < 30:
            for visitor in visitors:
                answer = server.ask(visitor.form(f"/ideas/{idea}/support", wish="given"))
                slowest, refused = max(slowest, answer.seconds), refused + (answer.status == 503)
                assert answer.status == 503 and answer.header("Retry-After")
                assert server.answers("/ideas")
    print(f"{refused} refused, the slowest after {slowest:.1f} s")
    assert refused >= 4 and slowest <= MOST_SECONDS
    answered = [server.ask(visitor.form(f"/ideas/{idea}/support", wish="given")).status for visitor in visitors]
    assert set(answered) <= set(ACKNOWLEDGED)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB, where this machine lets one be made."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=False)


@pytest.mark.endure
def test_a_disk_that_is_really_full(furnished: Place, small_disk: Path) -> None:
    """Writes 503, reads 200, and when there is room again all goes on without a restart."""
    place = Place(small_disk / "instance")
    subprocess.run(["cp", "-r", str(furnished.instance), str(place.instance)], check=True)
    (place.instance / "server.log").symlink_to("/dev/null")
    with Server(place) as server:
        server.start(within=60)
        with place.application(server.port) as app:
            visitors = sign_in(app, 2)
            ideas = open_to(visitors, 40)
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"\0" * 4_096)
            except OSError:
                pass
        statuses = [server.ask(visitors[0].form(f"/ideas/{idea}/support", wish="given")).status for idea in ideas]
        assert 503 in statuses and set(statuses) <= {503, *ACKNOWLEDGED}, statuses
        assert server.answers("/ideas") and server.answers("/") and server.answers("/ideas?q=accueil")
        ballast.unlink()
        eventually(
            lambda: server.ask(visitors[1].form(f"/ideas/{ideas[0]}/support", wish="given")).status in ACKNOWLEDGED,
            10, "a write is accepted once there is room",
        )  # fmt: skip
    assert place.flask("supports", "recount", "--check", check=False).returncode == 0
