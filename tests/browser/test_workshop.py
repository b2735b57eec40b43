"""A workshop in a browser: planned, followed, written on by two who see each other, and what comes out of it."""

from __future__ import annotations

from tests.browser.workshop import Atelier


def test_a_workshop_from_its_plan_to_its_report_and_a_note_of_it_to_an_idea(open_browser, look, site):
    """Red when a note does not come to the other by itself, when dots show too early, or when nobody is asked."""
    played = Atelier(site, open_browser, look)
    played.it_is_prepared_and_planned()
    played.people_are_invited_and_come()
    played.it_begins_and_a_step_goes_back()
    played.two_write_on_one_board()
    played.notes_are_dragged_together_and_read_in_large_letters()
    played.they_vote_and_the_dots_are_shown_at_the_end()
    played.a_note_becomes_an_idea_if_its_author_agrees()
    played.what_was_decided_is_read_in_the_report()
    assert look.looks >= 30
