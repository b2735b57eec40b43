"""What is live on the pages of ideas, with axe after each thing done; a reply by keyboard and without script too."""

from __future__ import annotations

from tests.browser import ideas
from tests.browser.hands import Hands
from tests.browser.look import windows


@windows
def test_while_one_types_twins_appear_the_draft_is_saved_and_the_text_can_be_looked_at(
    open_browser, look, site, window
):
    ideas.what_appears_while_one_types(Hands(open_browser(**window), look), site)
    assert look.looks >= 5


@windows
def test_more_ideas_follow_where_the_reader_was(open_browser, look, site, window):
    ideas.reading_on(Hands(open_browser(**window), look), site)
    assert look.looks >= 2


def test_the_filters_open_and_close_on_a_phone(open_browser, look, site):
    ideas.filters_on_a_phone(Hands(open_browser(width=320), look), site)
    assert look.looks >= 4


@windows
def test_replying_to_an_argument(open_browser, look, site, window):
    ideas.an_argument_is_replied_to(Hands(open_browser(**window), look), site)
    assert look.looks >= 4


def test_replying_otherwise(other_ways, site):
    ideas.an_argument_is_replied_to(other_ways(), site)
