"""What a service is: whose it is, where it came from, and who may see it."""

from __future__ import annotations

import pytest

from app.errors import Refused
from app.people.user import User
from app.store.provider import Provider
from app.store.service import Service, propose
from app.store.vocabulary import Category, Need, State
from tests.browsing import Browser
from tests.factories import Factory


def test_a_service_in_the_store_can_be_read_by_everybody(browse: Browser, service: Service) -> None:
    assert service.sentence in browse.get(f"/store/{service.slug}").get_data(as_text=True)


def test_one_that_is_proposed_is_seen_by_its_provider_and_those_who_keep_the_store(
    browse: Browser, make: Factory, provider: Provider, partner: User, keeper: User
) -> None:
    proposed = make.service("Pas encore", provider=provider, proposed=True)
    assert browse.get(f"/store/{proposed.slug}").status_code == 404
    assert browse.as_(make.partner()).get(f"/store/{proposed.slug}").status_code == 404
    assert browse.as_(partner).get(f"/store/{proposed.slug}").status_code == 200
    assert browse.as_(keeper).get(f"/store/{proposed.slug}").status_code == 200


@pytest.mark.usefixtures("inside")
def test_two_services_of_one_name_have_two_addresses(make: Factory) -> None:
    assert [make.service("Le pas").slug for _ in range(2)] == ["le-pas", "le-pas-2"]


@pytest.mark.usefixtures("inside")
def test_no_service_takes_the_address_of_another_page(make: Factory) -> None:
    assert make.service("New").slug == "new-2"


@pytest.mark.usefixtures("inside")
def test_a_service_answers_five_needs_at_most(make: Factory) -> None:
    with pytest.raises(Refused):
        propose(
            provider=make.provider(), name="Tout", needs=list(Need)[:6], sentence="Tout.", text="Tout.",
            category=Category.JOB, address="https://tout.example/",
        )  # fmt: skip


@pytest.mark.usefixtures("inside")
def test_leaving_the_store_needs_a_reason(service: Service, keeper: User) -> None:
    with pytest.raises(Refused):
        service.suspend(by=keeper, reason=" ")
    assert service.state is State.LISTED
