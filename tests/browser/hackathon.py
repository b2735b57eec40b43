"""A whole hackathon, as those who are in it play it: each with a browser of their own, and the worker's clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import time_machine
from playwright.sync_api import Page, expect

from app.challenges.challenge import Challenge, by_slug
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import writing
from app.outbox.worker import do_chores, drain
from app.people.user import User
from tests.browser.conftest import Site
from tests.browser.hands import Hands, Seen, nothing_seen
from tests.browser.journeys import sign_in, unchecked_by_the_browser
from tests.factories import PASSWORD

TITLES = ("Le guichet dans la poche", "Un carnet de rencontres", "La carte des ateliers")
"""The best first, as the jury will find."""
TEAMS = ("Les voisins", "Les passeurs", "Les arpenteurs")
ROLES_IN_A_TEAM = ("Fondatrice", "Invité", "Demandeuse")
ANSWERS = ("Un prototype en une phrase", "À qui cherche un conseil le soir.", "Il pose **trois** questions.")


@dataclass
class Player:
    """Somebody with a browser of their own."""

    person: User
    hands: Hands

    @property
    def page(self) -> Page:
        return self.hands.page

    def comes_back(self) -> Player:
        """After some weeks a session is over, and one signs in again."""
        self.page.goto("/me")
        if "/sign-in" in self.page.url:
            self.page.locator("[name=address]").fill(self.person.email or "")
            self.page.locator("[name=password]").fill(PASSWORD)
            with self.page.expect_navigation(wait_until="load"):
                self.page.locator("main form button[type=submit]").click()
        return self

    def is_told(self, words: str) -> Player:
        """Their notices say it, and lead there."""
        self.page.goto("/me/notices")
        notice = self.page.locator(".notice-new", has_text=words).first
        expect(notice).to_be_visible()
        with self.page.expect_navigation(wait_until="load"):
            notice.locator("a").last.click()
        return self


@dataclass
class Hackathon:
    """The browsers are opened by `open_browser`; `look` sees what those do whom somebody watches."""

    site: Site
    open_browser: Callable[..., Page]
    look: Seen
    clock: time_machine.Coordinates
    slug: str = ""
    entries: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        make = self.site.make
        self.leader = self._enters(make.with_role("facilitator", name="Hélène Mène"), watched=True)
        self.teams = [
            [self._enters(make.person(f"{name} {n}"), watched=n == 0) for name in ROLES_IN_A_TEAM]
            for n in range(len(TEAMS))
        ]
        self.jurors = [self._enters(make.staff(f"Juge {n}", unit="fr"), watched=n == 0) for n in range(3)]
        self.voter = self._enters(make.partner("Voteuse"), watched=True)
        self.guest = Hands(self.open_browser(), self.look)

    def _enters(self, person: User, *, watched: bool) -> Player:
        hands = Hands(self.open_browser(), self.look if watched else nothing_seen)
        sign_in(Hands(hands.page), person)
        return Player(person, hands)

    @property
    def url(self) -> str:
        return f"/challenges/{self.slug}"

    def _comes_to(self, kind: PhaseKind, *, its_end: bool = False) -> None:
        """The hour has come: the worker does what is due, as it does every ten seconds."""
        with self.site.app.app_context():
            phase = self._challenge().phase(kind)
            assert phase is not None
            due = phase.ends_at if its_end else phase.opens_at
        self.clock.move_to(due + timedelta(minutes=1))
        with writing(), self.site.app.app_context():
            do_chores()
            drain()
            phase = self._challenge().phase(kind)
            assert phase is not None and (phase.is_over if its_end else phase.is_open), kind

    def _challenge(self) -> Challenge:
        found = by_slug(self.slug)
        assert found is not None
        return found

    # The acts

    def is_launched_from_its_kit(self) -> None:
        hands, page = self.leader.hands, self.leader.page
        hands.goes_to("/challenges").follows("main a[href='/challenges/new']").sees("before the shelf of kits")
        hands.chooses("[name=kit][value=hackathon]").selects("[name=unit]", "fr")
        hands.writes("[name=on]", (now() + timedelta(days=1)).date().isoformat())
        hands.presses("button[formmethod=get]")
        expect(page.locator("#calendar li")).to_have_count(6)
        hands.sees("the calendar of the kit")
        hands.follows("#launch button[type=submit]:not([formmethod])").sees("about to adjust the draft")
        hands.writes("[name=title]", "Hackathon du guichet").follows("main form[action$='/adjust'] button[type=submit]")
        self.slug = page.url.rstrip("/").rpartition("/")[2]
        expect(page.locator("main")).to_contain_text("en préparation")
        hands.sees("the draft that nobody else sees")
        assert self.guest.page.request.get(page.url).status == 404
        hands.follows("form[action$='/publication'] button")
        expect(page.locator("h1")).to_have_text("Hackathon du guichet")
        hands.sees("it is announced")

    def teams_find_themselves(self) -> None:
        self._comes_to(PhaseKind.TEAM_FORMATION)
        for name, (founder, invited, asking) in zip(TEAMS, self.teams, strict=True):
            self._a_team_is_founded(name, founder)
            self._somebody_is_invited(name, founder, invited)
            self._somebody_asks_to_join(name, founder, asking)
            founder.hands.goes_to(f"{self.url}/teams")
            expect(founder.page.locator(".team-mine .team-people li")).to_have_count(3)

    def _a_team_is_founded(self, name: str, founder: Player) -> None:
        hands = founder.hands.goes_to(self.url)
        hands.follows(f".actions a[href='{self.url}/teams']").sees("among the teams")
        hands.writes("[name=name]", name).writes("[name=pitch]", "Aller vers les gens.")
        hands.writes("[name=looks_for]", "graphisme, données")
        hands.follows(f"form[action='{self.url}/teams'] button")
        expect(founder.page.locator(".team-mine")).to_contain_text(name)
        hands.sees("the team is founded")

    def _somebody_is_invited(self, name: str, founder: Player, invited: Player) -> None:
        founder.hands.presses(".team-mine summary").writes(".team-mine [name=handle]", invited.person.handle or "")
        founder.hands.follows(".team-mine form[action$='/invite'] button").sees("the invitation waits")
        invited.is_told(name).hands.sees("invited").follows("form[action$='/accept'] button").sees("in the team")
        expect(invited.page.locator(".team-mine")).to_contain_text(name)

    def _somebody_asks_to_join(self, name: str, founder: Player, asking: Player) -> None:
        hands = asking.hands.goes_to(f"{self.url}/teams")
        team = f".team:has-text('{name}')"
        hands.presses(f"{team} summary").writes(f"{team} [name=message]", "Je sais dessiner.")
        hands.follows(f"{team} form[action$='/ask'] button").sees("the team is asked")
        founder.is_told(asking.person.name)
        expect(founder.page.locator("main")).to_contain_text("Je sais dessiner.")
        founder.hands.follows("form[action$='/accept'] button").sees("the team is whole")

    def teams_enter(self) -> None:
        self._comes_to(PhaseKind.SUBMISSIONS)
        for title, (founder, *_others) in zip(TITLES, self.teams, strict=True):
            hands, page = founder.comes_back().hands, founder.page
            hands.goes_to(self.url).follows(f"a[href='{self.url}/entries/new']").sees("before the entry")
            hands.writes("[name=title]", title)
            unchecked_by_the_browser(page)
            hands.follows("#entry-form button[type=submit]:not([formaction]):not([hidden])").sees(
                "told what is missing"
            )
            expect(page.locator("#problems")).to_be_visible()
            expect(page.locator("[name=title]")).to_have_value(title)
            asked = page.locator("#entry-form [name^=answer_][required]")
            names = [one.get_attribute("name") for one in asked.all()]
            for name, words in zip(names, ANSWERS, strict=True):
                hands.writes(f"[name={name}]", words)
            hands.follows("#entry-form button[type=submit]:not([formaction]):not([hidden])")
            expect(page.locator(".receipt")).to_have_count(1)
            hands.sees("the entry has its receipt")
            self.entries[title] = int(page.url.rpartition("/")[2])

    def a_jury_is_invited(self) -> None:
        leader = self.leader.comes_back().hands
        leader.goes_to(f"{self.url}/jury")
        leader.writes("[name=who]", "personne@nulle-part.example").follows("form[action$='/invitations'] button")
        expect(leader.page.locator(".field-problem")).to_be_visible()
        leader.sees("told that nobody has this address")
        for juror in self.jurors:
            leader.writes("[name=who]", juror.person.email or "").follows("form[action$='/invitations'] button")
        expect(leader.page.locator("section[aria-labelledby=jurors] > .lines > li")).to_have_count(3)
        leader.sees("three are invited")
        for number, juror in enumerate(self.jurors):
            juror.comes_back().is_told("jury").hands.sees("invited into the jury")
            if number == 0:
                juror.hands.chooses(f"[name=entries][value='{self.entries[TITLES[2]]}']")
                juror.hands.follows("button[value=accepted]").sees("asked why they cannot judge it")
                juror.hands.writes("[name=reason]", "Je travaille avec eux.")
            juror.hands.follows("button[value=accepted]").sees("in the jury")
        expect(self.jurors[0].page.locator("#barred ~ .lines")).to_contain_text(TITLES[2])

    def people_vote(self) -> None:
        self._comes_to(PhaseKind.VOTING)
        hands, page = self.voter.comes_back().hands, self.voter.page
        hands.goes_to(self.url).follows(f".actions a[href='{self.url}/vote']").sees("before the ballot")
        for points, title in enumerate(reversed(TITLES), 1):
            number = self.entries[title]
            for given in range(1, points + 1):
                hands.presses(f"#more-{number}")
                expect(page.locator(f"#stepper-{number} b")).to_have_text(str(given))
        expect(page.locator("#ballot")).to_contain_text("4 points")
        expect(page.locator("#ballot")).to_contain_text("Votre bulletin compte.")
        hands.sees("the ballot counts")
        founder = self.teams[0][0].comes_back()
        founder.hands.goes_to(f"{self.url}/vote").sees("nobody votes for their own")
        assert founder.page.locator(f"#more-{self.entries[TITLES[0]]}").count() == 0

    def the_plan_is_confirmed(self) -> None:
        leader, page = self.leader.comes_back().hands, self.leader.page
        leader.goes_to(f"{self.url}/jury").follows("form[action$='/plan'] button").sees("a plan is proposed")
        leader.writes("[name=places]", "1")
        if page.locator("main form [name=reason]:visible").count():
            leader.writes("main form[action$='/confirmation'] [name=reason]", "Un juré connaît cette équipe.")
        leader.follows("form[action$='/confirmation'] button").sees("the plan is confirmed")
        expect(page.locator("form[action$='/confirmation']")).to_have_count(0)

    def the_jury_compares(self) -> None:
        self._comes_to(PhaseKind.JURY)
        for juror in self.jurors:
            hands, page = juror.comes_back().hands, juror.page
            hands.goes_to(f"{self.url}/jury").follows(f"a[href='{self.url}/jury/compare']").sees("before a pair")
            self._answers_all(juror)
            hands.follows("form[action$='/cancellation'] button").sees("the last answer is cancelled")
            self._answers_all(juror)
            hands.sees("all is compared")
            if juror is self.jurors[0]:
                expect(page.locator("progress")).to_have_attribute("value", "1")

    def _answers_all(self, juror: Player) -> None:
        page = juror.page
        for _ in range(len(TITLES)):
            pair = [title.strip() for title in page.locator(".pair h2").all_inner_texts()]
            if not pair:
                return
            better = min(pair, key=TITLES.index)
            juror.hands.follows(f"button[value={'left' if pair[0] == better else 'right'}]")

    def the_jury_ranks(self) -> list[str]:
        """The titles in the order of the ranking, as its page shows them."""
        self._comes_to(PhaseKind.JURY, its_end=True)
        juror, leader = self.jurors[0].comes_back().hands, self.leader.comes_back().hands
        juror.goes_to(f"{self.url}/jury").follows(f"a[href='{self.url}/jury/deliberation']")
        juror.follows("form[action$='/presence'] button")
        juror.writes("#remark", "La première répond à un vrai besoin.").follows("form[action$='/remarks'] button")
        expect(juror.page.locator("section[aria-labelledby=record]")).to_contain_text("un vrai besoin")
        juror.sees("the juror has spoken")
        leader.goes_to(f"{self.url}/jury/ranking").sees("the ranking")
        order = [row.locator("td").first.evaluate("e => e.nextElementSibling.firstChild.textContent.trim()")
                 for row in leader.page.locator("tbody tr").all()]  # fmt: skip
        leader.goes_to(f"{self.url}/jury/deliberation").sees("the final decides")
        expect(leader.page.locator("#decision")).to_have_count(0)
        return order

    def the_final_is_played(self) -> None:
        leader, guest = self.leader.hands, self.guest
        leader.goes_to(f"{self.url}/final")
        for title in TITLES[:2]:
            leader.chooses(f"[name=entries][value='{self.entries[title]}']")
        leader.writes("[name=pitch_minutes]", "4").writes("[name=question_minutes]", "3")
        leader.follows("form[action$='/line-up'] button").sees("the finalists are chosen, in secret")
        guest.goes_to(f"{self.url}/final")
        expect(guest.page.locator("main")).not_to_contain_text(TITLES[0])
        leader.follows("form[action$='/draw'] button").follows("form[action$='/announcement'] button")
        leader.sees("they are announced")
        guest.goes_to(f"{self.url}/final").follows(f"a[href='{self.url}/final/projector']").sees("on the projector")
        running = [text for line in leader.page.locator("ol.lines > li").all()
                   if (text := next((t for t in TITLES if t in line.inner_text()), ""))]  # fmt: skip
        for title in running:
            pitch = f"ol.lines > li:has-text('{title}')"
            for step in ("pitch", "questions", "over"):
                leader.follows(f"{pitch} form:has([value={step}]) button")
                if step == "pitch":
                    expect(guest.page.locator("#stage section[aria-labelledby=on-stage]")).to_contain_text(title)
                    guest.sees("who pitches is on the projector, without anybody touching it")
                    leader.sees("somebody pitches")
        expect(guest.page.locator("#stage .timer")).to_have_count(0)

    def the_jury_decides(self, ranked: list[str]) -> list[str]:
        """What it heard may turn the ranking round: here the second of the finalists convinces."""
        leader = self.leader.hands
        leader.goes_to(f"{self.url}/jury/deliberation").sees("before the deliberation")
        first, second = [title for title in ranked if title in TITLES[:2]]
        for title, place in ((second, 1), (first, 2)):
            leader.writes(f"[name=place_{self.entries[title]}]", str(place))
        leader.writes("form:has([value=deliberation]) [name=text]", "D’accord sur l’ordre.")
        leader.follows("form:has([value=deliberation]) button").sees("what the jury found is written")
        leader.writes("#decision", "Elle montre ce qui marche.").follows("form[action$='/decision'] button")
        order = [second, first, *(title for title in ranked if title not in (first, second))]
        expect(leader.page.locator("section[aria-labelledby=decided] li")).to_contain_text(order)
        leader.sees("it is decided")
        return order

    def the_results_go_out(self, order: list[str]) -> None:
        self._comes_to(PhaseKind.FINAL, its_end=True)
        leader, page = self.leader.comes_back().hands, self.leader.page
        leader.goes_to(self.url).follows(f"section a[href='{self.url}/results/prepare']").sees("preparing the results")
        winner = self.entries[order[0]]
        leader.follows(f"a[href='{self.url}/entries/{winner}/verdict']").sees("about to decide")
        leader.writes("[name=feedback]", "Un **beau** prototype.").writes("[name=place]", "1")
        leader.selects("[name=outcome]", "incubation").follows("form[action$='/verdict'] button")
        leader.follows(f"a[href='{self.url}/prizes']").sees("who wins what")
        leader.selects("[name=entry]", str(winner))
        leader.writes("[name=due_on]", (now() + timedelta(days=30)).date().isoformat())
        leader.follows(f"form[action='{self.url}/prizes'] button").sees("a prize has its winner")
        leader.goes_to(f"{self.url}/results/prepare").writes("[name=words]", "Bravo à toutes les équipes !")
        leader.writes("[name=to_the_others]", "Merci ; continuez.")
        leader.writes("[name=not_awarded]", "Le Lab n’accueille personne cet automne.")
        leader.follows("form[action$='/results/publication'] button")
        expect(page.locator("#chosen ~ ol > li")).to_have_count(1)
        leader.sees("the results are out")

    def everybody_reads_them(self, order: list[str]) -> None:
        with writing(), self.site.app.app_context():
            drain()
        self.guest.goes_to(f"{self.url}/results").sees("a guest reads the results")
        expect(self.guest.page.locator("#chosen ~ ol > li h3")).to_have_text([order[0]])
        founder = self.teams[TITLES.index(order[0])][0].comes_back()
        founder.hands.goes_to(f"{self.url}/entries/{self.entries[order[0]]}").sees("the answer to an entry")
        expect(founder.page.locator("section[aria-labelledby=feedback]")).to_contain_text("beau prototype")

    def replay(self) -> tuple[int, str]:
        """As an operator does it at a terminal."""
        done = self.site.app.test_cli_runner().invoke(args=["challenges", "replay", self.slug])
        return done.exit_code, done.output
