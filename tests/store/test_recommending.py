"""On simulated people with known needs the ten services are worth twice the popular ones, and the new are seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from random import Random
from statistics import median

import pytest

from app.store.belief import EXAMINED, OF_ELSEWHERE, OF_NOTHING, Experience, Tally
from app.store.evaluation import FEWEST_SLATES, Shown, Sitting, Verdict, clicks, compare
from app.store.matrix import ANSWERS, Matrix, MatrixError, shipped
from app.store.profile import Profile
from app.store.slate import EXPLORING, MOST_PER_CATEGORY, TEN, Offer, choose
from app.store.vocabulary import Accessibility, Category, Need, Platform, Public
from tests.store.visitors import Outcome, Town, catalogue, service

NEWCOMERS = 12
CV = Profile.of([("stage", "application"), ("situation", "jobseeker")], [])


def offers(count, **chosen):
    said = {"category": Category.APPLICATION, "needs": (Need.WRITE_A_CV,)} | chosen
    return [Offer(id=number + 1, popularity=count - number, **said) for number in range(count)]


def spread(count, **chosen):
    """As many in each category."""
    kinds = list(Category)
    return [
        Offer(id=n + 1, category=kinds[n % len(kinds)], needs=(Need.WRITE_A_CV,), popularity=count - n, **chosen)
        for n in range(count)
    ]


def judged(seed, *, services, sessions, worlds):
    """Popularity and the recommender, on the same people; good services of which nothing is known come in halfway."""
    random = Random(seed)
    town = {one.offer.id: one for one in catalogue(random, services)}
    late = [replace(service(random, services + 1 + n), quality=0.7) for n in range(NEWCOMERS)]
    popular, ours = Outcome(), Outcome()
    people = Town(dict(town), Random(seed + 1))
    for _session in range(sessions):
        people.visit(popular, by_popularity=True)
    people = Town(dict(town), Random(seed + 1))
    for session in range(sessions):
        if session == sessions // 2:
            people.services |= {one.offer.id: one for one in late}
        people.visit(ours, by_popularity=False, worlds=worlds, seed=seed)
    met = Met.of(ours, late)
    print(
        f"seed {seed}: {sessions} sessions, {services} services; useful clicks a session: "
        f"popularity {popular.useful_a_session:.2f}, ours {ours.useful_a_session:.2f}; "
        f"top five draw {popular.share_of_five:.0%} and {ours.share_of_five:.0%}; each that came halfway was shown "
        f"{min(met.shown)} times and more, the middling one {median(met.shown):.0f}; who saw it needed it "
        f"{median(met.lifts):.1f} times as often as by chance"
    )
    return popular, ours, met


@dataclass(frozen=True)
class Met:
    """How often each newcomer was shown; and how many times as often as by chance those who saw it needed it."""

    shown: list[int]
    lifts: list[float]

    @classmethod
    def of(cls, outcome, late):
        shown = {one.offer.id: outcome.shown[one.offer.id] for one in late}
        lifts = [
            outcome.shown_in_need[one.offer.id] / shown[one.offer.id] / outcome.share_needing(one.answers)
            for one in late
            if shown[one.offer.id]
        ]
        return cls(list(shown.values()), lifts)


def assert_worth(popular, ours):
    assert popular.useful > 50 and ours.clicks.total() > 300, "too little happened to judge by"
    assert ours.useful_a_session >= 2 * popular.useful_a_session
    assert popular.share_of_five > 0.5, "popularity is not what it is said to be: the baseline is broken"
    assert ours.share_of_five < 0.30


def assert_met(*towns):
    """By the middling newcomer: some of them say that they answer what they do not."""
    assert all(min(met.shown) >= 2 and median(met.shown) >= 10 for met in towns), "a new service is not seen"
    assert median(lift for met in towns for lift in met.lifts) > 2, "those who need it do not see it"


def test_the_ten_services_are_worth_twice_the_popular_ones_and_no_five_draw_the_crowd():
    popular, ours, met = judged(3, services=150, sessions=900, worlds=6)
    assert_worth(popular, ours)
    assert_met(met)


@pytest.mark.endure
def test_over_many_sessions_and_services_too():
    towns = [judged(seed, services=300, sessions=6000, worlds=12) for seed in range(11, 14)]
    for popular, ours, _met in towns:
        assert_worth(popular, ours)
    assert_met(*(met for _popular, _ours, met in towns))


def test_a_service_of_which_nobody_knows_anything_is_seen():
    """Eighty others answer the same need and are known to help."""
    known = Experience({(n + 1, "seeking/application"): Tally(400.0, 60.0) for n in range(60)})
    among = spread(61)
    shown = sum(
        any(slot.service == 61 for slot in choose(CV, shipped(), among, known, seed=n, worlds=4).slots)
        for n in range(300)
    )
    assert 5 < shown < 300


def test_ten_are_shown_two_of_them_explored_and_no_more_than_three_of_a_category():
    slate = choose(CV, shipped(), spread(60), Experience(), seed=1)
    assert len({slot.service for slot in slate.slots}) == TEN
    assert [place for place, slot in enumerate(slate.slots) if slot.explores] == list(EXPLORING)
    assert max(Counter(slot.candidate.offer.category for slot in slate.slots).values()) <= MOST_PER_CATEGORY


def test_of_one_category_three_are_shown():
    assert len(choose(CV, shipped(), offers(20), Experience(), seed=1).slots) == MOST_PER_CATEGORY


@pytest.mark.parametrize("count", range(12))
def test_of_few_services_each_is_shown_once(count):
    slots = choose(CV, shipped(), spread(count), Experience(), seed=1).slots
    assert len({slot.service for slot in slots}) == len(slots) == min(count, TEN)
    assert all(0 < slot.propensity <= 1 and 0 < slot.exposure <= 1 for slot in slots)


def test_the_same_seed_and_knowledge_choose_the_same():
    first, again = (choose(CV, shipped(), spread(60), Experience(), seed="a") for _ in range(2))
    assert first == again
    assert first.slots != choose(CV, shipped(), spread(60), Experience(), seed="b").slots


def test_how_likely_each_was_is_as_often_as_it_was():
    """Of what popularity would show and this does not: shown, divided by how likely, is one."""
    known = Experience({(n + 1, "seeking/application"): Tally(100.0, 3.0 + n % 20) for n in range(60)})
    among, runs = spread(60), 1500
    weighed, explored = Counter(), 0.0
    for seed in range(runs):
        slate = choose(CV, shipped(), among, known, seed=seed, worlds=4)
        surely = {slot.service for slot in slate.slots if not slot.explores}
        rivals = set(slate.rival) - surely
        for slot in slate.slots:
            if slot.explores and slot.service in rivals:
                weighed[slot.service] += 1 / slot.propensity
                explored += 1
    assert len(rivals) >= 3 and explored > 150
    assert 0.85 < sum(weighed.values()) / len(rivals) / runs < 1.15, weighed
    assert all(0.5 < weighed[number] / runs < 1.6 for number in rivals), weighed


# What fits


@pytest.mark.parametrize(
    ("said", "chosen", "reason"),
    [
        (("region", "bretagne"), {"regions": frozenset({"martinique"})}, "territory"),
        (("situation", "student"), {"publics": frozenset({Public.FOUNDER})}, "audience"),
        (("stage", "search"), {"publics": frozenset({Public.EMPLOYER})}, "audience"),
        (("languages", "uk"), {"languages": frozenset({"fr", "en"})}, "language"),
        (("access", "assistive"), {"accessibility": Accessibility.UNSTATED}, "accessibility"),
        (("access", "strict"), {"accessibility": Accessibility.PARTIAL}, "accessibility"),
        (("device", "android"), {"platforms": frozenset({Platform.IOS})}, "platform"),
    ],
)
def test_what_does_not_fit_is_left_out_and_counted(said, chosen, reason):
    slate = choose(
        Profile.of([said], ["bretagne"]), shipped(), [*spread(3, **chosen), *spread(0)], Experience(), seed=1
    )
    assert slate.slots == [] and slate.left_out == {reason: 3}


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        (("region", "bretagne"), {"regions": frozenset({"bretagne", "martinique"})}),
        (("situation", "young"), {"publics": frozenset({Public.JOBSEEKER})}),
        (("situation", "employer"), {"publics": frozenset({Public.EMPLOYER})}),
        (("stage", "search"), {"publics": frozenset({Public.STUDENT})}),
        (("access", "assistive"), {"accessibility": Accessibility.PARTIAL}),
        (("device", "iphone"), {"platforms": frozenset({Platform.IOS})}),
    ],
)
def test_what_fits_or_may_fit_stays(said, chosen):
    assert (
        len(choose(Profile.of([said], ["bretagne"]), shipped(), spread(3, **chosen), Experience(), seed=1).slots) == 3
    )


def test_whoever_skips_everything_is_shown_ten_services():
    assert len(choose(Profile(), shipped(), spread(40), Experience(), seed=1).slots) == TEN


def test_words_that_mean_nothing_here_are_left_out_of_a_profile():
    profile = Profile.of(
        [("stage", "search"), ("stage", "'; DROP"), ("password", "x"), ("region", "lune"), ("experience", "none"),
         ("experience", "long"), ("stage", "search")], ["bretagne"],
    )  # fmt: skip
    assert profile.answers == {"stage": ("search",), "experience": ("long",)}


def test_a_reason_is_the_answer_that_told_most_of_the_need_it_answers():
    profile = Profile.of([("situation", "jobseeker"), ("blocks", "no-replies"), ("stage", "application")], [])
    slot = choose(profile, shipped(), offers(1), Experience(), seed=1).slots[0]
    assert (slot.candidate.need, slot.because) == (Need.WRITE_A_CV, "stage.application")


def test_the_shipped_matrix_knows_every_answer_that_tells_of_needs_and_every_need():
    assert set(shipped().rows) == set(ANSWERS)
    assert {need for row in shipped().rows.values() for need in row} == set(Need)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"stage.moon": {}}, "no question has the answer 'stage.moon'"),
        ({"stage.search": {"fly": 1}}, "no need is called 'fly'"),
        ({"stage.search": {"find-offers": 4}}, "a whole number from 0 to 3"),
        ({"stage.search": {"find-offers": "3"}}, "a whole number from 0 to 3"),
    ],
)
def test_a_matrix_that_means_nothing_is_refused_in_plain_words(rows, said):
    with pytest.raises(MatrixError, match=said):
        Matrix.of(rows)


# What is believed


def test_nothing_known_is_the_catalogue_and_much_known_is_itself():
    known = Experience({(1, "a"): Tally(10_000.0, 3_000.0), (2, "b"): Tally(10_000.0, 500.0)})
    assert known.of(9, "a").mean == pytest.approx(known.rate, rel=0.01)
    assert known.of(1, "a").mean == pytest.approx(0.3, rel=0.02)
    assert 0.25 < known.of(1, "never seen").mean < 0.3, "a segment that says nothing believes the others"


def test_what_other_segments_say_is_worth_no_more_looks_than_it_is_given():
    """Even where more said that it helped than are believed to have looked."""
    belief = Experience({(1, "a"): Tally(200.0, 800.0)}).of(1, "b")
    assert belief.alpha <= OF_NOTHING + OF_ELSEWHERE and belief.mean <= 1


# Whether it is better


def test_the_interval_of_the_estimate_holds_what_popularity_truly_gets():
    """Clicks planted by the model that the estimate believes in, so that the truth is known to the last decimal."""
    covered, runs, random = 0, 20, Random(5)
    among = spread(40)
    draws = {one.id: random.uniform(0.05, 0.6) for one in among}
    known = Experience({(one.id, "seeking/application"): Tally(100.0, 20 * draws[one.id]) for one in among})
    lots = [choose(CV, shipped(), among, known, seed=n, worlds=4) for n in range(1500)]
    truth = 1000 * sum(EXAMINED[place] * draws[number] for place, number in enumerate(lots[0].rival))
    ours = (
        1000
        * sum(EXAMINED[place] * draws[slot.service] for slate in lots for place, slot in enumerate(slate.slots))
        / len(lots)
    )
    for _run in range(runs):
        sittings = [
            Sitting(
                [
                    Shown(s.service, place, s.exposure, clicked=random.random() < EXAMINED[place] * draws[s.service])
                    for place, s in enumerate(slate.slots)
                ],
                slate.rival,
            )
            for slate in lots
        ]
        found = compare(sittings, clicks)
        assert found.own.low < found.own.value < found.own.high
        covered += found.other.low <= truth <= found.other.high and found.own.low - 20 <= ours <= found.own.high + 20
    print(f"true: popularity {truth:.0f}, ours {ours:.0f}; estimated {found.other}; covered {covered} of {runs}")
    assert covered >= 16
    assert found.effective > 30 and 0.7 < found.support < 1.3


def test_with_too_little_nothing_is_said():
    sittings = [Sitting([Shown(1, 0, 1.0, clicked=True)], [1])] * (FEWEST_SLATES - 1)
    assert compare(sittings, clicks).verdict is Verdict.TOO_LITTLE
    assert compare([], clicks).verdict is Verdict.TOO_LITTLE


def test_the_same_order_is_neither_better_nor_worse():
    sittings = [Sitting([Shown(1, 0, EXAMINED[0], clicked=n % 3 == 0)], [1]) for n in range(600)]
    found = compare(sittings, clicks)
    assert found.difference.value == pytest.approx(0) and found.verdict is Verdict.OPEN


def test_what_nobody_wants_loses_to_what_everybody_wants():
    sittings = [
        Sitting([Shown(1, 0, 1.0, clicked=n % 50 == 0), Shown(2, 1, EXAMINED[1], clicked=n % 2 == 0)], [2, 1])
        for n in range(600)
    ]
    assert compare(sittings, clicks).verdict is Verdict.WORSE
