"""Cursors: what was given comes back; anything else is nothing."""

import base64
import json

import pytest

from app.paging import decode, encode, moment_in


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


@pytest.mark.parametrize("value", [[10**60, 1], [1, 10**60]])
def test_a_number_larger_than_the_database_holds_is_nothing(value):
    assert decode(packed(value), float, int) is None


@pytest.mark.parametrize("word", ["\0", "a\ud800"])
def test_a_word_that_the_database_cannot_hold_is_nothing(word):
    assert decode(packed([word]), str) is None


@pytest.mark.parametrize(
    "written", ["", "hier", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_moment_that_is_none_is_nothing(written):
    assert moment_in(written) is None


def test_a_moment_is_read_in_utc():
    read = moment_in("2026-01-01T01:00:00+01:00")
    assert read and read.isoformat() == "2026-01-01T00:00:00+00:00"


@pytest.mark.parametrize("list_", ["ideas?order=fresh&", "stories?", "workshops?", "conferences?", "ideas?order=heat&"])
@pytest.mark.parametrize("position", [["0001-01-01T00:00:00+14:00", 1], [10**60, 1]])
def test_a_list_asked_from_beyond_all_time_begins_at_its_beginning(browse, list_, position):
    assert browse.get(f"/{list_}after={packed(position)}").status_code == 200
