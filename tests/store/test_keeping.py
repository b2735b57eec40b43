"""Those who keep the Store rewrite the matrix, see what it changes, and read whether the order in force is better."""

from __future__ import annotations

import html
import re
from random import Random

import numpy as np
import pytest
import statsmodels.api as sm

from app.database import add_new, db, writing
from app.errors import Refused
from app.replay import KeptAnswer
from app.store import jobs, learned, need_matrix, preview, recommendation, training
from app.store.belief import EXAMINED, Experience, Tally
from app.store.evaluation import Shown, Sitting, clicks
from app.store.learned import LearnedOrder, OrderPeriod, chance
from app.store.log import Logged
from app.store.matrix import ANSWERS, Matrix, shipped
from app.store.slate import Offer
from app.store.vocabulary import Category, Need
from tests.api.program import token_of


@pytest.fixture
def shelf(make, provider):
    kinds = list(Category)
    for n in range(20):
        need = Need.WRITE_A_CV if n % 2 else Need.FIND_OFFERS
        make.service(f"Service {n}", provider=provider, category=kinds[n % 6], needs=[need])


def forced(here, reason):
    """By somebody who has looked at what it changes."""
    seen = re.search(r'name="seen" value="([^"]*)"', here.get("/store/matrix/preview").text)[1]
    return here.post("/store/matrix/draft", {"way": "force", "reason": reason, "seen": html.unescape(seen)})


def opened(here, answer):
    """What the page of a row sends along."""
    return html.unescape(re.search(r'name="seen" value="([^"]*)"', here.get(f"/store/matrix/{answer}").text)[1])


def rewritten(here, answer, weights):
    """By somebody who has just opened it."""
    return here.post(f"/store/matrix/{answer}", {**weights, "seen": opened(here, answer)})


def made_so_far():
    """The first one first: PostgreSQL gives rows in no order of its own."""
    made = recommendation.Recommendation
    return db.session.scalars(db.select(made).order_by(made.id)).all()


def judged(app):
    with writing(), app.app_context():
        jobs.judge_recommendations()


def test_a_row_is_rewritten_seen_and_put_in_force_with_a_reason(app, browse, keeper, shelf):
    here = browse.as_(keeper)
    rewritten(here, "stage.application", {"find-offers": "3", "write-a-cv": "0"})
    assert "changé" in here.get("/store/matrix").text
    with app.app_context():
        assert need_matrix.in_force()[1] == shipped(), "nothing changes before it is put in force"
    seen = here.get("/store/matrix/preview").text
    assert "arrive" in seen and "part" in seen
    assert forced(here, " ").status_code == 409
    assert forced(here, "Les CV attendent").status_code == 303
    with app.app_context():
        version, matrix = need_matrix.in_force()
        assert version and matrix.rows["stage.application"] == {Need.FIND_OFFERS: 3}
    assert "Les CV attendent" in here.get("/store/matrix").text


def test_an_earlier_version_is_taken_up_again(app, browse, keeper, shelf):
    here = browse.as_(keeper)
    rewritten(here, "stage.application", {"find-offers": "3"})
    forced(here, "Un essai")
    here.post("/store/matrix/draft", {"way": "0"})
    forced(here, "Comme avant")
    with app.app_context():
        version, matrix = need_matrix.in_force()
        assert version == 2 and matrix == shipped()


def test_what_changes_nothing_is_not_a_version_and_a_draft_can_be_thrown_away(app, browse, keeper, shelf):
    here = browse.as_(keeper)
    here.post("/store/matrix/draft", {"way": "0"})
    assert forced(here, "Rien").status_code == 409
    here.post("/store/matrix/draft", {"way": "away"})
    with app.app_context():
        assert need_matrix.draft() is None


def test_an_earlier_version_is_not_taken_up_over_what_somebody_writes(app, browse, keeper, make, shelf):
    rewritten(browse.as_(keeper), "stage.application", {"find-offers": "3"})
    other = browse.as_(make.with_role("facilitator"))
    assert other.post("/store/matrix/draft", {"way": "0"}).status_code == 409
    with app.app_context():
        assert need_matrix.draft().matrix.rows["stage.application"][Need.FIND_OFFERS] == 3


def test_what_was_written_after_somebody_looked_is_not_put_in_force_by_them(app, browse, keeper, make, shelf):
    here = browse.as_(keeper)
    rewritten(here, "stage.application", {"find-offers": "3"})
    seen = re.search(r'name="seen" value="([^"]*)"', here.get("/store/matrix/preview").text)[1]
    rewritten(browse.as_(make.with_role("facilitator")), "stage.search", {"find-offers": "1"})
    sent = {"way": "force", "reason": "Vu", "seen": html.unescape(seen)}
    assert here.post("/store/matrix/draft", sent).status_code == 409
    with app.app_context():
        assert need_matrix.in_force()[1] == shipped()


def test_of_two_who_open_the_same_answer_the_second_reads_what_stands_and_loses_nothing(
    app, browse, keeper, make, shelf
):
    here, other, answer = browse.as_(keeper), browse.as_(make.with_role("facilitator")), "stage.application"
    seen = opened(here, answer)
    assert rewritten(other, answer, {"find-offers": "3"}).status_code == 303
    late = here.post(f"/store/matrix/{answer}", {"write-a-cv": "2", "seen": seen})
    assert late.status_code == 409
    with app.app_context():
        assert need_matrix.draft().matrix.rows[answer] == {Need.FIND_OFFERS: 3}
    fields = dict(re.findall(r'<select id="([a-z-]+)".*?<option value="(\d)" selected', late.text))
    assert (fields["write-a-cv"], fields["find-offers"]) == ("2", "0"), "what was typed"
    standing = dict(re.findall(r'<p class="field-hint" id="([a-z-]+)-now">\D*(\d)', late.text))
    assert standing == {"find-offers": "3", "write-a-cv": "0"}
    again = html.unescape(re.search(r'name="seen" value="([^"]*)"', late.text)[1])
    assert here.post(f"/store/matrix/{answer}", {"write-a-cv": "2", "seen": again}).status_code == 303
    with app.app_context():
        assert need_matrix.draft().matrix.rows[answer] == {Need.WRITE_A_CV: 2}


def test_two_who_rewrite_different_answers_do_not_hinder_each_other(app, browse, keeper, make, shelf):
    here, other = browse.as_(keeper), browse.as_(make.with_role("facilitator"))
    seen = opened(here, "stage.application")
    rewritten(other, "stage.search", {"find-offers": "1"})
    assert here.post("/store/matrix/stage.application", {"find-offers": "3", "seen": seen}).status_code == 303


def test_a_weight_that_is_none_is_refused_in_the_words_of_its_reader(browse, keeper, shelf):
    answer = rewritten(browse.as_(keeper), "stage.search", {"find-offers": "4"})
    assert "Donnez à chaque besoin un nombre entier de 0 à 3" in answer.text


@pytest.mark.parametrize("weight", ["4", "-1", "x", "", "٣"])
def test_a_weight_that_is_none_is_refused(app, browse, keeper, shelf, weight):
    assert rewritten(browse.as_(keeper), "stage.search", {"find-offers": weight}).status_code == 409
    with app.app_context():
        assert need_matrix.draft() is None


def test_only_those_who_keep_the_store_rewrite_and_staff_may_read_whether_it_is_good(browse, make):
    citizen, staff = browse.as_(make.person()), browse.as_(make.staff())
    assert [citizen.get(url).status_code for url in ("/store/matrix", "/store/evaluation")] == [403, 403]
    assert [staff.get(url).status_code for url in ("/store/matrix", "/store/evaluation")] == [403, 200]


def log_some(app, number, seed=1):
    """Of services as they are: what stands high is opened."""
    random = Random(seed)
    with writing(), app.app_context():
        ids = sorted(db.session.scalars(db.select(recommendation.Service.id)))
        for n in range(number):
            shown = random.sample(ids, 10)
            made = recommendation.Recommendation(
                key=f"{n}", at=recommendation.now(), policy="matrix-0", segment="seeking/job", rival=ids[:10], pool=[]
            )
            made.slots = [
                recommendation.RecommendationSlot(
                    place=place, service_id=service, propensity=0.5, exposure=0.5 * 0.42, explores=place > 7
                )
                for place, service in enumerate(shown)
            ]
            db.session.add(made)
            db.session.flush()
            for place, service in enumerate(shown):
                if random.random() < EXAMINED[place] * (0.5 if service in ids[10:] else 0.05):
                    recommendation.say(made, place, recommendation.ActKind.CLICKED)
        db.session.commit()


def test_with_few_sessions_the_page_says_that_there_is_not_enough(app, browse, keeper, shelf):
    log_some(app, 20)
    judged(app)
    page = browse.as_(keeper).get("/store/evaluation")
    assert "Pas encore assez pour le dire" in page.text and "Mieux que la popularité" not in page.text


def test_with_many_it_says_plainly_whether_it_is_better(app, browse, keeper, shelf):
    log_some(app, 400)
    assert "Pas encore assez" in browse.as_(keeper).get("/store/evaluation").text, "the worker reckons, no page does"
    judged(app)
    page = browse.as_(keeper).get("/store/evaluation")
    assert "Mieux que la popularité" in page.text
    sheet = browse.as_(keeper).get("/store/evaluation.csv").text.splitlines()
    assert len(sheet) == 3 and "better" in sheet[1] and "too-little" in sheet[2]
    assert ",,,,," in sheet[2].replace(";", ","), "as little as the page"
    assert "la matrice d’origine – 400" in page.text


# Learned orders


def test_a_log_keeps_how_well_a_service_fits_to_one_decimal_and_nothing_of_who_somebody_is(app, browse, make, provider):
    kinds = list(Category)
    for n in range(20):
        publics = ["senior"] if n % 3 else []
        make.service(f"S {n}", provider=provider, category=kinds[n % 6], needs=[Need.WRITE_A_CV], publics=publics)
    ours = {"Origin": "http://localhost"}
    for situation in (["jobseeker"], ["jobseeker", "senior"]):
        answers = {"stage": "application", "situation": situation, "way": "result"}
        assert browse.post("/store/for-you", answers, token=False, headers=ours).status_code == 200
    with app.app_context():
        logged = [one.pool for one in made_so_far()]
        fits = [row[1] for pool in logged for row in pool]
        assert all(fit == round(fit, 1) for fit in fits)
        assert len(set(fits[16:])) == 1, "whom a service is made for is not in it: they answer the same need"


def test_the_regression_is_that_of_the_library_it_is_checked_against():
    random = Random(3)
    rows = [[random.random() for _ in range(4)] for _ in range(4000)]
    offsets = [np.log(EXAMINED[n % 10]) for n in range(4000)]
    wanted = [-1 + 2 * row[0] - row[1] + 0.5 * row[3] + offset for row, offset in zip(rows, offsets, strict=True)]
    acts = [random.random() < 1 / (1 + np.exp(-w)) for w in wanted]
    found = training.fit(rows, acts, offsets)
    model = sm.GLM(
        np.asarray(acts, float), sm.add_constant(np.asarray(rows)), family=sm.families.Binomial(), offset=offsets
    )
    assert list(found.values()) == pytest.approx(list(model.fit().params), abs=0.06)
    assert chance(found, [1, 0, 0, 0]) > chance(found, [0, 1, 0, 0])


def planted_log(sessions, *, useful, policy="matrix-0", seed=4):
    """Pools of twenty, six services shown at random places; what is opened goes by one feature."""
    random, found = Random(seed), []
    for _n in range(sessions):
        pool = [[n + 1, round(random.random(), 3), round(random.random() * 0.2, 4), 50.0] for n in range(16)]
        shown = random.sample(pool, 10)
        slots = [
            Shown(int(one[0]), place, sum(EXAMINED) / 16, random.random() < EXAMINED[place] * useful(one))
            for place, one in enumerate(shown)
        ]
        found.append(Logged(Sitting(slots, [1, 2, 3]), policy, pool))
    return found


def won(**said):
    """An order that beat the matrix that ships."""
    known = {"coefficients": {}, "trained_at": recommendation.now(), "slates": 900, "held_out": 400}
    return LearnedOrder(
        **known | {"measure": "clicks", "policy": "matrix-0", "gain": 5, "gain_low": 1, "gain_high": 9} | said
    )


CATEGORIES = {n + 1: str(n % 6) for n in range(16)}


def test_an_order_that_is_better_wins_on_sessions_it_had_not_seen(inside):
    log = planted_log(3000, useful=lambda one: 0.7 * one[1] ** 2)
    trained = training.train(log, CATEGORIES, clicks, policy="matrix-0")
    made = training.keep(trained, "clicks")
    assert made.won and not made.is_on and made.held_out == 900


def test_an_order_that_is_no_better_does_not_win_and_cannot_be_put_in_force(inside, make):
    trained = training.train(planted_log(1500, useful=lambda one: 0.3), CATEGORIES, clicks, policy="matrix-0")
    made = training.keep(trained, "clicks")
    assert not made.won
    with pytest.raises(Exception, match="pas gagné"):
        made.switch_on(by=make.with_role("facilitator"))
    assert learned.in_force() is None


def test_of_too_little_nothing_is_learned():
    with pytest.raises(training.TooLittle):
        training.train(planted_log(100, useful=lambda one: 0.5), CATEGORIES, clicks, policy="matrix-0")


def test_an_order_is_judged_on_what_the_order_in_force_has_shown_alone(inside):
    """What another matrix showed teaches, and judges nothing: there the same order would have lost."""
    good, bad = (lambda one: 0.7 * one[1] ** 2), (lambda one: 0.7 * (1 - one[1]) ** 2)
    mixed = [*planted_log(1500, useful=good), *planted_log(1400, useful=bad, policy="matrix-1", seed=5)]
    trained = training.train(mixed, CATEGORIES, clicks, policy="matrix-1")
    assert (trained.slates, trained.held_out, trained.policy) == (2479, 421, "matrix-1")
    with pytest.raises(training.TooLittle, match="0 slates"):
        training.train(mixed, CATEGORIES, clicks, policy="matrix-2")


def test_an_order_that_won_over_what_is_no_more_in_force_is_not_put_in_force(app, browse, keeper, shelf):
    with writing(), app.app_context():
        order = won()
        db.session.add(order)
        db.session.commit()
        number = order.id
    here = browse.as_(keeper)
    assert "Mettre en vigueur" in here.get("/store/evaluation").text
    rewritten(here, "stage.application", {"find-offers": "3"})
    assert forced(here, "Une autre").status_code == 303
    page = here.get("/store/evaluation").text
    assert "Mettre en vigueur" not in page and "face à un ordre qui n’est plus en vigueur" in page
    assert here.post(f"/store/evaluation/orders/{number}", {"wish": "on"}).status_code == 409
    here.post("/store/matrix/draft", {"way": "0"})
    assert forced(here, "Comme avant").status_code == 303
    assert here.post(f"/store/evaluation/orders/{number}", {"wish": "on"}).status_code == 409, "written anew is new"


def test_an_order_is_put_in_force_by_hand_and_chooses_from_then_on(app, browse, keeper, shelf):
    with writing(), app.app_context():
        order = won(coefficients={"intercept": -1.0, "content": -5.0, "rate": 0.0, "both": 0.0, "seen": 0.0})
        db.session.add(order)
        db.session.commit()
        number = order.id
    answers = {"stage": "application", "way": "result", "step": "7"}
    ours = {"Origin": "http://localhost"}
    before = browse.post("/store/for-you", answers, token=False, headers=ours)
    assert browse.as_(keeper).post(f"/store/evaluation/orders/{number}", {"wish": "on"}).status_code == 303
    after = browse.post("/store/for-you", answers, token=False, headers=ours)
    assert before.status_code == after.status_code == 200
    with app.app_context():
        policies = [one.policy for one in made_so_far()]
        assert policies == ["matrix-0", f"matrix-0 learned-{number}"]
    assert browse.as_(keeper).post(f"/store/evaluation/orders/{number}", {"wish": "off"}).status_code == 303
    with app.app_context():
        assert learned.in_force() is None


def test_a_new_matrix_ends_the_order_that_won_over_the_one_before(app, browse, keeper, shelf):
    """Red when a learned order goes on reordering what it never beat."""
    with writing(), app.app_context():
        order = won(coefficients={"intercept": -1.0, "content": -5.0, "rate": 0.0, "both": 0.0, "seen": 0.0})
        db.session.add(order)
        db.session.flush()
        order.switch_on(by=db.session.merge(keeper))
        db.session.commit()
    here = browse.as_(keeper)
    rewritten(here, "stage.application", {"find-offers": "3"})
    assert forced(here, "Une autre").status_code == 303
    assert "L’ordre appris est désactivé" in here.get("/store/matrix").text
    with app.app_context():
        assert learned.in_force() is None


def test_of_two_orders_one_is_in_force_at_a_time_and_it_is_kept_from_when_until_when(inside, make):
    first, other = won(), won()
    db.session.add_all([first, other])
    db.session.flush()
    keeper = make.with_role("facilitator")
    first.switch_on(by=keeper)
    with pytest.raises(Refused):
        other.switch_on(by=keeper)
    first.switch_off(by=keeper)
    other.switch_on(by=keeper)
    assert learned.in_force() is other and not first.is_on
    other.switch_off(by=keeper)
    first.switch_on(by=keeper)
    periods = db.session.scalars(db.select(OrderPeriod).order_by(OrderPeriod.id)).all()
    assert [(one.order_id, one.is_open) for one in periods] == [(1, False), (2, False), (1, True)]
    row = {"order_id": other.id, "is_open": True, "from_at": recommendation.now(), "from_by_id": keeper.id}
    assert add_new(OrderPeriod, row) == 0, "the database lets one be in force"


def test_the_preview_shows_the_order_that_is_in_force(inside):
    among = [Offer(id=n + 1, category=list(Category)[n % 6], needs=(Need.WRITE_A_CV,)) for n in range(14)]
    known = Experience({(n + 1, "x"): Tally(100.0, 5.0 + n) for n in range(14)})
    plain = preview.changes(shipped(), shipped(), among, known)
    learnt = preview.changes(shipped(), shipped(), among, known, lambda one: -one.belief.mean)
    assert [change.now for change in plain] != [change.now for change in learnt]


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_preview_searches_for_each_answer_whose_row_differs(answer):
    rows = shipped().written()
    need = next(need for need in map(str, Need) if need not in rows[answer])
    then = Matrix.of({**rows, answer: {need: 3}})
    among = [Offer(id=n + 1, category=list(Category)[n % 6], needs=([*Need][n % len(Need)],)) for n in range(60)]
    shown = preview.changes(shipped(), then, among, Experience())
    alone = [change for change in shown if change.profile.keys == [answer]]
    assert len(alone) == 1 and alone[0].now != alone[0].then
    assert any(set(change.profile.keys) == {answer, "situation.jobseeker"} for change in shown)
    added = len(shown) - len(preview.changes(shipped(), shipped(), among, Experience()))
    assert added == (1 if answer == "situation.jobseeker" else 2)


def test_the_command_learns_and_says_that_it_is_not_in_force(app, shelf):
    result = app.test_cli_runner().invoke(args=["services", "train"])
    assert result.exit_code == 1 and "0 slates are logged" in result.output


# The API


def test_a_program_asks_for_ten_with_reasons_and_a_number(app, browse, shelf):
    asked = browse.client.post("/api/v1/recommendations", json={"answers": {"stage": ["application"]}})
    found = asked.json
    assert asked.status_code == 200 and len(found["items"]) == 10 and found["number"]
    assert {one["because"] for one in found["items"] if one["need"]} == {"stage.application"}
    assert found["left_out"] == dict.fromkeys(("territory", "audience", "language", "accessibility", "platform"), 0)


@pytest.mark.parametrize(
    "body",
    [{"answers": {"moon": ["x"]}}, {"answers": {"stage": ["x"]}}, {"answers": {"stage": "application"}}, {"a": 1},
     {"answers": {"region": ["lune"]}}],
)  # fmt: skip
def test_answers_that_mean_nothing_are_refused_by_name(browse, shelf, body):
    assert browse.client.post("/api/v1/recommendations", json=body).status_code == 422


def test_what_came_of_a_recommendation_is_said_by_its_number_once(app, browse, shelf):
    here = "/api/v1/recommendations"
    number = browse.client.post(here, json={"answers": {"stage": ["application"]}}).json["number"]
    said = {"number": number, "place": 3, "act": "helped"}
    assert [browse.client.post(f"{here}/acts", json=said).json["counted"] for _ in range(2)] == [True, False]
    with app.app_context():
        (act,) = db.session.scalars(db.select(recommendation.RecommendationAct)).all()
        assert (act.place, act.act) == (2, recommendation.ActKind.HELPED)


def test_one_address_says_no_more_through_both_doors_than_through_one(app, browse, shelf, monkeypatch):
    monkeypatch.setattr(recommendation, "ACTS_FROM_ONE_ADDRESS", 3)
    here, ours = "/api/v1/recommendations", {"Origin": "http://localhost"}
    number = browse.client.post(here, json={"answers": {}}).json["number"]
    for place in range(2):
        sent = {"number": number, "said": f"helped:{place}", "way": "result"}
        browse.post("/store/for-you/said", sent, token=False, headers=ours)
    said = [{"number": number, "place": place, "act": "helped"} for place in (3, 4, 5)]
    answers = [browse.client.post(f"{here}/acts", json=one) for one in said]
    assert [(one.status_code, one.json["counted"]) for one in answers] == [(200, True), (200, False), (200, False)]
    with app.app_context():
        assert len(db.session.scalars(db.select(recommendation.RecommendationAct)).all()) == 3


def test_a_key_keeps_nothing_of_what_a_program_answers_for_somebody_and_is_not_announced(app, browse, make, shelf):
    here, answers = "/api/v1/recommendations", {"answers": {"situation": ["disabled"]}}
    named = {"Authorization": f"Bearer {token_of(app, make.person())}", "Idempotency-Key": "une-fois"}
    shown = browse.client.post(here, json=answers, headers=named)
    act = {"number": shown.json["number"], "place": 1, "act": "helped"}
    said = browse.client.post(f"{here}/acts", json=act, headers=named)
    assert (shown.status_code, said.json["counted"]) == (200, True)
    with app.app_context():
        assert db.session.scalars(db.select(KeptAnswer)).all() == []
    paths = browse.client.get("/api/v1/openapi.json").json["paths"]
    for name in ("/recommendations", "/recommendations/acts"):
        assert (
            "IdempotencyKey" not in str(paths[name]["post"]) and "Idempotency-Key" in paths[name]["post"]["description"]
        )


@pytest.mark.parametrize(
    "wrong", [{"number": "forged"}, {"place": 0}, {"place": 11}, {"place": "1"}, {"act": "loved"}, {"act": None}]
)
def test_of_what_nobody_was_shown_nothing_is_said(app, browse, shelf, wrong):
    here = "/api/v1/recommendations"
    number = browse.client.post(here, json={"answers": {}}).json["number"]
    sent = {"number": number, "place": 1, "act": "helped"} | wrong
    assert browse.client.post(f"{here}/acts", json=sent).status_code == 422
    with app.app_context():
        assert db.session.scalars(db.select(recommendation.RecommendationAct)).all() == []
