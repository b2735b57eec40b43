"""Journeys through the stories: one is written, pictured, given its day and read; one is corrected, then withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from app.clock import now
from app.database import db, writing
from app.people.user import User
from app.stories import jobs
from app.stories.story import Story
from tests.browser.conftest import Site
from tests.browser.hands import Hands
from tests.browser.journeys import sign_in, somebody_new, unchecked_by_the_browser
from tests.sheaf import PNG

SUMMARY = "Une table, deux conseillères, et quarante personnes un samedi matin."
DUE = "2190-03-04T08:00"
"""Typed by a clock of Paris, as in a field of the browser."""


def the_worker_comes_after(site: Site, wait: timedelta) -> None:
    """As if so much time had passed."""
    with time_machine.travel(now() + wait, tick=True), writing(), site.app.app_context():
        jobs.publish_due()
        db.session.commit()


def from_a_draft_to_its_readers(hands: Hands, site: Site, readers: Hands) -> None:
    """A facilitator writes, is told what is missing, adds a picture, chooses the day; then everybody reads it."""
    make, page, number = site.make, hands.page, somebody_new().number
    author: User = make.person(f"Nadia {number}")
    idea = make.idea(f"Et si le guichet venait au marché, {number} ?", author)
    title = f"Le samedi où le guichet est venu {number}"
    sign_in(hands, make.with_role("facilitator", name=f"Hélène {number}")).goes_to("/stories")
    hands.follows("main a[href='/stories/new']").sees("about to write")
    unchecked_by_the_browser(page)
    hands.writes("[name=title]", title).writes("[name=links]", f"/ideas/{idea.id}0000")
    hands.follows(".composer-bar button").sees("told that an address leads nowhere")
    expect(page.locator("#problems")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(title)
    hands.writes("[name=summary]", SUMMARY).writes("[name=text]", "Il pleuvait **fort**.")
    hands.writes("[name=links]", f"/ideas/{idea.id}").writes("[name=tags]", "marché, accueil")
    hands.follows(".composer-bar button").sees("the draft as its readers will see it")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".story-text strong")).to_have_text("fort")
    story = page.url
    address = f"/stories/{re.findall(r'/stories/([0-9]+)', story)[0]}"
    assert readers.page.request.get(story).status == 404
    hands.follows(f"a[href='{address}/picture/choose']").sees("about to choose a picture")
    page.locator("[name=file]").set_input_files({"name": "marche.png", "mimeType": "image/png", "buffer": PNG})
    hands.writes("[name=alternative]", "Une table sous un parapluie")
    hands.follows(f"form[action='{address}/picture/choose'] button").sees("the picture is there")
    expect(page.locator(".story img.story-picture")).to_have_attribute("alt", "Une table sous un parapluie")
    page.locator("[name=due]").fill(DUE)
    hands.follows("#schedule button").sees("its day is chosen")
    expect(page.locator(".story-tools")).to_contain_text("4 mars 2190")
    assert readers.page.request.get(story).status == 404, "nobody reads it before"
    assert readers.page.request.get(f"{site.url}{address}/picture").status == 404
    _bring_near(site, int(address.rpartition("/")[2]))
    the_worker_comes_after(site, timedelta(hours=1))
    readers.goes_to(story).sees("a reader on the page of the story")
    expect(readers.page.locator("h1")).to_have_text(title)
    expect(readers.page.locator(".story-told .card")).to_contain_text(idea.title)
    assert readers.page.evaluate("document.querySelector('.story img').naturalWidth") > 0
    readers.goes_to("/stories?tag=march%C3%A9").sees("a reader in the list")
    readers.follows(f"main a[href^='{address}-']")
    expect(readers.page.locator(".story-text")).to_contain_text("Il pleuvait")


def _bring_near(site: Site, number: int) -> None:
    """Its day, so that the clocks of sessions need not go that far."""
    with writing(), site.app.app_context():
        db.session.get_one(Story, number).due_at = now() + timedelta(minutes=30)
        db.session.commit()


def corrected_then_withdrawn(hands: Hands, site: Site, readers: Hands) -> None:
    """What readers read changes in the open, and its address says why it is gone."""
    make, page = site.make, hands.page
    story = make.story(f"Le marché {somebody_new().number}", text="C’était en juin.")
    address = f"/stories/{story.id}"
    sign_in(hands, make.with_role("facilitator")).goes_to(f"{address}/edit")
    sign_in(readers, make.person())  # a guest's page may be a second old
    unchecked_by_the_browser(page)
    hands.writes("[name=text]", "C’était en mai.")
    hands.follows(".composer-bar button").sees("asked what is corrected")
    expect(page.locator("[name=text]")).to_have_value("C’était en mai.")
    hands.writes("[name=correction]", "En mai, et non en juin.")
    hands.follows(".composer-bar button").sees("corrected")
    readers.goes_to(f"{address}-{story.slug}").sees("a reader of what was corrected")
    expect(readers.page.locator(".story-corrections")).to_contain_text("En mai, et non en juin.")
    hands.follows(f"a[href='{address}/withdraw']").sees("about to withdraw it")
    hands.writes("[name=reason]", "Une personne ne souhaite plus être nommée.")
    hands.follows(f"form[action='{address}/withdraw'] button").sees("withdrawn")
    readers.goes_to(f"{address}-{story.slug}").sees("a reader who is told why")
    expect(readers.page.locator("main")).to_contain_text("ne souhaite plus être nommée")
    expect(readers.page.locator("main")).not_to_contain_text("en mai")
