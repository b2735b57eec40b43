"""The journeys themselves: what somebody does from one end to the other, whatever they act with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

from playwright.sync_api import Page, expect

from app.people.user import User
from tests.browser.conftest import Site
from tests.browser.hands import Hands
from tests.factories import PASSWORD

CHOSEN = "quatre mots bien choisis"
_number = count(1)


@dataclass(frozen=True)
class Voice:
    """Somebody new, with words of their own, so that no journey meets another."""

    number: int

    @property
    def address(self) -> str:
        return f"voix{self.number}@mail.example"

    @property
    def name(self) -> str:
        return f"Voix {self.number}"

    @property
    def title(self) -> str:
        return f"Et si la voix {self.number} portait loin ?"

    @property
    def text(self) -> str:
        return f"Ce que la voix {self.number} a vu, et ce qu’elle propose."


def somebody_new() -> Voice:
    return Voice(next(_number))


def sign_in(hands: Hands, person: User) -> Hands:
    hands.goes_to("/sign-in")
    hands.writes("[name=address]", person.email or "").writes("[name=password]", PASSWORD)
    hands.follows("main form button[type=submit]")
    expect(hands.page).not_to_have_url(re.compile("/sign-in"))
    return hands


def from_a_sentence_to_a_published_idea(hands: Hands, site: Site) -> None:
    """A guest writes on the front page, signs up, confirms by mail, finds the text kept, publishes."""
    me, page = somebody_new(), hands.page
    hands.goes_to("/")
    hands.writes("#whatif", me.title).sees("typing on the front page")
    hands.follows(".whatif button[type=submit]").sees("in the composer")
    expect(page.locator("[name=title]")).to_have_value(me.title)
    hands.writes("[name=text]", me.text)
    hands.follows("main button[value=publish]").sees("asked to sign in")
    hands.follows("main a[href*='/sign-up']").sees("asked who they are")
    hands.writes("[name=name]", me.name).writes("[name=address]", me.address).writes("[name=password]", "court")
    unchecked_by_the_browser(page)
    hands.follows("main form button[type=submit]").sees("told that the password is too short")
    expect(page.locator("#problems")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value(me.name)
    hands.writes("[name=password]", CHOSEN)
    hands.follows("main form button[type=submit]").sees("told to look at their mail")
    page.goto(site.link_in_last_letter())
    hands.sees("having opened the link")
    hands.follows("main form button[type=submit]").sees("back in the composer")
    expect(page.locator("[name=title]")).to_have_value(me.title)
    expect(page.locator("[name=text]")).to_have_value(me.text)
    hands.follows("main button[value=publish]")
    expect(page.locator("h1")).to_have_text(me.title)
    expect(page.locator(".prose").first).to_contain_text(me.text)
    hands.sees("their idea is published")


def unchecked_by_the_browser(page: Page) -> None:
    """What the server says is looked at, not what the browser says before it."""
    for form in page.locator("form").all():
        form.evaluate("e => { e.noValidate = true; }")


def a_support_is_said_aloud(hands: Hands, site: Site) -> None:
    """With script; without it the page is read anew."""
    page, idea = hands.page, site.make.idea(somebody_new().title)
    sign_in(hands, site.make.person())
    hands.goes_to(f"/ideas/{idea.id}")
    for said in ("Votre soutien est compté. Merci !", "Votre soutien est retiré."):
        hands.presses(f"#support-{idea.id} button")
        expect(page.locator("#aloud")).to_have_text(said)


def support_comment_and_follow(hands: Hands, site: Site) -> None:
    page, idea = hands.page, site.make.idea(somebody_new().title)
    sign_in(hands, site.make.person())
    hands.goes_to(f"/ideas/{idea.id}")
    hands.presses(f"#support-{idea.id} button")
    expect(page.locator(f"#support-{idea.id} .pill-given")).to_be_visible()
    expect(page.locator(f"#support-{idea.id} .pill-count")).to_have_text("1")
    expect(page.locator(f"#follow-{idea.id} button[value=withdrawn]"), "who supports follows").to_be_visible()
    hands.sees("their support is counted")
    hands.chooses("#comment-form [name=side][value=for]")
    hands.writes("#comment-form [name=text]", "Oui, et le **soir** aussi.")
    hands.presses("#comment-send")
    expect(page.locator("#comments-for .comment")).to_have_count(1)
    expect(page.locator("#comments-for strong").first).to_have_text("soir")
    hands.sees("their argument is there")
    hands.presses(f"#follow-{idea.id} button")
    expect(page.locator(f"#follow-{idea.id} button[value=given]")).to_be_visible()
    hands.sees("they no longer follow what they followed by taking part")
    hands.presses(f"#support-{idea.id} button")
    expect(page.locator(f"#support-{idea.id} .pill-given")).to_have_count(0)
    expect(page.locator(f"#support-{idea.id} .pill-count")).to_have_text("0")
    hands.sees("their support is taken back")


def search_with_accents_and_a_typing_error(hands: Hands, site: Site) -> None:
    page, word = hands.page, somebody_new()
    for place in ("Brest", "Quimper", "Fort-de-France"):
        site.make.idea(
            f"Un guichet numérique à {place} {word.number}", text=f"Un accueil numérique, à {place}, pour qui cherche."
        )
    site.make.idea(f"Réparer l’imprimante {word.number}", kind="irritant")
    site.index()
    hands.goes_to("/ideas")
    hands.searches("numerique brest")
    expect(page.locator("#cards li").first).to_contain_text("numérique")
    expect(page.locator("#cards mark").first).to_be_visible()
    hands.sees("found without typing the accents")
    hands.searches("guichet numerrique")
    expect(page.locator("#results")).to_contain_text("guichet numerrique")
    expect(page.locator("#cards li").first).to_contain_text("numérique")
    hands.sees("found in spite of a typing error")
    hands.searches("xylophone introuvable")
    expect(page.locator(".empty")).to_be_visible()
    hands.sees("told what to do when nothing is found")


def an_answer_reaches_the_author(hands: Hands, site: Site, author_hands: Hands) -> None:
    make = site.make
    author, facilitator = make.person(), make.with_role("facilitator")
    idea = make.idea(somebody_new().title, author)
    sign_in(hands, facilitator).goes_to(f"/ideas/{idea.id}")
    hands.follows(f"a[href='/ideas/{idea.id}/answer']").sees("about to answer")
    form = f"form[action='/ideas/{idea.id}/answer']"
    hands.writes(f"{form} [name=text]", "Nous le ferons **en mars**.").selects(f"{form} [name=status]", "selected")
    hands.follows(f"{form} button[type=submit]")
    expect(hands.page.locator(".answer")).to_contain_text("en mars")
    hands.sees("the answer stands on the page")
    sign_in(author_hands, author).goes_to("/me/notices")
    expect(author_hands.page.locator(f"#idea-{idea.id}.notice-new")).to_be_visible()
    author_hands.follows(f"#idea-{idea.id} a")
    expect(author_hands.page.locator(".answer")).to_contain_text("en mars")
    author_hands.sees("the author reads the answer")


def what_is_hidden_is_explained_to_its_author(hands: Hands, site: Site, others: tuple[Hands, Hands]) -> None:
    """A witness reports, a moderator hides with a reason, the author reads it, nobody else sees the idea."""
    make, (moderator_hands, author_hands) = site.make, others
    author, moderator, witness = make.person(), make.with_role("moderator"), make.person()
    idea = make.idea(somebody_new().title, author)
    sign_in(hands, witness).goes_to(f"/ideas/{idea.id}")
    hands.follows(f"a[href='/moderation/report/idea/{idea.id}']")
    hands.chooses("[name=reason][value=personal]").writes("[name=text]", "Un numéro de téléphone.")
    hands.sees("about to report")
    hands.follows("main form button[type=submit]").sees("thanked for the report")
    sign_in(moderator_hands, moderator).goes_to("/moderation")
    moderator_hands.follows(f"main a[href*='/moderation/things/idea/{idea.id}']").sees("about to decide")
    moderator_hands.chooses("[name=outcome][value=hidden]").chooses("[name=reason][value=personal]")
    moderator_hands.writes("[name=text]", "Retirez le numéro, et publiez de nouveau.")
    moderator_hands.follows("main form button[type=submit]").sees("it is decided")
    sign_in(author_hands, author).goes_to("/me/notices")
    expect(author_hands.page.locator(".notices")).to_contain_text("Retirez le numéro")
    author_hands.goes_to(f"/ideas/{idea.id}")
    expect(author_hands.page.locator(".message-bad")).to_contain_text("Retirez le numéro")
    answer = hands.page.request.get(f"{site.url}/ideas/{idea.id}")
    assert answer.status == 404


def a_role_is_given(hands: Hands, site: Site) -> None:
    make, page = site.make, hands.page
    person = make.staff(f"Agent {somebody_new().number}")
    sign_in(hands, make.with_role("administrator")).goes_to("/people")
    hands.searches(person.name)
    expect(page.locator("#people")).to_contain_text(person.name)
    hands.sees("the person is found")
    hands.goes_to(f"/people/{person.handle}/administration")
    hands.presses("section[aria-labelledby=roles] summary").sees("about to give a role")
    hands.selects("[name=role]", "moderator").writes("[name=grant_unit]", "Bretagne")
    hands.follows(f"form[action='/people/{person.handle}/grants'] button[type=submit]")
    expect(page.locator("section[aria-labelledby=roles] .lines")).to_contain_text("Bretagne")
    hands.sees("the role is given")
