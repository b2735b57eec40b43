"""Whoever made a service, listed it or speaks for it rates it: by every door, before and after, the stars stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from app.activity.event import record
from app.challenges.entry import Entry
from app.challenges.team import Member, Way
from app.clock import now
from app.database import db, writing
from app.ideas import support
from app.ideas.authorship import Authorship, Outcome
from app.ideas.support import Wish
from app.incubation.member import ProjectMember
from app.incubation.project import Project
from app.incubation.vocabulary import Part
from app.people import departure, erasure, unit
from app.people.grant import Role, give
from app.people.invitation import Invitation
from app.people.membership import Membership
from app.people.user import Electorate, User, welcome
from app.store import effect, provider, rating, reckoning, review
from app.store.provider import ProviderMember
from app.store.provider_request import ProviderRequest
from app.store.review import Review
from app.store.service import Service
from app.store.submission import Submission
from app.store.verbs import Verb
from app.store.vocabulary import ProviderKind, RequestState, SubmissionState
from tests.api.program import token_of
from tests.browsing import Browser
from tests.factories import Factory
from tests.store.reviews import again, passed, reviewed, spread

CROWD = 8
LATER = timedelta(days=rating.SETTLED_DAYS + 1)
"""When what is said today weighs on the stars."""
LITTLE = 0.1


@pytest.fixture
def rated(app: Flask, make: Factory) -> Service:
    """In-house, of an entry of a region; by twelve who have nothing to do with it and do not like it much."""
    team = make.team(make.challenge("hackathon", open=("team-formation",)), make.staff())
    entry = make.entry(make.challenge("ideas-call", open=("submissions",)), make.staff())
    idea = make.idea(author=make.staff())
    project = make.project(by=make.with_role("facilitator", "bretagne"), unit="bretagne")
    with writing(), app.app_context():
        db.session.get_one(Project, project.id).entry_id = entry.id
        db.session.get_one(Project, project.id).idea_id = idea.id
        db.session.get_one(Entry, entry.id).team_id = team.id
        db.session.commit()
    service = make.service("Boussole", provider=make.provider("Le Lab", kind=ProviderKind.HOUSE), project=project)
    spread(app, make, service, *[2, 3, 2, 3, 2, 2, 3, 2, 1, 3, 2, 3])
    return service


def speaks(service: Service, person: User) -> None:
    provider.let_speak(service.provider, person)


def spoke(service: Service, person: User) -> None:
    speaks(service, person)
    db.session.execute(update(ProviderMember).where(ProviderMember.person_id == person.id).values(until=now()))


def works_on_the_project(service: Service, person: User) -> None:
    part = {"project_id": service.project_id, "person_id": person.id, "part": Part.INTRAPRENEUR, "since": now()}
    db.session.add(ProjectMember(**part))
    db.session.flush()


def worked_on_the_project(service: Service, person: User) -> None:
    works_on_the_project(service, person)
    db.session.execute(update(ProjectMember).where(ProjectMember.person_id == person.id).values(until=now()))


def _entry(service: Service) -> Entry:
    return db.session.scalars(select(Entry).join(Project, Project.entry_id == Entry.id)).one()


def was_of_the_team(service: Service, person: User) -> None:
    entry = _entry(service)
    part = {"team_id": entry.team_id, "challenge_id": entry.challenge_id, "person_id": person.id, "message": ""}
    db.session.add(Member(**part, way=Way.ASKED, at=now(), joined_at=now(), ended_at=now()))
    db.session.flush()


def wrote_its_page(service: Service, person: User) -> None:
    record(person, Verb.REWRITTEN, service)


def keeps_the_store(service: Service, person: User) -> None:
    give(person, Role.FACILITATOR, unit.nation(), by=None)


def brought_it_in_a_catalogue(service: Service, person: User) -> None:
    record(person, Verb.IMPORTED, service)


def carried_the_idea(service: Service, person: User) -> None:
    """A co-author of the idea it came from, who has left since."""
    moment = now()
    joined = {"message": "", "asked_at": moment, "outcome": Outcome.ACCEPTED, "answered_at": moment}
    db.session.add(Authorship(idea_id=service.project.idea_id, person_id=person.id, **joined, ended_at=moment))
    db.session.flush()


def offered_it(service: Service, person: User) -> None:
    """Whoever wrote down what a project became, whoever let it in."""
    moment = now()
    sent = {
        "provider_id": service.provider_id,
        "project_id": service.project_id,
        "author_id": person.id,
        "by_keeper": True,
    }
    came = {"content": {}, "service_id": service.id, "number": person.id, "created_at": moment, "changed_at": moment}
    db.session.add(Submission(**sent, **came, state=SubmissionState.ACCEPTED))
    db.session.flush()


def asked_to_speak(service: Service, person: User) -> None:
    """Whatever was answered."""
    asked = {"provider_id": service.provider_id, "person_id": person.id, "name": service.provider.name}
    refused = {"state": RequestState.REFUSED, "decided_at": now(), "reason": "Pas lui"}
    db.session.add(ProviderRequest(**asked, **refused, kind=service.provider.kind, at=now()))
    db.session.flush()


def is_of_its_organisation(service: Service, person: User) -> None:
    person.receive(Electorate.PARTNER, organisation=service.provider.name)
    db.session.flush()


def _leaves(person: User) -> None:
    boss = welcome("Chef", None, electorate=Electorate.STAFF)
    give(boss, Role.ADMINISTRATOR, unit.nation(), by=None)
    departure.leave(person, by=boss)
    db.session.flush()
    assert person.organisation is None


def was_let_into_its_organisation(service: Service, person: User) -> None:
    """A partner at their own wish, who has left since."""
    person.electorate, moment = Electorate.CITIZEN, now()
    asked = Membership(user=person, organisation=service.provider.name, reason="Oui", asked_at=moment)
    db.session.add(asked)
    db.session.flush()
    asked.approve(by=person)
    _leaves(person)


def was_invited_into_its_organisation(service: Service, person: User) -> None:
    """A partner by invitation, who has left since."""
    sent = {"token_hash": str(person.id), "address": person.email, "by_id": person.id}
    until = {"made_at": now(), "ends_at": now() + timedelta(days=14)}
    asked = Invitation(**sent, **until, electorate=Electorate.PARTNER, organisation=service.provider.name)
    db.session.add(asked)
    db.session.flush()
    asked.accept(person)
    _leaves(person)


TIES = [
    speaks, spoke, asked_to_speak, is_of_its_organisation,
    was_let_into_its_organisation, was_invited_into_its_organisation,
    works_on_the_project, worked_on_the_project, was_of_the_team, wrote_its_page, keeps_the_store,
    brought_it_in_a_catalogue, carried_the_idea, offered_it,
]  # fmt: skip
Tie = Callable[[Service, User], None]


def tied(app: Flask, tie: Tie, service: Service, *people: User) -> None:
    with writing(), app.test_request_context("/", method="POST"):
        for person in people:
            tie(db.session.get_one(Service, service.id), db.session.get_one(User, person.id))
        db.session.commit()


def shown_later(app: Flask, service: Service) -> tuple[float | None, int, float | None]:
    with time_machine.travel(now() + LATER, tick=False):
        passed(app)
        with app.app_context():
            assert list(reckoning.differences()) == []
        held = again(app, service)
        return held.rating, held.rating_count, held.staff_rating


def by_every_door(app: Flask, browse: Browser, service: Service, person: User) -> list[int]:
    """The form with and without script, a form of one's own making, the API."""
    url, signed_in = f"/store/{service.slug}/review", browse.as_(person)
    api = app.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {token_of(app, person)}"}
    return [
        signed_in.post(url, {"stars": "5", "text": "Parfait"}).status_code,
        signed_in.post(url, {"stars": "5", "text": ""}, htmx=True).status_code,
        signed_in.post(url, {"stars": "5", "verified": "1", "standing": "counted"}).status_code,
        api.put(f"/api/v1/services/{service.slug}/review", json={"stars": 5}, headers=headers).status_code,
    ]


@pytest.mark.parametrize("tie", TIES, ids=lambda tie: tie.__name__)
def test_whoever_has_a_part_in_a_service_is_refused_by_every_door(app, make, browse, rated, tie):
    before = shown_later(app, rated)
    person = make.staff()
    tied(app, tie, rated, person)
    assert by_every_door(app, browse, rated, person) == [409] * 4
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Review).where(Review.author_id == person.id)) == 0
    assert shown_later(app, rated) == before


def test_those_whose_idea_and_entry_became_it_and_who_began_its_project_are_refused_too(app, browse, rated):
    with app.app_context():
        service = db.session.get_one(Service, rated.id)
        entry = _entry(service)
        numbers = {entry.author_id, *(one.id for one in entry.people), service.project.opened_by_id}
        numbers.add(service.project.idea.author_id)
        people = [db.session.get_one(User, number) for number in numbers]
        db.session.expunge_all()
    assert len(people) == 4
    for person in people:
        assert by_every_door(app, browse, rated, person) == [409] * 4


@pytest.mark.parametrize("tie", TIES, ids=lambda tie: tie.__name__)
def test_what_was_said_before_having_a_part_in_it_is_not_counted_not_after_leaving_nor_after_erasure(
    app, make, browse, rated, tie
):
    before = shown_later(app, rated)
    crowd = [make.staff(joined_at=now() - timedelta(days=400)) for _ in range(CROWD)]
    for person in crowd:
        assert 409 not in by_every_door(app, browse, rated, person)
    moved = shown_later(app, rated)
    assert moved[0] - before[0] > LITTLE and moved[1] == before[1] + CROWD, "there is something to defend against"

    tied(app, tie, rated, *crowd)
    assert shown_later(app, rated) == before
    assert by_every_door(app, browse, rated, crowd[0]) == [409] * 4
    assert shown_later(app, rated) == before

    with writing(), app.test_request_context("/", method="POST"):
        for person in crowd[1:]:
            erasure.erase(db.session.get_one(User, person.id), by=None)
        db.session.commit()
    assert shown_later(app, rated) == before


def test_whoever_withdraws_first_and_comes_back_by_the_back_door_is_refused(app, make, browse, rated):
    """Rated, withdrawn, then a part in it: nothing comes back in, and an earlier version opens no door either."""
    before, person = shown_later(app, rated), make.staff()
    assert 409 not in by_every_door(app, browse, rated, person)
    with app.app_context():
        number = db.session.scalars(select(Review.id).where(Review.author_id == person.id).order_by(Review.id)).all()[
            -1
        ]
    assert browse.as_(person).post(f"/store/{rated.slug}/reviews/{number}/withdraw").status_code == 303
    tied(app, spoke, rated, person)
    assert by_every_door(app, browse, rated, person) == [409] * 4
    assert shown_later(app, rated) == before


def test_what_somebody_said_of_other_services_stays_when_they_are_erased(app, make, browse, rated):
    other, person = make.service("Ailleurs"), make.staff()
    for service in (rated, other):
        assert 409 not in by_every_door(app, browse, service, person)
    tied(app, speaks, rated, person)
    with writing(), app.test_request_context("/", method="POST"):
        erasure.erase(db.session.get_one(User, person.id), by=None)
        db.session.commit()
        readable = select(Review.service_id).where(Review.author_id == person.id, *review.readable())
        assert db.session.scalars(readable).all() == [other.id]


def test_how_far_some_ratings_move_the_stars_is_reckoned_against_what_is_shown(app, make):
    """Neither the young nor those with a stake are shown: they do not make a burst seem harmless."""
    service = make.service("Boussole")
    spread(app, make, service, 2, 3, 2, 3, 2, 2)
    few = [reviewed(app, service, make.staff(), 5).id for _ in range(4)]

    def moved() -> float:
        with app.app_context():
            return effect.moves(db.session.get_one(Service, service.id), rating.USUAL, now())(frozenset(few))

    before = moved()
    assert before > LITTLE
    for _ in range(3):
        reviewed(app, service, make.staff(), 5)
    assert moved() == before
    partners = spread(app, make, service, 5, 5, 5)
    assert moved() != before
    tied(app, speaks, service, *partners)
    assert moved() == before


def test_whoever_supported_the_idea_says_whether_what_came_of_it_is_good(app, make, browse, rated):
    person = make.staff()
    with writing(), app.app_context():
        held = db.session.get_one(Service, rated.id)
        support.settle(held.project.idea, by=db.session.get_one(User, person.id), wish=Wish.GIVEN)
        db.session.commit()
    assert 409 not in by_every_door(app, browse, rated, person)


def test_whoever_had_the_idea_that_a_service_names_without_a_project_is_refused(app, make, browse):
    author = make.staff()
    service = make.service("Boussole", idea=make.idea(author=author))
    assert by_every_door(app, browse, service, author) == [409] * 4
