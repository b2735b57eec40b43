"""Counting again is of one moment, holds up nobody who votes meanwhile, and never sets a number wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app import progress
from app.database import db, writing
from app.ideas import recount
from app.ideas.cli import supports
from app.ideas.idea import Idea


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(supports, words)


@pytest.fixture
def supported_meanwhile(app, make, monkeypatch):
    """An idea that somebody supports each time that rows and journal were read, and the counters are next."""
    idea, ask = make.idea(), recount._comments
    make.support(idea, make.person())
    people = [make.person(), make.person()]

    def supported_first():
        with writing(), app.app_context():
            make.support(idea, people.pop())
            db.session.commit()
        return ask()

    monkeypatch.setattr(recount, "_comments", supported_first)
    return idea


def test_a_support_given_during_a_recount_is_neither_held_up_nor_called_a_difference(make, run, supported_meanwhile):
    """Breaks if: the check begins as a writer, or each question is answered as of its own moment."""
    told = run("recount", "--check")
    assert (told.exit_code, told.output) == (0, "Everything adds up.\n")
    assert make.again(supported_meanwhile).support_count == 2


def test_a_support_given_while_numbers_are_set_right_is_not_lost(app, make, run, supported_meanwhile, database_url):
    """Breaks if: the number is written that was counted before it, over what PostgreSQL let in meanwhile."""
    if database_url.startswith("sqlite"):
        return
    with writing(), app.app_context():
        db.session.execute(update(Idea).values(citizen_supports=7))
        db.session.commit()
    told = run("recount")
    assert told.exit_code == 1 and "Nothing was changed (could not serialize access" in told.output
    assert make.again(supported_meanwhile).citizen_supports == 9


def test_long_counting_says_how_far_it_is(make, run, monkeypatch):
    idea = make.idea()
    for _ in range(3):
        make.support(idea, make.person())
    monkeypatch.setattr(progress, "SECONDS", 0.0)
    monkeypatch.setattr(progress, "OFTEN", 2)
    told = run("recount", "--check")
    assert told.exit_code == 0
    assert "Comparing rows with the journal: 2 of 6\nComparing rows with the journal: 4 of 6\n" in told.output
