"""What was typed comes back after a session that had ended, whole; over what is there already, when one asks for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.database import db, writing
from app.ideas.idea import Idea
from app.people import session as sessions
from app.people.user import User
from tests.browser.conftest import Site
from tests.browser.hands import Hands
from tests.browser.journeys import sign_in
from tests.factories import PASSWORD

TYPED = "Ce qui n’était pas encore envoyé"
NEWER = "Ils sont sur un papier, près de l’écran."


def over_an_idea(site: Site) -> tuple[User, str]:
    author = site.make.person()
    return author, f"/ideas/{site.make.idea('Un guichet au marché', author).id}/edit"


def over_a_draft(site: Site) -> tuple[User, str]:
    author = site.make.person()
    return author, f"/ideas/{site.make.draft('Un guichet au marché', author).id}/edit"


def over_a_story(site: Site) -> tuple[User, str]:
    return site.make.with_role("facilitator"), f"/stories/{site.make.story('Le marché de juin').id}/edit"


def over_an_entry(site: Site) -> tuple[User, str]:
    author, challenge = site.make.staff(), site.make.challenge("ideas-call", open=["submissions"])
    entry = site.make.entry(challenge, author)
    return author, f"/challenges/{challenge.slug}/entries/{entry.id}/edit"


def end_session(site: Site, person: User) -> None:
    """Where it is kept: the browser does not know yet."""
    with writing(), site.app.app_context():
        sessions.end_all(person)
        db.session.commit()


def the_session_ends(hands: Hands, site: Site, person: User) -> None:
    """Noticed by what is kept while one types: it leads to sign in, and from there back."""
    end_session(site, person)
    with hands.page.expect_navigation(url=re.compile("/sign-in")):
        hands.writes("[name=text]", NEWER)
    sign_in_again(hands, person)
    hands.sees("the draft is there, and what was typed since is offered").presses("[data-draft-offered] button")


def it_is_published_without_a_session(hands: Hands, site: Site, person: User) -> None:
    end_session(site, person)
    hands.writes("[name=text]", NEWER).follows("main button[value=publish]")
    sign_in_again(hands, person)
    hands.sees("what was sent is there again")


def a_link_is_followed(hands: Hands, _site: Site, _person: User) -> None:
    """To write something else: what was begun stays apart, and is a step away."""
    hands.goes_to("/ideas").follows("a[href='/ideas/new']").sees("a new page, and where one left off")
    expect(hands.page.locator("[name=title]")).to_have_value("")
    hands.follows("#left-off").writes("[name=text]", NEWER)


def sign_in_again(hands: Hands, person: User) -> None:
    hands.writes("[name=address]", person.email or "").writes("[name=password]", PASSWORD)
    hands.follows("main form button[type=submit]")


@pytest.mark.parametrize("over", [over_an_idea, over_a_draft, over_a_story, over_an_entry])
def test_what_was_typed_over_it_is_offered_after_the_session_has_ended(open_browser, look, site, over):
    """Red when it is lost, and when it silently takes the place of what is published."""
    person, address = over(site)
    hands = Hands(open_browser(), look)
    page = hands.page
    sign_in(hands, person).goes_to(address)
    before = page.locator("[name=title]").input_value()
    hands.writes("[name=title]", TYPED)
    end_session(site, person)
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


@pytest.mark.parametrize("leave", [the_session_ends, it_is_published_without_a_session, a_link_is_followed])
def test_what_was_meant_for_staff_comes_back_for_staff_as_the_draft_it_was(open_browser, look, site, leave):
    """Red when the choice is lost, and all can read it; and when the draft stays behind as a second copy."""
    author = site.make.staff()
    hands = Hands(open_browser(), look)
    page = hands.page
    sign_in(hands, author).goes_to("/ideas/new")
    hands.chooses("[name=kind][value=irritant]").chooses("[name=audience][value=internal]")
    hands.writes("[name=title]", "Nos mots de passe").writes("[name=text]", "Ils sont sur un papier.")
    expect(page.locator("#saved span")).to_be_visible()
    leave(hands, site, author)
    hands.sees("what was typed is there again, as it was chosen")
    expect(page.locator("[name=title]")).to_have_value("Nos mots de passe")
    expect(page.locator("[name=text]")).to_have_value(NEWER)
    for chosen in ("[name=kind][value=irritant]", "[name=audience][value=internal]"):
        expect(page.locator(chosen)).to_be_checked()
    hands.follows("main button[value=publish]")
    expect(page.locator("h1")).to_have_text("Nos mots de passe")
    with site.app.app_context():
        (idea,) = db.session.scalars(db.select(Idea).where(Idea.author_id == author.id)).all()
        assert (idea.kind, idea.audience, idea.is_draft) == ("irritant", "internal", False)
        assert idea.text == NEWER


def test_an_old_text_does_not_come_back_under_a_new_title(open_browser, site):
    hands = Hands(open_browser())
    sign_in(hands, site.make.person()).goes_to("/ideas/new")
    hands.writes("[name=title]", "Des casiers à la gare").writes("[name=text]", "Pour qui porte tout avec soi.")
    hands.goes_to("/").writes("#whatif", "Un bus du soir").follows(".whatif button[type=submit]")
    expect(hands.page.locator("[name=title]")).to_have_value("Un bus du soir")
    expect(hands.page.locator("[name=text]")).to_have_value("")
    hands.goes_to("/ideas/new")
    expect(hands.page.locator("[name=text]")).to_have_value("Pour qui porte tout avec soi.")


def test_an_idea_of_ones_own_is_looked_at_and_what_was_typed_elsewhere_stays(open_browser, site):
    """Nor does a text of the next idea go over the draft of the one before."""
    author = site.make.person()
    idea = site.make.idea("Un guichet au marché", author)
    hands = Hands(open_browser())
    page = hands.page
    sign_in(hands, author).goes_to(f"/ideas/{idea.id}/edit").writes("[name=title]", TYPED)
    hands.goes_to(f"/ideas/{idea.id}").goes_to(f"/ideas/{idea.id}/edit")
    expect(page.locator("[data-draft-offered]")).to_be_visible()
    hands.goes_to("/ideas/new").writes("[name=title]", "La première").writes("[name=text]", "Son texte.")
    expect(page).to_have_url(re.compile(r"/ideas/\d+/edit$"))
    hands.goes_to("/ideas/new").writes("[name=title]", "La seconde").writes("[name=text]", "Un autre texte.")
    expect(page).to_have_url(re.compile(r"/ideas/\d+/edit$"))
    hands.follows("main button[value=save]")
    with site.app.app_context():
        drafts = db.session.scalars(db.select(Idea).where(Idea.author_id == author.id, Idea.id != idea.id)).all()
        assert sorted(one.title for one in drafts) == ["La première", "La seconde"]


def test_a_draft_that_was_kept_does_not_come_back_into_the_next_idea(open_browser, site):
    """Nor is it offered over itself, because its tags were tidied up."""
    hands = Hands(open_browser())
    page = hands.page
    sign_in(hands, site.make.person()).goes_to("/ideas/new")
    hands.writes("[name=title]", "Des casiers à la gare").writes("[name=text]", "Pour qui porte tout avec soi.")
    for tags in ("Gare; Casiers", "Gare; Bagages"):
        hands.writes("[name=tags]", tags).follows("main button[value=save]")
        expect(page.locator("[name=tags]")).to_have_value(tags.lower().replace(";", ","))
        expect(page.locator("[data-draft-offered]")).to_be_hidden()
    hands.follows("a[href='/ideas/new']")
    for name in ("title", "text", "tags"):
        expect(page.locator(f"[name={name}]")).to_have_value("")


def test_a_story_that_was_kept_does_not_come_back_into_the_next(open_browser, site):
    hands = Hands(open_browser())
    sign_in(hands, site.make.with_role("facilitator")).goes_to("/stories/new")
    hands.writes("[name=title]", "Le premier récit").writes("[name=summary]", "Un samedi.")
    hands.writes("[name=text]", "Il pleuvait.").follows(".composer-bar button[type=submit]")
    expect(hands.page.locator("h1")).to_have_text("Le premier récit")
    hands.goes_to("/stories/new")
    expect(hands.page.locator("[name=title]")).to_have_value("")
