"""A population rates; some are paid, some come in a crowd: what is shown hardly moves, and the sincere come through."""

from __future__ import annotations

import random
import statistics
from dataclasses import dataclass, replace

import pytest

from tests.store.population import BEGIN, DAY, Moved, Rated, honest, moved, norm_of_a_store, opinion, planted

LITTLE, NEARLY = 0.1, 0.11
SIZES = {"small": 12, "fifty": 50, "large": 200}


@dataclass(frozen=True)
class Attack:
    count: int
    stars: int
    hours: float
    fresh: bool
    liking: float
    verified: bool = False


ATTACKS = {
    "paid: thirty new accounts, five stars in two days": Attack(30, 5, 48, True, liking=2.9),
    "paid, and known to have gone there": Attack(30, 5, 48, True, liking=2.9, verified=True),
    "angry: twenty-five accounts, one star in five hours": Attack(25, 1, 5, False, liking=4.2),
    "bought: twenty old accounts, five stars in two days": Attack(20, 5, 48, False, liking=2.9),
}


def attacked(seed: int, attack: Attack, size: int) -> Moved:
    chance = random.Random(seed)
    norm = norm_of_a_store(chance)
    sincere = honest(chance, count=size, liking=attack.liking)
    bad = planted(
        chance, count=attack.count, stars=attack.stars, begins=150, hours=attack.hours, fresh=attack.fresh,
        verified=attack.verified,
    )  # fmt: skip
    return moved(sincere, bad, norm)


def hold(seeds: range) -> None:
    for words, attack in ATTACKS.items():
        for size, count in SIZES.items():
            found = [attacked(seed, attack, count) for seed in seeds]
            worst, last = max(one.worst for one in found), max(one.last for one in found)
            without = statistics.mean(one.unwatched for one in found)
            waiting = max(one.sincere_waiting for one in found)
            print(f"{words} · {size}: at worst {worst:.3f}, in the end {last:.3f}; nothing set aside {without:.2f}; "
                  f"sincere people who waited: at most {waiting}")  # fmt: skip
            assert without > LITTLE, "there is something to defend against"
            assert last == 0, "once somebody looked, nothing of it is left and everybody sincere counts"
            assert worst < LITTLE, f"{words} · {size}"


def test_paid_angry_and_bought_ratings_move_what_is_shown_by_less_than_a_tenth() -> None:
    hold(range(2))


@pytest.mark.endure
def test_they_do_not_whatever_the_seed() -> None:
    hold(range(100))


AFTERNOON = [Attack(count, 5, 5, False, liking=2.9) for count in (5, 6, 7)] + [
    Attack(count, 1, 5, False, liking=4.2) for count in (5, 6, 7)
]
TWO_DAYS = [replace(one, hours=46) for one in AFTERNOON]


def hold_few(seeds: range, attack: Attack) -> None:
    """Where fifty have said what they think, or a dozen, they are set aside; of two hundred they move little."""
    for count in (12, 50):
        found = [attacked(seed, attack, count) for seed in seeds]
        assert min(one.unwatched for one in found) > LITTLE, "there is something to defend against"
        worst = max(one.worst for one in found)
        print(f"{attack.count} of {attack.stars} stars in {attack.hours} h, of {count}: at worst {worst:.3f}; "
              f"sincere people who waited: at most {max(one.sincere_waiting for one in found)}")  # fmt: skip
        assert worst < LITTLE
    assert max(attacked(seed, attack, 200).worst for seed in seeds[:2]) < NEARLY


@pytest.mark.parametrize("attack", [*AFTERNOON, *TWO_DAYS], ids=lambda one: f"{one.count}-{one.stars}-{one.hours}")
def test_a_few_old_accounts_at_once_move_what_is_shown_by_less_than_a_tenth(attack: Attack) -> None:
    hold_few(range(2), attack)


@pytest.mark.parametrize("said", [0, 3])
@pytest.mark.parametrize("attack", AFTERNOON, ids=lambda one: f"{one.count}-{one.stars}")
def test_a_service_that_few_or_none_have_rated_gets_no_stars_in_one_afternoon(attack: Attack, said: int) -> None:
    """Red when what makes stars appear is taken to move nothing: with five paid voices a service has its number."""
    found = [attacked(seed, attack, said) for seed in range(3)]
    assert min(one.unwatched for one in found) > LITTLE, "there is something to defend against"
    assert max(one.worst for one in found) < LITTLE


@pytest.mark.endure
@pytest.mark.parametrize("attack", [*AFTERNOON, *TWO_DAYS], ids=lambda one: f"{one.count}-{one.stars}-{one.hours}")
def test_a_few_do_not_whatever_the_seed(attack: Attack) -> None:
    hold_few(range(60), attack)


# What cannot be told from the sincere

SLOW_NEW = Attack(15, 5, 30 * 24, True, liking=2.9)
SLOW_OLD = Attack(15, 5, 60 * 24, False, liking=2.9)
HALF, SIXTH = 0.5, 0.15
"""What “How the stars are reckoned” says of fifteen old accounts in two months: of fifty ratings, of two hundred."""


@pytest.mark.parametrize("size", [50, 200])
def test_fifteen_new_accounts_in_a_month_move_what_fifty_said_by_less_than_a_tenth(size: int) -> None:
    assert max(attacked(seed, SLOW_NEW, size).worst for seed in range(2)) < LITTLE


@pytest.mark.parametrize(("size", "bound"), [(50, HALF), (200, SIXTH)])
def test_fifteen_known_accounts_in_two_months_are_not_seen_and_move_no_more_than_is_said(
    size: int, bound: float
) -> None:
    """A window long enough to see them sets a real improvement aside for weeks where nobody looks."""
    assert LITTLE < max(attacked(seed, SLOW_OLD, size).worst for seed in range(2)) < bound


@pytest.mark.parametrize("stars", [1, 5])
@pytest.mark.parametrize(("size", "bound"), [(12, 0.75), (50, 0.25)])
def test_four_at_once_are_not_seen_and_move_no_more_than_is_said(stars: int, size: int, bound: float) -> None:
    """What “How the stars are reckoned” says of four, of a dozen ratings and of fifty: as many friends do the same."""
    four = Attack(4, stars, 5, False, liking=2.9 if stars == 5 else 4.2)
    assert LITTLE < max(attacked(seed, four, size).worst for seed in range(4)) < bound


# Sincere waves


def improved(seed: int, *, looked_at: bool) -> tuple[Rated, int]:
    """After a real improvement people come six times as fast, for good, and like it better."""
    chance, service = random.Random(seed), Rated()
    for voice in honest(chance, count=30, liking=3.0, days=120):
        service.hear(voice, watched=False)
    for voice in honest(chance, count=120, liking=4.5, days=80, first=120):
        service.hear(voice, looked_at=looked_at)
    return service, service.most_waiting


def come_through(seeds: range) -> list[float]:
    """Of each service the share of those who came forty days later and count at once, where nobody ever looks."""
    shares = []
    for seed in seeds:
        service, most = improved(seed, looked_at=True)
        service.decide(BEGIN + 300 * DAY)
        assert len(service.counting()) == len(service.voices) == 150
        alone, most_alone = improved(seed, looked_at=False)
        late = [one for one in alone.voices if one.at > BEGIN + 160 * DAY]
        counted = sum(not one.waits_since for one in late) / len(late)
        print(f"improvement, seed {seed}: at most {most} waited, {most_alone} where nobody looks; "
              f"{counted:.0%} of those who came forty days later count at once")  # fmt: skip
        shares.append(counted)
    return shares


def test_a_real_improvement_is_not_set_aside_for_ever() -> None:
    assert min(come_through(range(2))) > 0.9, "a pace that holds is no burst, even where nobody looks"


@pytest.mark.endure
def test_hardly_any_real_improvement_is() -> None:
    """Of twenty services one: new accounts that come faster and faster look like praise that is bought slowly."""
    shares = come_through(range(60))
    assert statistics.mean(shares) > 0.95
    assert sum(share <= 0.9 for share in shares) <= len(shares) / 20


def test_a_crowd_that_came_by_a_broadcast_counts_once_somebody_looked_and_is_no_burst_again() -> None:
    chance, service = random.Random(5), Rated()
    for voice in honest(chance, count=40, liking=4.0):
        service.hear(voice, watched=False)
    for voice in honest(chance, count=30, liking=4.0, days=1, first=180):
        service.hear(voice)
    assert service.most_waiting > 15, "it did look like a burst"
    service.decide(BEGIN + 190 * DAY)
    for voice in honest(chance, count=3, liking=4.0, days=4, first=184):
        service.hear(voice)
    assert len(service.counting()) == 73


def quiet(seeds: range, *, services: int) -> int:
    """How many sincere ratings ever wait where nobody does anything wrong."""
    waited = total = 0
    for seed in seeds:
        chance = random.Random(seed)
        for _ in range(services):
            service = Rated()
            for voice in honest(chance, count=chance.choice((8, 20, 60)), liking=opinion(chance, 3.7)):
                service.hear(voice)
            waited, total = waited + service.most_waiting, total + len(service.voices)
    print(f"of {total} sincere ratings {waited} waited")
    assert total > 100
    return waited


def test_where_nobody_does_anything_wrong_nobody_waits() -> None:
    assert quiet(range(1), services=10) == 0


@pytest.mark.endure
def test_hardly_anybody_waits_in_many_years_of_nothing_wrong() -> None:
    assert quiet(range(20), services=30) <= 20
