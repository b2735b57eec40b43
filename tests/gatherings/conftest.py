"""What the tests of conferences share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.database import db, writing
from app.gatherings import recount
from tests.api.conftest import contract, program

__all__ = ["contract", "program"]


@pytest.fixture
def differences(app) -> Callable[[], list[str]]:
    """What the counters say and the rows do not."""

    def found() -> list[str]:
        with app.app_context():
            return [str(one) for one in recount.differences()]

    return found


@pytest.fixture
def does(app) -> Callable[[Callable[[], None]], None]:
    """The worker does a chore, as it would: in a transaction of its own."""

    def run(chore: Callable[[], None]) -> None:
        with writing(), app.app_context():
            chore()
            db.session.commit()

    return run
