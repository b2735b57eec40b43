"""What was typed over something that is published comes back after a session that had ended, when one asks for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.people.user import User
from tests.browser.conftest import Site
from tests.browser.hands import Hands
from tests.browser.journeys import sign_in

TYPED = "Ce qui n’était pas encore envoyé"


def over_an_idea(site: Site) -> tuple[User, str]:
    author = site.make.person()
    return author, f"/ideas/{site.make.idea('Un guichet au marché', author).id}/edit"


def over_a_story(site: Site) -> tuple[User, str]:
    return site.make.with_role("facilitator"), f"/stories/{site.make.story('Le marché de juin').id}/edit"


def over_an_entry(site: Site) -> tuple[User, str]:
    author, challenge = site.make.staff(), site.make.challenge("ideas-call", open=["submissions"])
    entry = site.make.entry(challenge, author)
    return author, f"/challenges/{challenge.slug}/entries/{entry.id}/edit"


@pytest.mark.parametrize("over", [over_an_idea, over_a_story, over_an_entry])
def test_what_was_typed_over_it_is_offered_after_the_session_has_ended(open_browser, look, site, over):
    """Red when it is lost, and when it silently takes the place of what is published."""
    person, address = over(site)
    hands = Hands(open_browser(), look)
    page = hands.page
    sign_in(hands, person).goes_to(address)
    before = page.locator("[name=title]").input_value()
    hands.writes("[name=title]", TYPED)
    page.context.clear_cookies()
    hands.follows(".composer-bar button[type=submit]").sees("the session has ended, and nothing is lost")
    expect(page.locator("main")).to_contain_text(TYPED)
    sign_in(hands, person).goes_to(address)
    expect(page.locator("[name=title]")).to_have_value(before)
    hands.presses("[data-draft-offered] button").sees("what was typed is there again")
    expect(page.locator("[name=title]")).to_have_value(TYPED)
    if over is over_a_story:
        hands.writes("[name=correction]", "Le titre disait autre chose.")
    hands.follows(".composer-bar button[type=submit]")
    expect(page.locator("h1")).to_have_text(TYPED)


def test_a_story_that_was_kept_does_not_come_back_into_the_next(open_browser, site):
    hands = Hands(open_browser())
    sign_in(hands, site.make.with_role("facilitator")).goes_to("/stories/new")
    hands.writes("[name=title]", "Le premier récit").writes("[name=summary]", "Un samedi.")
    hands.writes("[name=text]", "Il pleuvait.").follows(".composer-bar button[type=submit]")
    expect(hands.page.locator("h1")).to_have_text("Le premier récit")
    hands.goes_to("/stories/new")
    expect(hands.page.locator("[name=title]")).to_have_value("")
