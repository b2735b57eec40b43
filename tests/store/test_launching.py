"""From the Lab: a launched project becomes a service, with its thread, and whoever supported it is told once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.activity.follow import follow
from app.clock import now
from app.database import db, writing
from app.ideas.idea import Audience, Idea
from app.incubation import gate as gates
from app.incubation.project import Project
from app.incubation.vocabulary import Decision, Phase
from app.people.user import User
from app.store import terms
from app.store.service import Service
from app.store.submission import Submission
from app.store.verbs import Verb
from app.store.vocabulary import State
from tests.store.test_submission import WHOLE

TERMS = str(terms.CURRENT)
SAID = {name: value for name, value in WHOLE.items() if value}


@pytest.fixture
def in_house(make):
    return make.provider("La maison", kind="house")


@pytest.fixture
def author(make):
    return make.person("Zoé Le Goff")


@pytest.fixture
def supporter(make):
    return make.person()


@pytest.fixture
def leader(make):
    return make.with_role("facilitator", "bretagne")


@pytest.fixture
def project(app, make, author, supporter, leader, in_house):
    """Launched, of an idea that somebody supports."""
    idea = make.idea("Un carnet pour sa recherche", author)
    make.support(idea, by=supporter)
    made = make.project(idea, by=leader, unit="bretagne", links=["http://vieux.example", "https://carnet.example/"])
    with writing(), app.test_request_context("/", method="POST"):
        one, by = db.session.get_one(Project, made.id), db.session.get_one(User, leader.id)
        one.move(Phase.HANDOVER, by=by, seen=one.version)
        gates.hold(one, Decision.HAND_OVER, by=by, seen=one.version, reasons="Il sert.")
        follow(one, by=by)
        db.session.commit()
    return made


def test_who_leads_it_finds_the_way_and_the_form_is_filled(browse, project, leader, author):
    page = browse.as_(leader).get(f"/lab/{project.slug}").text
    assert "En faire un service" in page
    assert "En faire un service" not in browse.as_(author).get(f"/lab/{project.slug}").text
    form = browse.as_(leader).get(f"/store/new?project={project.slug}").text
    assert 'value="Un carnet pour sa recherche"' in form and 'value="https://carnet.example/"' in form
    assert browse.as_(author).get(f"/store/new?project={project.slug}").status_code == 403


def test_in_the_store_it_leads_back_and_everybody_concerned_is_told_once(
    app, browse, project, keeper, author, supporter, leader, in_house, inbox
):
    desk = browse.as_(keeper)
    sent = {**SAID, "provider": in_house.slug, "do": "publish"}
    assert desk.post(f"/store/new?project={project.slug}", sent).status_code == 303
    with app.app_context():
        service = db.session.scalars(select(Service)).one()
        assert service.project_id == project.id
        slug = service.slug
    assert "Un carnet pour sa recherche" in browse.get(f"/store/{slug}").text
    assert f"/store/{slug}" in browse.get(f"/ideas/{project.idea_id}/journey").text
    assert "Son service au Store" in browse.get(f"/lab/{project.slug}").text
    for person in (author, supporter, leader):
        lines = [line for line in inbox(person) if line.kind == "service"]
        assert len(lines) == 1 and lines[0].url.endswith(slug)
    again = desk.post(f"/store/new?project={project.slug}", sent)
    assert again.status_code == 409


def drawn(page: str) -> str:
    return page.partition('<ol class="thread"')[2].partition("</ol>")[0]


def stations(page: str) -> list[str]:
    return re.findall(r"station station-(\w+)", drawn(page))


@pytest.mark.parametrize("source", ["adopted", "workshop", "workshop among staff", "hidden idea", "entry"])
def test_without_a_sentence_to_show_the_thread_begins_with_the_project(app, browse, make, in_house, source):
    """What this reader may not know of, or not yet, is neither quoted nor hinted at; a workshop stands before it."""
    idea = make.idea("Entre nous") if source == "hidden idea" else None
    among = Audience.INTERNAL if source == "workshop among staff" else Audience.PUBLIC
    workshop = make.workshop(audience=among) if "workshop" in source else None
    project = make.project(idea, title="Un carnet", audience=Audience.PUBLIC)
    call = make.challenge("ideas-call", audience="public", gallery="at-once", open=["submissions"])
    entry = make.entry(call, make.staff(), "Entre nous") if source == "entry" else None
    with writing(), app.app_context():
        held = db.session.get_one(Project, project.id)
        held.workshop_id, held.entry_id = workshop and workshop.id, entry and entry.id
        if idea:
            db.session.get_one(Idea, idea.id).hidden_at = now()
        db.session.commit()
    service = make.service("Le carnet", provider=in_house, project=project)
    page = browse.get(f"/store/{service.slug}", headers={"Accept-Language": "en"}).text
    assert "It came of a project of the Lab" in page and "It began with a sentence" not in page
    assert stations(page) == [*(["workshop"] if source == "workshop" else []), "project", "service"]
    assert f'href="/lab/{project.slug}"' in page and "Entre nous" not in page
    assert ("/workshops/" in drawn(page)) == (source == "workshop")


@pytest.fixture
def of_an_entry(app, make, in_house):
    """A service that the entry of a team led to, which came of no idea; its results are out."""

    def made(**chosen):
        said = {"audience": "public", "gallery": "with-results", "results_at": now(), "smallest_team": 1} | chosen
        call = make.challenge("hackathon", title="Le grand appel", open=["team-formation", "submissions"], **said)
        founder = make.staff()
        make.team(call, founder, "Les Carnetiers")
        entry = make.entry(call, founder, "Tenir sa recherche en un seul lieu")
        project = make.project(title="Un carnet", audience=Audience.PUBLIC)
        with writing(), app.app_context():
            db.session.get_one(Project, project.id).entry_id = entry.id
            db.session.commit()
        return call, entry, make.service("Le carnet", provider=in_house, project=project)

    return made


def test_the_sentence_of_an_entry_is_quoted_and_its_challenge_is_on_the_thread(browse, of_an_entry):
    call, entry, service = of_an_entry()
    page = browse.get(f"/store/{service.slug}", headers={"Accept-Language": "en"}).text
    assert "It began with a sentence" in page and "Les Carnetiers" in page
    ways = [f'href="/challenges/{call.slug}/entries/{entry.id}"', f'href="/challenges/{call.slug}"']
    assert f"{ways[0]}>Tenir sa recherche en un seul lieu</a>" in page
    assert stations(page) == ["challenge", "project", "service"] and ways[1] in drawn(page)
    assert browse.get(ways[0].split('"')[1]).status_code == 200


def test_an_entry_that_is_not_everybodys_to_read_is_quoted_to_those_who_may(browse, make, of_an_entry):
    """Of a challenge among staff its service is for all, its entry is not."""
    _call, _entry, service = of_an_entry(audience="internal")
    page = browse.get(f"/store/{service.slug}").text
    assert stations(page) == ["project", "service"] and "Tenir sa recherche" not in page
    own = browse.as_(make.staff()).get(f"/store/{service.slug}").text
    assert stations(own) == ["challenge", "project", "service"] and "Tenir sa recherche" in own


def test_a_project_among_staff_is_no_beginning_that_everybody_reads_of(browse, make, in_house):
    project = make.project(title="Entre nous", audience=Audience.INTERNAL)
    service = make.service("Le carnet", provider=in_house, project=project)
    assert "thread-frame" not in browse.get(f"/store/{service.slug}").text
    assert f"/lab/{project.slug}" in browse.as_(make.staff()).get(f"/store/{service.slug}").text


def test_who_leads_it_without_keeping_the_store_proposes_it(app, browse, project, leader, in_house, keeper):
    sent = {**SAID, "provider": in_house.slug, "do": "publish"}
    own = browse.as_(leader)
    assert own.post(f"/store/new?project={project.slug}", sent).status_code == 303
    with app.app_context():
        offer = db.session.scalars(select(Submission)).one()
        assert offer.number is None
        address = f"/store/offers/{offer.id}"
    assert own.post(f"{address}/send", {"version": "1", "terms_version": TERMS, "accepts": "y"}).status_code == 303
    decided = browse.as_(keeper).post(f"{address}/decision", {"verdict": "accept", "version": "2"})
    assert decided.status_code == 303
    assert browse.get("/store/le-carnet").status_code == 200


@pytest.mark.parametrize("written", ["{id}", "#{id}", "/ideas/{id}", "https://le-fil.example/ideas/{id}-un-carnet"])
def test_those_who_keep_the_store_sew_a_service_to_the_idea_it_began_with(
    app, browse, make, keeper, author, supporter, in_house, inbox, written
):
    """No project of the Lab lies between; red when the thread of such a service cannot be made by anybody."""
    idea = make.idea("Un carnet pour sa recherche", author)
    make.support(idea, by=supporter)
    service, desk = make.service("Le carnet", provider=in_house), browse.as_(keeper)
    assert "Coudre le fil" in desk.get(f"/store/{service.slug}/desk").text
    for _again in range(2):
        answer = desk.post(f"/store/{service.slug}/origin", {"written": written.format(id=idea.id)})
        assert answer.status_code == 303
    page = browse.get(f"/store/{service.slug}").text
    assert "Un carnet pour sa recherche" in page and stations(page)[-1] == "service"
    assert f"/store/{service.slug}" in browse.get(f"/ideas/{idea.id}/journey").text
    for person in (author, supporter):
        assert len([line for line in inbox(person) if line.kind == "service"]) == 1


def test_nobody_is_told_of_a_service_that_cannot_be_opened(browse, make, keeper, author, in_house, inbox):
    idea = make.idea("Un carnet", author)
    service = make.service("Le carnet", provider=in_house, state=State.SUSPENDED)
    answer = browse.as_(keeper).post(f"/store/{service.slug}/origin", {"written": str(idea.id)})
    assert answer.status_code == 303 and make.again(service).idea_id == idea.id
    assert [line for line in inbox(author) if line.kind == "service"] == []


def test_what_was_sewn_to_the_wrong_idea_leaves_it_again(browse, make, keeper, in_house):
    wrong, right = make.idea("Rien à voir"), make.idea("Un carnet")
    service, desk = make.service("Le carnet", provider=in_house), browse.as_(keeper)
    for idea in (wrong, right):
        assert desk.post(f"/store/{service.slug}/origin", {"written": str(idea.id)}).status_code == 303
    assert make.again(wrong).service_at is None and make.again(right).service_at == make.again(service).listed_at


@pytest.mark.parametrize("written", ["", "Un carnet", "999999", "9" * 40, "/ideas/"])
def test_what_names_no_idea_comes_back_as_it_was_typed(browse, make, keeper, in_house, written):
    service = make.service("Le carnet", provider=in_house)
    page = browse.as_(keeper).post(f"/store/{service.slug}/origin", {"written": written})
    assert page.status_code == 422 and f'value="{written}"' in page.text


def test_nothing_is_sewn_to_what_nobody_reads_nor_beside_the_lab(browse, make, keeper, project, in_house):
    desk = browse.as_(keeper)
    service, launched = make.service("Le carnet", provider=in_house), make.service("Lancé", project=project)
    draft, idea = make.draft("Un brouillon", keeper), make.idea()
    assert desk.post(f"/store/{service.slug}/origin", {"written": str(draft.id)}).status_code == 409
    assert "Coudre le fil" not in desk.get(f"/store/{launched.slug}/desk").text
    assert desk.post(f"/store/{launched.slug}/origin", {"written": str(idea.id)}).status_code == 403
    assert make.again(service).idea_id is None and make.again(launched).idea_id is None


def test_what_is_proposed_with_its_idea_tells_its_people_when_it_enters(
    app, browse, make, keeper, author, in_house, inbox
):
    idea = make.idea("Un carnet", author)
    service = make.service("Le carnet", provider=in_house, proposed=True, idea=idea)
    with writing(), app.test_request_context("/", method="POST"):
        db.session.get_one(Service, service.id).enter_store(by=db.session.get_one(User, keeper.id))
        db.session.commit()
    assert len([line for line in inbox(author) if line.kind == "service"]) == 1


def test_what_goes_on_in_the_lab_is_no_service_yet(make, browse, leader, in_house):
    going = make.project(None, by=leader, unit="bretagne")
    assert browse.as_(leader).get(f"/store/new?project={going.slug}").status_code == 403
    assert Verb.LAUNCHED == "service_launched"
