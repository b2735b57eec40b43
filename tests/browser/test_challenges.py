"""The journeys of challenges in two windows, with axe after each thing done; by keyboard alone; without JavaScript."""

from __future__ import annotations

import pytest

from tests.browser import challenges
from tests.browser.hands import Hands
from tests.browser.look import windows


@pytest.fixture
def somebody(open_browser, look):
    """Makes hands in a window of this kind; what they do is looked at."""
    return lambda window: Hands(open_browser(**window), look)


@windows
def test_voting(somebody, look, site, window):
    challenges.somebody_votes(somebody(window), site)
    assert look.looks >= 4


@windows
def test_scoring(somebody, look, site, window):
    challenges.a_juror_scores(somebody(window), site)
    assert look.looks >= 5


@windows
def test_comparing(somebody, look, site, window):
    challenges.a_juror_compares(somebody(window), site)
    assert look.looks >= 4


@windows
def test_publishing(somebody, look, site, window):
    challenges.results_go_out(somebody(window), site, somebody(window))
    assert look.looks >= 5


@windows
def test_holding_a_final(somebody, look, site, window):
    challenges.a_final_is_held(somebody(window), site, somebody(window))
    assert look.looks >= 5


@windows
def test_mentoring(somebody, look, site, window):
    challenges.a_mentor_gives_an_hour(somebody(window), site, (somebody(window), somebody(window)))
    assert look.looks >= 6


@windows
def test_proposing_teams(somebody, look, site, window):
    challenges.teams_are_proposed(somebody(window), site, somebody(window))
    assert look.looks >= 6


# The same, otherwise


def test_the_vote(other_ways, site):
    challenges.somebody_votes(other_ways(), site)


def test_the_desk_of_marks(other_ways, site):
    """By keyboard: an adviser who is blind scores a jury."""
    challenges.a_juror_scores(other_ways(), site)


def test_the_desk_of_pairs(other_ways, site):
    challenges.a_juror_compares(other_ways(), site)


def test_the_publication(other_ways, site):
    challenges.results_go_out(other_ways(), site, other_ways())
