"""The live parts of ideas: what appears while one types, what is loaded as one reads on, what unfolds."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.hands import Hands
from tests.browser.journeys import sign_in, somebody_new


def what_appears_while_one_types(hands: Hands, site: Site) -> None:
    """Likely twins, then the draft that was saved, then the text as it will be read."""
    page, title = hands.page, f"Garde d’enfant pendant les entretiens {somebody_new().number}"
    site.make.idea(title)
    site.index()
    sign_in(hands, site.make.person()).goes_to("/ideas/new")
    hands.writes("[name=title]", title.replace("les entretiens", "un entretien"))
    expect(page.locator("#twins .twin-title").first).to_contain_text("Garde d’enfant pendant les entretiens")
    expect(page.locator("#aloud"), "those who do not see it are told").not_to_be_empty()
    hands.sees("a likely twin stands beside the title")
    hands.writes("[name=text]", "Une garde **sur place**, le temps d’un entretien.")
    expect(page.locator("#saved span")).to_be_visible()
    hands.sees("the draft is saved")
    hands.presses(".text-tools button")
    expect(page.locator("#preview strong")).to_have_text("sur place")
    hands.sees("the text as it will be read")


def reading_on(hands: Hands, site: Site) -> None:
    """The next ideas follow those that are there, and the reader goes on with the first of them."""
    page = hands.page
    for _ in range(3):
        site.make.idea(somebody_new().title)
    hands.goes_to("/ideas?limit=2")
    expect(page.locator("#cards .card")).to_have_count(2)
    hands.presses("#cards-more a")
    expect(page.locator("#cards .card")).to_have_count(4)
    expect(page.locator("#cards > li:nth-child(3) .card-title a")).to_be_focused()
    hands.sees("more ideas follow")


def filters_on_a_phone(hands: Hands, site: Site) -> None:
    """They come up as a sheet, and what is chosen in it can be taken away."""
    page = hands.page
    site.make.idea(somebody_new().title, kind="practice")
    site.index()
    hands.goes_to("/ideas")
    expect(page.locator("#facets")).to_be_hidden()
    hands.presses(".facets-open")
    expect(page.locator("#facets")).to_be_visible()
    hands.sees("the filters are open")
    hands.follows("#facets a[href*='kind=practice']")
    expect(page.locator(".chosen a")).to_have_count(1)
    expect(page.locator("#cards .kind-idea")).to_have_count(0)
    hands.sees("good practices alone")
    hands.presses(".facets-open").presses(".facets-close")
    expect(page.locator("#facets")).to_be_hidden()
    hands.sees("the filters are closed")


def an_argument_is_replied_to(hands: Hands, site: Site) -> None:
    page, idea = hands.page, site.make.idea(somebody_new().title)
    said = site.make.comment(idea, text="Le soir, il n’y a plus de bus.", side="against")
    sign_in(hands, site.make.person()).goes_to(f"/ideas/{idea.id}")
    hands.presses(f"#comment-{said.id} .reply-form summary")
    expect(page.locator(f"#reply-{said.id}")).to_be_visible()
    hands.sees("about to reply")
    hands.writes(f"#reply-{said.id}", "Il y en a **un** à 21 h.").follows(f"#comment-{said.id} .reply-form button")
    expect(page.locator(f"#replies-{said.id} .comment strong")).to_have_text("un")
    hands.sees("the reply stands under the argument")
