"""Journeys through challenges: each is one person's part in one, whatever they act with."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.phase import Step
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db
from app.people.user import User
from tests.browser.conftest import Site
from tests.browser.hands import Hands
from tests.browser.journeys import sign_in, unchecked_by_the_browser
from tests.challenges.juries import outside

TITLES = ("Un carnet", "Un atelier", "Une carte")


def _call(site: Site, kit: str, **chosen: object) -> tuple[Challenge, list[Entry]]:
    """Its entries are in, and can no longer be sent."""
    challenge = site.make.challenge(kit, enter_as=["person"], open=["submissions"], **chosen)
    author = site.make.staff if challenge.audience == "internal" else site.make.person
    entries = [site.make.entry(challenge, author(), title) for title in TITLES]
    site.make.turned(challenge, PhaseKind.SUBMISSIONS, Step.CLOSED)
    return challenge, entries


def somebody_votes(hands: Hands, site: Site) -> None:
    """Points are given one by one, taken back, and the ballot says whether it counts."""
    page = hands.page
    challenge, (one, two, three) = _call(site, "hackathon")
    site.make.turned(challenge, PhaseKind.VOTING, Step.OPENED)
    sign_in(hands, site.make.person())
    hands.goes_to(f"/challenges/{challenge.slug}/vote")
    for entry, points in ((one, 2), (two, 1), (three, 1)):
        for given in range(1, points + 1):
            hands.presses(f"#more-{entry.id}")
            expect(page.locator(f"#stepper-{entry.id} b")).to_have_text(str(given))
        if entry is one:
            expect(page.locator("#ballot")).to_contain_text("ne compte pas encore")
            hands.sees("the ballot does not count yet")
    expect(page.locator("#ballot")).to_contain_text("Votre bulletin compte.")
    expect(page.locator("#ballot")).to_contain_text("6 points")
    hands.sees("the ballot counts")
    hands.presses(f"#less-{one.id}")
    expect(page.locator(f"#stepper-{one.id} b")).to_have_text("1")
    hands.follows("form[action$='/vote/clear'] button")
    expect(page.locator("#ballot")).to_contain_text("vide")
    hands.sees("the ballot is empty again")


def a_juror_scores(hands: Hands, site: Site) -> None:
    """The call to intrapreneurs: every criterion has its mark, nothing typed is lost, the next entry comes."""
    page = hands.page
    found = outside(site.make, kit="intrapreneur", entries=2, jurors=1)
    sign_in(hands, found.people[0])
    hands.goes_to(found.url).follows(f"a[href='{found.url}/{found.entries[0].id}']").sees("an entry beside its marks")
    hands.writes("[name=note_for_jury]", "À revoir ensemble.")
    unchecked_by_the_browser(page)
    hands.follows("button[value=send]")
    expect(page.locator("#problems")).to_be_visible()
    expect(page.locator("[name=note_for_jury]")).to_have_value("À revoir ensemble.")
    hands.sees("told that marks are missing")
    for left in (1, 0):
        for criterion in found.challenge.criteria:
            hands.chooses(f"[name=mark_{criterion.position}][value='{criterion.highest - left}']")
        if left and page.evaluate("typeof htmx !== 'undefined'"):
            expect(page.locator("#saved")).to_contain_text("Brouillon enregistré")
            hands.sees("kept while they go on")
        hands.writes("[name=note_for_author]", "Le besoin est bien montré.")
        hands.follows("button[value=send]").sees("sent")
    expect(page.locator("#progress")).to_have_attribute("value", "2")
    expect(page).to_have_url(f"{site.url}{found.url}")


def a_juror_compares(hands: Hands, site: Site) -> None:
    """Two by two, with an answer taken back, until there is nothing left to ask."""
    page = hands.page
    found = outside(site.make, kit="hackathon", entries=3, jurors=1)
    sign_in(hands, found.people[0])
    hands.goes_to(found.url).follows(f"a[href='{found.url}/compare']").sees("before a pair")
    hands.presses("details summary").sees("reading what the jury looks at")
    hands.follows("button[value=left]").follows("button[value=unsure]").sees("one pair is left")
    expect(page.locator("#progress")).to_have_attribute("value", "2")
    hands.follows("form[action$='/cancellation'] button")
    expect(page.locator("#progress")).to_have_attribute("value", "1")
    hands.follows("button[value=right]").follows("button[value=left]")
    expect(page.locator(".empty")).to_be_visible()
    hands.sees("nothing is left to compare")


def results_go_out(hands: Hands, site: Site, reader: Hands) -> None:
    """Prepared in secret, published by one click, read by whoever entered."""
    leader = site.make.with_role("facilitator")
    challenge, (one, *_others) = _call(site, "ideas-call", by=leader, judging="none", outcomes=["incubation"])
    site.make.ended(challenge, over=["voting", "jury", "final"])
    url = f"/challenges/{challenge.slug}"
    sign_in(hands, leader).goes_to(f"{url}/results/prepare").sees("preparing the results")
    hands.follows(f"a[href='{url}/entries/{one.id}/verdict']")
    hands.writes("[name=feedback]", "Elle répond à un **besoin**.").writes("[name=place]", "1").sees("deciding")
    hands.follows("form[action$='/verdict'] button")
    hands.writes("[name=words]", "Bravo à tous.").writes("[name=not_awarded]", "Le prix attend l’an prochain.")
    hands.follows("form[action$='/publication'] button")
    expect(hands.page.locator("[name=words]")).to_have_value("Bravo à tous.")
    hands.sees("told that some have no answer")
    hands.writes("[name=to_the_others]", "Merci d’avoir participé.")
    hands.follows("form[action$='/publication'] button")
    expect(hands.page.locator("#chosen ~ ol h3")).to_have_text([one.title])
    hands.sees("the results are out")
    sign_in(reader, _author(site, one)).goes_to(f"{url}/results")
    expect(reader.page.locator("main")).to_contain_text("Bravo à tous.")
    reader.follows(f"#chosen ~ ol a[href='{url}/entries/{one.id}']")
    expect(reader.page.locator("section[aria-labelledby=feedback] strong")).to_have_text("besoin")
    reader.sees("the author reads the answer")


def _author(site: Site, entry: Entry) -> User:
    with site.app.app_context():
        person = db.session.get_one(User, entry.author_id)
        db.session.expunge(person)
        return person


def a_final_is_held(hands: Hands, site: Site, room: Hands) -> None:
    """The order is drawn and announced; the projector follows who is on stage."""
    leader = site.make.with_role("facilitator")
    challenge, entries = _call(site, "pitch", by=leader)
    site.make.ended(challenge, over=["jury"])
    site.make.turned(challenge, PhaseKind.FINAL, Step.OPENED)
    url = f"/challenges/{challenge.slug}/final"
    room.goes_to(url).sees("nobody knows the finalists")
    sign_in(hands, leader).goes_to(url).sees("before the line-up")
    for entry in entries[:2]:
        hands.chooses(f"[name=entries][value='{entry.id}']")
    hands.follows("form[action$='/line-up'] button").follows("form[action$='/draw'] button")
    hands.follows("form[action$='/announcement'] button").follows("form:has([value=pitch]) button")
    hands.sees("somebody pitches")
    room.goes_to(url).sees("the running order").follows(f"a[href='{url}/projector']")
    expect(room.page.locator("#stage .timer")).to_be_visible()
    room.sees("on the projector")


def a_mentor_gives_an_hour(hands: Hands, site: Site, others: tuple[Hands, Hands]) -> None:
    """Named, accepting, offering; a team books it and reads where."""
    mentor_hands, team_hands = others
    make, leader = site.make, site.make.with_role("facilitator")
    mentor, founder = make.staff("Mentore"), make.person("Fondatrice")
    challenge = make.challenge("hackathon", by=leader, open=["team-formation", "submissions"])
    make.team(challenge, founder, "Les voisins")
    url = f"/challenges/{challenge.slug}/mentors"
    sign_in(hands, leader).goes_to(url).sees("nobody yet")
    hands.writes("[name=handle]", "personne-de-ce-nom").follows(f"form[action='{url}'] button").sees("not found")
    hands.writes("[name=handle]", mentor.handle or "").writes("[name=field]", "Les données")
    hands.follows(f"form[action='{url}'] button").sees("asked")
    sign_in(mentor_hands, mentor).goes_to(url).sees("asked to be a mentor")
    mentor_hands.follows("form[action$='/accept'] button")
    starts = (now() + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    mentor_hands.writes("[name=starts_at]", starts).writes("[name=place]", "Salle 4, deuxième étage")
    mentor_hands.follows("form[action$='/slots'] button").sees("the hour is offered")
    sign_in(team_hands, founder).goes_to(url)
    expect(team_hands.page.locator("main")).not_to_contain_text("Salle 4")
    team_hands.follows("form[action$='/book'] button")
    expect(team_hands.page.locator("main")).to_contain_text("Salle 4")
    team_hands.sees("the hour is the team’s")


def teams_are_proposed(hands: Hands, site: Site, seeker_hands: Hands) -> None:
    """Somebody says what they can do; teams are proposed, changed, published; they accept."""
    make, leader = site.make, site.make.with_role("facilitator")
    challenge = make.challenge("hackathon", by=leader, open=["team-formation"], smallest_team=2, largest_team=3)
    make.team(challenge, make.person("Fondatrice"), "Les voisins", looks_for=["graphisme"])
    url = f"/challenges/{challenge.slug}/teams"
    sign_in(hands, leader).goes_to(f"{url}/proposal").sees("nobody looks for a team")
    sign_in(seeker_hands, make.person("Noé")).goes_to(f"{url}/search").sees("looking for a team")
    seeker_hands.chooses("[name=skills][value=graphisme]").writes("[name=words]", "Les transports, le soir.")
    seeker_hands.follows(f"form[action='{url}/search'] button[type=submit]").sees("noted")
    hands.goes_to(f"{url}/proposal").follows(f"form[action='{url}/proposal'] button")
    expect(hands.page.locator("tbody tr")).to_contain_text("Les transports, le soir.")
    hands.sees("a proposal")
    hands.follows("button[formaction$='/publication']").sees("the invitations are sent")
    seeker_hands.goes_to(url).follows("form[action$='/accept'] button")
    expect(seeker_hands.page.locator(".team-mine")).to_contain_text("Noé")
    seeker_hands.sees("in the team")
