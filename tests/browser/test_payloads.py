"""200 payloads in every field that is kept, shown to whoever may see them in a real browser: nothing runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.database import db, writing
from app.ideas import answer
from app.ideas.idea import Idea, Status
from app.moderation import report
from app.moderation.report import Reason
from app.moderation.reportable import matter
from app.people.user import User
from tests.browser.conftest import Site
from tests.browser.look import BUSY
from tests.security.naughty import PAYLOADS, SEED

MARKED = "() => [window.__ran, document.querySelectorAll('[onerror],[onload],[onfocus],[ontoggle],[onstart]').length]"
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""What an element does when it is shown, focused or opened it has done by the second frame."""

ESCAPED = "() => document.body.innerText.includes('alert(1)') || document.body.innerText.includes('__ran')"


@pytest.fixture(scope="module")
def laden(site: Site) -> tuple[list[int], dict[str, User]]:
    """Ideas, people, comments, answers and reports, each made of payloads."""
    make = site.make
    with writing(), site.app.test_request_context("/", method="POST"):
        moderator, administrator = make.with_role("moderator"), make.with_role("administrator")
        facilitator, witness = make.with_role("facilitator", name=PAYLOADS[0][:80]), make.person(PAYLOADS[1][:80])
        numbers = []
        for n, payload in enumerate(PAYLOADS):
            author = make.person(payload[:80], biography=payload, organisation=payload[:120]) if n % 4 == 0 else witness
            idea = make.idea(payload, author, text=f"{payload}\n\n> {payload}\n\n- {payload}", tags=[payload[:30]])
            numbers.append(idea.id)
            make.comment(idea, witness, payload, ["for", "against", "question", ""][n % 4])
            if n % 10 == 0:
                answer.give(idea, by=facilitator, text=payload, status=Status.DECLINED)
                idea.rewrite(title=payload[::-1], text=f"{payload} *", by=author)
            if n % 20 == 1:
                report.send(matter("idea", idea.id), by=facilitator, reason=Reason.OTHER, text=payload)
        db.session.flush()
        db.session.execute(db.update(Idea).values(service_at=Idea.published_at).where(Idea.id.in_(numbers[:3])))
        people = {"moderator": moderator, "administrator": administrator, "witness": witness}
        db.session.commit()
        for person in people.values():
            db.session.refresh(person)
            db.session.expunge(person)
    site.index()
    return numbers, people


def unharmed(page: Page, url: str, *, shows: bool = True) -> None:
    answer = page.goto(url)
    assert answer is not None and answer.status == 200, url
    page.evaluate(SETTLED)
    ran, attributes = page.evaluate(MARKED)
    assert ran is None, f"something ran on {url}"
    assert attributes == 0, f"{url} holds an attribute that somebody typed"
    if shows:
        assert page.evaluate(ESCAPED), f"{url} does not show what it should have escaped"


def test_there_are_two_hundred_payloads():
    assert len(set(PAYLOADS)) >= 200


def test_nothing_runs_on_the_pages_that_everybody_sees(open_browser, site, laden):
    numbers, _people = laden
    page = open_browser()
    print(f"seed {SEED}")
    for url in ("/", "/ideas?order=fresh&limit=100", "/ideas?q=alert", "/ideas?q=script&order=fresh"):
        unharmed(page, url)
    for number in numbers[::12]:
        unharmed(page, f"/ideas/{number}")
    for number in numbers[::40]:
        unharmed(page, f"/ideas/{number}/history")


@pytest.mark.endure
def test_nothing_runs_on_any_page_of_any_payload(open_browser, site, laden):
    numbers, _people = laden
    page = open_browser()
    for number in numbers:
        for url in (f"/ideas/{number}", f"/ideas/{number}/history", f"/ideas/{number}/comments"):
            unharmed(page, url)


def test_nothing_runs_on_the_pages_of_those_who_moderate_and_administer(sign_in, site, laden):
    numbers, people = laden
    page = sign_in(people["moderator"])
    for url in ("/moderation", f"/moderation/things/idea/{numbers[1]}", f"/moderation/things/idea/{numbers[21]}"):
        unharmed(page, url)
    page = sign_in(people["administrator"])
    unharmed(page, "/people")
    unharmed(page, f"/people/{people['witness'].handle}/administration")
    page = sign_in(people["witness"])
    for url in ("/me", "/me/notices", f"/people/{people['witness'].handle}"):
        unharmed(page, url)
    unharmed(page, "/me/settings", shows=False)


def test_nothing_runs_while_a_payload_is_typed(sign_in, site, laden):
    """Twins and preview come back as fragments: what they hold is as harmless as on the page."""
    page = sign_in(laden[1]["witness"])
    page.goto("/ideas/new")
    for payload in PAYLOADS[::25]:
        with page.expect_response("**/ideas/twins"):
            page.locator("[name=title]").fill(payload)
            page.locator("[name=text]").fill(f"{payload}\n\n{payload}")
        with page.expect_response("**/ideas/preview"):
            page.locator("button[hx-post$='/ideas/preview']").click()
        expect(page.locator(BUSY)).to_have_count(0)
        page.evaluate(SETTLED)
        assert page.evaluate(MARKED) == [None, 0], payload
