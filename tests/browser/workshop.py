"""A whole workshop: it is planned, people are invited, they write and vote on one board, a note becomes an idea."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from app.clock import now
from app.people.user import User
from tests.browser.conftest import Site
from tests.browser.hands import Hands, Keys, Seen
from tests.browser.journeys import sign_in

TITLE = "Le premier quart d’heure"
SEEN, TRIED = "Personne ne sait à quel comptoir aller.", "Un agent debout à l’entrée, de 9 h à 10 h."
"""The note of the one, and of the other."""
LOUD = "On ne s’entend pas à l’accueil."
DECIDED = "Dès lundi, un agent debout à l’entrée."
GIVEN = {SEEN: 1, TRIED: 3}
"""How many dots each note has when the vote is closed."""


@dataclass
class Atelier:
    """Who runs it and who comes, each with a browser of their own; one of those who come has no pointer."""

    site: Site
    open_browser: Callable[..., Page]
    look: Seen
    url: str = ""
    board: str = ""
    idea: str = ""

    def __post_init__(self) -> None:
        make = self.site.make
        self.leader = make.with_role("facilitator", name="Hélène Mène")
        self.awa, self.brice = make.staff("Awa Diarra"), make.staff("Brice Even")
        self.leads = self._enters(self.leader, Hands(self.open_browser(), self.look))
        self.writes = self._enters(self.awa, Hands(self.open_browser(width=390), self.look))
        self.types = self._enters(self.brice, Keys(self.open_browser(), self.look))

    def _enters(self, person: User, hands: Hands) -> Hands:
        sign_in(Hands(hands.page), person)
        return hands

    def _note(self, hands: Hands, text: str) -> Locator:
        return hands.page.locator(".note", has_text=text)

    # The acts

    def it_is_prepared_and_planned(self) -> None:
        hands, page = self.leads, self.leads.page
        hands.goes_to("/workshops").follows("main a[href='/workshops/new']").sees("about to prepare a workshop")
        begins = now().astimezone(ZoneInfo(self.leader.time_zone)) + timedelta(minutes=10)
        hands.writes("[name=title]", TITLE).writes("[name=purpose]", "Dire **ensemble** ce qui se passe à l’entrée.")
        hands.writes("[name=begins]", f"{begins:%Y-%m-%dT%H:%M}")
        hands.writes("[name=ends]", f"{begins + timedelta(hours=4):%Y-%m-%dT%H:%M}")
        hands.follows("main form button[type=submit]").sees("it is prepared")
        self.url = "/" + page.url.split("/", 3)[3].split("#")[0]
        hands.goes_to(f"{self.url}/boards/new").writes("[name=title]", "Ce que nous voyons")
        hands.writes("[name=dots_each]", "3").follows("main form button[type=submit]")
        self.board = "/" + page.url.split("/", 3)[3].split("#")[0]
        hands.goes_to(f"{self.url}/plan").chooses("[name=usual][value=half-day]")
        hands.follows("form:has([name=usual]) button[type=submit]")
        expect(page.locator(".plan-step")).to_have_count(10)
        hands.sees("the plan is laid out").follows(f"form[action='{self.url}/plan/publish'] button")
        hands.sees("the plan is published")

    def people_are_invited_and_come(self) -> None:
        hands = self.leads.goes_to(f"{self.url}/people")
        hands.writes("#invite [name=people]", f"{self.awa.handle}\n{self.brice.email}")
        hands.follows("#invite button[type=submit]").sees("they are invited")
        expect(hands.page.locator(".workshop-people li")).to_have_count(2)
        for coming, name in ((self.writes, "Awa"), (self.types, "Brice")):
            coming.goes_to("/me/notices")
            expect(coming.page.locator(".notice-new", has_text=TITLE).first).to_be_visible()
            form = "#door form:has([name=first_name])"
            coming.goes_to(self.url).writes(f"{form} [name=first_name]", name).follows(f"{form} button[type=submit]")
            expect(coming.page.locator("#door .badge-good")).to_be_visible()
            coming.sees("coming")

    def it_begins_and_a_step_goes_back(self) -> None:
        """The next step is pressed once too often: one press takes it back, and the clock with it."""
        hands, page = self.leads, self.leads.page
        hands.goes_to(self.url).follows(f"form[action='{self.url}/begin'] button").sees("it has begun")
        hands.follows(f"form[action='{self.url}/plan/next'] button")
        first = page.locator(".now-title").first.inner_text()
        hands.follows(f"form[action='{self.url}/plan/next'] button").sees("one step too far")
        expect(page.locator(".now-title").first).not_to_have_text(first)
        hands.follows(f"form[action='{self.url}/plan/back'] button").sees("back one step")
        expect(page.locator(".now-title").first).to_have_text(first)
        expect(page.locator(".plan-real")).to_have_count(1)

    def two_write_on_one_board(self) -> None:
        """Each sees the note of the other come by itself."""
        for hands in (self.writes, self.types):
            hands.goes_to(self.board)
        for hands, text in ((self.writes, SEEN), (self.types, TRIED)):
            hands.writes("#note-text", text).presses("#writing button[type=submit]")
            expect(self._note(hands, text)).to_contain_text("De vous")
            hands.sees("a note is on the board")
        for hands, text in ((self.writes, TRIED), (self.types, SEEN)):
            expect(self._note(hands, text)).to_be_visible()
            expect(self._note(hands, text)).not_to_contain_text("De vous")
            hands.sees("the note of the other is there")

    def notes_are_dragged_together_and_read_in_large_letters(self) -> None:
        """Whoever looks on sees the group come, and the projector shows what is written meanwhile."""
        hands = self.leads.goes_to(self.board)
        self._note(hands, SEEN).drag_to(self._note(hands, TRIED))
        for reader in (hands, self.types):
            expect(reader.page.locator(".cluster .note")).to_have_count(2)
        hands.sees("two notes are a group")
        hands.follows("a[href$='/projector']").sees("in large letters")
        expect(hands.page.locator("#projected .cluster .note")).to_have_count(2)
        self.writes.writes("#note-text", LOUD).presses("#writing button[type=submit]")
        expect(hands.page.locator("#projected")).to_contain_text(LOUD)
        hands.sees("a note came onto the projector by itself")

    def they_vote_and_the_dots_are_shown_at_the_end(self) -> None:
        hands = self.leads.goes_to(self.board)
        hands.follows("#stage form:has([name=voting][value=open]) button").sees("the vote is open")
        for voter, dots in ((self.writes, {TRIED: 2, SEEN: 1}), (self.types, {TRIED: 1})):
            voter.goes_to(self.board)
            for text, number in dots.items():
                more = f"#more-{self._note(voter, text).get_attribute('data-note')}"
                for given in range(1, number + 1):
                    voter.presses(more)
                    expect(self._note(voter, text).locator(".dots-given")).to_contain_text("●" * given)
            expect(voter.page.locator(".note-count b")).to_have_count(0)
            voter.sees("dots are given, and nobody counts them yet")
        hands.goes_to(self.board).follows("#stage form:has([name=voting][value=closed]) button")
        for reader in (hands, self.types.goes_to(self.board)):
            for text, number in GIVEN.items():
                expect(self._note(reader, text).locator(".note-count b")).to_have_text(str(number))
            reader.sees("the dots are shown")

    def a_note_becomes_an_idea_if_its_author_agrees(self) -> None:
        hands = self.leads.goes_to(self.board)
        number = self._note(hands, TRIED).get_attribute("data-note")
        hands.goes_to(f"{self.url}/notes/{number}").sees("a note by itself")
        hands.follows("form[action$='/consent']:has([value=idea]) button").sees("its author is asked")
        author = self.types
        author.goes_to(f"{self.url}/notes/{number}").follows("main a[href*='/consents/']").sees("asked for consent")
        author.chooses("[name=answer][value=named]").follows("main form button[type=submit]").sees(
            "a draft of one’s own"
        )
        author.writes("[name=title]", "Et si quelqu’un nous attendait debout ?")
        author.follows("main button[value=publish]")
        self.idea = author.page.url.split("/ideas/")[1].split("-")[0].split("#")[0]
        expect(author.page.locator("h1")).to_contain_text("attendait debout")
        author.sees("the idea is published")

    def what_was_decided_is_read_in_the_report(self) -> None:
        hands = self.leads.goes_to(self.url).follows(f"form[action='{self.url}/end'] button").sees("it is over")
        hands.goes_to(f"{self.url}/report/edit").writes("[name=conclusion]", DECIDED)
        hands.follows("main form button[type=submit]")
        self.site.index()
        reader = self.types.goes_to(f"{self.url}/report").sees("the report")
        for words in (DECIDED, SEEN, TRIED, "Et si quelqu’un nous attendait debout ?"):
            expect(reader.page.locator("main")).to_contain_text(words)
        expect(reader.page.locator("main tbody tr")).to_have_count(10)
        printed = reader.page.request.get(f"{self.url}/report.pdf")
        assert printed.ok and printed.body().startswith(b"%PDF")
