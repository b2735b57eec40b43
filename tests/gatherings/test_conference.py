"""A conference: announced, changed, begun, ended, called off; seen by those it is for, at the hour of each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from app.address import is_secure
from app.clock import now
from app.gatherings import jobs
from app.gatherings.conference import Audience, State

JOIN = "https://visio.example/salle-secrete"
ASKED = {
    "title": "Parlons des services", "text": "Une heure.", "starts": "2031-03-04T14:00", "ends": "2031-03-04T15:00",
    "audience": "public", "unit": "fr", "join_url": JOIN, "places": "",
}  # fmt: skip


def test_an_hour_typed_in_martinique_is_an_hour_of_martinique_and_read_in_paris_as_one_of_paris(make, browse):
    far = make.staff(
        unit="fort-de-france-centre", time_zone="America/Martinique", grants=[("facilitator", "martinique")]
    )
    said = browse.as_(far).post("/conferences/new", ASKED | {"unit": "martinique"})
    assert said.status_code == 303
    assert "14:00" in browse.as_(far).get(said.location).text
    page = browse.get(said.location, headers={"Accept-Language": "fr"}).text
    assert "19:00" in page and "14:00" not in page


def test_a_facilitator_announces_for_their_own_units_only(make, browse):
    here = browse.as_(make.with_role("facilitator", "bretagne"))
    assert here.post("/conferences/new", ASKED | {"unit": "bretagne"}).status_code == 303
    assert here.post("/conferences/new", ASKED | {"unit": "martinique"}).status_code == 422
    assert here.post("/conferences/new", ASKED | {"unit": "fr"}).status_code == 422
    assert browse.as_(make.staff()).post("/conferences/new", ASKED).status_code == 403


@pytest.mark.parametrize(
    "field, written",
    [
        ("join_url", "http://visio.example/salle"),
        ("join_url", "javascript:alert(1)"),
        ("join_url", "https://"),
        ("join_url", "https://moi:secret@visio.example/"),
        ("join_url", "https://[visio.example/"),
        ("ends", "2031-03-04T14:00"),
        ("ends", "2031-03-09T14:00"),
        ("starts", "2001-03-04T14:00"),
        ("starts", "hier"),
        ("ends", "9999-12-31T23:59"),
        ("places", "0"),
        ("places", "beaucoup"),
        ("title", " "),
        ("title", "x" * 161),
    ],
)
def test_what_cannot_be_is_asked_again_with_what_was_typed(make, browse, field, written):
    page = browse.as_(make.with_role("facilitator")).post("/conferences/new", ASKED | {field: written})
    assert page.status_code == 422
    assert "Une heure." in page.text


def test_only_a_whole_https_address_leads_to_a_room():
    assert is_secure("https://visio.example:8443/a?b=c#d")
    for written in (
        "//visio.example",
        "HTTPS//x",
        "https:///x",
        "https://a b",
        "https://x:99999/",
        "https://x:0/",
        "data:x",
    ):
        assert not is_secure(written), written


def test_the_way_in_is_shown_fifteen_minutes_before_to_those_who_hold_a_place_alone(make, browse):
    soon = make.conference("Bientôt", starts_at=now() + timedelta(minutes=14), join_url=JOIN)
    later = make.conference("Plus tard", starts_at=now() + timedelta(minutes=16), join_url=JOIN)
    guest, holder, bystander = make.person(), make.person(), make.person()
    for conference in (soon, later):
        make.place(conference, holder)
    assert JOIN in browse.as_(holder).get("/conferences/bientot").text
    assert JOIN not in browse.as_(holder).get("/conferences/plus-tard").text
    for other in (browse, browse.as_(bystander), browse.as_(guest)):
        assert JOIN not in other.get("/conferences/bientot").text
    assert JOIN not in browse.as_(holder).get("/conferences/bientot.ics").text


def test_who_waits_for_a_place_is_not_shown_the_way_in(make, browse):
    soon = make.conference("Bientôt", starts_at=now() + timedelta(minutes=5), join_url=JOIN, places=1)
    first, second = make.person(), make.person()
    make.place(soon, first)
    make.place(soon, second)
    assert JOIN in browse.as_(first).get("/conferences/bientot").text
    assert JOIN not in browse.as_(second).get("/conferences/bientot").text


def test_an_internal_conference_is_not_known_outside(make, browse):
    make.conference("Entre agents", audience=Audience.INTERNAL)
    citizen, agent = browse.as_(make.person()), browse.as_(make.staff())
    for url in ("", ".ics", "/questions", "/projector"):
        assert citizen.get(f"/conferences/entre-agents{url}").status_code == 404
        assert agent.get(f"/conferences/entre-agents{url}").status_code == 200
    for url in ("/conferences", "/conferences.ics", "/"):
        assert "Entre agents" not in citizen.get(url).text
    assert "Entre agents" in agent.get("/conferences").text
    assert "Entre agents" not in agent.get("/conferences.ics").text


def test_begun_then_over_and_never_back(make, browse):
    conference = make.conference("Pas à pas")
    desk = browse.as_(make.with_role("facilitator"))
    assert desk.post("/conferences/pas-a-pas/end").status_code == 409
    assert desk.post("/conferences/pas-a-pas/begin").status_code == 303
    assert make.again(conference).state is State.LIVE
    assert desk.post("/conferences/pas-a-pas/begin").status_code == 409
    assert desk.post("/conferences/pas-a-pas/cancel", {"reason": "Trop tard"}).status_code == 409
    assert desk.post("/conferences/pas-a-pas/end").status_code == 303
    assert make.again(conference).state is State.OVER
    assert desk.post("/conferences/pas-a-pas/edit", ASKED).status_code == 409


def test_its_hour_comes_and_passes_without_anybody(make, does):
    begun = make.conference(starts_at=now() - timedelta(minutes=1))
    done = make.conference(starts_at=now() - timedelta(hours=2))
    coming = make.conference(starts_at=now() + timedelta(minutes=1))
    does(jobs.keep_time)
    assert [make.again(one).state for one in (begun, done, coming)] == [State.LIVE, State.OVER, State.PLANNED]


def test_calling_it_off_tells_those_who_signed_up_or_asked_why_and_once(make, browse, inbox):
    conference = make.conference("Jamais")
    coming, curious, other = make.person(), make.person(), make.person()
    make.place(conference, coming)
    make.place(conference, curious)
    make.question(conference, curious)
    said = browse.as_(make.with_role("facilitator")).post(
        "/conferences/jamais/cancel", {"reason": "L’oratrice est malade"}
    )
    assert said.status_code == 303
    for person in (coming, curious):
        lines = inbox(person)
        assert [(line.kind, line.unread, line.reason) for line in lines] == [("conference", 1, "L’oratrice est malade")]
    assert inbox(other) == []
    assert "L’oratrice est malade" in browse.get("/conferences/jamais").text


def test_another_hour_is_told_and_other_words_are_not(make, browse, inbox):
    conference = make.conference("Parlons des services", starts_at=now() + timedelta(days=400))
    coming = make.person()
    make.place(conference, coming)
    desk = browse.as_(make.with_role("facilitator"))
    assert desk.post("/conferences/parlons-des-services/edit", ASKED).status_code == 303
    assert len(inbox(coming)) == 1 and inbox(coming)[0].unread == 1
    assert desk.post("/conferences/parlons-des-services/edit", ASKED | {"text": "Autrement dit."}).status_code == 303
    assert inbox(coming)[0].unread == 1
    assert "Autrement dit." in browse.get("/conferences/parlons-des-services").text


def test_the_recording_comes_after_and_is_told_once(make, browse, inbox):
    conference = make.conference("À revoir")
    coming = make.person()
    make.place(conference, coming)
    desk = browse.as_(make.with_role("facilitator"))
    sent = {"recording_url": "https://video.example/1"}
    assert desk.post("/conferences/a-revoir/recording", sent).status_code == 409
    desk.post("/conferences/a-revoir/begin")
    desk.post("/conferences/a-revoir/end")
    assert desk.post("/conferences/a-revoir/recording", {"recording_url": "http://video.example/1"}).status_code == 422
    assert desk.post("/conferences/a-revoir/recording", sent).status_code == 303
    assert desk.post("/conferences/a-revoir/recording", {"recording_url": "https://video.example/2"}).status_code == 303
    assert inbox(coming)[0].unread == 1
    assert "https://video.example/2" in browse.get("/conferences/a-revoir").text


def test_calendars_hold_the_hour_in_utc_and_learn_that_it_was_called_off(make, browse):
    conference = make.conference("Virgules, points; et\\barres", text="Deux\n\nlignes")
    answer = browse.get(f"/conferences/{conference.slug}.ics")
    assert answer.mimetype == "text/calendar"
    event = Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Virgules, points; et\\barres"
    assert event.decoded("DTSTART").timestamp() == int(conference.starts_at.timestamp())
    browse.as_(make.with_role("facilitator")).post(f"/conferences/{conference.slug}/cancel", {"reason": "Non"})
    later = Calendar.from_ical(browse.get("/conferences.ics").data).walk("VEVENT")[0]
    assert (later["UID"], later["STATUS"]) == (event["UID"], "CANCELLED")
    assert later["SEQUENCE"] > event["SEQUENCE"]


def test_titles_that_are_the_same_have_addresses_that_are_not(make, browse):
    make.conference("Questions")
    make.conference("Questions")
    make.conference("New")
    for slug in ("questions", "questions-2", "new-2"):
        assert browse.get(f"/conferences/{slug}").status_code == 200


def test_the_list_goes_on_where_it_was_left(make, browse):
    for number in range(25):
        make.conference(f"Passée {number:02}", starts_at=now() - timedelta(days=number + 1), state=State.OVER)
    first = browse.get("/conferences").text
    assert "Passée 19" in first and "Passée 20" not in first
    after = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = browse.get(after, htmx=True).text
    assert "Passée 20" in second and "Passée 24" in second and "Passée 19" not in second
    assert browse.get("/conferences?after=nimportequoi").status_code == 200


def test_the_front_page_names_the_next_one(make, browse):
    make.conference("Après", starts_at=now() + timedelta(days=9))
    make.conference("Avant", starts_at=now() + timedelta(days=2))
    page = browse.get("/").text
    assert "Avant" in page and "Après" not in page


def test_conferences_are_in_the_index_and_the_list_of_ideas_keeps_to_ideas(make, app, browse):
    make.conference("Zircon et compagnie")
    make.idea("Zircon pour les accueils")
    make.worked()
    with app.test_request_context("/"):
        from app.search.opened import the_index
        from app.search.query import parse

        refs = the_index().search(parse("zircon"), audience={"public"}).refs
    assert {ref.partition(":")[0] for ref in refs} == {"idea", "conference"}
    page = browse.get("/ideas?q=zircon").text
    assert "Zircon pour les accueils" in page.replace("<mark>", "").replace("</mark>", "")
    assert "compagnie" not in page
    assert "compagnie" in browse.get("/search/suggestions?q=zirc").text, "the one box looks everywhere"
    assert "compagnie" not in browse.get("/ideas/twins?title=Zircon et compagnie").text
