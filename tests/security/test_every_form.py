"""Every form that any role is shown, read from the pages themselves: whatever is typed in it, nothing breaks, and what
is kept is shown as it was typed."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle, islice, repeat
from xml.etree import ElementTree

import html5lib
import pytest

from tests.browsing import MULTIPART
from tests.furnished import ROLES, index
from tests.security.crawl import Visit, visit
from tests.security.forms import Form, forms
from tests.security.home import Home
from tests.security.matrix import OURS, lines
from tests.security.naughty import PAYLOADS, some_strings, strings

TYPED = '<i id="typed">"\'&amp;'
TAKEN = (302, 303)
FITTING = {
    "handle": "citizen", "who": "citizen", "people": "citizen", "field": "", "password": "quatre mots bien choisis",
    "address": "nouvelle@mail.example", "baseline": "1", "target": "9", "value": "4", "taken_on": "2026-01-05",
    "held_on": "2026-01-05", "consent_on": "2026-01-05", "documentation": "https://tape.example/doc",
    "ends": "2031-03-03T12:00", "begins": "2031-03-03T10:00", "starts": "2031-03-03T10:00", "join_url": "",
    "accepts": "yes", "grant_unit": "fr",
}  # fmt: skip
"""What fields take that do not take any words."""


@pytest.fixture
def shown(home: Home, crawl) -> dict[Form, str]:
    """Each form once, for the first role that is shown it: the same fields of the same view are the same form."""
    adapter, found = home.app.url_map.bind("localhost"), {}
    for one in crawl.seen:
        for form in forms(one.text, one.url) if one.is_whole_page and one.status == 200 else ():
            endpoint, _values = adapter.match(form.action.partition("?")[0], method="POST")
            found.setdefault((endpoint, tuple(form.named)), (form, one.role))
    assert len(found) > 22 * len(crawl.changed_by)
    return dict(found.values())


def send(home: Home, role: str, form: Form, sent: dict[str, list[str]]):
    home.reset_limits()
    browser = home.browser(role)
    sent = {name: values for name, values in sent.items() if name != "csrf_token"} | {"csrf_token": browser.token()}
    more = {"content_type": MULTIPART} if form.is_multipart else {}
    return browser.client.post(form.action, data=sent, headers={"Origin": OURS}, **more)


def write(home: Home, role: str, form: Form, words: Iterator[str]) -> int:
    """The next in each field for words; where some are refused, again with what fits there."""
    typed = {name: next(words) for name in form.written}
    answer = send(home, role, form, form.filled(typed))
    if answer.status_code == 422:
        wrong = {f.name for again in forms(answer.text, form.action) for f in again.fields if f.is_wrong}
        fitting = {name: FITTING.get(name, "") for name in form.named if name in wrong or name in FITTING}
        answer = send(home, role, form, form.filled(typed | fitting))
    assert answer.status_code < 500, (role, form.page, form.action, typed)
    return answer.status_code


def rounds(home: Home, shown: dict[Form, str], words: Iterator[str]) -> Iterator[set[Form]]:
    """The house as new, and in one form after the other whatever it takes; again with those that what went before had
    closed, until no form takes it any more. Yields the forms that took it."""
    left = {form: role for form, role in shown.items() if form.written}
    while taken := {form for form, role in left.items() if write(home, role, form, words) in TAKEN}:
        index(home.app)
        yield taken
        left = {form: role for form, role in left.items() if form not in taken}
        home.as_new()
    print("Taken by none:", *sorted((role, form.action) for form, role in left.items()), sep="\n")


def read_again(home: Home, roles: Sequence[str]) -> Iterator[Visit]:
    for role in roles:
        for line in lines():
            if line.is_read:
                home.reset_limits()
                seen = visit(home, role, line)
                yield from (one for one in (seen, seen.led_to) if one)


def check_outputs(seen: Visit) -> None:
    """Whatever it is, whoever reads it can."""
    assert seen.status < 500 or seen.line.address == "/readyz", str(seen)
    kind = seen.headers.get("Content-Type", "").partition(";")[0]
    if kind.endswith("json"):
        json.loads(seen.body)
    elif kind.endswith("xml") and seen.body:
        ElementTree.fromstring(seen.body)
    elif kind == "text/csv":
        list(csv.reader(io.StringIO(seen.body.decode("utf-8-sig")), strict=True))


def elements_typed(page: str) -> list[ElementTree.Element]:
    if 'id="typed"' not in page:
        return []
    return html5lib.parse(page, namespaceHTMLElements=False).findall(".//*[@id='typed']")


@pytest.mark.once
@pytest.mark.parametrize("roles", [("guest", "facilitator"), pytest.param(ROLES, marks=pytest.mark.endure)])
def test_markup_typed_in_every_form_is_shown_as_typed(home, shown, roles):
    """No parser finds an element that somebody typed, on any page."""
    took, held = 0, set()
    for taken in rounds(home, shown, repeat(TYPED)):
        took += len(taken)
        for seen in read_again(home, roles):
            check_outputs(seen)
            if seen.is_page:
                assert not elements_typed(seen.text), str(seen)
                held |= {seen.url} if "&lt;i id=" in seen.text else set()
    assert took > 100 and len(held) > 80


LEADS = ("href", "src", "action", "formaction", "data")
UNHEARD = dict.fromkeys(map(ord, "\t\r\n"))


def what_runs_in(page: str) -> list[str]:
    """Elements that would run something, as a parser finds them."""
    found = html5lib.parse(page, namespaceHTMLElements=False).iter()
    return [f"{one.tag} {one.attrib}" for one in found if isinstance(one.tag, str) and _runs(one)]


def _runs(one: ElementTree.Element) -> bool:
    names = {str(name) for name in one.attrib}
    leads = [str(one.get(name, "")).lower().translate(UNHEARD).lstrip() for name in LEADS]
    return (
        any(name.startswith(("on", "hx-on")) or name == "srcdoc" for name in names)
        or any(one.startswith(("javascript:", "vbscript:", "data:text")) for one in leads)
        or str(one.get("hx-vals", "")).startswith("js:")
        or one.tag in ("iframe", "object", "embed", "marquee", "math", "style")
        or (one.tag == "script" and one.get("src") is None and one.get("type") != "application/ld+json")
    )


def test_what_runs_is_found():
    runs = [one for one in PAYLOADS if one.startswith("<") and "javascript:alert" not in one]
    assert len([one for one in runs if what_runs_in(one)]) > 20
    assert what_runs_in("<a href=' java\tscript:alert(1)'>x</a>") and what_runs_in("<b onclick=x>y</b>")
    assert not what_runs_in('<p title="&lt;img onerror=alert(1)&gt;">&lt;script&gt;</p>')


@pytest.mark.endure
@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 50))
def test_no_payload_typed_in_any_form_becomes_part_of_a_page(home, shown, start):
    """Each field holds another of the two hundred, and with each start another one."""
    held = set()
    for _taken in rounds(home, shown, cycle(PAYLOADS[start:] + PAYLOADS[:start])):
        for seen in read_again(home, ("guest", "facilitator", "administrator")):
            if seen.is_page and ("alert(1)" in seen.text or "__ran" in seen.text):
                assert what_runs_in(seen.text) == [], str(seen)
                held.add(seen.url)
    assert len(held) > 60


@pytest.mark.parametrize("words", [some_strings(40), pytest.param(strings(), marks=pytest.mark.endure)], ids=len)
def test_no_field_of_any_form_breaks(home, shown, words):
    """Each field that a form sends, hidden ones too, holds one of the words while the others hold what they held."""
    asked, broken, quiet, next_word = Counter(), [], home.pulse(), cycle(words)
    for form, role in shown.items():
        for name in form.named:
            for word in islice(next_word, max(1, len(words) // 40)):
                answer = send(home, role, form, form.filled({name: word}))
                asked[answer.status_code] += 1
                broken += [(role, form.action, name, word)] if answer.status_code >= 500 else []
                if home.pulse() != quiet:
                    home.as_new()
                    quiet = home.pulse()
    assert broken == []
    assert asked.total() > 500 and asked[422] > 200 and asked[303] > 100
