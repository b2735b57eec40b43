"""A jury that scores: against statsmodels, and by simulation where the truth is known."""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau
from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec

from app.challenges import rubric
from app.challenges.rubric import Method, Ranking, Score, rank, weighted

SEED = 20_261_125


def balanced(entries: int, jurors: int, each: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Seats drawn at random, the least loaded jurors first."""
    load, seats = np.zeros(jurors), []
    for entry in rng.permutation(entries):
        for juror in sorted(range(jurors), key=lambda j: (load[j], rng.random()))[:each]:
            load[juror] += 1
            seats.append((int(entry), juror))
    return seats


def scored(seats, merit, generosity, rng, noise=1.0) -> list[Score]:
    return [Score(f"e{e:02}", f"j{j:02}", 12 + merit[e] + generosity[j] + rng.normal(0, noise)) for e, j in seats]


def agreement(ranking_values: dict[str, float], merit) -> float:
    names = sorted(ranking_values)
    return kendalltau([ranking_values[name] for name in names], [merit[int(name[1:])] for name in names])[0]


# Oracles


def test_with_the_variances_of_statsmodels_the_corrected_means_are_its_own():
    """Oracle: MixedLM with crossed effects; best linear unbiased predictions to 1e-6 of a point, the noise to 0.1 %."""
    rng = np.random.default_rng(SEED)
    merit, generosity = rng.normal(0, 1.5, 20), rng.normal(0, 1, 8)
    scores = scored(balanced(20, 8, 4, rng), merit, generosity, rng)
    of_entry, of_juror = (pd.get_dummies([getattr(s, of) for s in scores]) for of in ("entry", "juror"))
    model = MixedLM(
        np.array([s.value for s in scores]),
        np.ones((len(scores), 1)),
        groups=np.zeros(len(scores)),
        exog_vc=VCSpec(
            ["entry", "juror"],
            [[list(of_entry.columns)], [list(of_juror.columns)]],
            [[of_entry.to_numpy(float)], [of_juror.to_numpy(float)]],
        ),
    )
    theirs = model.fit(reml=True)
    spreads = np.sqrt(theirs.vcomp / theirs.scale)
    ours = rubric.believe(rubric.Table.of(scores), [spreads[0]], [spreads[1]])
    effects = theirs.random_effects[0].to_numpy()
    expected = theirs.fe_params[0] + effects[:20] + effects[20:].mean()
    assert np.abs(ours.means[0, :20] - expected).max() < 1e-6
    assert np.abs(ours.means[0, 20:] - (effects[20:].mean() - effects[20:])).max() < 1e-6
    assert ours.noise[0] ** 2 == pytest.approx(theirs.scale, rel=1e-3)


def test_of_many_scores_the_weights_settle_where_restricted_likelihood_does():
    """The variances that are integrated over agree with those that made the scores."""
    rng = np.random.default_rng(SEED)
    merit, generosity = rng.normal(0, 2, 60), rng.normal(0, 1, 20)
    belief = rubric.believe(rubric.Table.of(scored(balanced(60, 20, 10, rng), merit, generosity, rng)))
    assert belief.weights @ belief.noise == pytest.approx(1, abs=0.1)
    assert belief.weights.sum() == pytest.approx(1)


def test_p_of_a_before_b_is_what_draws_from_the_posterior_say():
    rng = np.random.default_rng(SEED)
    table = rubric.Table.of(scored(balanced(8, 5, 3, rng), rng.normal(0, 1, 8), rng.normal(0, 1, 5), rng))
    belief = rubric.believe(table)
    part = rng.choice(len(belief.weights), 60_000, p=belief.weights)
    drawn = np.empty((len(part), 8))
    for g in np.unique(part):
        rows = np.flatnonzero(part == g)
        root = np.linalg.cholesky(belief.covariances[g, :8, :8])
        student = rng.standard_normal((len(rows), 8)) @ root.T
        student /= np.sqrt(rng.chisquare(belief.freedom, (len(rows), 1)) / belief.freedom)
        drawn[rows] = belief.means[g, :8] + student
    counted = (drawn[:, :, None] > drawn[:, None, :]).mean(axis=0) + np.eye(8) / 2
    assert np.abs(belief.ahead(8) - counted).max() < 0.01
    scales = np.sqrt(np.diagonal(belief.covariances, axis1=1, axis2=2))[:, :8]
    low, high = belief.interval(belief.means[:, :8], scales)
    assert np.abs(np.quantile(drawn, [0.05, 0.95], axis=0) - [low, high]).max() < 0.06


# What is promised


def test_where_all_scored_all_the_plain_mean_is_published():
    marks = {"pont": [14, 12, 15], "gare": [13, 9, 14], "quai": [8, 7, 11]}
    ranking = rank(Score(e, f"j{j}", v) for e, row in marks.items() for j, v in enumerate(row))
    assert ranking.method is Method.MEAN
    assert [(p.entry, p.raw) for p in ranking.placed] == [("pont", 41 / 3), ("gare", 12.0), ("quai", 26 / 3)]
    assert all(p.raw == p.corrected and p.low < p.raw < p.high for p in ranking.placed)
    severe = {s.juror: s.value for s in ranking.severities}
    assert severe["j1"] > 0 > severe["j2"] and sum(severe.values()) == pytest.approx(0, abs=1e-9)


def test_severity_is_taken_out_of_a_partial_slate():
    """Two entries of the same merit, one before a severe juror: raw and corrected stand side by side."""
    rng = np.random.default_rng(SEED)
    seats = balanced(24, 6, 3, rng)
    generosity = np.array([-8, 0, 0, 0, 0, 8.0])
    ranking = rank(scored(seats, np.zeros(24), generosity, rng, noise=0.3))
    assert ranking.method is Method.CORRECTED
    assert np.ptp([p.raw for p in ranking.placed]) > 5
    assert np.ptp([p.corrected for p in ranking.placed]) < 0.6
    assert [s.juror for s in sorted(ranking.severities, key=lambda s: s.value)][::5] == ["j05", "j00"]
    assert all(s.low < s.value < s.high for s in ranking.severities)


@cache
def simulated(entries: int, jurors: int, each: int) -> list[tuple[np.ndarray, float, Ranking]]:
    """Merits, the average generosity of the jury, and the ranking, of thirty juries."""
    rng = np.random.default_rng(SEED)
    juries = []
    for _ in range(30):
        merit, generosity = rng.normal(0, 1, entries), rng.normal(0, 1, jurors)
        scores = scored(balanced(entries, jurors, each, rng), merit, generosity, rng)
        juries.append((merit, generosity.mean(), rank(scores)))
    return juries


@pytest.mark.parametrize("jury", [(30, 10, 3), (12, 6, 3), (20, 5, 5)])
def test_nine_intervals_in_ten_hold_the_truth(jury):
    held, sure, right = [], 0, 0
    for merit, generosity, ranking in simulated(*jury):
        truth = {f"e{e:02}": 12 + merit[e] + generosity for e in range(len(merit))}
        held += [p.low <= truth[p.entry] <= p.high for p in ranking.placed]
        for (i, a), (j, b) in combinations(enumerate(ranking.order), 2):
            sure += ranking.ahead[i][j] >= 0.8
            right += ranking.ahead[i][j] >= 0.8 and truth[a] > truth[b]
    print(f"seed {SEED}: coverage {np.mean(held):.3f}, decided {sure}, rightly {right / sure:.3f}")
    assert 0.85 <= np.mean(held) <= 0.96
    assert right / sure >= 0.88


def test_with_partial_balanced_slates_the_corrected_ranking_beats_the_mean():
    corrected, raw = [], []
    for merit, _, ranking in simulated(30, 10, 3):
        corrected.append(agreement({p.entry: p.corrected for p in ranking.placed}, merit))
        raw.append(agreement({p.entry: p.raw for p in ranking.placed}, merit))
    print(f"seed {SEED}: Kendall's tau corrected {np.mean(corrected):.3f}, mean {np.mean(raw):.3f}")
    assert np.mean(corrected) > np.mean(raw) + 0.03


def test_slates_of_different_strength_do_not_hurt_as_z_scores_would():
    """Each juror has neighbours in merit, few overlap: z-scores take the strength of a slate for generosity."""
    rng = np.random.default_rng(SEED)
    ours, standardised = [], []
    for _ in range(15):
        merit = np.sort(rng.normal(0, 1, 30))
        seats = [((3 * juror + step) % 30, juror) for juror in range(10) for step in range(9)]
        scores = scored(seats, merit, rng.normal(0, 0.5, 10), rng)
        ours.append(agreement({p.entry: p.corrected for p in rank(scores).placed}, merit))
        standardised.append(agreement(z_scores(scores), merit))
    print(f"seed {SEED}: Kendall's tau ours {np.mean(ours):.3f}, z-scores {np.mean(standardised):.3f}")
    assert np.mean(ours) > np.mean(standardised) + 0.15


def z_scores(scores: list[Score]) -> dict[str, float]:
    frame = pd.DataFrame(vars(score) for score in scores)
    of_juror = frame.groupby("juror")["value"]
    frame["z"] = (frame["value"] - of_juror.transform("mean")) / of_juror.transform("std")
    return frame.groupby("entry")["z"].mean().to_dict()


def test_entries_that_overlap_are_tied_and_those_far_apart_are_not():
    marks = {"a": [15, 11, 16, 12], "b": [12, 15, 13, 15], "c": [11, 15, 16, 12], "z": [3, 4, 3, 2]}
    ranking = rank(Score(e, f"j{j}", v) for e, row in marks.items() for j, v in enumerate(row))
    zone = ranking.zone(1)
    assert (zone.clear, set(zone.undecided), zone.places) == ((), {"a", "b", "c"}, 1)
    assert [(p.best, p.worst) for p in ranking.placed] == [(1, 3), (1, 3), (1, 3), (4, 4)]
    assert ranking.zone(3) == rubric.tie.Zone(ranking.order[:3], (), 0)


def test_equal_entries_are_even_whatever_their_names():
    ranking = rank(Score(e, j, 10.0) for e in ("b", "a", "c") for j in ("x", "y"))
    assert ranking.ahead == ((0.5,) * 3,) * 3
    assert {(p.best, p.worst) for p in ranking.placed} == {(1, 3)}


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 1000))
def test_the_order_in_which_scores_came_changes_nothing(shuffle: random.Random, seed: int):
    rng = np.random.default_rng(seed)
    scores = scored(balanced(7, 4, 2, rng), rng.normal(0, 1, 7), rng.normal(0, 1, 4), rng)
    assert rank(shuffle.sample(scores, len(scores))) == rank(scores)


@pytest.mark.parametrize("rows", [[("e", "j", 4)], [("e", "j", 4), ("f", "j", 5)], [("e", "j", 4), ("e", "k", 6)]])
def test_the_smallest_juries_have_a_ranking(rows):
    ranking = rank(Score(*row) for row in rows)
    assert all(p.low <= p.raw <= p.high and np.isfinite([p.low, p.high]).all() for p in ranking.placed)
    assert all(0 <= p <= 1 for row in ranking.ahead for p in row)


@pytest.mark.parametrize("rows", [[], [("e", "j", float("nan"))], [("e", "j", 4), ("e", "j", 5)]])
def test_scores_that_are_none_are_refused(rows):
    with pytest.raises(ValueError):
        rank(Score(*row) for row in rows)


def test_a_value_weighs_every_criterion():
    assert weighted({"impact": 8, "team": 4}, {"impact": 75, "team": 25}) == 7
    with pytest.raises(ValueError):
        weighted({"impact": 8}, {"impact": 75, "team": 25})
