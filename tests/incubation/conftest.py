"""What the tests of the Lab begin with: somebody who leads a project, and one that they began."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.incubation.project import Project
from app.people.user import User
from tests.factories import Factory


@pytest.fixture
def leader(make: Factory) -> User:
    return make.with_role("facilitator")


@pytest.fixture
def begun(make: Factory, leader: User) -> Callable[..., Project]:
    return lambda **chosen: make.project(None, by=leader, **chosen)
