"""Every page of a furnished house, opened in a real browser by whoever may: it breaks no rule of accessibility."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site, served
from tests.browser.look import WINDOWS, Look
from tests.furnished import Dwelling, move_in
from tests.security.matrix import lines

READERS = ("administrator", "facilitator", "moderator", "author", "staff", "elsewhere", "citizen", "guest")
"""A page is opened by the first of them who may: who has more powers is shown more of it. A guest opens it, too, in
English: the words are longer or shorter, and nobody is signed in."""
NO_PAGES = ("/api/", "/static/")
DOUBLE = "document.documentElement.style.fontSize = '200%'"


def _pages() -> dict[str, list[tuple[str, str]]]:
    """By room: the addresses of the table of rights at which somebody reads a page, and who opens it."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in lines():
        readers = [role for role in READERS if line.expected[role] == 200]
        if line.method == "GET" and readers and not line.address.startswith(NO_PAGES):
            room = re.split("[/?]", line.address)[1] or "front"
            found[room] += [(line.address, role) for role in dict.fromkeys((readers[0], readers[-1]))]
    return found


PAGES = _pages()
REFUSALS = {
    status: next(
        (line.address, role)
        for line in lines()
        for role in READERS
        if line.method == "GET" and line.expected[role] == status and not line.address.startswith(NO_PAGES)
    )
    for status in (403, 404)
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Dwelling]]:
    opened = served(tmp_path_factory.mktemp("house"))
    site = next(opened)
    yield site, move_in(site.app)
    next(opened, None)


@pytest.fixture
def reading(engine: Browser, house: tuple[Site, Dwelling], window: dict[str, int]) -> Iterator[dict[str, Page]]:
    """A page in a browser of each reader, signed in."""
    site, here = house
    contexts = {}
    for role in READERS:
        width = window.get("width", 1280)
        context = engine.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 800},
            locale="en-GB" if role == "guest" else "fr-FR",
            reduced_motion="reduce",
        )
        cookie = here.browser(role).client.get_cookie("session")
        if cookie is not None:
            context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
        contexts[role] = context.new_page()
    yield contexts
    for page in contexts.values():
        page.context.close()


@pytest.mark.endure
@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
@pytest.mark.parametrize("room", PAGES)
def test_no_page_of_a_room_breaks_a_rule(
    house: tuple[Site, Dwelling], reading: dict[str, Page], look: Look, window: dict[str, int], room: str
) -> None:
    wrong = []
    for address, reader in PAGES[room]:
        page, url = reading[reader], house[1].address(address)
        if not house[1].browser(reader).get(url).data.startswith(b"<!doctype html>"):
            continue
        page.goto(url)
        try:
            look(page, f"{address} as {reader}")
            if not window:
                page.evaluate(DOUBLE)
                look.fits(page, f"{address} as {reader}, its text twice as large,")
        except AssertionError as problem:
            wrong.append(str(problem))
    assert wrong == []


@pytest.mark.endure
@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
@pytest.mark.parametrize("status", REFUSALS)
def test_no_page_that_says_no_breaks_a_rule(
    house: tuple[Site, Dwelling], reading: dict[str, Page], look: Look, window: dict[str, int], status: int
) -> None:
    address, reader = REFUSALS[status]
    answer = reading[reader].goto(house[1].address(address))
    assert answer and answer.status == status
    look(reading[reader], f"{address} as {reader}")
