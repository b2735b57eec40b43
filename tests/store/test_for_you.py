"""“For you”: a form that remembers nothing, ten services with reasons, acts counted once, and no answer anywhere."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from app.clock import now
from app.database import db, writing
from app.store import recommendation, usefulness
from app.store.profile import QUESTIONS
from app.store.recommendation import ActKind, Recommendation, RecommendationAct, RecommendationSlot
from app.store.vocabulary import Category, Need

OURS = {"Origin": "http://localhost"}
HERE = "/store/for-you"


@pytest.fixture
def shelf(make, provider):
    """Twelve services of two categories for each kind of need, in the Store."""
    kinds = list(Category)
    for n in range(24):
        make.service(f"Service {n}", provider=provider, category=kinds[n % 6], needs=[Need.WRITE_A_CV])
    return make


def press(browse, way, form=None, url=HERE, **fields):
    return browse.post(url, {**(form or {}), **fields, "way": way}, token=False, headers=OURS)


def form_of(page):
    """What the page's form would send: every hidden field, and what is ticked."""
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page.text.partition("<main")[2] or page.text):
        kind, name, value = (re.search(rf'{word}="([^"]*)"', tag) for word in ("type", "name", "value"))
        if kind and name and value and (kind[1] == "hidden" or " checked" in tag):
            fields.setdefault(name[1], []).append(value[1])
    return fields


def to_the_end(browse, **answers):
    page = browse.get(HERE)
    for question in QUESTIONS:
        page = press(browse, "on", form_of(page), **{k: v for k, v in answers.items() if k == question.id})
    return page


def rows(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_each_question_has_its_screen_and_says_how_far_one_is(browse, shelf):
    page, seen = browse.get(HERE), []
    for number in range(len(QUESTIONS)):
        assert f"Question {number + 1} sur {len(QUESTIONS)}" in page.text
        seen.append(re.search(r"<h1>(.*?)</h1>", page.text)[1])
        page = press(browse, "on", form_of(page))
    assert len(set(seen)) == len(QUESTIONS)
    assert "services pour vous" in page.text


def test_back_and_forth_nothing_is_lost(browse, shelf):
    page = press(browse, "on", form_of(browse.get(HERE)), situation=["jobseeker", "senior"])
    page = press(browse, "back", form_of(page), stage="application")
    assert form_of(page)["situation"] == ["jobseeker", "senior"] and form_of(page)["stage"] == ["application"]
    page = press(browse, "on", form_of(page))
    assert re.search(r'value="application" checked', page.text)


def test_a_question_can_be_skipped_and_what_was_ticked_in_it_goes(browse, shelf):
    page = press(browse, "skip", form_of(browse.get(HERE)), situation=["jobseeker"])
    assert "situation" not in form_of(page) and "Question 2" in page.text


def test_whoever_skips_everything_is_shown_services_all_the_same(browse, shelf):
    page = press(browse, "result", form_of(browse.get(HERE)))
    assert page.status_code == 200 and page.text.count("for-you-card") >= 10


def test_ten_services_each_with_its_reason(browse, shelf):
    page = to_the_end(browse, stage="application")
    assert len(re.findall(r'<li id="place-\d+"', page.text)) == 10
    assert page.text.replace("\xa0", " ").count("vous avez dit « Mon CV et mes lettres »") == 10


def test_what_is_hidden_takes_no_place_among_the_ten(app, browse, make, provider):
    kinds = list(Category)
    for n in range(24):
        make.service(f"Service {n}", provider=provider, category=kinds[n % 6], hidden_at=now() if n >= 12 else None)
    answer = browse.client.post("/api/v1/recommendations", json={"answers": {}})
    assert len(answer.json["items"]) == 10


def test_services_left_out_are_counted_and_said(browse, shelf, make, provider):
    make.service("Ailleurs", provider=provider, regions=["martinique"], needs=[Need.WRITE_A_CV])
    page = to_the_end(browse, stage="application", region="bretagne")
    assert "1 service qui n’est pas pour votre région" in page.text
    assert "Ailleurs" not in page.text


def test_from_the_result_one_goes_back_to_any_question(browse, shelf):
    page = to_the_end(browse, stage="application")
    page = press(browse, "stage", {k: v for k, v in form_of(page).items() if k in ("sitting", "stage")})
    assert "Question 2" in page.text and 'value="application" checked' in page.text


def test_the_same_page_sent_again_shows_the_same_ten_and_is_kept_once(app, browse, shelf):
    form = form_of(press(browse, "on", form_of(browse.get(HERE)), situation="jobseeker"))
    first, again = (press(browse, "result", form) for _ in range(2))
    assert re.findall(r'href="(/store/service-[^"]+)"', first.text) == re.findall(
        r'href="(/store/service-[^"]+)"', again.text
    )
    assert rows(app, Recommendation) == 1 and rows(app, RecommendationSlot) == 10


def test_an_act_is_counted_once_however_often_it_is_sent(app, browse, shelf):
    page = to_the_end(browse, stage="application")
    form = form_of(page) | {"way": ["result"]}
    for _ in range(3):
        said = browse.post(f"{HERE}/said", form | {"said": "helped:2"}, token=False, headers=OURS)
        assert said.status_code == 200 and "Vous avez dit que cela vous a aidé" in said.text
    browse.post(f"{HERE}/said", form | {"said": "not-for-me:2"}, token=False, headers=OURS)
    assert rows(app, RecommendationAct) == 2


def say(browse, form, **said):
    return browse.post(f"{HERE}/said", {**form, "way": "result", **said}, token=False, headers=OURS)


def test_what_is_not_for_somebody_is_left_out_when_ten_are_shown_again(app, browse, shelf):
    page = to_the_end(browse, stage="application")
    here = re.search(r'<li id="place-4".*?href="(/store/[a-z0-9-]+)"', page.text, re.DOTALL)[1]
    page = say(browse, form_of(page), said="not-for-me:4")
    again = press(browse, "result", form_of(page))
    assert len(re.findall(r'<li id="place-\d+"', again.text)) == 10 and f'"{here}"' not in again.text
    assert "1 service dont vous avez dit qu’il n’est pas pour vous" in again.text
    changed = press(browse, "result", {**form_of(page), "stage": "search"})
    assert len(re.findall(r'<li id="place-\d+"', changed.text)) == 10 and f'"{here}"' not in changed.text
    as_it_was = press(browse, "result", {k: v for k, v in form_of(again).items() if k != "refused"})
    assert f'"{here}"' in as_it_was.text and "Pas pour vous" in as_it_was.text


@pytest.mark.parametrize("act", ["helped", "not-for-me"])
def test_what_was_said_can_be_taken_back(app, browse, shelf, act):
    form = form_of(to_the_end(browse, stage="application"))
    said = say(browse, form, said=f"{act}:4")
    assert f'name="unsaid" value="{act}:4"' in said.text
    back = say(browse, form_of(said), unsaid=f"{act}:4")
    assert "comme si vous ne l’aviez pas dit" in back.text.replace("\xa0", " ") and 'name="refused"' not in back.text
    assert rows(app, RecommendationAct) == 0
    assert "comme si" not in say(browse, form_of(back), unsaid=f"{act}:4").text, "nothing was there to take back"


@pytest.mark.parametrize("refused", [["x"], ["-1"], ["9" * 40], ["1"] * 500])
def test_what_is_refused_by_a_number_that_is_none_refuses_nothing(browse, shelf, refused):
    page = press(browse, "result", {"stage": "application", "refused": refused})
    assert page.status_code == 200 and len(form_of(page).get("refused", [])) <= 2


@pytest.mark.parametrize("said", ["helped:10", "helped:99999999999999999999", "clicked:1", "helped:", "", "x:y:z"])
def test_nothing_is_said_of_what_was_not_shown(app, browse, shelf, said):
    form = form_of(to_the_end(browse, stage="application"))
    form |= {"said": said, "way": "result"}
    assert browse.post(f"{HERE}/said", form, token=False, headers=OURS).status_code == 200
    assert rows(app, RecommendationAct) == 0


def test_a_number_that_nobody_signed_counts_for_nothing(app, browse, shelf):
    form = form_of(to_the_end(browse, stage="application")) | {"number": "1.forged", "said": "helped:1"}
    assert browse.post(f"{HERE}/said", form, token=False, headers=OURS).status_code == 200
    with app.app_context():
        said = db.session.scalars(select(RecommendationAct)).all()
        assert len(said) <= 1, "it counts for the ten of this very page, or for none"


def test_whoever_leaves_from_the_ten_is_counted_once_and_only_where_the_service_stood(app, browse, shelf):
    page = to_the_end(browse, stage="application")
    number = form_of(page)["number"][0]
    here = re.search(r'<li id="place-0".*?/store/([a-z0-9-]+)"', page.text, re.DOTALL)[1]
    for place in (0, 0, 5):
        sent = {"way": "for-you", "number": number, "place": place}
        assert browse.post(f"/store/{here}/out", sent, token=False, headers=OURS).status_code == 200
    with app.app_context():
        (act,) = db.session.scalars(select(RecommendationAct)).all()
        assert (act.place, act.act) == (0, ActKind.CLICKED)


def test_pages_of_another_site_are_refused(app, browse, shelf):
    for url in (HERE, f"{HERE}/said"):
        answer = browse.post(url, {"way": "result"}, token=False, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
    assert rows(app, Recommendation) == 0


def test_no_answer_stands_in_an_address_a_log_or_the_database(app, browse, shelf, capfd):
    page = to_the_end(browse, situation=["disabled", "minimum-income"], stage="application", access="none")
    browse.post(HERE, {"situation": "disabled", "way": "x" * 900}, token=False, headers=OURS)
    browse.post(HERE, {"situation": "disabled", "more": "y" * 1_100_000}, token=False, headers=OURS)
    browse.post(f"{HERE}/nowhere", {"situation": "disabled"}, token=False, headers=OURS)
    written = capfd.readouterr()
    assert "disabled" not in written.out + written.err and "minimum-income" not in written.out + written.err
    assert not re.search(r'(?:href|action|formaction)="[^"]*(?:disabled|minimum-income|situation)', page.text)
    with app.app_context():
        for table in db.metadata.sorted_tables:
            if table.name.startswith("recommendation"):
                assert "minimum-income" not in str(db.session.execute(select(table)).all())
        made = db.session.scalars(select(Recommendation)).one()
        assert (made.at.minute, made.at.second, made.at.microsecond) == (0, 0, 0)


def test_every_form_sends_its_answers_in_its_body(browse, shelf):
    pages = browse.get(HERE), to_the_end(browse, stage="application")
    forms = [tag for page in pages for tag in re.findall(r"<form[^>]*for-you[^>]*>", page.text)]
    assert len(forms) >= 3 and all('method="post"' in tag for tag in forms)


def test_screens_are_not_kept_by_the_browser_and_set_no_cookie(browse, shelf):
    page = press(browse, "on", form_of(browse.get(HERE)), situation="jobseeker")
    assert page.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in page.headers
    done = press(browse, "result", form_of(page))
    assert done.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in done.headers


@pytest.mark.parametrize("step", ["-1", "99", "x", "٣", "1" * 400])
def test_a_step_that_is_none_leads_to_one(browse, shelf, step):
    assert press(browse, "on", {"step": step}).status_code == 200


@pytest.mark.parametrize("said", ["helped:9", "not-for-me:9"])
def test_whoever_says_anything_of_the_last_place_has_surely_looked_at_it(app, browse, shelf, said):
    form = form_of(to_the_end(browse, situation="jobseeker", stage="application"))
    browse.post(f"{HERE}/said", form | {"said": said, "way": "result"}, token=False, headers=OURS)
    with writing(), app.app_context():
        usefulness.add_up()
        db.session.commit()
        last = db.session.scalars(select(RecommendationSlot).where(RecommendationSlot.place == 9)).one()
        line = db.session.get(usefulness.Usefulness, (last.service_id, "seeking/application"))
        assert (line.shown, line.seen, line.helped) == (1, 1.0, int(said == "helped:9"))


def test_what_helped_is_added_up_by_kind_of_search_and_old_slates_are_forgotten(app, browse, shelf, monkeypatch):
    form = form_of(to_the_end(browse, situation="jobseeker", stage="application"))
    browse.post(f"{HERE}/said", form | {"said": "helped:0", "way": "result"}, token=False, headers=OURS)
    with writing(), app.app_context():
        assert usefulness.add_up() == 10
        db.session.commit()
        known = usefulness.experience()
        assert {segment for _service, segment in known.tallies} == {"seeking/application"}
        assert sum(tally.helped for tally in known.tallies.values()) == 1
        assert recommendation.forget_old() == 0
        later = recommendation.now() + recommendation.KEPT * 1.1
        monkeypatch.setattr(recommendation, "now", lambda: later)
        assert recommendation.forget_old() == 1
        db.session.commit()
    assert [rows(app, model) for model in (Recommendation, RecommendationSlot, RecommendationAct)] == [0, 0, 0]


def test_what_is_asked_too_often_from_one_address_is_shown_but_not_logged(app, browse, shelf, monkeypatch):
    monkeypatch.setattr("app.store.recommending.LOGGED_FROM_ONE_ADDRESS", 2)
    pages = [press(browse, "result", {"stage": "application"}) for _n in range(4)]
    assert all(page.text.count('<li id="place-') == 10 for page in pages)
    assert rows(app, Recommendation) == 2
    said = say(browse, form_of(pages[-1]), said="helped:1")
    assert said.status_code == 200 and rows(app, RecommendationAct) == 0


def test_what_is_said_too_often_from_one_address_counts_no_more(app, browse, shelf, monkeypatch):
    monkeypatch.setattr("app.store.recommendation.ACTS_FROM_ONE_ADDRESS", 2)
    form = form_of(to_the_end(browse, stage="application"))
    for place in range(5):
        assert say(browse, form, said=f"helped:{place}").status_code == 200
    assert rows(app, RecommendationAct) == 2


def test_the_way_out_leads_where_somebody_can_go(browse, make, provider):
    make.service(
        "Appli", provider=provider, address="https://play.google.com/store/apps/details?id=x",
        ios_address="https://apps.apple.com/fr/app/x/id1",
    )  # fmt: skip
    leads = {
        device: re.search(r'name="platform" value="(\w+)"', to_the_end(browse, device=device).text)[1]
        for device in ("iphone", "android")
    }
    assert leads == {"iphone": "ios", "android": "android"}


def test_in_the_other_language_the_answers_are_still_there(browse, shelf):
    asked = press(browse, "on", form_of(browse.get(HERE)), situation="senior")
    shown = to_the_end(browse, situation="senior")
    for page in (asked, shown, say(browse, form_of(shown), said="helped:1")):
        sent = re.search(r'<form method="post" action="(/language/en[^"]*)">(.*?)</form>', page.text, re.DOTALL)
        carried = re.findall(r'name="(\w+)" value="([^"]*)"', sent[2])
        answer = browse.post(sent[1], dict(carried), token=False, headers=OURS)
        assert (answer.status_code, answer.headers["Location"]) == (307, HERE)
        again = browse.post(HERE, dict(carried), token=False, headers=OURS)
        assert re.search("Question 2 of 8|services for you", again.text) and "senior" in form_of(again)["situation"]
        browse.get("/language/fr")


def test_links_of_an_answered_form_lead_back_to_a_page_that_can_be_read(browse, shelf):
    page = say(browse, form_of(to_the_end(browse)), said="helped:1")
    assert "for-you/said" not in "".join(re.findall(r'next=[^"&]*', page.text))
