"""What the tests of the Store begin with: somebody who keeps it, a partner who speaks for a provider, its service."""

from __future__ import annotations

import pytest

from app.people.user import User
from app.store.provider import Provider
from app.store.service import Service
from tests.factories import Factory


@pytest.fixture
def keeper(make: Factory) -> User:
    return make.with_role("facilitator")


@pytest.fixture
def partner(make: Factory) -> User:
    return make.partner("Awa Diallo")


@pytest.fixture
def provider(make: Factory, partner: User) -> Provider:
    return make.provider("Les Outils", speaker=partner)


@pytest.fixture
def service(make: Factory, provider: Provider) -> Service:
    return make.service("Boussole", provider=provider)
