"""Who judges what, who teams with whom: conflicts never, gaps shown, and nothing better to be had."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from app.challenges.assignment import Gap, Lack, MissingJurors, Seat, Team, Teammate, slates, teams

SEED = 20_261_125
ENTRIES = [f"e{n:03}" for n in range(100)]
JURORS = [f"j{n:02}" for n in range(25)]


@pytest.fixture(scope="module")
def conflicts() -> frozenset[Seat]:
    """Two jurors of each entry know its authors."""
    rng = np.random.default_rng(SEED)
    return frozenset(Seat(e, JURORS[j]) for e in ENTRIES for j in rng.choice(25, 2, replace=False))


def panels(seats) -> Counter[str]:
    return Counter(seat.entry for seat in seats)


def test_a_hundred_entries_have_three_jurors_each_evenly_and_without_conflict(conflicts):
    found = slates(ENTRIES, JURORS, each=3, seed=SEED, conflicts=conflicts)
    assert found.gaps == ()
    assert set(panels(found.seats).values()) == {3} and len(panels(found.seats)) == 100
    assert set(found.loads.values()) == {12}
    assert not conflicts & set(found.seats)


def test_the_same_question_has_the_same_answer_in_whatever_order_it_is_put(conflicts):
    one = slates(ENTRIES[:30], JURORS[:8], each=3, seed=1, conflicts=conflicts)
    assert slates(ENTRIES[:30][::-1], JURORS[:8][::-1], each=3, seed=1, conflicts=sorted(conflicts)[::-1]) == one
    assert slates(ENTRIES[:30], JURORS[:8], each=3, seed=2, conflicts=conflicts).seats != one.seats


def test_what_cannot_be_had_is_shown_and_shared_out():
    """25 jurors of at most 11 entries make 275 seats, 25 too few: no entry lacks two."""
    found = slates(ENTRIES, JURORS, each=3, seed=SEED, most=11)
    assert sum(gap.number for gap in found.gaps) == 25
    assert {gap.number for gap in found.gaps} == {1}
    assert set(found.loads.values()) == {11}


def test_an_entry_that_nearly_everybody_knows_lacks_a_juror_rather_than_having_a_friend():
    barred = [Seat("e000", juror) for juror in JURORS[1:]]
    found = slates(ENTRIES[:10], JURORS, each=3, seed=SEED, conflicts=barred)
    assert found.gaps == (MissingJurors("e000", 2),)
    assert [seat.juror for seat in found.seats if seat.entry == "e000"] == ["j00"]


def test_anchors_are_scored_by_all_but_those_in_conflict():
    found = slates(
        ENTRIES[:40], JURORS[:10], each=3, seed=SEED, anchors=["e003", "e017", "e030"], conflicts=[Seat("e017", "j04")]
    )
    sizes = panels(found.seats)
    assert (sizes["e003"], sizes["e017"], sizes["e030"]) == (10, 9, 10)
    assert found.gaps == (MissingJurors("e017", 1),)
    assert {size for entry, size in sizes.items() if entry not in ("e003", "e017", "e030")} == {3}
    assert max(found.loads.values()) - min(found.loads.values()) <= 1


def test_each_juror_has_their_share_of_each_label():
    labels = {"theme": {entry: "abcd"[n % 4] for n, entry in enumerate(ENTRIES)}}
    found = slates(ENTRIES, JURORS, each=3, seed=SEED, labels=labels)
    seen = Counter((seat.juror, labels["theme"][seat.entry]) for seat in found.seats)
    assert set(seen.values()) == {3}, "twelve entries of four themes: three of each"


def test_seats_that_stand_already_stay_where_they_can():
    before = slates(ENTRIES[:20], JURORS[:5], each=2, seed=SEED)
    again = slates(ENTRIES[:20], JURORS[:5], each=2, seed=SEED + 1, kept=before.seats)
    assert again.seats == before.seats
    without = slates(ENTRIES[:20], JURORS[:5], each=2, seed=1, kept=before.seats, conflicts=before.seats[:1])
    assert len(set(without.seats) - set(before.seats)) <= 3


def test_more_jurors_wanted_than_there_are_is_everybody():
    found = slates(["a", "b"], ["x", "y"], each=5, seed=0)
    assert len(found.seats) == 4 and found.gaps == ()
    assert slates(["a"], [], each=3, seed=0).seats == slates([], [], each=3, seed=0).seats == ()


# Teams

SKILLS = ("code", "data", "design", "pitch")
TEAMS = [Team(f"t{n}", least=5, most=7, skills=frozenset(SKILLS)) for n in range(10)]


def crowd(number: int, seed: int = SEED) -> list[Teammate]:
    rng = np.random.default_rng(seed)
    return [
        Teammate(
            f"p{n:02}",
            agency=f"a{rng.integers(8)}",
            skills=frozenset(str(s) for s in rng.choice(SKILLS, rng.integers(1, 3), replace=False)),
            wishes=tuple(f"t{t}" for t in rng.choice(10, 3, replace=False)),
        )
        for n in range(number)
    ]


def test_sixty_people_make_ten_teams():
    people = crowd(60)
    together = [("p00", "p01"), ("p02", "p03", "p04"), ("p04", "p05")]
    found = teams(people, TEAMS, seed=SEED, together=together)
    assert sorted(person for members in found.members.values() for person in members) == [p.person for p in people]
    assert all(5 <= len(members) <= 7 for members in found.members.values())
    assert len({found.team_of(person) for person in ("p02", "p03", "p04", "p05")}) == 1
    assert found.team_of("p00") == found.team_of("p01")
    named = {person.person: person for person in people}
    for members in found.members.values():
        assert len({named[person].agency for person in members}) > 1
        assert set(SKILLS) <= set().union(*(named[person].skills for person in members))
    assert {gap.lack for gap in found.gaps} <= {Lack.WISH}
    assert len(found.gaps) <= 4
    assert teams(people[::-1], TEAMS[::-1], seed=SEED, together=together[::-1]) == found


def test_no_other_teams_have_fewer_wishes_unmet():
    """Oracle: every way to put eight people into two teams of four."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        people = [
            Teammate(f"p{n}", f"a{n}", wishes=tuple(rng.permutation(["x", "y"])[: rng.integers(1, 3)].tolist()))
            for n in range(8)
        ]
        found = teams(people, [Team("x", 4, 4), Team("y", 4, 4)], seed=seed)
        asked = sum(_rank(person, found.team_of(person.person)) for person in people)
        best = min(
            sum(_rank(person, "x" if n in chosen else "y") for n, person in enumerate(people))
            for chosen in itertools.combinations(range(8), 4)
        )
        assert asked == best


def _rank(person: Teammate, team: str | None) -> int:
    return person.wishes.index(team) if team in person.wishes else len(person.wishes)


def test_what_a_team_lacks_is_shown():
    people = [Teammate(f"p{n}", "one") for n in range(3)] + [Teammate("q", "two", wishes=("nowhere",))]
    found = teams(people, [Team("x", 2, 2, frozenset({"code"})), Team("y", 3, 3)], seed=0)
    assert Gap(Lack.SKILL, "x", "code") in found.gaps
    assert Gap(Lack.WISH, "q") in found.gaps
    assert sum(gap.lack is Lack.SHORT for gap in found.gaps) == 1
    assert sum(gap.lack is Lack.ONE_AGENCY for gap in found.gaps) == 1, "two teams cannot both have the only stranger"


def test_those_for_whom_there_is_no_room_are_named():
    found = teams([Teammate(f"p{n}", f"a{n}") for n in range(5)], [Team("x", 2, 4)], seed=0, together=[("p0", "p4")])
    assert [gap.lack for gap in found.gaps] == [Lack.UNPLACED]
    assert found.gaps[0].subject in ("p1", "p2", "p3")
    too_many = teams(
        [Teammate("p0"), Teammate("p1"), Teammate("p2")], [Team("x", 1, 2)], seed=0, together=[["p0", "p1", "p2"]]
    )
    assert [gap.lack for gap in too_many.gaps] == [Lack.UNPLACED] * 3 + [Lack.SHORT]


def test_a_stranger_in_a_group_is_refused():
    with pytest.raises(ValueError):
        teams([Teammate("p0")], [Team("x", 1, 2)], seed=0, together=[("p0", "p9")])
