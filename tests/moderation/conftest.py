"""What the tests of moderation share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from app.database import db
from app.moderation.report import Report


@pytest.fixture
def report(app, browse) -> Callable[..., int]:
    """Somebody reports a thing; the number of their report."""

    def send(thing: Any, by: Any, reason: str = "insult", text: str = "Voyez la fin") -> int:
        url = f"/moderation/report/{thing.subject_kind}/{thing.id}"
        answer = browse.as_(by).post(url, {"reason": reason, "text": text})
        assert answer.status_code == 303
        return int(answer.location.rsplit("/", 1)[1])

    return send


@pytest.fixture
def decide(browse) -> Callable[..., Any]:
    """A moderator opens the page of a thing and answers it."""

    def answer(
        thing: Any, by: Any, outcome: str = "hidden", reason: str = "insult", text: str = "Pas d'insultes"
    ) -> Any:
        url = f"/moderation/things/{thing.subject_kind}/{thing.id}"
        browser = browse.as_(by)
        page = browser.get(url)
        if page.status_code != 200:
            return page
        number = re.search(r'name="number"[^>]*value="(\d+)"', page.text)[1]
        return browser.post(url, {"outcome": outcome, "reason": "insult", "text": text, "number": number})

    return answer


@pytest.fixture
def reports_of(app) -> Callable[[Any], list[Report]]:
    def read(thing: Any) -> list[Report]:
        with app.app_context():
            asked = db.select(Report).where(Report.about_kind == thing.subject_kind, Report.about_id == thing.id)
            return list(db.session.scalars(asked.order_by(Report.id)))

    return read
