"""A whole hackathon by real roles, from its kit to published results, whose minutes say the same again."""

from __future__ import annotations

import json

import pytest
import time_machine

from app.challenges.comparison import Comparison, Verdict
from app.challenges.minutes import Sameness, read, replay
from app.clock import now
from app.database import db, writing
from tests.browser.conftest import served
from tests.browser.hackathon import Hackathon


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A house of its own: what is played here happens in the weeks to come."""
    yield from served(tmp_path_factory.mktemp("hackathon"))


def test_a_hackathon_from_its_kit_to_its_results_whose_minutes_replay_to_the_same_ranking(open_browser, look, site):
    """Red when a phase lets nobody in, when a role may not do its part, or when the minutes say another ranking."""
    with time_machine.travel(now(), tick=True) as clock:
        played = Hackathon(site, open_browser, look, clock)
        played.is_launched_from_its_kit()
        played.teams_find_themselves()
        played.teams_enter()
        played.a_jury_is_invited()
        played.people_vote()
        played.the_plan_is_confirmed()
        played.the_jury_compares()
        ranked = played.the_jury_ranks()
        played.the_final_is_played()
        order = played.the_jury_decides(ranked)
        played.the_results_go_out(order)
        played.everybody_reads_them(order)
        published = played.guest.page.request.get(f"{played.url}/results/minutes.json").json()
        again = replay(read(json.dumps(published["jury"])))
        assert again.sameness is Sameness.SAME
        titles = {str(one["number"]): one["title"] for one in published["entries"]}
        assert [titles[line.entry] for line in again.ranking] == ranked
        assert order != ranked, "the final decided"
        code, said = played.replay()
        assert code == 0, said
        _somebody_changes_an_answer(site)
        assert played.replay()[0] == 1
    assert look.looks >= 45


def _somebody_changes_an_answer(site) -> None:
    with writing(), site.app.app_context():
        one = db.session.scalars(db.select(Comparison).where(Comparison.cancelled_at.is_(None)).limit(1)).one()
        one.verdict = Verdict.LEFT if one.verdict is Verdict.RIGHT else Verdict.RIGHT
        db.session.commit()
