"""Every page as every role: a title, one heading, labelled fields, ids of its own, valid HTML; and all headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape
from xml.etree import ElementTree

import html5lib
import pytest
from html5lib.constants import namespaces

from app.headers import POLICY
from tests.furnished import ROLES
from tests.security.crawl import Visit

pytestmark = pytest.mark.once

HTML = "{" + namespaces["html"] + "}"
UNTYPED = ("hidden", "submit", "button", "reset", "image")
NAMED_BY_TITLE = ("aria-label", "aria-labelledby", "title")
LEFT_OVER = re.compile(r"%\(\w+\)s|\{\{|\{%|&lt;flask|LocalProxy|<bound method|&lt;bound method|Undefined|None</")


LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')


@cache
def tree(body: bytes) -> ElementTree.Element:
    """Read strictly: what a parser has to repair raises ParseError."""
    return html5lib.HTMLParser(strict=True).parse(body.decode())


def elements(page: ElementTree.Element, *tags: str) -> Iterator[ElementTree.Element]:
    return (e for e in page.iter() if isinstance(e.tag, str) and e.tag.removeprefix(HTML) in tags)


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.fixture
def pages(crawl) -> list[Visit]:
    assert {visit.role for visit in crawl.seen if visit.is_whole_page} == set(ROLES)
    assert len(crawl.pages) > 250
    return crawl.pages


def faults(pages: list[Visit], find) -> dict[str, object]:
    return {str(visit): found for visit in pages if (found := find(tree(visit.body)))}


def test_every_page_is_valid_html(pages):
    wrong = {}
    for visit in pages:
        try:
            tree(visit.body)
        except html5lib.html5parser.ParseError as problem:
            lenient = html5lib.HTMLParser()
            lenient.parse(visit.text)
            wrong[str(visit)] = (str(problem), lenient.errors[:3])
    assert wrong == {}


def test_every_fragment_is_valid_html(crawl):
    wrong = {}
    for visit in crawl.seen:
        if visit.is_page and not visit.is_whole_page and visit.status == 200:
            lenient = html5lib.HTMLParser()
            lenient.parseFragment(visit.text)
            if lenient.errors:
                wrong[str(visit)] = lenient.errors[:3]
    assert wrong == {}


def test_every_page_has_a_title_of_its_own(pages):
    def untitled(page):
        titles = [words(e) for e in elements(page, "title")]
        return titles if len(titles) != 1 or not titles[0] else None

    assert faults(pages, untitled) == {}


def test_every_page_has_exactly_one_main_heading(pages):
    assert (
        faults(pages, lambda page: len(list(elements(page, "h1"))) - 1 or not words(next(elements(page, "h1")))) == {}
    )


def test_headings_do_not_skip_a_level(pages):
    def skipped(page):
        levels = [int(e.tag[-1]) for e in elements(page, "h1", "h2", "h3", "h4", "h5", "h6")]
        return [(a, b) for a, b in zip(levels, levels[1:], strict=False) if b > a + 1]

    assert faults(pages, skipped) == {}


def test_every_page_says_its_language_and_has_one_main_part(pages):
    def wrong(page):
        mains = list(elements(page, "main"))
        return (page.get("lang"), len(mains)) if page.get("lang") not in ("fr", "en") or len(mains) != 1 else None

    assert faults(pages, wrong) == {}


def test_ids_are_unique_and_what_points_at_them_finds_them(pages):
    def wrong(page):
        ids = Counter(e.get("id") for e in page.iter() if e.get("id") is not None)
        doubled = [name for name, times in ids.items() if times > 1]
        pointing = [
            name
            for e in page.iter()
            for attribute in ("for", "aria-labelledby", "aria-describedby", "popovertarget", "list")
            for name in (e.get(attribute) or "").split()
            if name not in ids
        ]
        return doubled + pointing

    assert faults(pages, wrong) == {}


def test_every_field_has_its_label(pages):
    def unnamed(page):
        named = {e.get("for") for e in elements(page, "label") if words(e)}
        inside = {field for label in elements(page, "label") for field in label.iter() if words(label)}
        return [
            e.get("name") or e.get("id")
            for e in elements(page, "input", "select", "textarea")
            if e.get("type") not in UNTYPED
            and e.get("aria-hidden") != "true"
            and e.get("id") not in named
            and e not in inside
            and not any(e.get(way) for way in NAMED_BY_TITLE)
        ]

    assert faults(pages, unnamed) == {}


def test_every_button_and_link_says_what_it_does(pages):
    def silent(page):
        return [
            ElementTree.tostring(e)[:120]
            for e in elements(page, "a", "button", "summary")
            if not words(e)
            and not e.get("aria-label")
            and not any(s.get("aria-label") or s.get("alt") for s in e.iter())
        ]

    assert faults(pages, silent) == {}


def test_groups_of_choices_have_their_legend(pages):
    assert (
        faults(pages, lambda p: [1 for f in elements(p, "fieldset") if not any(map(words, elements(f, "legend")))])
        == {}
    )


def test_no_placeholder_is_left_in_a_page(crawl):
    left = {str(v): found[0] for v in crawl.seen if v.is_page and (found := LEFT_OVER.search(v.text))}
    assert left == {}


WITHOUT_TOKEN = re.compile(r"/unsubscribe/|^/store/for-you(/said)?$|^/store/[^/]+/out$")
"""One is signed; the others are on pages kept for all guests alike, and taken from pages of this site alone."""


def test_forms_that_write_are_posted_with_a_token(pages):
    def open_doors(page):
        return [
            form.get("action")
            for form in elements(page, "form")
            if (form.get("method") or "get").lower() == "post"
            and not any(e.get("name") == "csrf_token" and e.get("value") for e in elements(form, "input"))
            and not WITHOUT_TOKEN.search(form.get("action") or "")
        ]

    assert faults(pages, open_doors) == {}


def test_links_within_the_site_lead_somewhere(crawl, home):
    """Each address that a page shows is asked for, by whom it was shown to."""
    shown: dict[tuple[str, str], str] = {}
    for visit in crawl.seen:
        if visit.is_whole_page and visit.status == 200:
            for link in LINK.findall(visit.text):
                url = unescape(link).partition("#")[0]
                path = url.partition("?")[0]
                if url.startswith("/") and not path.startswith(("/language/", "/static/")):
                    shown.setdefault((visit.role, re.sub(r"\?.*", "", url)), url)
    assert len(shown) > 200
    broken = {}
    for (role, _path), url in shown.items():
        with home.browser(role).get(url) as answer:
            if answer.status_code >= 400:
                broken[f"{role}: {url}"] = answer.status_code
    assert broken == {}


# Headers


def test_every_answer_carries_its_headers(crawl):
    expected = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    of_files = expected | {"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'"}
    bare = {
        str(visit): name
        for visit in crawl.seen
        for name, value in (of_files if _is_a_file(visit) else expected).items()
        if visit.headers.get(name) != value
    }
    assert bare == {}
    kept_close = ("strict-origin-when-cross-origin", "same-origin", "no-referrer")
    assert all(v.headers["Referrer-Policy"] in kept_close for v in crawl.seen)


def _is_a_file(visit) -> bool:
    """What somebody sent is answered under a stricter policy than any page."""
    return visit.status == 200 and bool(re.search(r"/files/|^/store/[^/]+/pictures/\d+$", visit.url.partition("?")[0]))


def test_pages_of_somebody_are_never_kept_by_others(crawl):
    """Whatever is answered to a signed-in person may not be stored where another would find it."""
    kept = [
        str(v)
        for v in crawl.seen
        if v.role != "guest"
        and not v.url.startswith("/static/")
        and ("public" in v.headers.get("Cache-Control", "") or "s-maxage" in v.headers.get("Cache-Control", ""))
    ]
    assert kept == []


def test_pages_that_guests_share_hold_nothing_of_anybody(crawl):
    for visit in crawl.seen:
        if visit.role == "guest" and visit.status == 200 and visit.headers.get("Cache-Control") == "no-cache":
            assert "Set-Cookie" not in visit.headers, str(visit)
            assert b"csrf_token" not in visit.body, str(visit)


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites(home):
    answer = home.browser("citizen").get("/me/settings")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain=" not in cookie


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "evil.example:8000"]
)
def test_another_hosts_name_is_refused(home, host):
    answer = home.app.test_client().get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
