"""Journeys through the Lab: an idea on its way to a launched project, and what each of its pages is for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.activity.notice import Notice
from app.database import db
from app.incubation import member as members
from app.incubation.project import Project
from app.incubation.vocabulary import Part
from app.people.user import User
from tests.browser.conftest import Site
from tests.browser.hands import Hands, Keys, Seen, nothing_seen
from tests.browser.journeys import sign_in, unchecked_by_the_browser

TITLE = "Et si le guichet venait au marché ?"
SUMMARY = "Un conseiller et une table, le samedi matin, là où les gens passent."
ANSWER = "Nous l’essayons dans deux communes."
REASONS = {
    "build": "Douze entretiens disent le besoin.",
    "experiment": "La table tient dans une voiture.",
    "handover": "Quarante personnes sont venues sans rendez-vous.",
    "launched": "Chaque agence de la région s’en charge.",
}
"""Why the gate led there."""
PHASES = ("framing", "co-design", "build", "experiment", "handover")


@dataclass
class Walk:
    """From a sentence to a launched project, each with a browser of their own; the coach has no pointer."""

    site: Site
    open_browser: Callable[..., Page]
    look: Seen

    def __post_init__(self) -> None:
        make = self.site.make
        self.author, self.supporter, self.other = make.person("Autrice"), make.person("Voisin"), make.staff("Agente")
        self.leader, self.coach = make.with_role("facilitator", name="Hélène Mène"), make.staff("Coach")
        self.guest = Hands(self.open_browser(), self.look)
        self.author_hands, self.leader_hands = self._enters(self.author), self._enters(self.leader)
        self.coach_hands = Keys(self.open_browser(), self.look)
        sign_in(Hands(self.coach_hands.page), self.coach)
        self.idea = 0
        self.url = ""

    def _enters(self, person: User, look: Seen | None = None) -> Hands:
        page = self.open_browser()
        sign_in(Hands(page), person)
        return Hands(page, look or self.look)

    def told(self) -> Counter[str]:
        """How many notices each has got so far."""
        with self.site.app.app_context():
            counted = select(User.name, func.count()).join(Notice, Notice.user_id == User.id).group_by(User.name)
            return Counter(dict(db.session.execute(counted).tuples().all()))

    # The acts

    def an_idea_is_written_and_supported(self) -> None:
        hands = self.author_hands.goes_to("/ideas/new")
        hands.writes("[name=title]", TITLE).writes("[name=text]", "Le guichet est loin, le marché est près.")
        hands.follows("main button[value=publish]").sees("the idea is published")
        self.idea = int(re.search(r"/ideas/(\d+)", hands.page.url).group(1))  # type: ignore[union-attr]
        hands = self._enters(self.supporter, nothing_seen).goes_to(f"/ideas/{self.idea}")
        hands.presses(f"#support-{self.idea} button")
        expect(hands.page.locator(f"#support-{self.idea} .pill-given")).to_be_visible()
        hands = self._enters(self.other, nothing_seen).goes_to(f"/ideas/{self.idea}")
        hands.presses(f"#support-{self.idea} button")
        expect(hands.page.locator(f"#support-{self.idea} .pill-count")).to_have_text("2")

    def it_is_answered_and_taken_up(self) -> None:
        hands = self.leader_hands.goes_to(f"/ideas/{self.idea}/answer")
        form = f"form[action='/ideas/{self.idea}/answer']"
        hands.writes(f"{form} [name=text]", ANSWER).selects(f"{form} [name=status]", "selected")
        hands.follows(f"{form} button[type=submit]")
        hands.follows(f"a[href*='/lab/new?idea={self.idea}']").sees("about to open a project")
        expect(hands.page.locator("[name=title]")).to_have_value(TITLE)
        hands.writes("[name=summary]", SUMMARY).chooses("[name=track][value=acceleration]")
        hands.follows("main form button[type=submit]")
        self.url = "/" + hands.page.url.split("/", 3)[3]
        expect(hands.page.locator("h1")).to_have_text(TITLE)
        hands.sees("the project is born")

    def its_team_is_named(self) -> None:
        for person, part in ((self.author, "intrapreneur"), (self.coach, "coach")):
            hands = self.leader_hands.goes_to(self.url)
            form = f"form[action='{self.url}/members']"
            hands.presses(f"details:has({form}) summary")
            hands.writes(f"{form} [name=handle]", person.handle or "").selects(f"{form} [name=part]", part)
            hands.follows(f"{form} button[type=submit]")
        expect(self.leader_hands.page.locator("section[aria-labelledby=team]")).to_contain_text("Coach")
        self.leader_hands.sees("the team is named")

    def its_coach_moves_it_by_keyboard(self) -> None:
        """On, back, on again: each arrow is one column."""
        hands = self.coach_hands
        hands.goes_to("/lab")
        card = f".project-card:has(a[href='{self.url}'])"
        for arrow, phase in (("ArrowRight", "co-design"), ("ArrowLeft", "framing"), ("ArrowRight", "co-design")):
            hands._reach(f"{card} summary")
            before = self.told()
            with hands.page.expect_navigation(wait_until="load"):
                hands.page.keyboard.press(f"Alt+{arrow}")
            expect(hands.page.locator(f"[data-phase='{phase}'] {card}")).to_be_visible()
            assert set((self.told() - before).values()) == {1}, "a move is told once to each who follows"
        hands.sees("the card stands in its column")

    def gates_lead_to_its_launch(self) -> None:
        """Whoever is concerned is told exactly once at each, in whatever parts they are concerned."""
        hands = self.leader_hands
        for to, reasons in REASONS.items():
            before = self.told()
            hands.goes_to(f"{self.url}/gates/new")
            if to == "build":
                hands.sees("before a gate")
            hands.chooses("[name=decision][value=go]").writes("[name=reasons]", reasons)
            hands.follows("main form button[type=submit]")
            expect(hands.page.locator(".story .chapter-gate").first).to_contain_text(reasons)
            everybody = {self.author, self.supporter, self.other, self.coach}
            assert self.told() - before == Counter({one.name: 1 for one in everybody}), to
        hands.sees("it is launched")

    def everybody_reads_the_way(self) -> None:
        """Every station with its date, every decision with its reason; on the board it is among those that ended."""
        hands = self.guest.goes_to(f"/ideas/{self.idea}/journey").sees("the journey")
        steps = hands.page.locator(".timeline > li")
        told = steps.all_inner_texts()
        for words in (ANSWER, SUMMARY, *REASONS.values()):
            assert sum(words in one for one in told) == 1, (words, told)
        assert steps.count() == hands.page.locator(".timeline > li time").count() >= 7
        expect(hands.page.locator(".thread-box .station-reached time")).to_have_count(2)
        expect(hands.page.locator(".thread-box .station-project.station-reached a")).to_have_count(1)
        hands.goes_to(f"/ideas/{self.idea}")
        expect(hands.page.locator("main")).to_contain_text("En service")
        hands.goes_to("/lab")
        expect(hands.page.locator("#ended-list")).to_contain_text(TITLE)
        hands.goes_to(self.url).sees("the project’s story")
        expect(hands.page.locator(".story")).to_contain_text("retour")


# What its pages are for


def _coached(site: Site, title: str = "Un guichet mobile") -> tuple[Project, User]:
    coach = site.make.staff("Coach")
    project = site.make.project(None, title=title)
    with site.app.test_request_context("/", method="POST"):
        one = db.session.get_one(Project, project.id)
        leader = one.opened_by
        assert leader is not None
        members.name(one, db.session.get_one(User, coach.id), Part.COACH, by=leader)
        db.session.commit()
    return project, coach


def a_coach_moves_a_card(hands: Hands, site: Site) -> None:
    """By its menu, whatever they act with; somebody who was slower is told, and their words stay."""
    page = hands.page
    project, coach = _coached(site)
    card = f"#project-{project.id}"
    sign_in(hands, coach).goes_to("/lab").sees("the board")
    hands.presses(f"{card} summary").sees("the card’s menu is open")
    hands.selects(f"{card} [name=phase]", "build").writes(f"{card} [name=reason]", "Les agences sont prêtes.")
    seen = page.locator(f"{card} [name=version]").get_attribute("value")
    hands.follows(f"{card} form button")
    expect(page.locator(f"[data-phase=build] {card}")).to_be_visible()
    hands.goes_to(f"/lab/{project.slug}/move").sees("about to move it")
    page.locator("main [name=version]").evaluate("(e, seen) => { e.value = seen; }", seen)
    hands.selects("main [name=phase]", "experiment").writes("main [name=reason]", "On peut essayer.")
    hands.follows("main form button[type=submit]")
    expect(page.locator("main [role=alert]")).to_contain_text("Les agences sont prêtes.")
    expect(page.locator("main [name=reason]")).to_have_value("On peut essayer.")
    hands.sees("told that somebody was faster")
    hands.follows("main form button[type=submit]")
    expect(page.locator(f"[data-phase=experiment] {card}")).to_be_visible()


def a_coach_drags_a_card(hands: Hands, site: Site) -> None:
    """The page says how. Dropped where it stands already it stays; in another column it is there for everybody."""
    page = hands.page
    project, coach = _coached(site)
    card = f"#project-{project.id}"
    sign_in(hands, coach).goes_to("/lab")
    expect(page.locator("[data-move-hint]")).to_be_visible()
    expect(page.locator(f"{card} [data-move]")).to_have_attribute("aria-keyshortcuts", "Alt+ArrowLeft Alt+ArrowRight")
    page.locator(card).drag_to(page.locator("[data-phase=framing]"), target_position={"x": 20, "y": 20})
    expect(page.locator(f"[data-phase=framing] {card}")).to_be_visible()
    page.locator(card).drag_to(page.locator("[data-phase=build]"), target_position={"x": 20, "y": 20})
    expect(page.locator(f"[data-phase=build] {card}")).to_be_visible()
    hands.sees("the card was dragged")
    hands.goes_to("/lab")
    expect(page.locator(f"[data-phase=build] {card}")).to_be_visible()


def a_team_says_how_it_goes(hands: Hands, site: Site) -> None:
    project, coach = _coached(site)
    url = f"/lab/{project.slug}"
    sign_in(hands, coach).goes_to(url)
    form = f"form[action='{url}/check-ins']"
    hands.presses(f"details:has({form}) summary").writes(
        f"{form} [name=progress]", "Deux marchés, **douze** personnes."
    )
    hands.sees("saying how it goes").selects(f"{form} [name=mood]", "4").follows(f"{form} button[type=submit]")
    expect(hands.page.locator("section[aria-labelledby=coaching] strong").last).to_have_text("douze")
    form = f"form[action='{url}/notes']"
    hands.presses(f"details:has({form}) summary").writes(f"{form} [name=text]", "Les laisser choisir le jour.")
    hands.follows(f"{form} button[type=submit]").sees("a check-in and a note")


def a_gate_is_held(hands: Hands, site: Site) -> None:
    """A stop without a lesson is sent back with what was typed."""
    leader = site.make.with_role("facilitator")
    project = site.make.project(None, by=leader, title="Un essai sans lendemain")
    url = f"/lab/{project.slug}"
    sign_in(hands, leader).goes_to(url).follows(f"a[href='{url}/gates/new']").sees("before a gate")
    hands.chooses("[name=decision][value=stop]").writes("[name=reasons]", "Personne ne vient.")
    unchecked_by_the_browser(hands.page)
    hands.follows("main form button[type=submit]")
    expect(hands.page.locator("#problems")).to_be_visible()
    expect(hands.page.locator("[name=reasons]")).to_have_value("Personne ne vient.")
    hands.sees("told that a stop needs its lesson")
    hands.writes("[name=learned]", "Le matin, on travaille.").follows("main form button[type=submit]")
    expect(hands.page.locator(".chapter-gate")).to_contain_text("Le matin, on travaille.")
    hands.sees("the project has stopped")
    hands.goes_to("/lab/figures").sees("the figures")


def a_portfolio_comes_in(hands: Hands, site: Site) -> None:
    """Looked at, corrected where it is wrong, looked at again, imported."""
    page = hands.page
    sign_in(hands, site.make.with_role("facilitator")).goes_to("/lab/import").sees("how the file is written")
    ref = f"essai-{site.make.person().id}"
    text = "\n".join(
        (
            "ref,title,summary,phase,began_at",
            f"{ref},Un carnet,Les ateliers d’un bassin,contsruction,2022-02-01",
            f"{ref},,,cadrage,2022-05-01",
            f"{ref},,,zzz,2022-09-01",
        )
    )
    page.locator("[name=file]").set_input_files(
        {"name": "portefeuille.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    hands.follows("button[value=look]")
    expect(page.locator("#problems")).to_contain_text("Ligne 4")
    expect(page.locator("main")).to_contain_text("contsruction")
    hands.sees("told what is wrong")
    page.locator("[name=rows]").fill(text.replace("zzz", "lancé"))
    hands.follows("button[value=look]")
    expect(page.locator("#problems")).to_have_count(0)
    expect(page.locator("tbody")).to_contain_text("Il revient en arrière")
    hands.sees("what would happen").follows("button[value=all]")
    expect(page.locator("main")).to_contain_text("Un carnet")
    hands.sees("it is imported")
