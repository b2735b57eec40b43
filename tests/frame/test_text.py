"""What people type, made regular."""

from __future__ import annotations

import pytest

from app.text import numbered


@pytest.mark.parametrize(
    "taken, free",
    [((), "idee"), (("idee",), "idee-2"), (("idee", "idee-2", "idee-4"), "idee-3"), (("idee-2",), "idee")],
)
def test_a_name_that_is_taken_is_given_the_first_number_that_is_free(taken, free):
    assert numbered("idee", taken) == free
