"""Two who press at once: one does it, the other is told in words."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.database import db
from app.errors import Refused
from app.people.user import User
from app.store import provider as providers
from app.store import provider_request, screenshot, submission
from app.store.provider import Provider, ProviderMember
from app.store.provider_request import ProviderRequest
from app.store.screenshot import Screenshot
from app.store.service import Service, propose
from app.store.submission import Submission
from app.store.vocabulary import Category, ProviderKind
from app.uploads import Kind, Upload
from tests.gatherings.test_races import all_at_once
from tests.store.test_submission import WHOLE

CROWD = 6


@pytest.fixture
def press(app, make):
    """As many people press at once; says how many were told that they came too late, and how many rows there are."""

    def pressed(act, model, person: User | None = None) -> tuple[int, int]:
        late: list[int] = []

        def one(by: User) -> None:
            try:
                act(by)
            except Refused:
                db.session.rollback()
                late.append(by.id)

        people = [person.id] * CROWD if person else [make.partner().id for _ in range(CROWD)]
        all_at_once(app, people, one)
        with app.app_context():
            return len(late), db.session.scalar(select(func.count()).select_from(model)) or 0

    return pressed


def test_one_change_of_a_service_is_begun(press, service):
    def begin(by: User) -> None:
        whole = db.session.get_one(Service, service.id)
        submission.begin(WHOLE, by=by, provider=whole.provider, service=whole)

    assert press(begin, Submission) == (CROWD - 1, 1)


def test_one_request_of_a_person_waits(press, partner):
    def ask(by: User) -> None:
        provider_request.ask("Les Ponts", ProviderKind.ASSOCIATION, by=by)

    assert press(ask, ProviderRequest, partner) == (CROWD - 1, 1)


def test_one_provider_has_a_name(press):
    assert press(lambda by: providers.found("Les Ponts", ProviderKind.ASSOCIATION), Provider) == (CROWD - 1, 1)


def test_somebody_speaks_once(press, provider, make):
    person = make.partner()

    def name(by: User) -> None:
        whole = db.session.get_one(Provider, provider.id)
        providers.name_speaker(whole, db.session.get_one(User, person.id), by=by)

    assert press(name, ProviderMember) == (CROWD - 1, 2)


def test_services_of_one_name_have_addresses_of_their_own(press, provider):
    def make_one(by: User) -> None:
        maker = db.session.get_one(Provider, provider.id)
        said = {"sentence": "Une phrase.", "text": "Un texte.", "category": Category.JOB}
        propose(provider=maker, name="Le pas", address="https://pas.example/", **said)

    late, there = press(make_one, Service)
    assert late + there == CROWD


def test_no_picture_pushes_another_out_and_there_are_five_at_most(press, service):
    def add(by: User) -> None:
        whole = db.session.get_one(Service, service.id)
        screenshot.add(whole, Upload("ecran.png", Kind.PNG, b"png"), words="Un écran", by=by)

    late, there = press(add, Screenshot)
    assert late + there == CROWD and 1 <= there <= screenshot.MOST
