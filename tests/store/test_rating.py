"""The stars of a service as sums: what weighs, what shrinks, how sure it is."""

from __future__ import annotations

import math
import random
import statistics

import pytest

from app.store import rating
from app.store.rating import Heard, Norm

USUAL = Norm(mean=3.8, weight=8.0, within=1.1)


def of(stars: list[int], *, verified: bool = True, age_days: int = 0) -> Heard:
    weight = rating.weight(verified=verified, age_days=age_days)
    return rating.heard((one, weight) for one in stars)


def test_below_five_ratings_nothing_is_said() -> None:
    assert rating.rating(of([5, 5, 5, 5]), USUAL) is None
    assert rating.rating(of([5, 5, 5, 5, 5]), USUAL) is not None


def test_the_mean_is_shrunk_towards_that_of_the_store_as_the_formula_says() -> None:
    found = rating.rating(of([5] * 6), USUAL)
    assert found is not None
    assert found.mean == pytest.approx((8 * 3.8 + 30) / (8 + 6), abs=0.001)
    assert found.low < found.mean < found.high


def test_more_ratings_are_shrunk_less_and_make_the_interval_narrower() -> None:
    few, many = (rating.rating(of([5] * n), USUAL) for n in (5, 500))
    assert few and many
    assert few.mean < many.mean < 5
    assert many.high - many.low < few.high - few.low


def test_a_rating_weighs_half_after_a_year_and_verified_use_twice_as_much() -> None:
    assert rating.weight(verified=True, age_days=0) == 1
    assert rating.weight(verified=True, age_days=365) == pytest.approx(0.5)
    assert rating.weight(verified=False, age_days=0) == 0.5
    assert rating.weight(verified=True, age_days=-3) == 1, "a clock that ran ahead gives nobody more weight"


def test_old_ratings_give_way_to_new_ones() -> None:
    then, lately = of([1] * 30, age_days=4 * 365), of([5] * 30)
    both = Heard(60, then.weight + lately.weight, then.stars + lately.stars, then.squares + lately.squares)
    found = rating.rating(both, USUAL)
    assert found is not None and found.mean > 4.3


def test_the_order_of_the_ratings_changes_nothing() -> None:
    pairs = [(random.Random(n).randint(1, 5), 0.5 ** (n / 37)) for n in range(500)]
    assert rating.heard(pairs) == rating.heard(reversed(pairs))


def test_a_store_without_two_rated_services_has_the_usual_norm() -> None:
    assert rating.norm([]) == rating.norm([of([5] * 50), of([4])]) == rating.USUAL


def test_services_that_do_not_differ_are_shrunk_as_much_as_is_reasonable() -> None:
    assert rating.norm([of([3, 4, 5, 4, 4])] * 20).weight == rating.HEAVIEST


def test_what_was_planted_is_found_again() -> None:
    """Services whose true means vary by 0.25, ratings by 1: C is 4, and the truth lies within nine times of ten."""
    chance, told, truths = random.Random(8), [], []
    for _ in range(400):
        truth = chance.gauss(3.5, 0.5)
        ratings = [chance.gauss(truth, 1.0) for _ in range(chance.randint(6, 40))]
        told.append(rating.heard((one, 1.0) for one in ratings))  # type: ignore[misc]
        truths.append(truth)
    usual = rating.norm(told)
    assert usual.within == pytest.approx(1.0, rel=0.05)
    assert usual.weight == pytest.approx(4.0, rel=0.25)
    assert usual.mean == pytest.approx(statistics.mean(truths), abs=0.05)
    found = [rating.rating(one, usual) for one in told]
    held = [one.low <= truth <= one.high for one, truth in zip(found, truths, strict=True) if one]
    assert 0.86 < sum(held) / len(held) < 0.94
    shrunk = math.fsum((one.mean - truth) ** 2 for one, truth in zip(found, truths, strict=True) if one)
    raw = math.fsum((one.mean - truth) ** 2 for one, truth in zip(told, truths, strict=True))
    assert shrunk < 0.8 * raw
