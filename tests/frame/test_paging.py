"""Cursors: what was given comes back; anything else is nothing."""

import base64
import json

import pytest

from app.paging import decode, encode


def test_a_cursor_comes_back_as_it_was_given():
    assert decode(encode([1.5, 7, "a"]), float, int, str) == [1.5, 7, "a"]


def packed(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "é",
        "x",
        "=" * 50,
        "A" * 5_000,
        packed({}),
        packed([1]),
        packed(["1", 2]),
        packed([True, 2]),
        packed([2**70, 2]),
    ],
)
def test_a_cursor_that_is_not_ours_is_nothing(cursor):
    assert decode(cursor, int, int) is None


def test_deep_nesting_in_a_cursor_is_nothing():
    assert decode(base64.urlsafe_b64encode(b"[" * 200).decode(), int) is None
