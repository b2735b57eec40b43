"""Dates as people write them, in their own language and territory."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask_babel import force_locale

from app.templating import dated, day, exact

FIRST = datetime(2026, 12, 1, 11, 5, tzinfo=UTC)
ELEVENTH = datetime(2026, 12, 11, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"), [(FIRST, "1er décembre 2026"), (ELEVENTH, "11 décembre 2026")], ids=["1", "11"]
)
def test_french_says_the_first_of_a_month(app, moment, said):
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert day(moment) == said
        assert exact(moment) == f"{said} à 12:05"


def test_only_a_day_is_the_first(app):
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert dated(FIRST, "EEEE d MMMM y") == "mardi 1er décembre 2026"
        assert dated(FIRST, "d") == "1"
        assert dated(FIRST, "MMMM y") == "décembre 2026"


def test_english_does_not(app):
    with app.test_request_context("/", headers={"Accept-Language": "en"}), force_locale("en"):
        assert exact(FIRST) == "1 December 2026 12:05"
