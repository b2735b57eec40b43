"""What a page costs: its queries, whatever the number of rows, and its weight."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import tally
from app.challenges import publication, verdict
from app.challenges import team as teams
from app.challenges.seat import Seat
from app.clock import now
from app.database import db, writing
from app.developers import offered_api
from app.developers.offered_api import Access, Domain
from app.ideas.comment import Comment, Side
from app.ideas.idea import Idea
from app.incubation.project import Project
from app.people.user import User
from app.store import catalogue, short_list, submission, terms
from app.store import exit as exits
from app.store.service import Service
from app.store.vocabulary import Need, Public, Way
from tests.browsing import Browser
from tests.challenges.juries import close, outside, score_all
from tests.factories import Factory
from tests.furnished import index
from tests.store.test_submission import WHOLE

LIST, DETAIL, SIGNED_IN_MORE = 6, 9, 2
WHOLE_SEARCH = 12
"""Nine kinds, and two questions for some of them."""
NAMES = 2
"""What a facet's choices are called, themes and units: read once, then kept."""
FIRST_VISIT, LATER = 60_000, 12_000
FONTS = 90_000
READS = re.compile(r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b", re.I)


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if READS.match(statement):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    db.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        db.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def impressions_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their batch is written once in ten seconds, by whichever request comes then: not this page's cost."""
    monkeypatch.setattr(tally, "FLUSH_SECONDS", 3_600)


@pytest.fixture
def cost(app: Flask) -> Callable[..., int]:
    """How many queries a page takes, its caches cold; the page must be a real one."""

    def asked(browser: Browser, url: str, holds: str, status: int = 200) -> int:
        app.extensions["guest_pages"].pages.clear()
        app.extensions["panels"].clear()
        with queries(app) as seen:
            answer = browser.get(url)
        assert answer.status_code == status
        assert holds in answer.text
        print(url, len(seen), *seen, sep="\n  ")
        return len(seen)

    return asked


def many_ideas(make: Factory, app: Flask, number: int) -> None:
    with writing(), app.test_request_context("/", method="POST"):
        writers = [make.staff(f"Autrice {n}") for n in range(5)]
        for n in range(number):
            make.idea(f"Idée numéro {n}", writers[n % 5], theme=["accueil", None][n % 2], tags=["mot"])
        db.session.commit()
    index(app)


LISTS = ("/", "/ideas", "/ideas?order=fresh", "/ideas?order=supported", "/ideas?q=numero&kind=idea", "/ideas?unit=fr")


@pytest.mark.parametrize("number", [30, 300])
def test_a_list_keeps_its_budget_whatever_the_number_of_rows(app, make, browse, cost, number):
    many_ideas(make, app, number)
    citizen = browse.as_(make.person())
    spent = {url: (cost(browse, url, "Idée numéro"), cost(citizen, url, "Idée numéro")) for url in LISTS}
    assert {u: c for u, c in spent.items() if c[0] > LIST or c[1] > LIST + SIGNED_IN_MORE} == {}


def comments(app: Flask, idea: Idea, writers: list[Any], number: int) -> None:
    """Written as rows: what is measured is reading them."""
    sides = [*Side]
    with writing(), app.app_context():
        rows = [
            {
                "idea_id": idea.id,
                "author_id": writers[n % len(writers)].id,
                "side": sides[n % 4],
                "text": f"Argument {n}",
                "at": idea.published_at,
                "reply_count": 0,
            }
            for n in range(number)
        ]
        db.session.execute(db.insert(Comment), rows)
        db.session.execute(db.update(Idea).where(Idea.id == idea.id).values(comment_count=number))
        db.session.commit()


SEARCHED = ("/search?q=guichet", "/search?q=guichet&kind=entry", "/search?q=guichet&kind=person")
TOLD = ("/api/v1/search?q=guichet", "/api/v1/search?q=guichet&kind=story")
UNITS = ("fr", "bretagne", "brest-europe", "quimper", "fort-de-france-centre")


@pytest.mark.parametrize("number", [2, 12])
def test_a_search_costs_the_same_however_much_of_each_kind_is_found(app, make, browse, cost, number):
    """Some questions for each kind that is shown, none for each thing."""
    call = make.challenge("ideas-call", audience="public", entrants=["citizens"], open=["submissions"], voting="none")
    for n in range(number):
        person = make.person(f"Guichet {n}", findable=True)
        make.idea(f"Guichet de l’idée {n}", person)
        make.entry(call, person, f"Guichet de la candidature {n}")
        make.challenge("pitch", title=f"Guichet du défi {n}")
        make.project(title=f"Guichet du projet {n}", audience="public")
        make.workshop(f"Guichet de l’atelier {n}", audience="public")
        make.conference(f"Guichet de la conférence {n}")
        make.service(f"Guichet du service {n}", publics=[Public.YOUNG], regions=["bretagne"])
        make.story(f"Guichet du récit {n}", unit=UNITS[n % len(UNITS)])
    make.worked()
    citizen = browse.as_(make.person())
    spent = {url: (cost(browse, url, "Guichet"), cost(citizen, url, "Guichet")) for url in SEARCHED + TOLD}
    most = dict.fromkeys(SEARCHED, LIST) | dict.fromkeys(TOLD, LIST + NAMES)
    most |= {SEARCHED[0]: WHOLE_SEARCH, TOLD[0]: WHOLE_SEARCH + NAMES}
    assert {u: c for u, c in spent.items() if c[0] > most[u] or c[1] > most[u] + SIGNED_IN_MORE} == {}


@pytest.mark.parametrize("number", [10, 2_000])
def test_an_idea_keeps_its_budget_whatever_the_number_of_comments(app, make, browse, cost, number):
    author = make.staff()
    idea = make.idea("Un café par mois", author)
    writers = [make.person(f"Voix {n}") for n in range(7)]
    comments(app, idea, writers, number)
    make.comment(idea, writers[0], "Dernier argument", "for")
    url = f"/ideas/{idea.id}-un-cafe-par-mois"
    assert cost(browse, url, "Dernier argument") <= DETAIL
    assert cost(browse.as_(make.person()), url, "Dernier argument") <= DETAIL + SIGNED_IN_MORE
    assert cost(browse.as_(make.with_role("moderator")), url, "Dernier argument") <= DETAIL + SIGNED_IN_MORE
    call = make.challenge("ideas-call", title="Le grand appel", audience="public", open=["submissions"])
    make.entry(call, author, idea=idea)
    assert cost(browse.as_(make.staff()), url, "/challenges/le-grand-appel") <= DETAIL + SIGNED_IN_MORE
    assert cost(browse, url, "/challenges/le-grand-appel") <= DETAIL


def test_a_page_of_comments_keeps_the_budget_of_a_list(app, make, browse, cost):
    idea = make.idea("Un café par mois")
    comments(app, idea, [make.person(f"Voix {n}") for n in range(7)], 2_000)
    assert cost(browse, f"/ideas/{idea.id}/comments?side=for", "Argument") <= LIST


@pytest.mark.parametrize("number", [3, 60])
def test_notices_and_my_page_keep_their_budget_whatever_they_hold(app, make, browse, cost, number):
    author, voices = make.person("Noé"), [make.person(f"Voix {n}") for n in range(3)]
    for n in range(number):
        make.comment(make.idea(f"Idée suivie {n}", author), voices[n % 3], "Un avis")
    reader = browse.as_(author)
    assert cost(reader, "/me/notices", "Idée suivie") <= LIST + SIGNED_IN_MORE
    assert cost(reader, "/me", "Idée suivie") <= DETAIL + SIGNED_IN_MORE


@pytest.mark.parametrize("number", [3, 40])
def test_the_moderators_table_keeps_its_budget_whatever_waits(app, make, browse, cost, number):
    moderator = browse.as_(make.with_role("moderator"))
    witness = browse.as_(make.person())
    for n in range(number):
        idea = make.idea(f"Idée signalée {n}")
        assert witness.post(f"/moderation/report/idea/{idea.id}", {"reason": "spam"}).status_code == 303
    assert cost(moderator, "/moderation", "Idée signalée") <= DETAIL + SIGNED_IN_MORE


@pytest.mark.parametrize("number", [3, 50])
def test_conferences_keep_their_budget_whatever_their_number(app, make, browse, cost, number):
    organiser, readers = make.with_role("facilitator"), [make.person(f"Voix {n}") for n in range(13)]
    talk = make.conference("Grande causerie", organiser)
    with writing(), app.test_request_context("/", method="POST"):
        for n in range(number):
            make.conference(f"Rencontre {n}", organiser, places=2)
            make.question(talk, readers[n % 13])
        db.session.commit()
    reader, desk = browse.as_(readers[0]), browse.as_(organiser)
    assert cost(browse, "/conferences", "Rencontre 0") <= LIST
    assert cost(reader, "/conferences", "Rencontre 0") <= LIST + SIGNED_IN_MORE
    for page in ("", "/questions", "/projector"):
        assert cost(browse, f"/conferences/grande-causerie{page}", "Pourquoi") <= DETAIL
        assert cost(reader, f"/conferences/grande-causerie{page}", "Pourquoi") <= DETAIL + SIGNED_IN_MORE
    assert cost(desk, "/conferences/grande-causerie", "Pourquoi") <= DETAIL + SIGNED_IN_MORE
    assert cost(desk, "/conferences/grande-causerie/desk", "Pourquoi") <= DETAIL + SIGNED_IN_MORE
    assert cost(browse, "/api/v1/conferences", "Rencontre 0") <= LIST
    assert cost(browse, "/api/v1/conferences/grande-causerie", "Grande causerie") <= LIST


@pytest.mark.parametrize("number", [3, 40])
def test_stories_keep_their_budget_whatever_their_number_and_what_they_tell_of(app, make, browse, cost, number):
    writer, authors = make.with_role("facilitator"), [make.person(f"Voix {n}") for n in range(5)]
    with writing(), app.test_request_context("/", method="POST"):
        told = [make.idea(f"Idée {n}", authors[n % 5], theme="accueil") for n in range(min(number, 8))]
        told += [make.project(title=f"Projet {n}", by=writer) for n in range(min(number, 4))]
        told += [make.service(f"Service {n}") for n in range(min(number, 4))]
        for n in range(number):
            make.story(f"Récit {n}", writer, tags=["mot", f"mot {n % 9}"])
            make.story(f"Brouillon {n}", writer, state="draft")
        story = make.story("Le grand récit", writer, told=told, tags=["mot", "autre"])
        db.session.commit()
        url, about = f"/stories/{story.id}-le-grand-recit", f"/stories/about/ideas/{told[0].id}"
    reader, desk = browse.as_(authors[0]), browse.as_(writer)
    for page, holds in (("/stories", "Le grand récit"), ("/stories?tag=mot", "Le grand récit")):
        assert cost(browse, page, holds) <= LIST
        assert cost(reader, page, holds) <= LIST + SIGNED_IN_MORE
        assert cost(desk, page, holds) <= LIST + SIGNED_IN_MORE
    assert cost(browse, url, "Idée 1") <= DETAIL
    assert cost(reader, url, "Idée 1") <= DETAIL + SIGNED_IN_MORE
    assert cost(browse, "/stories.atom", "Le grand récit") <= LIST
    assert cost(browse, "/stories/newest", "Le grand récit") <= 2
    assert cost(browse, "/api/v1/stories", "Le grand récit") <= LIST
    assert cost(browse, "/api/v1/stories?tag=mot&limit=100", "Le grand récit") <= LIST
    assert cost(browse, f"/api/v1/stories/{story.id}", "Le grand récit") <= LIST
    assert cost(browse, about, "Le grand récit") <= 3


@pytest.mark.parametrize("number", [2, 20])
def test_challenges_keep_their_budget_whatever_their_number_and_their_teams(app, make, browse, cost, number):
    with writing(), app.test_request_context("/", method="POST"):
        for n in range(number):
            make.challenge("hackathon", title=f"Défi {n}", open=["team-formation", "submissions"])
        hack = make.challenge("hackathon", title="Le grand défi", open=["team-formation", "submissions"])
        call = make.challenge("ideas-call", title="Le grand appel", open=["submissions"])
        for n in range(number):
            team = teams.found(hack, by=make.person(f"Une voix {n}"), name=f"Équipe {n}", looks_for=["graphisme"])
            teams.accept(teams.ask(team, by=make.person()), by=team.founder)
            make.entry(call, make.staff(), f"Candidature {n}")
        db.session.commit()
        slugs = hack.slug, call.slug
    staff = browse.as_(make.staff())
    assert cost(browse, "/challenges", "Le grand défi") <= LIST
    assert cost(staff, "/challenges", "Le grand défi") <= LIST + SIGNED_IN_MORE
    assert cost(browse, f"/challenges/{slugs[0]}", "graphisme") <= DETAIL
    assert cost(staff, f"/challenges/{slugs[0]}", "graphisme") <= DETAIL + SIGNED_IN_MORE
    assert cost(browse, f"/challenges/{slugs[0]}/teams", "Équipe 1") <= LIST
    assert cost(staff, f"/challenges/{slugs[0]}/teams", "Équipe 1") <= DETAIL + SIGNED_IN_MORE
    assert cost(staff, f"/challenges/{slugs[1]}/entries", "Candidature 1") <= LIST + SIGNED_IN_MORE
    assert cost(browse, f"/api/v1/challenges/{slugs[0]}", "Le grand défi") <= DETAIL
    assert cost(browse, "/api/v1/challenges", "Le grand défi") <= LIST


@pytest.mark.parametrize("number", [2, 20])
def test_results_keep_their_budget_whatever_the_number_of_those_chosen(app, make, browse, cost, number):
    with writing(), app.test_request_context("/", method="POST"):
        leader = make.with_role("facilitator")
        more = {"audience": "public", "judging": "none", "gallery": "at-once"}
        call = make.challenge("ideas-call", leader, title="Le grand appel", open=["submissions"], **more)
        sent = [make.entry(call, make.staff(), f"Candidature {n}") for n in range(number)]
        make.ended(call, over=["submissions", "voting", "jury", "final"])
        for place, entry in enumerate(sent, 1):
            verdict.decide(entry, place=place, outcome=None, feedback="Bravo", by=leader)
        publication.publish(call, words="Merci.", not_awarded="Une autre fois.", by=leader)
        db.session.commit()
        slug = call.slug
    assert cost(browse, f"/api/v1/challenges/{slug}", '"won_by"') <= DETAIL
    assert cost(browse, f"/api/v1/challenges/{slug}/entries", '"place":1') <= LIST


# Weight


def compressed(text: bytes) -> int:
    return len(gzip.compress(text, 6))


def weight(browser: Browser, url: str) -> tuple[int, int]:
    """Of the page alone, and with its stylesheets and scripts."""
    page = browser.get(url)
    assert page.status_code == 200
    parts = re.findall(r'<(?:script[^>]*\ssrc|link rel="stylesheet" href)="([^"]+)"', page.text)
    assert len(parts) >= 4
    rest = 0
    for part in parts:
        answer = browser.get(part)
        assert answer.status_code == 200 and answer.data, part
        answer.close()
        assert "immutable" in answer.headers["Cache-Control"], part
        rest += compressed(answer.data)
    return compressed(page.data), compressed(page.data) + rest


def test_a_page_is_light_on_the_first_visit_and_lighter_after(app, make, browse):
    many_ideas(make, app, 30)
    idea = make.idea("Un café par mois", text="Une phrase qui dit pourquoi. " * 60)
    comments(app, idea, [make.person(f"Voix {n}") for n in range(7)], 200)
    index(app)
    pages = ("/", "/ideas", "/ideas?q=cafe", "/ideas/new", f"/ideas/{idea.id}-un-cafe-par-mois", "/help")
    readers = {"guest": browse, "staff": browse.as_(make.staff())}
    heavy = {
        (who, url): (alone, whole)
        for who, reader in readers.items()
        for url in pages
        for alone, whole in [weight(reader, url)]
        if alone > LATER or whole > FIRST_VISIT
    }
    assert heavy == {}


def test_the_fonts_together_stay_light(browse):
    sheet = browse.get("/static/style.css").text
    fonts = sorted(set(re.findall(r'url\("(/static/[^"]+\.woff2[^"]*)"\)', sheet)))
    assert len(fonts) == 2
    assert sum(_size(browse, font) for font in fonts) <= FONTS


def _size(browser: Browser, url: str) -> int:
    with browser.get(url) as answer:
        return len(answer.data)


JURY = 22
"""Its pages bring jurors, entries, seats, scores and every conflict together, for the few people who are in it."""


@pytest.mark.parametrize("number", [4, 24])
def test_the_pages_of_a_jury_keep_their_budget_whatever_it_judges(app, make, browse, cost, number):
    at_work = outside(make, entries=number, jurors=4, then=score_all)
    over = outside(make, entries=number, jurors=4, then=lambda found: (score_all(found), close(found.challenge)))
    leader, juror = browse.as_(at_work.leader), browse.as_(at_work.people[0])
    assert cost(leader, at_work.url, "Candidature 1") <= JURY
    assert cost(juror, at_work.url, "Candidature") <= JURY
    with app.app_context():
        seat = select(Seat.entry_id).where(Seat.juror_id == at_work.jurors[0].id)
        mine = db.session.scalars(seat).first()
    assert cost(juror, f"{at_work.url}/{mine}", "Candidature") <= JURY
    assert cost(browse.as_(over.leader), f"{over.url}/ranking", "Candidature 1") <= JURY
    assert cost(browse.as_(over.leader), f"{over.url}/deliberation", "Candidature") <= 2 * JURY


def many_services(make: Factory, app: Flask, number: int) -> None:
    with writing(), app.test_request_context("/", method="POST"):
        makers, keeper = [make.provider(f"Fabrique {n}") for n in range(5)], make.with_role("facilitator")
        for n in range(number):
            make.service(
                f"Service numéro {n}", makers[n % 5], by=keeper, needs=[Need.KEEP_TRACK], publics=[Public.YOUNG],
                regions=["bretagne"] if n % 2 else (),
            )  # fmt: skip
        db.session.commit()
    index(app)


STORE_LISTS = (
    "/store", "/store?order=name", "/store?category=job&public=young", "/store?region=bretagne", "/store?q=numero",
)  # fmt: skip


@pytest.mark.parametrize("number", [3, 300])
def test_the_store_keeps_its_budget_whatever_the_number_of_services(app, make, browse, cost, number):
    many_services(make, app, number)
    citizen = browse.as_(make.person())

    def spent(browser: Browser, url: str) -> int:
        catalogue.forget()
        return cost(browser, url, "Service numéro")

    found = {url: (spent(browse, url), spent(citizen, url)) for url in STORE_LISTS}
    assert {u: c for u, c in found.items() if c[0] > LIST or c[1] > LIST + SIGNED_IN_MORE} == {}


@pytest.mark.parametrize("number", [2, 12])
def test_what_is_proposed_costs_those_who_keep_the_store_the_same_whatever_its_number(app, make, browse, cost, number):
    keeper = make.with_role("facilitator")
    with writing(), app.test_request_context("/", method="POST"):
        for n in range(number):
            partner = make.partner()
            maker = make.provider(f"Fournisseur {n}", speaker=partner)
            one = submission.begin(WHOLE | {"name": f"Carnet {n}"}, by=partner, provider=maker)
            one.send(by=partner, seen=one.version, accepted_terms=terms.CURRENT)
        db.session.commit()
    assert cost(browse.as_(keeper), "/me/notices", "Carnet") <= LIST + SIGNED_IN_MORE


@pytest.mark.parametrize("number", [12, 300])
def test_ten_services_for_somebody_cost_the_same_whatever_their_number(app, make, browse, number):
    """The questionnaire's answer: it reads the catalogue, and writes what it shows."""
    many_services(make, app, number)
    asked = {"situation": "young", "way": "result"}
    with queries(app) as seen:
        page = browse.post("/store/for-you", asked, token=False, headers={"Origin": "http://localhost"})
    assert "for-you-card" in page.text
    assert len(seen) <= 24, seen


@pytest.mark.parametrize("number", [3, 300])
def test_a_service_keeps_its_budget(app, make, browse, cost, number):
    many_services(make, app, number)
    author = make.staff()
    idea = make.idea("Une idée qui est allée au bout", author)
    call = make.challenge("ideas-call", title="Le grand appel", audience="public", open=["submissions"])
    make.entry(call, author, idea=idea)
    service = make.service("Boussole", idea=idea, needs=[Need.KEEP_TRACK])
    url = f"/store/{service.slug}"
    assert cost(browse, url, "Service numéro") <= DETAIL
    assert cost(browse.as_(make.person()), url, "Une idée qui est allée au bout") <= DETAIL + SIGNED_IN_MORE
    assert cost(browse.as_(make.with_role("facilitator")), url, "Boussole") <= DETAIL + SIGNED_IN_MORE


def test_a_service_that_began_with_an_entry_keeps_its_budget(app, make, browse, cost):
    said = {"audience": "public", "gallery": "after-deadline", "results_at": now()}
    call, author = make.challenge("ideas-call", open=["submissions"], **said), make.staff()
    entry = make.entry(call, author, "Tenir sa recherche en un seul lieu")
    make.ended(call, over=["submissions"])
    project = make.project(title="Un carnet", audience="public")
    with writing(), app.app_context():
        db.session.get_one(Project, project.id).entry_id = entry.id
        db.session.commit()
    url = f"/store/{make.service('Boussole', project=project, needs=[Need.KEEP_TRACK]).slug}"
    assert cost(browse, url, "Tenir sa recherche en un seul lieu") <= DETAIL
    assert cost(browse.as_(author), url, "Tenir sa recherche en un seul lieu") <= DETAIL + SIGNED_IN_MORE


@pytest.mark.parametrize("number", [3, 60])
def test_a_provider_keeps_its_budget(app, make, browse, cost, number):
    partner = make.partner()
    maker = make.provider("Les Outils", speaker=partner)
    keeper = make.with_role("facilitator")
    with writing(), app.test_request_context("/", method="POST"):
        for n in range(number):
            one = make.service(f"Service numéro {n}", maker, by=keeper)
            for way in Way:
                exits.count(one.id, way)
        db.session.commit()
    url = f"/store/providers/{maker.slug}"
    assert cost(browse, url, "Service numéro") <= DETAIL
    assert cost(browse.as_(partner), url, "Service numéro") <= DETAIL + SIGNED_IN_MORE


@pytest.mark.parametrize("number", [3, 20])
def test_short_lists_and_the_catalogue_of_apis_keep_their_budget(app, make, browse, cost, number):
    many_services(make, app, number)
    adviser = make.staff()
    with writing(), app.test_request_context("/", method="POST"):
        person = db.session.get_one(User, adviser.id)
        lists = [short_list.make(by=person, name=f"Liste numéro {n}") for n in range(number)]
        for n, service in enumerate(db.session.scalars(select(Service).order_by(Service.id).limit(number))):
            short_list.put(service, lists[0], by=person)
            said: dict[str, Any] = {"domain": Domain.OFFERS, "access": Access.OPEN, "provider": service.provider}
            api = offered_api.offer(by=person, name=f"Interface {n}", sentence="?", documentation="?", **said)
            offered_api.use(api, service, by=person)
        word, own = lists[0].share(), lists[0].id
        db.session.commit()
    desk = browse.as_(adviser)
    assert cost(desk, "/store/lists", "Liste numéro") <= LIST + SIGNED_IN_MORE
    assert cost(desk, f"/store/lists/{own}", "Service numéro") <= LIST + SIGNED_IN_MORE
    assert cost(browse, f"/store/lists/shared/{word}", "Service numéro") <= LIST
    assert cost(browse, "/developers/apis", "Interface 1") <= LIST
    assert cost(browse, "/developers/apis/interface-1", "Service numéro") <= LIST
