"""The Lab in a browser: an idea walked to a launched project; its pages in two windows, by keyboard, script off."""

from __future__ import annotations

import pytest

from tests.browser import lab
from tests.browser.hands import Hands
from tests.browser.look import windows


@pytest.fixture
def somebody(open_browser, look):
    """Makes hands in a window of this kind; what they do is looked at."""
    return lambda window: Hands(open_browser(**window), look)


def test_an_idea_is_walked_to_a_launched_project_and_each_concerned_is_told_once(open_browser, look, site):
    """Red when a gate tells somebody twice or not at all, or when the journey lacks a station, a date or a reason."""
    walk = lab.Walk(site, open_browser, look)
    walk.an_idea_is_written_and_supported()
    walk.it_is_answered_and_taken_up()
    walk.its_team_is_named()
    walk.its_coach_moves_it_by_keyboard()
    walk.gates_lead_to_its_launch()
    walk.everybody_reads_the_way()
    assert look.looks >= 9


@windows
def test_moving_a_card(somebody, look, site, window):
    lab.a_coach_moves_a_card(somebody(window), site)
    assert look.looks >= 4


def test_dragging_a_card(somebody, site):
    lab.a_coach_drags_a_card(somebody({}), site)


@windows
def test_saying_how_it_goes(somebody, look, site, window):
    lab.a_team_says_how_it_goes(somebody(window), site)
    assert look.looks >= 2


@windows
def test_holding_a_gate(somebody, look, site, window):
    lab.a_gate_is_held(somebody(window), site)
    assert look.looks >= 4


@windows
def test_importing_a_portfolio(somebody, look, site, window):
    lab.a_portfolio_comes_in(somebody(window), site)
    assert look.looks >= 4


# The same, otherwise


def test_the_card(other_ways, site):
    lab.a_coach_moves_a_card(other_ways(), site)


def test_the_check_in(other_ways, site):
    lab.a_team_says_how_it_goes(other_ways(), site)


def test_the_gate(other_ways, site):
    lab.a_gate_is_held(other_ways(), site)
