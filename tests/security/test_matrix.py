"""Role × route × method, executed for real: who may do what, and nothing written after a refusal."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.furnished import ROLES
from tests.security.matrix import Line, lines
from tests.snapshots import changed, checksums

REFUSED = (400, 401, 403, 404, 405, 409, 410, 413)
ASKED_BY_POST = {"/api/v1/recommendations", "/api/v1/recommendations/acts"}
"""A question whose words must not stand in an address: whoever may read may ask it, and say what came of it."""

ON_BOTH = ("citizen", "facilitator")
ON_ONE = [pytest.param(role, marks=pytest.mark.once) for role in ROLES if role not in ON_BOTH]
"""Of the first the table is executed on PostgreSQL too: what a rule says is computed in Python, from the same rows."""

COUNTED_WHEN_IT_FAILS = {"attempt"}
"""A wrong password is counted, so that guessing stops; nothing else is kept of it."""


def test_every_route_and_method_is_in_the_table(home):
    """A route that nobody thought about is a route that nobody guards."""
    asked = set()
    adapter = home.app.url_map.bind("127.0.0.1:8000")
    for line in lines():
        path = home.address(line.address).partition("?")[0]
        asked.add((adapter.match(path, method=line.method)[0], line.method))
    routes = {
        (rule.endpoint, method)
        for rule in home.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert len(routes) > 100
    assert routes - asked == set()


@pytest.mark.parametrize("role", [*ON_BOTH, *ON_ONE])
def test_each_role_is_answered_what_the_table_says_and_a_refusal_writes_nothing(home, role):
    wrong, written = [], []
    before, quiet = checksums(home.app), home.pulse()
    for line in lines():
        if line.is_read:
            continue
        status = line.ask(home, role).status_code
        if status != line.expected[role]:
            wrong.append(f"matrix.txt:{line.number} {line}: {status}, not {line.expected[role]}")
        if home.pulse() == quiet:
            continue
        tables = set(changed(before, checksums(home.app, among=home.snapshot.touched())))
        if tables and status in REFUSED or tables - COUNTED_WHEN_IT_FAILS and status >= 400:
            written.append(f"matrix.txt:{line.number} {line}: {status}, yet it wrote {sorted(tables)}")
        home.as_new()
        quiet = home.pulse()
    assert wrong == []
    assert written == []


@pytest.mark.once
@pytest.mark.parametrize("role", ["author", "administrator"])
def test_a_write_without_the_token_of_its_form_is_refused_and_writes_nothing(home, role):
    """As if another site had sent it, with the cookies of whoever is signed in here."""
    before = checksums(home.app)
    let_through = []
    for line in lines():
        if line.is_read or line.is_api or line.address.startswith("/unsubscribe/"):
            continue
        answer = line.ask(home, role, csrf=False)
        if answer.status_code != (403 if line.needs_no_token(home) else 400):
            let_through.append(f"{line}: {answer.status_code}")
    assert let_through == []
    assert changed(before, checksums(home.app)) == []


def test_a_guests_write_without_token_is_refused_too(home):
    before = checksums(home.app)
    forms = [line for line in lines() if not line.is_read and not line.is_api and "/unsubscribe/" not in line.address]
    answered = {(line.ask(home, "guest", csrf=False).status_code, line.needs_no_token(home)) for line in forms}
    assert answered <= {(400, False), (401, False), (403, True)}
    assert changed(before, checksums(home.app)) == []


def test_a_token_of_another_browser_is_refused(home):
    citizen, other = home.browser("citizen"), home.browser("author")
    for browser in (citizen, other):
        browser.token()
    answer = citizen.post(
        home.address("/ideas/{other}/support"), {"wish": "given", "csrf_token": other.token()}, token=False
    )
    assert answer.status_code == 400


def test_a_cookie_never_opens_the_api(home):
    browser = home.browser("administrator")
    before = checksums(home.app)
    assert browser.get("/api/v1/me").status_code == 401
    assert browser.client.put(home.address("/api/v1/ideas/{public}/support")).status_code == 401
    assert browser.get(home.address("/api/v1/ideas/{internal}")).status_code == 404
    assert changed(before, checksums(home.app)) == []


def test_a_bearer_token_never_opens_a_page(home):
    client = home.app.test_client(use_cookies=False)
    assert client.get("/me", headers=home.bearer("administrator")).status_code == 302
    assert client.get("/people", headers=home.bearer("administrator")).status_code == 302
    assert client.get(home.address("/ideas/{internal}"), headers=home.bearer("staff")).status_code == 404


def test_a_token_that_reads_writes_nothing(home):
    before = checksums(home.app)
    for line in lines():
        if line.is_api and not line.is_read and line.address not in ASKED_BY_POST:
            assert line.ask(home, "reader").status_code == 403, str(line)
    assert changed(before, checksums(home.app)) == []
    assert home.app.test_client().get("/api/v1/me", headers=home.bearer("reader")).status_code == 200


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic abc", "bearer\tx", "Bearer " + "x" * 9000]
)
def test_a_token_that_is_none_is_refused_everywhere(home, header):
    client = home.app.test_client(use_cookies=False)
    expected = 200 if header == "" else 401
    assert client.get("/api/v1/ideas", headers={"Authorization": header}).status_code == expected
    assert client.get("/api/v1/me", headers={"Authorization": header}).status_code == 401


# What one may not know of

OF_THIS_ANSWER = ("X-Request-Id", "Content-Length", "Set-Cookie")


def existing_but_secret(line: Line) -> bool:
    ideas = r"internal|draft|hidden|withdrawn|\w*comment|report|closedreport|hiding|keeping|storydraft|storycoming"
    return bool(re.search(rf"{{(?:{ideas}|call|draftcall|\w+entry|\w+file|joinrequest)}}", line.address))


@pytest.mark.parametrize("role", [*ON_BOTH, *ON_ONE])
def test_what_one_may_not_know_of_answers_as_what_does_not_exist(home, role):
    """The same status, the same headers, the same bytes but for the address itself: its own number is no clue."""
    compared = 0
    for line in lines():
        if line.expected[role] != 404 or not existing_but_secret(line):
            continue
        unknown = re.sub(r"{(?:\w+)}(?!.*{)", "{unknown}", line.address)
        secret = line.ask(home, role)
        nothing = line.ask(home, role, address=unknown)
        assert nothing.status_code == 404, f"{line} as {unknown}"
        one, other = (
            _without_own_address(a.data, home.address(u)) for a, u in ((secret, line.address), (nothing, unknown))
        )
        assert one == other, f"{role} can tell {line} from nothing"
        kept = [
            {name: value for name, value in a.headers.items() if name not in OF_THIS_ANSWER}
            | {"all": sorted(a.headers.keys())}
            for a in (secret, nothing)
        ]
        assert kept[0] == kept[1]
        compared += 1
    assert compared > (3 if role == "author" else 10)


def _without_own_address(body: bytes, url: str) -> bytes:
    for part in filter(None, url.partition("?")):
        for written in (part, quote(part, safe=""), quote(part, safe="/")):
            body = body.replace(written.encode(), b"PART")
    return re.sub(rb'name="csrf_token" value="[^"]+"', b"", body)


def test_a_draft_of_somebody_else_cannot_be_written_into(home):
    browser = home.browser("citizen")
    browser.post("/ideas/draft", {"title": "Volé", "text": "Volé", "draft": home.address("{draft}")})
    browser.post("/ideas/new", {"title": "Volé", "text": "Volé", "draft": home.address("{draft}"), "action": "save"})
    kept = home.browser("author").get(home.address("/ideas/{draft}/edit"))
    assert "zibelinebrouillon" in kept.text and "Volé" not in kept.text


def test_the_right_to_see_ends_with_the_right_to_enter(home):
    """A session of somebody who is suspended, or whose sessions were ended, is nobody's."""
    administrator, staff = home.browser("administrator"), home.browser("staff")
    assert staff.get(home.address("/ideas/{internal}"), follow_redirects=True).status_code == 200
    administrator.post(home.address("/people/{staff}/suspension"), {"suspension_reason": "Assez", "until": ""})
    assert home.browser("staff").get(home.address("/ideas/{internal}")).status_code == 404
    client = home.app.test_client(use_cookies=False)
    assert client.get("/api/v1/me", headers=home.bearer("staff")).status_code == 401
