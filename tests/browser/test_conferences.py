"""A web conference in a browser, from its announcement to its written answers: by eye, by keyboard, script off."""

from __future__ import annotations

from tests.browser import conferences
from tests.browser.hands import Hands
from tests.browser.look import windows


@windows
def test_a_conference_from_its_announcement_to_its_written_answers(open_browser, look, site, window):
    others = [Hands(open_browser(**window), look) for _ in range(3)]
    conferences.from_the_announcement_to_the_written_answer(Hands(open_browser(**window), look), site, *others)
    assert look.looks >= 12


def test_a_conference(other_ways, open_browser, site):
    reader = Hands(open_browser(script=False))
    conferences.from_the_announcement_to_the_written_answer(other_ways(), site, other_ways(), other_ways(), reader)
