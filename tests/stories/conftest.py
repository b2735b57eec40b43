"""What the tests of stories share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.database import db, writing
from app.stories import jobs
from tests.api.conftest import contract, program

__all__ = ["contract", "program"]
ASKED = {
    "title": "Le samedi où tout a commencé",
    "summary": "Une table, deux conseillères, et quarante personnes.",
    "text": "Il pleuvait **fort**.",
    "tags": "Marché, accueil",
    "unit": "fr",
}


@pytest.fixture
def the_worker_comes(app) -> Callable[[], None]:
    """It does what is due, as it would: in a transaction of its own."""

    def run() -> None:
        with writing(), app.app_context():
            jobs.publish_due()
            db.session.commit()

    return run


@pytest.fixture
def writer(make, browse):
    return browse.as_(make.with_role("facilitator", name="Hélène Mène"))
