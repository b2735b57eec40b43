"""A jury that compares: against choix, and by simulation where the truth is known."""

from __future__ import annotations

import random
from itertools import combinations

import choix
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.challenges.pairwise import Comparison, Fit, Reason, ask, fit, gains, rank

SEED, EVENTS = 20_261_125, 40


def names(number: int) -> list[str]:
    return [f"e{n:02}" for n in range(number)]


def answered(strengths: np.ndarray, pair: tuple[int, int], rng: np.random.Generator, juror: str = "j") -> Comparison:
    one, other = pair
    won = rng.random() < 1 / (1 + np.exp(strengths[other] - strengths[one]))
    winner, loser = (one, other) if won else (other, one)
    return Comparison(juror, f"e{winner:02}", f"e{loser:02}")


def at_random(strengths: np.ndarray, number: int, rng: np.random.Generator, juror: str = "j") -> list[Comparison]:
    pairs = (rng.choice(len(strengths), 2, replace=False) for _ in range(number))
    return [answered(strengths, (int(one), int(other)), rng, juror) for one, other in pairs]


# Oracles


@pytest.mark.parametrize("spread", [0.5, 1.0, 2.0])
def test_the_strengths_are_those_of_choix(spread):
    """Oracle: choix.opt_pairwise, whose penalty is half the precision of the prior; to 1e-5 of a logit."""
    rng = np.random.default_rng(SEED)
    comparisons = at_random(rng.normal(0, 1, 12), 90, rng)
    pairs = [(int(c.winner[1:]), int(c.loser[1:])) for c in comparisons]
    theirs = choix.opt_pairwise(12, pairs, alpha=1 / (2 * spread**2), tol=1e-10)
    assert np.abs(fit(comparisons, names(12), spread=spread).means - theirs).max() < 1e-5


def test_the_doubt_is_near_what_expectation_propagation_finds():
    """Oracle: choix.ep_pairwise, which finds the mean where we have the mode: to 0.1 logits; deviations to 3 %."""
    rng = np.random.default_rng(SEED)
    comparisons = at_random(rng.normal(0, 1, 10), 150, rng)
    means, covariance = choix.ep_pairwise(10, [(int(c.winner[1:]), int(c.loser[1:])) for c in comparisons], alpha=1)
    ours = fit(comparisons, names(10))
    assert np.abs(ours.means - means).max() < 0.1
    assert np.diag(ours.covariance) ** 0.5 == pytest.approx(np.diag(covariance) ** 0.5, rel=0.03)


def test_a_little_jury_is_near_its_exact_posterior():
    """Oracle: the posterior of three entries, summed on a grid: P(A > B) to 0.02."""
    comparisons = [Comparison("j", *pair.split()) for pair in ["a b"] * 4 + ["b c"] * 3 + ["c a", "b a", "c b"]]
    line = np.linspace(-5, 5, 81)
    a, b, c = np.meshgrid(line, line, line, indexing="ij")
    place = {"a": a, "b": b, "c": c}
    height = -(a**2 + b**2 + c**2) / 2
    for x in comparisons:
        height = height - np.log1p(np.exp(place[x.loser] - place[x.winner]))
    mass = np.exp(height - height.max())
    mass /= mass.sum()
    ours = fit(comparisons, "abc").ahead()
    for i, j in combinations(range(3), 2):
        one, other = place["abc"[i]], place["abc"[j]]
        exact = mass[one > other].sum() + mass[one == other].sum() / 2
        assert ours[i, j] == pytest.approx(exact, abs=0.02)


# What is promised


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 1000), st.booleans())
def test_the_order_of_comparisons_changes_nothing(shuffle: random.Random, seed: int, jurors_differ: bool):
    rng = np.random.default_rng(seed)
    strengths = rng.normal(0, 1, 5)
    comparisons = [c for juror in "xy" for c in at_random(strengths, 8, rng, juror)]
    again = shuffle.sample(comparisons, len(comparisons))
    entries = shuffle.sample(names(5), 5)
    one = fit(comparisons, names(5), jurors_differ=jurors_differ)
    other = fit(again, entries, jurors_differ=jurors_differ)
    assert rank(one, top=2, seed=3, draws=200) == rank(other, top=2, seed=3, draws=200)
    assert ask(one, seed=seed) == ask(other, seed=seed)


def test_before_any_comparison_all_are_even():
    ranking = rank(fit([], names(4)), top=2, seed=SEED)
    assert all(p.strength == 0 and (p.best, p.worst) == (1, 4) for p in ranking.placed)
    assert [p.first for p in ranking.placed] == pytest.approx([0.25] * 4, abs=0.03)
    assert sum(p.first for p in ranking.placed) == pytest.approx(1)
    assert sum(p.top for p in ranking.placed) == pytest.approx(2)
    assert ranking.zone(1).undecided == ranking.order


def test_whoever_always_wins_is_first_and_the_strength_stays_finite():
    comparisons = [Comparison("j", "e00", f"e{n:02}") for n in (1, 2, 3)] * 20
    ranking = rank(fit(comparisons, names(4)), top=1, seed=SEED)
    assert ranking.order[0] == "e00" and ranking.placed[0].strength < 10
    assert ranking.placed[0].first > 0.99 and ranking.zone(1).clear == ("e00",)
    assert (ranking.placed[0].wins, ranking.placed[0].views) == (60, 60)


def test_nine_rank_intervals_in_ten_hold_the_truth_and_p_first_is_kept():
    rng = np.random.default_rng(SEED)
    held, promised, kept = [], [], []
    for _ in range(60):
        strengths = rng.normal(0, 1, 12)
        ranking = rank(fit(at_random(strengths, 60, rng), names(12)), top=3, seed=SEED, draws=1_000)
        true = {f"e{i:02}": 1 + int((strengths > s).sum()) for i, s in enumerate(strengths)}
        held += [p.best <= true[p.entry] <= p.worst for p in ranking.placed]
        promised.append(ranking.placed[0].first)
        kept.append(true[ranking.order[0]] == 1)
    print(f"seed {SEED}: coverage {np.mean(held):.3f}, promised {np.mean(promised):.2f}, kept {np.mean(kept):.2f}")
    assert np.mean(held) >= 0.85
    assert np.mean(promised) == pytest.approx(np.mean(kept), abs=0.12)


def test_a_juror_who_answers_by_lot_counts_for_less_where_jurors_may_differ():
    rng = np.random.default_rng(SEED)
    strengths = np.linspace(-2, 2, 10)
    careful = [c for juror in ("ana", "bob", "cy") for c in at_random(2 * strengths, 60, rng, juror)]
    careless = at_random(np.zeros(10), 120, rng, "lot")
    fitted = fit(careful + careless, names(10), jurors_differ=True)
    assert fitted.reliability["lot"] < 0.5 < min(fitted.reliability[juror] for juror in ("ana", "bob", "cy"))
    assert fit(careful + careless, names(10)).reliability == {}
    apart = {how: fit(careful + careless, names(10), jurors_differ=how) for how in (True, False)}
    assert off(apart[True], strengths) < off(apart[False], strengths)


def off(fitted: Fit, strengths: np.ndarray) -> float:
    """How far the shape of the strengths is from the truth, whatever their scale."""
    return 1 - float(np.corrcoef(fitted.means, strengths)[0, 1])


@pytest.mark.parametrize("comparison", [("j", "a", "stranger"), ("j", "a", "a")])
def test_comparisons_that_are_none_are_refused(comparison):
    with pytest.raises(ValueError):
        fit([Comparison(*comparison)], ["a", "b"])


# What to show next


def test_the_gain_is_the_fall_of_entropy_that_is_found():
    """Of two even entries: half the logarithm of 1 + p (1 - p) × the variance of their difference."""
    fitted = fit([], ["a", "b"])
    assert gains(fitted)[0, 1] == pytest.approx(np.log1p(0.25 * 2) / 2)
    after = fit([Comparison("j", "a", "b")] * 30, ["a", "b"])
    assert gains(after)[0, 1] < gains(fitted)[0, 1]


def test_every_entry_has_its_views_before_the_contenders_have_more():
    rng = np.random.default_rng(SEED)
    strengths, comparisons, asked = rng.normal(0, 1, 9), [], []
    for number in range(40):
        fitted = fit(comparisons, names(9))
        question = ask(fitted, seed=number, enough_views=4)
        asked.append((question.reason, min(fitted.views)))
        comparisons.append(answered(strengths, (int(question.left[1:]), int(question.right[1:])), rng))
    assert all((reason is Reason.INFORMATION) == (least < 4) for reason, least in asked)
    assert asked[17][0] is Reason.INFORMATION and asked[22][0] is Reason.CONTENDERS


def test_contenders_are_asked_for_more_than_the_others():
    rng = np.random.default_rng(SEED)
    strengths = np.array([2.0, 1.8, 0, 0, -1, -1, -2, -2])
    fitted = fit(at_random(strengths, 120, rng), names(8))
    asked = [ask(fitted, seed=seed, enough_views=0) for seed in range(100)]
    both = sum({q.left, q.right} == {"e00", "e01"} for q in asked)
    assert both > 50
    assert 25 < sum(q.left < q.right for q in asked) < 75, "who stands on the left is drawn"


def test_a_juror_sees_no_pair_twice_and_none_of_the_entries_barred():
    fitted = fit([Comparison("j", "a", "b")] * 9, "abcd")
    shown: set[frozenset[str]] = set()
    for seed in range(3):
        question = ask(fitted, seed=seed, shown=shown, barred={"a"}, enough_views=seed)
        pair = frozenset((question.left, question.right))
        assert pair not in shown and "a" not in pair
        shown.add(pair)
    assert ask(fitted, seed=9, shown=shown, barred={"a"}) is None
    assert ask(fitted, seed=9, barred={"a", "b", "c"}) is None


def test_the_best_is_found_more_often_than_with_pairs_at_random():
    """Sixteen entries at ten views each: the questions are worth more than the same number drawn blindly."""
    found = {"asked": 0, "random": 0}
    for event in range(EVENTS):
        rng = np.random.default_rng([SEED, event])
        strengths = rng.normal(0, 1, 16)
        found["random"] += first(fit(at_random(strengths, 80, rng), names(16))) == strengths.argmax()
        comparisons: list[Comparison] = []
        fitted = fit([], names(16))
        for number in range(80):
            question = ask(fitted, seed=1_000 * event + number)
            comparisons.append(answered(strengths, (int(question.left[1:]), int(question.right[1:])), rng))
            if number % 5 == 4:
                fitted = fit(comparisons, names(16))
        found["asked"] += first(fitted) == strengths.argmax()
    print(f"seed {SEED}: the best was found in {found} of {EVENTS} events")
    assert found["asked"] >= found["random"] + EVENTS / 10


def first(fitted: Fit) -> int:
    return int(fitted.means.argmax())
