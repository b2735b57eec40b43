"""Ties: who is tied, and the steps out, none of which asks for a number or a time."""

from __future__ import annotations

import dataclasses
import inspect
from collections import Counter
from itertools import permutations

import pytest

from app.challenges import tie
from app.challenges.tie import (
    Announced,
    Duel,
    Evidence,
    Step,
    Zone,
    commitment_of,
    draw,
    fresh_seed,
    settle,
    spans,
    zone,
)

SEED = "a seed nobody knew"
ANNOUNCED = Announced(criteria=("impact", "feasibility"), commitment=commitment_of(SEED))
TIED = Zone(clear=(), undecided=("pont", "gare", "quai"), places=1)
MARKS = {
    "pont": {"impact": 15.0, "feasibility": 12.0},
    "gare": {"impact": 15.0, "feasibility": 14.0},
    "quai": {"impact": 11.0, "feasibility": 19.0},
}


def test_a_zone_is_whoever_is_tied_across_the_line():
    ahead = [[0.5, 0.9, 0.95, 0.99], [0.1, 0.5, 0.7, 0.9], [0.05, 0.3, 0.5, 0.85], [0.01, 0.1, 0.15, 0.5]]
    assert zone("abcd", ahead, 1) == Zone(("a",), (), 0)
    assert zone("abcd", ahead, 2) == Zone(("a",), ("b", "c"), 1)
    assert zone("abcd", ahead, 3) == Zone(("a", "b", "c"), (), 0)
    assert zone("abcd", ahead, 9) == Zone(("a", "b", "c", "d"), (), 0)
    assert spans(ahead) == [(1, 1), (2, 3), (2, 3), (4, 4)]


def test_those_whom_nothing_parts_are_one_group_whatever_the_line():
    """Red when somebody stands before one they are tied with: here b with a and c, which are parted from each other."""
    chain = [[0.5, 0.7, 0.9, 0.99], [0.3, 0.5, 0.7, 0.9], [0.1, 0.3, 0.5, 0.80], [0.01, 0.1, 0.20, 0.5]]
    assert tie.grouped("abcd", chain) == (("a", "b", "c"), ("d",))
    equal = [[0.5] * 3 for _ in range(3)]
    assert tie.grouped("abc", equal) == (("a", "b", "c"),) and tie.grouped("", []) == ()
    sure = [[0.5, 0.80, 0.9], [0.20, 0.5, 0.80], [0.1, 0.20, 0.5]]
    assert tie.grouped("abc", sure) == (("a",), ("b",), ("c",))


def test_a_group_is_parted_by_what_was_found_about_all_of_it():
    assert tie.part((("a", "b", "c"), ("d", "e")), (("c",), ("a", "b"))) == (("c",), ("a", "b"), ("d", "e"))
    assert tie.part((("a", "b", "c"),), (("c",), ("a",))) == (("a", "b", "c"),), "b stands nowhere"


def test_the_limit_is_announced_and_met_exactly():
    assert zone("ab", [[0.5, 0.80], [0.20, 0.5]], 1).undecided == ()
    assert zone("ab", [[0.5, 0.79], [0.21, 0.5]], 1).undecided == ("a", "b")


def test_nothing_is_settled_before_the_jury_has_deliberated():
    waits = settle(TIED, ANNOUNCED, Evidence(seed=SEED))
    assert waits.waiting is Step.DELIBERATION
    assert (waits.winners, waits.others, waits.taken) == ((), (), ())


def test_a_deliberation_that_agrees_settles_it():
    settled = settle(TIED, ANNOUNCED, Evidence(deliberation=(("gare",), ("pont", "quai"))))
    assert settled.winners == ("gare",) and set(settled.others) == {"pont", "quai"}
    assert [taken.step for taken in settled.taken] == [Step.DELIBERATION] and settled.waiting is None


@pytest.mark.parametrize("said", [(("gare",),), (("gare",), ("gare", "pont", "quai"))])
def test_a_deliberation_names_everybody_once(said):
    with pytest.raises(ValueError):
        settle(TIED, ANNOUNCED, Evidence(deliberation=said))


def test_without_agreement_the_two_are_put_side_by_side():
    duels = (Duel("x", "pont", "gare"), Duel("y", "pont", "gare"), Duel("z", "gare", "pont"), Duel("x", "pont", "quai"))
    settled = settle(TIED, ANNOUNCED, Evidence(deliberation=(), duels=duels))
    assert settled.winners == ("pont",)
    assert [taken.step for taken in settled.taken] == [Step.DELIBERATION, Step.HEAD_TO_HEAD]
    with pytest.raises(ValueError):
        settle(TIED, ANNOUNCED, Evidence(deliberation=(), duels=(*duels, Duel("x", "gare", "pont"))))


def test_duels_that_go_round_in_a_circle_leave_it_to_the_criteria_in_their_order():
    circle = (Duel("x", "pont", "gare"), Duel("x", "gare", "quai"), Duel("x", "quai", "pont"))
    found = Evidence(deliberation=(), duels=circle, marks=MARKS)
    assert settle(TIED, ANNOUNCED, found).winners == ("gare",)
    other_way = Announced(("feasibility", "impact"), ANNOUNCED.commitment)
    assert settle(TIED, other_way, found).winners == ("quai",)
    assert settle(TIED, ANNOUNCED, dataclasses.replace(found, marks=None)).waiting is Step.CRITERIA


def test_only_the_line_is_settled():
    """Two places for three: who of the two is first is not asked, and the losers are not put in an order."""
    two = dataclasses.replace(TIED, places=2)
    settled = settle(two, ANNOUNCED, Evidence(deliberation=(), duels=(), marks=MARKS))
    assert set(settled.winners) == {"pont", "gare"} and settled.others == ("quai",)
    assert settle(two, ANNOUNCED, Evidence(deliberation=(("pont", "gare"), ("quai",)))).others == ("quai",)


def test_in_the_end_a_public_draw_decides_with_the_seed_whose_hash_was_published():
    even = {entry: {"impact": 15.0, "feasibility": 12.0} for entry in TIED.undecided}
    found = Evidence(deliberation=(), duels=(), marks=even)
    assert settle(TIED, ANNOUNCED, found).waiting is Step.DRAW
    drawn = settle(TIED, ANNOUNCED, dataclasses.replace(found, seed=SEED, beacon="hash of the ballots"))
    assert [taken.step for taken in drawn.taken] == list(Step) and len(drawn.winners) == 1
    order = draw(TIED.undecided, SEED, commitment=ANNOUNCED.commitment, beacon="hash of the ballots")
    assert drawn.winners == order[:1]
    with pytest.raises(ValueError):
        settle(TIED, ANNOUNCED, dataclasses.replace(found, seed="another"))


def test_a_challenge_without_criteria_goes_on_to_the_draw():
    announced = Announced((), ANNOUNCED.commitment)
    settled = settle(TIED, announced, Evidence(deliberation=(), duels=(), seed=SEED))
    assert len(settled.winners) == 1 and settled.waiting is None


def test_where_nobody_is_tied_no_step_is_taken():
    assert settle(Zone(("pont",), (), 0), ANNOUNCED, Evidence()) == tie.Settlement((), (), ())


def test_a_draw_can_be_done_again_by_anybody_in_any_order():
    """HMAC-SHA-256 of NUL and the name, under the seed: as `openssl dgst -sha256 -hmac` gives it."""
    orders = {draw(order, SEED, commitment=ANNOUNCED.commitment) for order in permutations(("pont", "gare", "quai"))}
    assert orders == {("gare", "pont", "quai")}
    with pytest.raises(ValueError):
        draw(["pont", "pont"], SEED, commitment=ANNOUNCED.commitment)


def test_the_beacon_changes_the_draw_so_that_nobody_can_choose_a_seed_beforehand():
    firsts = Counter(draw(["a", "b"], SEED, commitment=ANNOUNCED.commitment, beacon=str(n))[0] for n in range(200))
    assert 70 < firsts["a"] < 130


def test_every_entry_has_the_same_chance_whatever_it_is_called():
    entries = [f"{number}" for number in range(1, 6)]
    firsts = Counter(draw(entries, str(s), commitment=commitment_of(str(s)))[0] for s in range(2_000))
    assert set(firsts) == set(entries) and all(340 < count < 460 for count in firsts.values())


def test_a_fresh_seed_is_never_the_same_and_cannot_be_guessed():
    assert len({fresh_seed() for _ in range(100)}) == 100
    assert len(bytes.fromhex(fresh_seed())) == 32


def test_no_step_can_ask_for_a_time_or_a_number_of_submission():
    """They are not among what a step is given."""
    given = {f.name for thing in (Zone, Announced, Evidence, Duel) for f in dataclasses.fields(thing)}
    assert given == {
        *("clear", "undecided", "places", "criteria", "commitment", "deliberation", "duels", "marks", "seed", "beacon"),
        *("juror", "winner", "loser"),
    }
    assert set(inspect.signature(settle).parameters) == {"zone", "announced", "evidence"}
