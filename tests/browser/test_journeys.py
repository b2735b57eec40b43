"""The journeys in two windows, with axe after each thing done; by keyboard alone; and without JavaScript."""

from __future__ import annotations

from tests.browser import journeys
from tests.browser.hands import Hands
from tests.browser.look import windows


@windows
def test_a_sentence_on_the_front_page_becomes_a_published_idea(open_browser, look, site, window):
    journeys.from_a_sentence_to_a_published_idea(Hands(open_browser(**window), look), site)
    assert look.looks >= 9


@windows
def test_supporting_discussing_and_following(open_browser, look, site, window):
    journeys.support_comment_and_follow(Hands(open_browser(**window), look), site)
    assert look.looks >= 6


@windows
def test_searching_with_accents_and_a_typing_error(open_browser, look, site, window):
    journeys.search_with_accents_and_a_typing_error(Hands(open_browser(**window), look), site)
    assert look.looks >= 4


@windows
def test_an_official_answer_reaches_the_author(open_browser, look, site, window):
    journeys.an_answer_reaches_the_author(
        Hands(open_browser(**window), look), site, Hands(open_browser(**window), look)
    )
    assert look.looks >= 7


@windows
def test_what_is_hidden_is_explained_to_its_author(open_browser, look, site, window):
    others = Hands(open_browser(**window), look), Hands(open_browser(**window), look)
    journeys.what_is_hidden_is_explained_to_its_author(Hands(open_browser(**window), look), site, others)
    assert look.looks >= 9


@windows
def test_an_administrator_gives_a_role(open_browser, look, site, window):
    journeys.a_role_is_given(Hands(open_browser(**window), look), site)
    assert look.looks >= 6


@windows
def test_a_support_is_said_aloud(open_browser, look, site, window):
    journeys.a_support_is_said_aloud(Hands(open_browser(**window), look), site)


# The same, otherwise


def test_a_sentence_becomes_an_idea(other_ways, site):
    journeys.from_a_sentence_to_a_published_idea(other_ways(), site)


def test_taking_part(other_ways, site):
    journeys.support_comment_and_follow(other_ways(), site)


def test_searching(other_ways, site):
    journeys.search_with_accents_and_a_typing_error(other_ways(), site)


def test_answering(other_ways, site):
    journeys.an_answer_reaches_the_author(other_ways(), site, other_ways())


def test_moderating(other_ways, site):
    journeys.what_is_hidden_is_explained_to_its_author(other_ways(), site, (other_ways(), other_ways()))


def test_administering(other_ways, site):
    journeys.a_role_is_given(other_ways(), site)
