"""A judging plan is looked at before the first score: planted bad ones are refused, and repaired."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.challenges.assignment import Seat, slates
from app.challenges.judging_plan import (
    Finding,
    Flaw,
    Plan,
    Remedy,
    anchored,
    findings,
    islands,
    spread,
    stands,
)

SEED = 20_261_125


def plan_of(pairs, each: int, **more) -> Plan:
    seats = frozenset(Seat(entry, juror) for entry, juror in pairs)
    return Plan(
        entries=more.pop("entries", tuple(sorted({s.entry for s in seats}))),
        jurors=more.pop("jurors", tuple(sorted({s.juror for s in seats}))),
        seats=seats,
        each=each,
        **more,
    )


def flaws(plan: Plan) -> list[Flaw]:
    return [finding.flaw for finding in findings(plan)]


def complete(entries="abcdef", jurors="xyz", **more) -> Plan:
    return plan_of(((e, j) for e in entries for j in jurors), each=len(jurors), **more)


def two_rooms(link: int = 0) -> Plan:
    """Twenty entries in two rooms, each before its own three jurors; one of them may see a few of the other room."""
    pairs = [(f"e{n:02}", f"{'left' if n < 10 else 'right'}{j}") for n in range(20) for j in range(3)]
    if link:
        moved = {(f"e{n:02}", "left0") for n in range(link)} | {(f"e{10 + n}", "right0") for n in range(link)}
        pairs = [p for p in pairs if p not in moved]
        pairs += [(f"e{n:02}", "right0") for n in range(link)] + [(f"e{10 + n}", "left0") for n in range(link)]
    return plan_of(pairs, each=3, labels={"room": {f"e{n:02}": "left" if n < 10 else "right" for n in range(20)}})


def balanced(seed: int) -> Plan:
    entries, jurors = [f"e{n:02}" for n in range(40)], [f"j{n:02}" for n in range(10)]
    labels = {"theme": {entry: "abcd"[n % 4] for n, entry in enumerate(entries)}}
    found = slates(entries, jurors, each=3, seed=seed, labels=labels)
    return Plan(tuple(entries), tuple(jurors), frozenset(found.seats), each=3, labels=labels)


# Plans that may stand


def test_where_all_score_all_nothing_is_wrong():
    assert findings(complete(labels={"theme": dict(zip("abcdef", "ssstts", strict=True))})) == ()


@pytest.mark.parametrize("seed", range(5))
def test_a_plan_drawn_and_balanced_may_stand(seed):
    assert findings(balanced(seed)) == ()


def test_panels_drawn_without_a_thought_of_themes_may_stand():
    """Confounding by chance is not what is meant, even where a juror has few entries."""
    rng = np.random.default_rng(SEED)
    for _ in range(10):
        pairs = [(f"e{n:02}", f"j{j:02}") for n in range(30) for j in rng.choice(12, 3, replace=False)]
        plan = plan_of(pairs, each=3, labels={"theme": {f"e{n:02}": "ab"[n % 2] for n in range(30)}})
        assert Flaw.CONFOUNDED not in flaws(plan)


# Planted bad plans


def test_an_entry_with_too_few_jurors_is_named():
    plan = complete()
    missing = frozenset({Seat("b", "x"), Seat("b", "y"), Seat("b", "z"), Seat("c", "x")})
    found = findings(replace(plan, seats=plan.seats - missing))
    assert Finding(Flaw.TOO_FEW_JURORS, ("b",), 0) in found and Finding(Flaw.TOO_FEW_JURORS, ("c",), 2) in found
    assert flaws(replace(plan, seats=frozenset())).count(Flaw.TOO_FEW_JURORS) == 6


def test_a_juror_with_far_more_entries_than_another_is_named():
    pairs = [(f"e{n}", "busy") for n in range(8)] + [(f"e{n}", "xyz"[n % 3]) for n in range(8)]
    [found] = [finding for finding in findings(plan_of(pairs, each=2)) if finding.flaw is Flaw.UNBALANCED]
    assert "busy" in found.subjects and found.amount == 6


def test_a_juror_with_nothing_to_do_is_named():
    assert Flaw.UNBALANCED in flaws(replace(complete(), jurors=tuple("wxyz")))


def test_islands_are_named_with_their_entries():
    found = findings(two_rooms())
    apart = [finding.subjects for finding in found if finding.flaw is Flaw.DISCONNECTED]
    assert apart == [tuple(f"e{n:02}" for n in range(10)), tuple(f"e{n}" for n in range(10, 20))]
    assert not stands(two_rooms())


def test_a_room_judged_by_its_own_jurors_is_confounded():
    found = [finding for finding in findings(two_rooms()) if finding.flaw is Flaw.CONFOUNDED]
    assert [finding.subjects for finding in found] == [("room", "left"), ("room", "right")]
    assert all(finding.amount == 1 for finding in found)


def test_one_entry_exchanged_connects_two_rooms_but_does_not_untangle_them():
    plan = two_rooms(link=1)
    assert Flaw.DISCONNECTED not in flaws(plan)
    assert flaws(plan).count(Flaw.CONFOUNDED) == 2 and not stands(plan)


def test_a_juror_on_whom_all_comparison_hangs_is_a_caution():
    pairs = [(e, j) for e in "abc" for j in "xy"] + [(e, j) for e in "def" for j in "zw"] + [("a", "v"), ("d", "v")]
    plan = plan_of(pairs, each=2)
    assert [f for f in findings(plan) if f.flaw is Flaw.FRAGILE] == [Finding(Flaw.FRAGILE, ("v",))]
    assert stands(plan)


def test_a_juror_before_an_entry_they_may_not_judge_is_named_and_so_is_a_stranger():
    plan = replace(complete(), conflicts=frozenset({Seat("a", "x"), Seat("q", "x")}))
    assert findings(plan) == (Finding(Flaw.CONFLICT, ("a", "x")),)
    plan = replace(complete(), seats=complete().seats | {Seat("a", "stranger")})
    assert findings(plan) == (Finding(Flaw.UNKNOWN_SEAT, ("a", "stranger")),)


# What repairs them


@pytest.mark.parametrize("plan", [two_rooms(), two_rooms(link=1)], ids=["apart", "linked"])
def test_two_rooms_are_repaired_by_spreading_entries(plan):
    repair = spread(plan, seed=SEED)
    assert (repair.remedy, repair.left, repair.stands) == (Remedy.SPREAD, (), True)
    assert repair.plan.seats == plan.seats - set(repair.removed) | set(repair.added)
    assert len(repair.removed) == len(repair.added) < len(plan.seats)


@pytest.mark.parametrize("plan", [two_rooms(), two_rooms(link=1)], ids=["apart", "linked"])
def test_or_by_three_to_five_entries_that_all_score(plan):
    repair = anchored(plan, seed=SEED)
    assert repair.stands and 3 <= len(repair.anchors) <= 5
    assert repair.removed == () and all(seat.entry in repair.anchors for seat in repair.added)
    assert {plan.labels["room"][entry] for entry in repair.anchors} == {"left", "right"}
    assert all(Seat(entry, juror) in repair.plan.seats for entry in repair.anchors for juror in plan.jurors)


def test_no_repair_puts_a_juror_before_an_entry_they_may_not_judge():
    plan = replace(two_rooms(), conflicts=frozenset({Seat("e11", "left0"), Seat("e02", "right1")}))
    for repair in (spread(plan, seed=SEED), anchored(plan, seed=SEED)):
        assert repair.stands and not repair.plan.seats & plan.conflicts
        assert not {"e11", "e02"} & set(repair.anchors)


def test_a_plan_without_enough_jurors_is_filled():
    plan = complete()
    repair = spread(replace(plan, seats=plan.seats - {Seat("b", "x"), Seat("c", "z")}), seed=SEED)
    assert repair.stands and set(repair.added) == {Seat("b", "x"), Seat("c", "z")}


def test_repairs_are_the_same_for_the_same_seed():
    for remedy in (spread, anchored):
        assert remedy(two_rooms(), seed=3) == remedy(two_rooms(), seed=3)


def test_islands_of_nothing_are_none():
    assert islands([]) == []
