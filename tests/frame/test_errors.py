"""A page of something that went wrong gives back what was written, in the words of its form."""

from __future__ import annotations

import re
from html import unescape

import pytest

WRITTEN = {"title": "Un titre auquel je tiens", "text": "Une heure de travail.", "kind": "irritant"}


@pytest.fixture
def refused(browse, make):
    """The page that answers a form whose token is not right, as when a session has ended meanwhile."""

    def sent(path, fields):
        visitor = browse.as_(make.person())
        return visitor.client.post(path, data={**fields, "csrf_token": "no"}, headers={"Referer": "http://localhost/"})

    return sent


def shown(page) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.S)
    return {unescape(label): unescape(value) for label, value in found}


def test_what_was_written_is_shown_under_the_words_of_its_form(refused):
    answer = refused("/ideas/new", WRITTEN)
    assert answer.status_code == 400
    words = shown(answer.text)
    assert set(words.values()) == {WRITTEN["title"], WRITTEN["text"]}
    assert "title" not in words
    assert "Titre" in words


def test_what_was_chosen_is_sent_again_and_not_shown(refused):
    page = refused("/ideas/new", WRITTEN).text
    assert 'name="kind" value="irritant"' in page
    assert "irritant" not in shown(page).values()


def test_a_press_of_a_button_may_be_sent_again_though_nothing_was_written(refused, make):
    idea = make.idea()
    page = refused(f"/ideas/{idea.id}/support", {"wish": "given"}).text
    assert 'name="wish" value="given"' in page
    assert shown(page) == {}
