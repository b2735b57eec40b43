"""The application as several machines run it: one database that holds the index too, and no files of an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy
from flask import Flask

from app import create_app
from app.clock import now
from app.database import db, writing
from app.ideas.idea import Idea
from app.outbox import worker
from app.outbox.errand import Chore
from app.people.user import User
from config import Settings
from tests.browsing import Browser
from tests.factories import Factory, furnish
from tests.postgresql import postgresql_url

Run = Callable[..., tuple[int, str]]
Titles = Callable[..., dict[str, set[str]]]
EVENING, NIGHT, INSIDE = "Un guichet le soir", "Un guichet la nuit", "Un guichet pour les collègues"


@pytest.fixture
def app(app: Flask, settings: Settings, tmp_path: Path, postgresql: sqlalchemy.Engine) -> Iterator[Flask]:
    """On the database of these tests where that is PostgreSQL's; else on PostgreSQL all the same."""
    own = settings.database_url.startswith("sqlite")
    url = (postgresql_url() or "") if own else settings.database_url
    chosen = replace(settings, instance=tmp_path, database_url=url, search_engine="postgresql")
    made = create_app(chosen, TESTING=True)
    with made.app_context():
        if own:
            db.drop_all()
            db.create_all()
            furnish()
            db.session.commit()
    yield made
    with made.app_context():
        db.session.remove()
        if own:
            db.drop_all()
        db.engine.dispose()
    with postgresql.begin() as connection:
        connection.execute(sqlalchemy.text("DROP SCHEMA IF EXISTS search CASCADE"))


@pytest.fixture
def run(app: Flask) -> Run:
    def command(*words: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["search", *words])
        return done.exit_code, done.output

    return command


@pytest.fixture
def titles(app: Flask, browse: Browser) -> Titles:
    """Which of the titles each door shows to somebody who looks for a word of all."""

    def found(reader: User | None = None, word: str = "guichets") -> dict[str, set[str]]:
        browser = browse.as_(reader) if reader else Browser(app)
        doors = {"box": f"/search?q={word}", "list": f"/ideas?q={word}", "api": f"/api/v1/search?q={word}"}
        pages = {name: browser.get(url).text for name, url in doors.items()}
        return {name: {title for title in (EVENING, NIGHT, INSIDE) if title in page} for name, page in pages.items()}

    return found


def test_what_is_published_is_found_by_whoever_may_read_it(make: Factory, run: Run, titles: Titles, app: Flask) -> None:
    """The first is there when the index is first made; the others are brought to it by the worker."""
    make.idea(EVENING)
    make.worked()
    assert titles(word="soir")["list"] == {EVENING}
    _ok, before = run("status")
    make.idea(NIGHT)
    make.internal(INSIDE)
    make.worked()
    assert titles() == dict.fromkeys(("box", "list", "api"), {EVENING, NIGHT})
    of_staff = titles(make.staff())
    assert (of_staff["box"], of_staff["list"]) == ({EVENING, NIGHT, INSIDE}, {EVENING, NIGHT, INSIDE})
    assert NIGHT in app.test_client().get(f"/ideas/twins?title={NIGHT}").text
    _ok, after = run("status")
    assert [said.split(",")[0] for said in (before, after)] == ["postgresql: 1 documents", "postgresql: 3 documents"]
    assert run("check")[0] == 0
    assert not [file for file in app.extensions["settings"].index_folder.rglob("*") if file.is_file()]


def test_what_is_hidden_leaves_the_index(app: Flask, make: Factory, run: Run, titles: Titles) -> None:
    evening, moderator = make.idea(EVENING), make.with_role("moderator")
    make.idea(NIGHT)
    make.worked()
    with writing(), app.test_request_context("/", method="POST"):
        db.session.get_one(Idea, evening.id).hide("À relire", moderator)
        db.session.commit()
    assert set.union(*titles().values(), *titles(make.staff()).values()) == {NIGHT}
    assert run("check")[0] == 1
    make.worked()
    assert run("check")[0] == 0
    assert titles()["api"] == {NIGHT}


def test_an_index_that_is_gone_is_made_again_and_meanwhile_the_list_answers(
    app: Flask, make: Factory, run: Run, titles: Titles, postgresql: sqlalchemy.Engine
) -> None:
    make.idea(EVENING)
    with writing(), app.app_context():
        Chore.claim(worker.PULSE, worker.PULSE_EVERY)
        Chore.note(worker.PULSE, done_at=now())
        db.session.commit()
    assert run("rebuild")[0] == 0
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, ready.json) == (200, {"ready": True, "database": True, "index": True, "worker": True})
    with postgresql.begin() as connection:
        connection.execute(sqlalchemy.text("DROP TABLE search.state"))
    assert titles(word="guichet")["list"] == {EVENING}
    gone = app.test_client().get("/readyz")
    assert (gone.status_code, gone.json["index"]) == (503, False)
    assert run("check")[0] == 1
    make.worked()
    assert run("check")[0] == 0
    assert app.test_client().get("/readyz").status_code == 200
    assert titles()["api"] == {EVENING}
