"""A furnished house in which every field that holds words holds a payload, read by every role in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import JSON, Column, Enum, LargeBinary, String, Table

from app.database import db, writing
from tests.browser.conftest import Site, served
from tests.browser.test_payloads import ESCAPED, MARKED, SETTLED
from tests.furnished import ROLES, Dwelling, index, move_in
from tests.security.crawl import TOKEN
from tests.security.matrix import lines
from tests.security.naughty import OPENINGS, PAYLOADS

OURS_TO_WRITE = re.compile(
    r"(^|_)(slug|hash|key|kind|path|code|handle|email|language|zone|template|policy|segment|measure|sha256|seed|ref|verb"
    r"|page|recipient|url|address|site|documentation|commitment|digest|minutes|departure|subject|voter|together|id)$"
)
"""Fields that nobody types words in: the application writes them, or takes nothing but an address."""
TYPED_IN_JSON = {"idea": ["tags"], "project": ["partners"], "entry": ["answers"], "entry_version": ["answers"]}
WAYS_OUT = ("as text", "out of a value", "out of an element", "into a comment")


def _holds_words(column: Column[object]) -> bool:
    is_text = isinstance(column.type, String) and not isinstance(column.type, Enum | LargeBinary)
    return is_text and not (column.primary_key or column.foreign_keys or OURS_TO_WRITE.search(column.name))


def _laden(value: object, payload: Iterator[str]) -> object:
    """The same shape, with a payload wherever somebody wrote something."""
    if isinstance(value, dict):
        return {name: _laden(one, payload) for name, one in value.items()}
    if isinstance(value, list):
        return [_laden(one, payload) for one in value]
    return next(payload) if isinstance(value, str) and value else value


def _fields(table: Table) -> list[Column[object]]:
    typed = TYPED_IN_JSON.get(table.name, [])
    return [c for c in table.columns if _holds_words(c) or (isinstance(c.type, JSON) and c.name in typed)]


def load(payloads: list[str]) -> int:
    """Every field that is not empty, of every row; gives how many fields there are."""
    following = _again_and_again(payloads)
    filled = 0
    for table in db.metadata.sorted_tables:
        fields, names = _fields(table), list(table.primary_key.columns)
        filled += len(fields)
        for row in db.session.execute(db.select(*names, *fields)).all() if fields else ():
            told = {c: _laden(value, following) for c, value in zip(fields, row[len(names) :], strict=True) if value}
            here = [name == value for name, value in zip(names, row, strict=False)]
            if told:
                db.session.execute(table.update().where(*here).values(told))
    db.session.commit()
    return filled


def _again_and_again(payloads: list[str]) -> Iterator[str]:
    while True:
        yield from payloads


@pytest.fixture(scope="module", params=range(len(OPENINGS)), ids=WAYS_OUT)
def laden(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Dwelling]]:
    """Each way out of what a field is written in, with every element behind it."""
    opened = served(tmp_path_factory.mktemp("laden"))
    site = next(opened)
    here = move_in(site.app)
    each = len(PAYLOADS) // len(OPENINGS)
    with writing(), site.app.app_context():
        assert load(PAYLOADS[request.param * each :][:each]) > 100
    index(site.app)
    yield site, here
    next(opened, None)


def pages(here: Dwelling, role: str, known: set[bytes]) -> Iterator[str]:
    """The addresses at which this role reads a page whose main part no other role was shown yet."""
    for line in lines():
        if line.is_read and not line.is_api and line.expected[role] == 200:
            url = here.address(line.address)
            with here.browser(role).get(url) as answer:
                body = TOKEN.sub(b"", answer.data)
            main = body.partition(b"<main")[2].partition(b"</main>")[0]
            if body.startswith(b"<!doctype html>") and main not in known:
                known.add(main)
                yield url


def reading(engine: Browser, site: Site, here: Dwelling, role: str, trouble: list[str]) -> Page:
    """A page of a browser in which this role is signed in; it says what the policy refused, and what ran."""
    context = engine.new_context(base_url=site.url, locale="fr-FR", reduced_motion="reduce")
    cookie = here.browser(role).client.get_cookie("session")
    if cookie is not None:
        context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
    page = context.new_page()
    page.on("console", lambda said: trouble.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda problem: trouble.append(f"script: {problem}"))
    page.on("dialog", lambda box: (trouble.append(f"dialog: {box.message}"), box.dismiss()))
    return page


@pytest.mark.endure
def test_nothing_runs_on_any_page_for_anybody(engine: Browser, laden: tuple[Site, Dwelling]) -> None:
    site, here = laden
    known: set[bytes] = set()
    read, showed, wrong = 0, 0, []
    for role in ROLES:
        trouble: list[str] = []
        page = reading(engine, site, here, role, trouble)
        for url in pages(here, role, known):
            page.goto(url)
            page.evaluate(SETTLED)
            ran, attributes = page.evaluate(MARKED)
            read, showed = read + 1, showed + page.evaluate(ESCAPED)
            if ran is not None or attributes or trouble:
                wrong.append((role, url, ran, attributes, trouble[:2]))
                trouble.clear()
        page.context.close()
    print(f"{read} pages read, payloads seen on {showed}")
    assert wrong == []
    assert read > 600 and showed > 250
