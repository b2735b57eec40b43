"""Pages of challenges: who sees what, launching from the browser, adjusting, announcing, dates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.challenges.challenge import Challenge, Status
from app.challenges.phase import Step
from app.challenges.terms import Award
from app.challenges.turning import turn
from app.challenges.vocabulary import Late, PhaseKind
from app.clock import now
from app.database import db, writing
from app.errors import Refused

DAY = (now() + timedelta(days=3)).date().isoformat()


def challenge(app, slug):
    with app.app_context():
        found = db.session.scalar(select(Challenge).where(Challenge.slug == slug))
        assert found
        return {
            "status": found.status,
            "unit": found.unit.code,
            "title": found.title,
            "phases": {p.kind.value: (p.opens_at, p.closes_at) for p in found.phases},
        }


@pytest.fixture
def leader(browse, make):
    return browse.as_(make.with_role("facilitator", name="Hélène"))


def test_the_list_shows_what_runs_what_comes_and_what_is_over(browse, make):
    make.challenge("hackathon", title="En cours", open=["team-formation"])
    make.challenge("hackathon", title="À venir", on=(now() + timedelta(days=9)).date())
    make.challenge("hackathon", title="Terminé", over=[*PhaseKind])
    make.challenge("hackathon", title="En préparation", draft=True)
    page = browse.get("/challenges").text
    parts = [page.index(word) for word in ("En cours", 'id="upcoming"', "À venir", 'id="past"', "Terminé")]
    assert parts == sorted(parts)
    assert "En préparation" not in page
    assert page.count('class="ribbon') == 1


def test_an_empty_list_says_what_to_do(browse):
    page = browse.get("/challenges")
    assert page.status_code == 200 and 'class="empty"' in page.text and "/ideas/new" in page.text


def test_past_challenges_go_on_by_cursor(browse, make):
    for n in range(14):
        make.challenge("ideas-call", title=f"Ancien {n:02}", audience="public", status=Status.CLOSED, draft=True)
    first = browse.get("/challenges").text
    assert first.count("challenge-card") == 12 and "Ancien 01<" not in first
    onward = first.partition('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    assert "Ancien 01" in browse.get(onward).text


def test_an_internal_challenge_is_for_staff_alone(browse, make):
    shown = make.challenge("ideas-call", open=["submissions"])
    for reader in (browse, browse.as_(make.person()), browse.as_(make.partner())):
        for url in ("", "/entries"):
            assert reader.get(f"/challenges/{shown.slug}{url}").status_code == 404
        assert shown.title not in reader.get("/challenges").text
        assert shown.slug not in reader.get("/challenges.ics").text
        assert shown.title not in reader.get("/").text
    assert browse.as_(make.person()).get(f"/challenges/{shown.slug}/entries/new").status_code == 404
    staff = browse.as_(make.staff())
    assert shown.title in staff.get(f"/challenges/{shown.slug}").text
    assert shown.title in staff.get("/challenges").text


def test_a_draft_is_for_those_who_lead_its_unit(browse, make):
    draft = make.challenge("ideas-call", draft=True, unit="bretagne")
    own = browse.as_(make.with_role("facilitator", "bretagne"))
    assert own.get(f"/challenges/{draft.slug}").status_code == 200
    assert draft.title in own.get("/challenges").text
    for person in (make.staff(), make.with_role("facilitator", "martinique"), make.with_role("facilitator", "quimper")):
        other = browse.as_(person)
        assert other.get(f"/challenges/{draft.slug}").status_code == 404
        assert draft.title not in other.get("/challenges").text


def test_the_page_says_all_that_is_announced(browse, make):
    shown = make.challenge("hackathon", open=["team-formation"])
    page = browse.get(f"/challenges/{shown.slug}").text
    said = ("5\u202f000&nbsp;€", "3 semaines", "Réalisation", "Le choix des finalistes", 'class="stretch-mark"')
    for words in said:
        assert words in page, words
    assert page.count('aria-current="step"') == 1
    assert page.count('<li class="stretch') == 6
    assert 'width="35%"' in page


@pytest.mark.parametrize(
    ("late", "words"),
    [("marked", "grâce, avec la mention « en retard »"), ("corrections", "grâce, pour corriger"), ("equal", "grâce")],
)
def test_what_becomes_of_a_late_entry_is_said_beforehand(browse, make, late, words):
    """On the page, and above the form."""
    shown = make.challenge(open=["submissions"], late=Late(late))
    reader = browse.as_(make.staff())
    for url in (f"/challenges/{shown.slug}", f"/challenges/{shown.slug}/entries/new"):
        assert f"minutes de {words}" in reader.get(url).text.replace("\N{NO-BREAK SPACE}", " ")


def test_dates_are_told_in_the_readers_territory(browse, make):
    shown = make.challenge("hackathon", on=(now() + timedelta(days=2)).date())
    there = browse.as_(make.person(time_zone="America/Martinique"))
    guest, page = browse.get(f"/challenges/{shown.slug}").text, there.get(f"/challenges/{shown.slug}").text
    assert "18:00" in guest and "18:00" not in page
    assert "Heures affichées pour\N{NO-BREAK SPACE}: France hexagonale" in guest and "France hexagonale" not in page


def test_a_challenge_is_launched_from_the_browser(leader, browse, app):
    page = leader.get(f"/challenges/new?kit=hackathon&unit=bretagne&on={DAY}")
    assert page.status_code == 200 and "Équipes" in page.text and page.text.count('class="lines-title"') == 6
    fragment = leader.get(f"/challenges/new?kit=hackathon&unit=bretagne&on={DAY}", htmx=True).text
    assert "<html" not in fragment and fragment.count('class="lines-title"') == 6
    answer = leader.post("/challenges/new", {"kit": "hackathon", "unit": "bretagne", "on": DAY})
    slug = "hackathon-deux-jours-pour-un-prototype"
    assert (answer.status_code, answer.location) == (303, f"/challenges/{slug}/adjust")
    assert challenge(app, slug)["status"] is Status.DRAFT
    assert browse.get(f"/challenges/{slug}").status_code == 404
    assert leader.post(f"/challenges/{slug}/publication").status_code == 303
    assert challenge(app, slug)["status"] is Status.ANNOUNCED
    assert browse.get(f"/challenges/{slug}").status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kit": "hackathon", "unit": "fr", "on": "2020-01-01"}, 409),
        ({"kit": "hackathon", "unit": "fr", "on": "not a day"}, 422),
        ({"kit": "hackathon", "unit": "fr", "on": ""}, 422),
        ({"kit": "../../etc", "unit": "fr", "on": DAY}, 422),
        ({"kit": "hackathon", "unit": "nowhere", "on": DAY}, 422),
        ({"kit": "", "unit": "fr", "on": DAY}, 422),
    ],
)
def test_what_does_not_fit_launches_nothing_and_says_why(leader, app, sent, status):
    answer = leader.post("/challenges/new", sent)
    assert answer.status_code == status and "-problem" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Challenge)).all() == []


def test_whoever_facilitates_nothing_launches_nothing(browse, make):
    for person in (make.person(), make.staff(), make.with_role("moderator")):
        other = browse.as_(person)
        assert other.get("/challenges/new").status_code == 403
        assert other.post("/challenges/new", {"kit": "hackathon", "unit": "fr", "on": DAY}).status_code == 403
    own = browse.as_(make.with_role("facilitator", "bretagne"))
    assert own.post("/challenges/new", {"kit": "hackathon", "unit": "martinique", "on": DAY}).status_code == 403
    page = own.get("/challenges/new").text
    assert 'value="bretagne"' in page and 'value="quimper"' in page and 'value="martinique"' not in page


def adjusted(page: str) -> dict[str, str]:
    """The date fields of the page as they are filled."""
    found = {}
    for part in page.split("<input ")[1:]:
        tag = part.split(">")[0]
        if 'type="datetime-local"' in tag:
            found[tag.split('name="')[1].split('"')[0]] = tag.split('value="')[1].split('"')[0]
    return found


def test_texts_and_dates_are_adjusted_in_the_challenges_own_time(browse, make, app):
    here = make.with_role("facilitator", "martinique")
    draft = make.challenge("ideas-call", draft=True, unit="martinique", by=here, on=(now() + timedelta(days=4)).date())
    reader = browse.as_(here)
    dates = adjusted(reader.get(f"/challenges/{draft.slug}/adjust").text)
    assert set(dates) == {
        f"{step}_{kind}" for kind in ("submissions", "voting", "jury", "results") for step in ("opens", "closes")
    }
    assert dates["opens_submissions"].endswith("09:00") and dates["closes_submissions"].endswith("18:00")
    texts = {"title": "Chez nous", "summary": "Deux phrases.", "brief": "Le **sujet**."}
    before = challenge(app, draft.slug)["phases"]
    answer = reader.post(
        f"/challenges/{draft.slug}/adjust",
        texts | dates | {"closes_submissions": dates["closes_submissions"].replace("18:00", "17:30")},
    )
    assert answer.status_code == 303
    after = challenge(app, draft.slug)
    assert after["title"] == "Chez nous"
    assert before["submissions"][1] - after["phases"]["submissions"][1] == timedelta(minutes=30)
    assert after["phases"]["jury"] == before["jury"]


def test_dates_that_do_not_follow_each_other_are_refused_and_nothing_typed_is_lost(leader, make, app):
    draft = make.challenge("ideas-call", draft=True)
    dates = adjusted(leader.get(f"/challenges/{draft.slug}/adjust").text)
    dates["closes_submissions"] = dates["closes_voting"]
    sent = {"title": "Autre titre", "summary": "Résumé", "brief": "Le sujet."} | dates
    answer = leader.post(f"/challenges/{draft.slug}/adjust", sent)
    assert answer.status_code == 409 and "Autre titre" in answer.text and dates["closes_voting"] in answer.text
    assert challenge(app, draft.slug)["title"] == draft.title
    answer = leader.post(f"/challenges/{draft.slug}/adjust", sent | {"opens_jury": "", "title": ""})
    assert answer.status_code == 422 and "opens_jury-problem" in answer.text and "title-problem" in answer.text


def test_a_draft_promises_what_its_organiser_wants_by_the_rules_of_kits(leader, make):
    """Red when only texts and dates of a draft can be adjusted, or when anything goes."""
    draft = make.challenge("hackathon", draft=True, judging="rubric")
    url = f"/challenges/{draft.slug}"
    assert f'href="{url}/terms"' in leader.get(url).text
    page = leader.get(f"{url}/terms").text
    assert 'name="amount_0"' in page and 'name="winners_1"' in page and 'name="jurors_each"' in page
    said = {
        "amount_0": "3000", "winners_0": "2", "open_to_0": ["staff"], "amount_1": "4", "winners_1": "1",
        "open_to_1": ["citizens", "partners"], "jurors_each": "5",
    }  # fmt: skip
    for wrong in ({"amount_0": "0"}, {"winners_0": "21"}, {"open_to_0": ["everybody"]}, {"open_to_0": []}):
        assert leader.post(f"{url}/terms", said | wrong).status_code == 422
    nothing = leader.post(f"{url}/terms", said | {"amount_0": "", "winners_1": ""})
    assert nothing.status_code == 422 and "Donnez un nombre" in nothing.text and "%(" not in nothing.text
    assert leader.post(f"{url}/terms", said).status_code == 303
    with make.app.app_context():
        kept = db.session.get_one(Challenge, draft.id)
        assert [(one.amount, one.winners, one.open_to) for one in kept.prizes] == [
            (3000, 2, ["staff"]), (4, 1, ["citizens", "partners"]),
        ]  # fmt: skip
        assert kept.jurors_each == 5
    assert leader.post(f"{url}/publication").status_code == 303
    assert f'href="{url}/terms"' not in leader.get(url).text
    assert leader.get(f"{url}/terms").location == url, "nothing is promised anew"
    assert leader.post(f"{url}/terms", said).status_code == 409


def test_a_promise_that_no_kit_could_make_is_refused(inside, make):
    draft = make.challenge("ideas-call", draft=True)
    money = draft.prizes[0]
    for wrong in (Award(7, 1, ["citizens"]), Award(7, 1, []), Award(None, 1, ["staff"]), Award(7, 0, ["staff"])):
        with pytest.raises(Refused):
            draft.promise({money.position: wrong})
    with pytest.raises(Refused):
        draft.promise({}, jurors_each=0)
    draft.promise({money.position: Award(9, 2, ["staff"])}, jurors_each=4)
    assert (money.amount, money.winners, draft.jurors_each) == (9, 2, 4)


def test_a_phase_that_is_over_is_not_offered_for_adjusting(leader, make):
    shown = make.challenge("ideas-call", over=["submissions"], open=["voting"])
    dates = adjusted(leader.get(f"/challenges/{shown.slug}/adjust").text)
    assert set(dates) == {"closes_voting", "opens_jury", "closes_jury", "opens_results", "closes_results"}


def test_a_past_challenge_is_done_again(leader, make, app):
    past = make.challenge("ideas-call", title="Rituel", over=["submissions", "voting", "jury", "results"])
    assert leader.get(f"/challenges/{past.slug}/again").status_code == 200
    answer = leader.post(f"/challenges/{past.slug}/again", {"on": DAY})
    assert (answer.status_code, answer.location) == (303, "/challenges/rituel-2/adjust")
    assert challenge(app, "rituel-2")["status"] is Status.DRAFT
    running = make.challenge("ideas-call", open=["submissions"])
    assert leader.get(f"/challenges/{running.slug}/again").status_code == 403


def test_following_tells_of_the_next_phase(browse, make, app):
    shown = make.challenge("hackathon", open=["team-formation"])
    reader = browse.as_(make.person())
    assert reader.post(f"/challenges/{shown.slug}/follow", {"wish": "given"}).status_code == 303
    with writing(), app.test_request_context():
        phase = db.session.get(Challenge, shown.id).submissions
        turn(phase, Step.OPENED, due_at=phase.opens_at)
        db.session.commit()
    notices = reader.get("/me/notices").text
    assert shown.title in notices and "Candidatures" in notices
    assert reader.post(f"/challenges/{shown.slug}/follow", {"wish": "perhaps"}).status_code == 422


def test_the_calendar_holds_each_phase_of_what_everybody_sees(browse, make):
    shown = make.challenge("hackathon", title="Deux jours; ou trois, peut-être : l’été, à Fort-de-France et à Brest")
    answer = browse.get("/challenges.ics")
    assert answer.mimetype == "text/calendar"
    assert answer.text.count("BEGIN:VEVENT") == 6 and shown.slug in answer.text.replace("\r\n ", "")
    lines = answer.data.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2] == b"END:VCALENDAR" and lines[-1] == b""
    assert max(map(len, lines)) <= 75 and all(line.decode() is not None for line in lines)
    assert "SUMMARY:Deux jours\\; ou trois\\, peut-être" in answer.text.replace("\r\n ", "")


def test_its_own_calendar_is_for_whoever_sees_its_page(browse, make):
    """Red when an internal challenge offers the dates of the public ones."""
    shown, public = make.challenge("ideas-call"), make.challenge("hackathon")
    agent = browse.as_(make.staff())
    address = f"/challenges/{shown.slug}.ics"
    assert address in agent.get(f"/challenges/{shown.slug}").text
    answer = agent.get(address)
    assert answer.mimetype == "text/calendar" and answer.text.count("BEGIN:VEVENT") == len(list(_phases(make, shown)))
    assert public.slug not in answer.text.replace("\r\n ", "")
    assert browse.as_(make.person()).get(address).status_code == browse.get(address).status_code == 404


def _phases(make, shown):
    with make.app.app_context():
        return [phase.kind for phase in db.session.get_one(Challenge, shown.id).phases]


def test_a_prize_that_not_everybody_may_receive_says_to_whom_it_is_open(browse, make):
    page = browse.get(f"/challenges/{make.challenge('hackathon').slug}").text
    assert page.count("ouvert à") == 1
    assert "ouvert à\N{NO-BREAK SPACE}: citoyens, partenaires" in page


def test_the_running_challenge_stands_on_the_front_page(browse, make):
    make.challenge("hackathon", title="Celui de Bretagne", unit="bretagne", open=["team-formation"])
    make.challenge("hackathon", title="Celui de la France", open=["team-formation"])
    make.challenge("hackathon", title="Plus tard", on=(now() + timedelta(days=9)).date())
    page = browse.get("/").text
    assert "Celui de la France" in page and 'class="ribbon' in page
    assert "Celui de Bretagne" not in page and "Plus tard" not in page
    assert 'href="/challenges"' in page


def test_the_thread_of_an_idea_leads_to_its_challenge_for_those_who_may_see_it(browse, make):
    """Red when a public idea tells everybody the address of the internal challenge it entered."""
    author = make.staff()
    idea = make.idea("Une chaise à l’entrée", author)
    inside = make.challenge("ideas-call", title="Entre agents", open=["submissions"])
    make.entry(inside, author, idea=idea)
    way = f'href="/challenges/{inside.slug}"'
    for page in (f"/ideas/{idea.id}-{idea.slug}", f"/ideas/{idea.id}/journey"):
        assert way in browse.as_(make.staff()).get(page).text, page
        for reader in (browse, browse.as_(make.person())):
            shown = reader.get(page).text
            assert way not in shown and "station-challenge station-reached" in shown, page


def test_the_thread_leads_to_the_challenge_that_was_entered_first_and_not_to_one_that_was_left(browse, make, app):
    author = make.person()
    idea = make.idea("Une chaise à l’entrée", author)
    first, second = (
        make.challenge("ideas-call", title=title, audience="public", entrants=["citizens"], open=["submissions"])
        for title in ("Premier", "Second")
    )
    gone = make.entry(first, author, idea=idea)
    make.entry(second, author, idea=idea)
    page = f"/ideas/{idea.id}-{idea.slug}"
    reader = browse.as_(make.person())
    assert 'href="/challenges/premier"' in reader.get(page).text
    browse.as_(author).post(f"/challenges/premier/entries/{gone.id}/withdraw")
    shown = reader.get(page).text
    assert 'href="/challenges/second"' in shown and 'href="/challenges/premier"' not in shown
