"""What every test stands on: an application with a database of its own, on SQLite or on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, event

from app import create_app
from app.activity.inbox import groups_for
from app.database import db
from app.people import password
from app.people.user import User
from app.rooms import TALLIES
from config import Settings
from tests import postgresql
from tests.browsing import Browser
from tests.factories import Factory, furnish
from tests.snapshots import replaced_by

SECRET = "a secret for tests, long enough to be one"  # noqa: S105


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.addoption("--endure", action="store_true", help="run the long forms, and only them")


THE_CRAWL = ("canaries", "every_form", "pages", "reading")
ONE_AFTER_ANOTHER = {f"tests/security/test_{name}.py": "the crawl" for name in THE_CRAWL}
"""They look at the same pages, read once by whoever runs them."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where several test at once, each takes a file at a time."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return ONE_AFTER_ANOTHER.get(file, file)

    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long forms run with --endure, and only then; what asks for the database is marked."""
    for item in items:
        if "database_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)
    wanted = bool(config.getoption("--endure"))
    chosen = [item for item in items if bool(item.get_closest_marker("endure")) is wanted]
    left_out = [item for item in items if item not in chosen]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = chosen


@event.listens_for(Engine, "connect")
def _wait_for_no_disk(connection: Any, _record: Any) -> None:
    """What a test writes need not outlive the machine; what must is tried on servers of their own (faults, load)."""
    if "sqlite" in type(connection).__module__:
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, instance: Path) -> str:
    if request.config.getoption("--database") == "sqlite":
        return f"sqlite:///{instance / 'test.sqlite'}"
    url = postgresql.postgresql_url()
    if url is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL does not answer, and in CI nothing is skipped")
        pytest.skip("PostgreSQL is not installed here")
    return url


@pytest.fixture(scope="session")
def settings(instance: Path, database_url: str) -> Settings:
    return Settings(
        instance=instance,
        secret_key=SECRET,
        database_url=database_url,
        staff_domains=frozenset({"emploi.example"}),
    )


@pytest.fixture(scope="session")
def house(settings: Settings) -> Iterator[Flask]:
    """The application, with its tables made and furnished once."""
    made = create_app(settings, TESTING=True)
    with made.app_context():
        db.drop_all()
        db.create_all()
        furnish()
        db.session.commit()
        db.engine.dispose()
    if settings.database_url.startswith("sqlite"):
        file = Path(settings.database_url.removeprefix("sqlite:///"))
        shutil.copy(file, file.with_suffix(".furnished"))
    else:
        with made.app_context():
            postgresql.remember()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def app(house: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as new: nothing in it but units and themes."""
    monkeypatch.setattr(password, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(password, "_nobody", [])
    _empty(house, settings)
    yield house
    with house.app_context():
        put_down(settings)


def put_down(settings: Settings) -> None:
    """SQLite's file is exchanged; a connection to PostgreSQL is kept, since it knows the tables by now."""
    db.session.remove()
    if settings.database_url.startswith("sqlite"):
        db.engine.dispose()


def _empty(house: Flask, settings: Settings) -> None:
    with house.app_context():
        put_down(settings)
        if settings.database_url.startswith("sqlite"):
            file = Path(settings.database_url.removeprefix("sqlite:///"))
            for leftover in (file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
                leftover.unlink(missing_ok=True)
            replaced_by(file.with_suffix(".furnished"), file)
        else:
            postgresql.empty()
            db.session.commit()
    sweep(house, settings)


def sweep(house: Flask, settings: Settings) -> None:
    """What an earlier test left beside the database."""
    for folder in (settings.index_folder, settings.mail_folder):
        shutil.rmtree(folder, ignore_errors=True)
    (settings.instance / "erased.csv").unlink(missing_ok=True)
    for limiter in house.extensions["limiter"]:
        limiter.reset()
    house.extensions["index"].clear()
    house.extensions["guest_pages"].pages.clear()
    house.extensions["panels"].clear()
    for tally in TALLIES:
        tally.take(all_of_it=True)


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """For tests of nouns: the whole test stands inside the application. Do not browse from there."""
    with app.test_request_context("/", method="POST"):
        yield app
        db.session.rollback()


@pytest.fixture
def make(app: Flask) -> Factory:
    """The smallest valid things, committed."""
    return Factory(app)


@pytest.fixture
def browse(app: Flask) -> Browser:
    """A guest's browser; `browse.as_(person)` gives another one, signed in."""
    return Browser(app)


@pytest.fixture
def inbox(app: Flask) -> Callable[..., list[Any]]:
    """A person's lines, the newest first."""

    def read(person: User, **asked: Any) -> list[Any]:
        with app.test_request_context("/"):
            return list(groups_for(db.session.get(User, person.id), **asked).items)

    return read


def pytest_sessionfinish() -> None:
    postgresql.forget()
