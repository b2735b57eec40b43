"""When ratings come faster than chance brings them."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

import pytest
from scipy import stats

from app.store import pace
from app.store.pace import Mark

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SINCE = NOW - pace.PAST


def calm(per_day: float, *, seed: int = 1, days: int = 180) -> list[Mark]:
    """Ratings that come by chance alone; a fifth of them from new accounts."""
    chance, marks, at = random.Random(seed), [], NOW - timedelta(days=days)
    while (at := at + timedelta(days=chance.expovariate(per_day))) < NOW:
        marks.append(
            Mark(len(marks), at, chance.choices((1, 2, 3, 4, 5), (4, 6, 15, 40, 35))[0], chance.random() < 0.2)
        )
    return marks


def planted(count: int, stars: int, *, hours: float, fresh: bool = False, before_now: float = 0) -> list[Mark]:
    begins = NOW - timedelta(hours=hours + before_now)
    return [Mark(10_000 + n, begins + timedelta(hours=hours * n / count), stars, fresh) for n in range(count)]


@pytest.mark.parametrize("before", [0.5, 3.0, 40.0])
@pytest.mark.parametrize("seen", [1, 8, 30])
def test_the_chance_is_that_of_the_negative_binomial(before: float, seen: int) -> None:
    said = pace.rarity(seen, before=before, days=100, window=2)
    assert said == pytest.approx(-math.log10(stats.nbinom.sf(seen - 1, before, 100 / 102)), rel=1e-6, abs=1e-9)


def test_nothing_unusual_is_found_where_chance_alone_is_at_work() -> None:
    alarms = [pace.bursts(calm(rate, seed=seed), since=SINCE, at=NOW) for rate in (0.1, 0.5, 3) for seed in range(40)]
    assert sum(map(bool, alarms)) == 0


@pytest.mark.parametrize("rate", [0.05, 0.5, 3.0])
def test_thirty_new_accounts_in_two_days_are_found_and_nobody_else(rate: float) -> None:
    marks = calm(rate) + planted(30, 5, hours=48, fresh=True)
    found = {number for one in pace.bursts(marks, since=SINCE, at=NOW) for number in one.ids}
    assert {mark.id for mark in marks if mark.id >= 10_000} <= found
    assert len(found) <= 31 + rate


def test_an_hour_of_one_star_is_found_though_old_accounts_give_them() -> None:
    marks = calm(3.0) + planted(12, 1, hours=0.9)
    first = pace.bursts(marks, since=SINCE, at=NOW)[0]
    assert (first.kind.lowest, first.kind.fresh, first.seen) == (1, False, 12)


def test_a_few_in_a_quiet_place_are_no_burst() -> None:
    assert pace.bursts(planted(7, 5, hours=30), since=SINCE, at=NOW) == []
    assert pace.bursts(planted(3, 5, hours=30, fresh=True), since=SINCE, at=NOW) == []


def much(_ids: frozenset[int]) -> float:
    return pace.MUCH


@pytest.mark.parametrize("count", [5, 6, 7])
@pytest.mark.parametrize("hours", [5, 46])
def test_a_few_are_a_burst_where_they_move_what_is_shown(count: int, hours: float) -> None:
    few = planted(count, 1, hours=hours)
    [found] = pace.bursts([*calm(0.3), *few], since=SINCE, at=NOW, moves=much)
    assert found.ids >= {mark.id for mark in few}
    assert pace.bursts([*calm(0.3), *few], since=SINCE, at=NOW, moves=lambda ids: pace.MUCH - 0.01) == []


def test_four_are_no_burst_whatever_they_move() -> None:
    assert pace.bursts(planted(4, 1, hours=1), since=SINCE, at=NOW, moves=much) == []


def test_a_few_are_none_in_the_first_month_of_a_service_and_neither_where_chance_brings_them() -> None:
    few = planted(7, 5, hours=40)
    month = NOW - pace.YOUNG
    assert pace.bursts(few, since=month + timedelta(hours=1), at=NOW, moves=much) == []
    assert pace.bursts(few, since=month, at=NOW, moves=much) != []
    daily = [Mark(n, NOW - timedelta(hours=20 * n), 5, fresh=False) for n in range(4, 80)]
    assert pace.bursts([*daily, *few], since=SINCE, at=NOW, moves=much) == []


def test_no_sincere_rating_makes_a_burst_of_what_happened_to_come_with_it() -> None:
    """Ten of one star in a week are none yet, nor those that came within two hours without the one from before."""
    crowd = [Mark(n, NOW - timedelta(minutes=10 * n), 1, fresh=False) for n in range(7)]
    before = Mark(50, NOW - timedelta(days=3), 1, fresh=False)
    assert pace.bursts([*crowd, before], since=SINCE, at=NOW) == []
    [found] = pace.bursts([*crowd, before, Mark(51, NOW, 1, fresh=False)], since=SINCE, at=NOW)
    assert 51 in found.ids and 50 not in found.ids


def test_one_burst_does_not_make_another_of_what_is_none() -> None:
    """Four new accounts with one star are a burst; seven sincere people with five stars in the same week are not."""
    sincere = [Mark(n, NOW - timedelta(minutes=8 * n), 5, fresh=False) for n in range(7)]
    fake = [Mark(50 + n, NOW - timedelta(hours=n), 1, fresh=True) for n in range(4)]
    assert pace.bursts(sincere, since=SINCE, at=NOW) == []
    found = {number for one in pace.bursts([*sincere, *fake], since=SINCE, at=NOW) for number in one.ids}
    assert found == {50, 51, 52, 53}


def test_a_crowd_takes_along_its_neighbours_and_not_theirs() -> None:
    """Red when the whole past of a service that is rated every hour is set aside from one to the next."""
    hourly = [Mark(n, NOW - timedelta(minutes=50 * n), 5, fresh=False) for n in range(5_000)]
    crowd = planted(200, 5, hours=0.5)
    caught = {number for one in pace.bursts([*hourly, *crowd], since=SINCE, at=NOW) for number in one.ids}
    assert {mark.id for mark in crowd} <= caught
    assert len(caught) < 210


def test_a_crowd_that_was_approved_long_ago_does_not_hide_the_next() -> None:
    """Red when what somebody looked at five months ago counts as the pace of the last two months."""
    then = [Mark(n, NOW - timedelta(days=150, minutes=n), 1, fresh=False, known=True) for n in range(40)]
    crowd = [Mark(100 + n, NOW - timedelta(hours=n), 1, fresh=False) for n in range(12)]
    assert pace.bursts([*then, *crowd], since=SINCE, at=NOW) != []


def test_the_last_of_a_crowd_are_set_aside_with_it() -> None:
    """Red when they count because the hour before them explains all the others."""
    crowd = [Mark(n, NOW - timedelta(minutes=2 * n), 1, fresh=False) for n in range(30)]
    last = [Mark(90 + n, NOW + timedelta(minutes=50 + n), 1, fresh=False) for n in range(2)]
    found = pace.bursts([*crowd, *last], since=SINCE, at=NOW + timedelta(hours=1))
    assert {91, 90} <= {number for one in found for number in one.ids}


def test_a_service_that_became_better_is_taken_at_its_new_pace() -> None:
    """Two months at six a week are its past, however slow the four months before were."""
    better = [Mark(n, NOW - timedelta(hours=28 * n), 5, fresh=False) for n in range(10, 52)]
    week = [Mark(100 + n, NOW - timedelta(hours=12 * n), 5, fresh=False) for n in range(13)]
    assert pace.bursts([*better, *week], since=SINCE, at=NOW) == []
    assert pace.bursts(week, since=SINCE, at=NOW) != []


def test_what_was_looked_at_and_counts_is_past_and_no_burst_again() -> None:
    marks = [Mark(m.id, m.at, m.stars, m.fresh, known=True) for m in planted(40, 5, hours=48)]
    assert pace.bursts(calm(0.2) + marks, since=SINCE, at=NOW) == []


def test_what_already_waits_does_not_make_the_next_look_harmless() -> None:
    waiting = [Mark(m.id, m.at, m.stars, m.fresh, aside=True) for m in planted(20, 5, hours=40, fresh=True)]
    late = Mark(99_999, NOW, 5, fresh=True)
    found = pace.bursts([*calm(0.1), *waiting, late], since=SINCE, at=NOW)
    assert any(99_999 in one.ids for one in found)
