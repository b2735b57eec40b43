"""The furnished house, as new for each test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from app import tally
from app.people import password
from config import Settings
from tests.conftest import _empty, put_down, sweep
from tests.furnished import READ_ON_BOTH, ROLES, Dwelling, move_in
from tests.security.crawl import TOKEN, visit
from tests.security.home import Home
from tests.security.matrix import lines
from tests.snapshots import Snapshot, changed, checksums

LEADING = re.compile(rb'\b(href|value|action|content)="[^"]*"|(?<=<title>)[^<]*')


@pytest.fixture(scope="session")
def cheap_hashes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(password, "_nobody", [])
        yield


@pytest.fixture(scope="session")
def furniture(
    house: Flask, settings: Settings, cheap_hashes: None, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Dwelling, Snapshot, Path]:
    """Moved in once; what each test breaks is put back for the next."""
    _empty(house, settings)
    here = move_in(house)
    folder = tmp_path_factory.mktemp("furniture")
    shutil.copytree(settings.index_folder, folder / "index", symlinks=True)
    return here, Snapshot(house, folder), folder / "index"


@dataclass(frozen=True)
class Crawl:
    """What every role was answered everywhere, and which tables reading had changed by then."""

    visits: tuple[Any, ...]
    changed_by: dict[str, list[str]]

    @cached_property
    def seen(self) -> list[Any]:
        """Each answer, and each answer that a redirection led to."""
        return [v for visit in self.visits for v in (visit, visit.led_to) if v]

    @cached_property
    def pages(self) -> list[Any]:
        """Each different main part once, and each different frame: a frame is its elements, wherever they lead."""
        chosen, known = [], set()
        for page in (one for one in self.seen if one.is_whole_page):
            before, _, rest = TOKEN.sub(b"", page.body).partition(b"<main")
            main, _, after = rest.rpartition(b"</main>")
            parts = {main, LEADING.sub(b"", before + after)}
            if not parts <= known:
                known |= parts
                chosen.append(page)
        return chosen


@pytest.fixture(scope="session")
def crawls() -> dict[str, Crawl]:
    return {}


@pytest.fixture
def crawl(home: Home, crawls: dict[str, Crawl]) -> Crawl:
    """Made by the first test that asks for it, for all of them: on PostgreSQL by a few roles."""
    if not crawls:
        before = checksums(home.app)
        seen, changes = [], {}
        for role in ROLES if home.settings.database_url.startswith("sqlite") else READ_ON_BOTH:
            seen += [visit(home, role, line) for line in lines() if line.is_read]
            changes[role] = changed(before, checksums(home.app))
        crawls["all"] = Crawl(tuple(seen), changes)
    return crawls["all"]


@pytest.fixture
def home(
    furniture: tuple[Dwelling, Snapshot, Path], house: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Home]:
    """As it was moved into: what was not written to since stays where it is."""
    monkeypatch.setattr(tally, "FLUSH_SECONDS", 3_600)
    monkeypatch.setattr(tally, "FLUSH_AT", 10**9)
    made = Home(*furniture, settings)
    with house.app_context():
        put_down(settings)
    sweep(house, settings)
    made.as_new()
    made.with_its_index()
    yield made
    with house.app_context():
        put_down(settings)
