"""Conferences as JSON, judged by the OpenAPI document."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.clock import now
from app.database import db, writing
from app.gatherings.conference import Audience, Conference, State
from app.gatherings.question import Status
from tests.api.contract import PREFIX
from tests.api.cost import counted

ROOM = "https://visio.example/salle"


def _walk(program, path: str) -> list[str]:
    """The titles of a list, page by page."""
    titles: list[str] = []
    while path:
        answer = program.get(path).json
        titles += [one["title"] for one in answer["items"]]
        path = (answer["next"] or "").partition(PREFIX)[2]
    return titles


def test_what_comes_is_listed_first_the_nearest_first_then_what_is_over_the_latest_first(program, make):
    moment = now()
    for n in (3, 1, 2, 2):
        make.conference(f"Dans {n} jours", starts_at=moment + timedelta(days=n))
        make.conference(f"Il y a {n} jours", starts_at=moment - timedelta(days=n), state=State.OVER)
    make.conference("En cours", starts_at=moment, state=State.LIVE)
    make.conference("Annulée", state=State.CANCELLED)
    coming = ["En cours", "Dans 1 jours", "Dans 2 jours", "Dans 2 jours", "Dans 3 jours"]
    over = ["Il y a 1 jours", "Il y a 2 jours", "Il y a 2 jours", "Il y a 3 jours"]
    assert [_walk(program, f"/conferences?limit={most}") for most in (1, 2, 3, 100)] == [coming + over] * 4
    assert _walk(program, "/conferences?state=over&limit=2") == over
    assert _walk(program, "/conferences?state=planned&limit=2") == coming[1:]
    assert _walk(program, "/conferences?state=live") == ["En cours"]
    assert program.get("/conferences?state=cancelled").status_code == 422
    assert program.get("/conferences?after=nonsense").json["next"] is None


def test_a_conference_says_what_its_page_says_and_is_not_sent_again(program, make):
    organiser = make.with_role("facilitator", name="Hélène Mène")
    talk = make.conference("Grande causerie", organiser, text="Venez **nombreux**.", unit="bretagne", places=2)
    answer = program.get(f"/conferences/{talk.slug}")
    body = answer.json
    assert (body["title"], body["text"], body["state"]) == ("Grande causerie", "Venez **nombreux**.", "planned")
    assert (body["organiser"]["name"], body["unit"], body["audience"]) == ("Hélène Mène", "bretagne", "public")
    assert (body["places"], body["taken"], body["waiting"]) == (2, 0, 0)
    assert body["starts_at"] < body["ends_at"] and body["url"].endswith(f"/conferences/{talk.slug}")
    assert (body["place"], body["way_in"], body["recording"], body["questions"]) == (None, None, None, 0)
    again = program.get(f"/conferences/{talk.slug}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_one_among_staff_is_not_to_be_known_of_by_others(program, make):
    """Red when the list asks nobody who reads."""
    talk = make.conference("Entre nous", audience=Audience.INTERNAL)
    for reader in (program, program.of(make.person()), program.of(make.partner())):
        assert reader.get(f"/conferences/{talk.slug}").status_code == 404
        assert reader.get("/conferences").json["items"] == []
    staff = program.of(make.staff())
    assert staff.get(f"/conferences/{talk.slug}").json["audience"] == "internal"
    assert _walk(staff, "/conferences") == ["Entre nous"]


def test_the_way_in_is_for_whoever_holds_a_place_and_only_at_its_hour(program, make):
    """Red when somebody who waits, or nobody in particular, is told where to join."""
    organiser, holder, waiter = make.with_role("facilitator"), make.person(), make.person()
    near = make.conference("Bientôt", organiser, starts_at=now() + timedelta(minutes=10), places=1, join_url=ROOM)
    far = make.conference("Plus tard", organiser, starts_at=now() + timedelta(hours=2), places=1, join_url=ROOM)
    for talk in (near, far):
        make.place(talk, holder)
        make.place(talk, waiter)
    readers = {None: None, holder: "held", waiter: "waiting", organiser: None, make.staff(): None}
    for person, place in readers.items():
        reader = program.of(person) if person else program
        listed = {one["slug"]: one for one in reader.get("/conferences").json["items"]}
        for talk in (near, far):
            one = reader.get(f"/conferences/{talk.slug}").json
            assert one == listed[talk.slug]
            assert one["place"] == place
            is_let_in = talk is near and person in (holder, organiser)
            assert one["way_in"] == (ROOM if is_let_in else None)
            assert (one["places"], one["taken"], one["waiting"]) == (1, 1, 1)


def test_once_it_is_over_it_tells_where_to_see_it_again_and_no_longer_who_comes(program, browse, make):
    organiser, holder = make.with_role("facilitator"), make.person()
    talk = make.conference("Passée", organiser, starts_at=now() + timedelta(minutes=5), places=3, join_url=ROOM)
    make.place(talk, holder)
    desk = browse.as_(organiser)
    for step in ("begin", "end"):
        desk.post(f"/conferences/{talk.slug}/{step}")
    desk.post(f"/conferences/{talk.slug}/recording", {"recording_url": "https://video.example/1"})
    body = program.of(holder).get(f"/conferences/{talk.slug}").json
    assert (body["state"], body["recording"], body["way_in"]) == ("over", "https://video.example/1", None)
    assert {body[name] for name in ("places", "taken", "waiting", "place")} == {None}


def test_one_that_was_cancelled_says_why_to_whoever_holds_its_name(program, browse, make):
    organiser = make.with_role("facilitator")
    talk = make.conference("Reportée", organiser)
    browse.as_(organiser).post(f"/conferences/{talk.slug}/cancel", {"reason": "La salle a pris l’eau."})
    body = program.get(f"/conferences/{talk.slug}").json
    assert (body["state"], body["reason"]) == ("cancelled", "La salle a pris l’eau.")
    assert program.get("/conferences").json["items"] == []


def test_a_list_costs_the_same_however_many_places_its_reader_holds(app, program, make):
    holder, organiser = make.person(), make.with_role("facilitator")
    reader, costs = program.of(holder), []
    for _round in range(2):
        for _n in range(4):
            talk = make.conference(organiser=organiser)
            make.place(talk, holder)
            make.question(talk)
        with counted(app) as asked:
            assert {one["place"] for one in reader.get("/conferences").json["items"]} == {"held"}
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 8


@pytest.mark.parametrize(("state", "shown"), [("planned", 2), ("live", 5), ("over", 5), ("cancelled", 3)])
def test_questions_are_counted_as_the_page_shows_them(app, program, browse, make, state, shown):
    """Red when one is counted that is hidden, was not kept, or is not shown yet."""
    talk = make.conference("Causerie", starts_at=now() + timedelta(hours=1))
    for status in Status:
        make.question(talk, status=status, settled_at=now())
    make.question(talk, hidden_at=now())
    with writing(), app.app_context():
        db.session.get_one(Conference, talk.id).state = State(state)
        db.session.commit()
    assert program.get(f"/conferences/{talk.slug}").json["questions"] == shown
    assert browse.get(f"/conferences/{talk.slug}").text.count('id="question-') == shown
