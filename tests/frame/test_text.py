"""What people type, made regular."""

from __future__ import annotations

import pytest

from app.text import number_in, numbered


@pytest.mark.parametrize(
    "taken, free",
    [((), "idee"), (("idee",), "idee-2"), (("idee", "idee-2", "idee-4"), "idee-3"), (("idee-2",), "idee")],
)
def test_a_name_that_is_taken_is_given_the_first_number_that_is_free(taken, free):
    assert numbered("idee", taken) == free


@pytest.mark.parametrize(
    "written, number",
    [("12", 12), (None, 0), ("", 0), ("-1", 0), ("1.5", 0), ("²", 0), ("9" * 18, 10**18 - 1), ("9" * 19, 0)],
)
def test_what_is_no_number_that_a_database_holds_is_none(written, number):
    assert number_in(written) == number
