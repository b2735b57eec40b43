"""Stories in a browser, from a draft to readers, a correction and an end: four windows, by keyboard, script off."""

from __future__ import annotations

from tests.browser import stories
from tests.browser.hands import Hands
from tests.browser.look import windows


@windows
def test_a_story_from_its_draft_to_its_readers(open_browser, look, site, window):
    readers = Hands(open_browser(**window), look)
    stories.from_a_draft_to_its_readers(Hands(open_browser(**window), look), site, readers)
    assert look.looks >= 8


@windows
def test_a_story_is_corrected_then_withdrawn(open_browser, look, site, window):
    readers = Hands(open_browser(**window), look)
    stories.corrected_then_withdrawn(Hands(open_browser(**window), look), site, readers)
    assert look.looks >= 6


# The same, otherwise


def test_writing(other_ways, open_browser, site):
    stories.from_a_draft_to_its_readers(other_ways(), site, Hands(open_browser(script=False)))


def test_correcting(other_ways, open_browser, site):
    stories.corrected_then_withdrawn(other_ways(), site, Hands(open_browser(script=False)))
