"""A real browser before a real server: the machine's own Chromium, and the application on a free port."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.database import db, writing
from app.people import password
from config import Settings
from tests.browser.hands import Hands, Keys
from tests.browser.look import COLOURS, DARK, Look
from tests.factories import PASSWORD, Factory, furnish
from tests.furnished import index

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first draws no window: it opens a page in half the time of the others."""

ASSETS = Path(__file__).parents[1] / "assets"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that stands in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the machine's Chromium; where there is none the journeys are skipped by name, but never in CI."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        missing = "Chromium is not installed here: the journeys in a browser"
        if os.environ.get("CI"):
            pytest.fail(f"{missing}, and in CI nothing is skipped")
        pytest.skip(missing)
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def engine(chromium: str, playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
    yield launched
    launched.close()


@dataclass
class Site:
    """The application as it is served, and the things in it."""

    app: Flask
    url: str
    make: Factory
    reports: list[str] = field(default_factory=list)

    def index(self) -> None:
        index(self.app)

    def mail(self) -> list[str]:
        """The letters sent so far, as their readers see them, the oldest first."""
        self.index()
        folder = self.app.extensions["settings"].mail_folder
        return [file.read_text() for file in sorted(folder.glob("*.eml"), key=lambda f: f.stat().st_mtime_ns)]

    def link_in_last_letter(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+(/\S+)", self.mail()[-1])
        assert found, self.mail()[-1]
        return found[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from served(tmp_path_factory.mktemp("site"))


def served(folder: Path) -> Iterator[Site]:
    """From a database of its own, on SQLite, by threads of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(password, "_nobody", [])
        app = create_app(
            Settings(
                instance=folder,
                secret_key="a secret for the browser's tests, long enough",
                database_url=f"sqlite:///{folder / 'site.sqlite'}",
                staff_domains=frozenset({"emploi.example"}),
            ),
            TESTING=True,
        )
        with writing(), app.app_context():
            db.create_all()
            furnish()
            db.session.commit()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        made = Site(app, f"http://127.0.0.1:{server.server_port}", Factory(app))
        made.index()
        yield made
        server.shutdown()
        serving.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


Opener = Callable[..., Page]


@pytest.fixture
def open_browser(engine: Browser, site: Site) -> Iterator[Opener]:
    """A new window in a new browser: `open_browser(width=320, script=False)`."""
    opened: list[tuple[BrowserContext, list[str]]] = []

    def opener(width: int = 1280, *, script: bool = True, language: str = "fr-FR") -> Page:
        context = engine.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 800},
            locale=language,
            color_scheme="light",
            forced_colors="none",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(10_000)
        trouble: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda problem: trouble.append(f"script: {problem}"))
        page.on("console", lambda said: trouble.append(said.text) if _is_trouble(said.text, said.type) else None)
        page.on("dialog", lambda box: (trouble.append(f"dialog: {box.message}"), box.dismiss()))
        page.on("request", lambda asked: trouble.append(f"elsewhere: {asked.url}") if _is_foreign(asked.url) else None)
        opened.append((context, trouble))
        return page

    def _is_foreign(url: str) -> bool:
        return not url.startswith((site.url, "data:", "about:", "blob:"))

    yield opener
    for context, trouble in opened:
        context.close()
        assert trouble == [], "the console, a dialog or another site had something to say"


def _is_trouble(words: str, kind: str) -> bool:
    """What the policy refused, or what broke; a refused form and a request left behind by going on are neither."""
    answers = ("Failed to load resource", "htmx:afterRequest", "htmx:sendError", "htmx:sendAbort", "htmx:responseError")
    return "Content Security Policy" in words or (kind == "error" and not words.startswith(answers))


@pytest.fixture
def look(request: pytest.FixtureRequest, site: Site) -> Look:
    """Looks at a page as axe does, and as somebody who has little room: in the dark too, at length in every colour."""
    is_long = request.node.get_closest_marker("endure") is not None
    return Look(ASSETS / "axe" / "axe.min.js", colours=COLOURS if is_long else DARK)


@pytest.fixture
def sign_in(open_browser: Opener) -> Callable[..., Page]:
    """A browser in which this person has signed in, as people do."""

    def enter(person: object, **window: object) -> Page:
        page = open_browser(**window)
        page.goto("/sign-in")
        page.get_by_label("Adresse e-mail").or_(page.locator("[name=address]")).first.fill(person.email)  # type: ignore[attr-defined]
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    return enter


@pytest.fixture(params=["by keyboard alone", "without JavaScript"])
def other_ways(request: pytest.FixtureRequest, open_browser: Opener) -> Callable[[], Hands]:
    """Makes hands that have no pointer, or a page that runs no script."""
    if request.param == "by keyboard alone":
        return lambda: Keys(open_browser())
    return lambda: Hands(open_browser(script=False))
