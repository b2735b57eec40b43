"""A person's own page says where they take part, whatever the room, and nothing that is closed to them."""

from __future__ import annotations

import re

import pytest

from app.database import db, writing
from app.gatherings import place
from app.gatherings.place import Wish
from app.ideas.idea import Audience
from app.incubation import member
from app.incubation.project import Project
from app.incubation.vocabulary import Part
from app.people.user import Electorate, User
from tests.challenges.juries import outside


def section(page: str) -> str:
    found = re.search(r'aria-labelledby="parts".*?</section>', page, re.S)
    return found[0] if found else ""


def author_of(make, entry):
    with make.app.app_context():
        person = db.session.get_one(User, entry.author_id)
        db.session.expunge(person)
        return person


def test_who_takes_part_in_nothing_reads_nothing_of_it(browse, make):
    assert section(browse.as_(make.person()).get("/me").text) == ""


def test_entries_and_juries_are_found_again(browse, make):
    found = outside(make)
    page = section(browse.as_(author_of(make, found.entries[0])).get("/me").text)
    assert "Candidature 0" in page and f"/entries/{found.entries[0].id}" in page and "Candidature 1" not in page
    page = section(browse.as_(found.people[0]).get("/me").text)
    assert f'href="{found.url}"' in page and found.challenge.title in page


def test_a_project_is_found_as_long_as_one_works_on_it(browse, make, app):
    person, project = make.person(), make.project(None, title="Un guichet mobile")
    with writing(), app.test_request_context("/", method="POST"):
        one, who = db.session.get_one(Project, project.id), db.session.get_one(User, person.id)
        for part in (Part.PRODUCT, Part.DESIGN):
            member.name(one, who, part, by=one.opened_by)
        db.session.commit()
    assert section(browse.as_(person).get("/me").text).count("Un guichet mobile") == 1
    with writing(), app.test_request_context("/", method="POST"):
        one = db.session.get_one(Project, project.id)
        for part in one.members:
            part.end(by=one.opened_by)
        db.session.commit()
    assert section(browse.as_(person).get("/me").text) == ""


def test_a_team_an_evening_and_a_firm_are_found_as_well(browse, make, app):
    person = make.person()
    challenge = make.challenge("hackathon", open=["team-formation"])
    make.team(challenge, person, "Les Passerelles")
    make.provider("Les Outils du matin", speaker=person)
    conference = make.conference("Parler des départs")
    with writing(), app.test_request_context("/", method="POST"):
        held = db.session.get_one(type(conference), conference.id)
        place.settle(held, by=db.session.get_one(User, person.id), wish=Wish.GIVEN)
        db.session.commit()
    page = section(browse.as_(person).get("/me").text)
    for title in ("Les Passerelles", challenge.title, "Les Outils du matin", "Parler des départs"):
        assert title in page


def test_what_is_closed_to_somebody_by_now_is_not_named(browse, make, app):
    """Red when the title of an internal challenge stays on the page of who is staff no longer."""
    found = outside(make)
    author = author_of(make, found.entries[0])
    assert found.challenge.audience is Audience.INTERNAL
    assert "Candidature 0" in section(browse.as_(author).get("/me").text)
    with writing(), app.test_request_context("/", method="POST"):
        db.session.get_one(User, author.id).receive(Electorate.CITIZEN)
        db.session.commit()
    assert section(browse.as_(author).get("/me").text) == ""


def test_a_draft_is_found_until_entries_close(browse, make, app):
    author, challenge = make.staff(), make.challenge("ideas-call", open=["submissions"])
    writer = browse.as_(author)
    assert writer.post(f"/challenges/{challenge.slug}/entries/draft", {"title": "À moitié dit"}).status_code == 303
    page = section(writer.get("/me").text)
    assert "À moitié dit" in page
    [href] = re.findall(r'href="(/challenges[^"]+)"', page)
    assert writer.get(href).status_code == 200
    make.ended(challenge, over=["submissions"])
    assert section(writer.get("/me").text) == ""


def test_a_workshop_is_found_while_it_is_ahead(browse, make):
    host = make.with_role("facilitator")
    workshop = make.workshop("Le premier quart d’heure", by=host)
    assert f"/workshops/{workshop.slug}" in section(browse.as_(host).get("/me").text)


@pytest.mark.parametrize("number", [11, 12, 13, 30])
def test_all_of_it_is_reached_however_much_it_is(browse, make, number):
    person = make.person()
    for n in range(number):
        make.provider(f"Enseigne {n:02}", speaker=person)
    me, seen, address = browse.as_(person), [], "/me"
    while address:
        page = me.get(address).text
        seen += re.findall(r"Enseigne \d\d", section(page))
        more = re.search(r'href="([^"]+parts_after=[^"]+)" rel="next"', page)
        address = more[1].replace("&amp;", "&") if more else None
    assert sorted(seen) == [f"Enseigne {n:02}" for n in range(number)]
