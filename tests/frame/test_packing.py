"""What is the same for everybody is sent packed to whoever can unpack it; what is somebody's own never is."""

from __future__ import annotations

import gzip
from functools import partial

import pytest

from app.templating import stylesheet_url

PACKED = {"Accept-Encoding": "br, gzip"}


@pytest.fixture
def ask(app):
    return partial(app.test_client(use_cookies=False).get, buffered=True)


@pytest.mark.parametrize("path", ["/", "/ideas", "/help"])
def test_a_guests_page_is_packed_the_first_time_and_from_the_shelf(ask, path):
    plain = ask(path)
    for _time in range(2):
        answer = ask(path, headers=PACKED)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data) == plain.data
        assert len(answer.data) < len(plain.data) / 2
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_whoever_cannot_unpack_is_sent_the_page_as_it_is(ask):
    for encodings in ("", "identity", "br", "gzip;q=0"):
        answer = ask("/ideas", headers={"Accept-Encoding": encodings})
        assert "Content-Encoding" not in answer.headers
        assert b"</html>" in answer.data


def test_what_is_somebodys_own_is_not_packed(browse, make):
    answer = browse.as_(make.person()).get("/ideas", headers=PACKED)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_styles_and_scripts_are_packed_and_pictures_are_not(app, ask):
    with app.test_request_context():
        sheet = stylesheet_url()
    for path in (sheet, "/static/vendor/htmx/htmx.min.js", "/static/images/icons.svg"):
        plain, answer = ask(path), ask(path, headers=PACKED)
        assert answer.headers["Content-Encoding"] == "gzip", path
        assert gzip.decompress(answer.data) == plain.data
        assert answer.mimetype == plain.mimetype


def test_a_packed_file_that_is_known_is_not_sent_again(ask):
    known = ask("/static/vendor/htmx/htmx.min.js", headers=PACKED).headers["ETag"]
    again = ask("/static/vendor/htmx/htmx.min.js", headers=PACKED | {"If-None-Match": known})
    assert (again.status_code, again.data) == (304, b"")
