"""The journey of a web conference: announced, joined, questions asked and voted up, answered aloud and in writing."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.hands import Hands
from tests.browser.journeys import sign_in, somebody_new, unchecked_by_the_browser

STARTS, ENDS = "2190-03-04T10:00", "2190-03-04T11:30"
"""Typed by a clock of Paris, as in a field of the browser."""


def from_the_announcement_to_the_written_answer(
    hands: Hands, site: Site, asking: Hands, voting: Hands, reading: Hands
) -> None:
    number = somebody_new().number
    title = f"Le marché, une heure pour tout comprendre {number}"
    address = _announced(hands, site, title)
    question = f"Et dans les villages sans marché, {number} ?"
    _joined_and_asked(asking, site, address, title, question)
    _voted_up(voting, site, address, question)
    _put_and_promised(hands, address, question)
    _answered_afterwards(hands, address)
    reading.goes_to(address).sees("whoever could not come reads what was answered")
    page = reading.page
    expect(page.locator(".written")).to_contain_text("Un camion y passera")
    expect(page.locator("a[href='https://video.example/marche']")).to_be_visible()
    expect(page.locator(".question .vote b")).to_have_text("1")
    expect(page.locator("#ask")).to_have_count(0)


def _announced(hands: Hands, site: Site, title: str) -> str:
    page = hands.page
    sign_in(hands, site.make.with_role("facilitator")).goes_to("/conferences")
    hands.follows("main a[href='/conferences/new']").sees("about to announce a conference")
    unchecked_by_the_browser(page)
    hands.writes("[name=title]", title)
    hands.follows("main form .actions button").sees("told what is missing")
    expect(page.locator("#problems")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(title)
    hands.writes("[name=text]", "Deux conseillères racontent leur **samedi**.")
    page.locator("[name=starts]").fill(STARTS)
    page.locator("[name=ends]").fill(ENDS)
    hands.follows("main form .actions button").sees("announced")
    expect(page.locator("h1")).to_have_text(title)
    found = re.search(r"/conferences/[\w-]+$", page.url)
    assert found, page.url
    return found[0]


def _joined_and_asked(hands: Hands, site: Site, address: str, title: str, question: str) -> None:
    page = hands.page
    sign_in(hands, site.make.person()).goes_to(address).sees("somebody who thinks of coming")
    hands.presses("#place-button")
    expect(page.locator("#door .badge-good")).to_be_visible()
    hands.sees("somebody who is coming")
    calendar = page.request.get(f"{address}.ics").text()
    assert "BEGIN:VEVENT" in calendar and "SUMMARY:" + title.partition(",")[0] in calendar
    hands.writes("#ask [name=text]", question).presses("#ask .actions button")
    expect(page.locator("#questions .question-text")).to_have_text(question)
    hands.sees("whoever asked sees the question")


def _voted_up(hands: Hands, site: Site, address: str, question: str) -> None:
    page = hands.page
    sign_in(hands, site.make.staff()).goes_to(address)
    expect(page.locator("#questions .question-text")).to_have_text(question)
    hands.presses("#questions button.vote")
    expect(page.locator("#questions button.vote-given b")).to_have_text("1")
    hands.sees("whoever voted sees the vote")


def _put_and_promised(hands: Hands, address: str, question: str) -> None:
    page = hands.page
    hands.goes_to(f"{address}/desk").sees("the desk before it begins")
    hands.presses("#pass-on")
    expect(page.locator("form[action$='/end'] #pass-on")).to_be_visible()
    hands.presses("[id^=asked-]")
    expect(page.locator("#desk .question-asked .question-text")).to_have_text(question)
    hands.sees("a question is being asked")
    hands.presses("[id^=due-]")
    expect(page.locator("#desk a[href*='/desk/']")).to_be_visible()
    hands.presses("#pass-on")
    expect(page.locator("#pass-on")).to_have_count(0)
    hands.sees("the desk when it is over")


def _answered_afterwards(hands: Hands, address: str) -> None:
    page = hands.page
    hands.follows("#desk a[href*='/desk/']").sees("about to answer in writing")
    hands.writes("[name=answer]", "Un camion y passera **deux fois par mois**.")
    hands.follows("form[action$='/answer'] button")
    hands.goes_to(f"{address}/recording").sees("about to name the recording")
    unchecked_by_the_browser(page)
    hands.writes("[name=recording_url]", "javascript:alert(1)")
    hands.follows("main form .actions button").sees("told that this is no address")
    hands.writes("[name=recording_url]", "https://video.example/marche")
    hands.follows("main form .actions button").sees("the recording is named")
