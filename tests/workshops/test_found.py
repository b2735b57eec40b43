"""Workshops as programs read them and as a search finds them: what they are for, never who comes or what is written."""

from __future__ import annotations

from app.ideas.idea import Audience
from app.workshops.workshop import State


def test_programs_read_what_a_workshop_is_for_and_not_what_is_written(browse, make):
    workshop = make.workshop("Le premier accueil", audience=Audience.PUBLIC)
    make.note(make.board(workshop), make.participant(workshop, first_name="Zibeline"), "Une note secrète")
    answer = browse.get(f"/api/v1/workshops/{workshop.slug}")
    assert answer.json["title"] == "Le premier accueil" and answer.json["state"] == "running"
    assert (answer.json["places"], answer.json["taken"], answer.json["unit"]) == (60, 2, "fr")
    assert "Zibeline" not in answer.text and "secrète" not in answer.text


def test_programs_list_the_newest_first_by_cursor_and_by_state(browse, make):
    made = [make.workshop(f"Atelier {number}", audience=Audience.PUBLIC).slug for number in range(3)]
    make.workshop("Pour les agents")
    first = browse.get("/api/v1/workshops?limit=2").json
    assert [one["slug"] for one in first["items"]] == made[:0:-1]
    rest = browse.get(first["next"]).json
    assert [one["slug"] for one in rest["items"]] == made[:1] and rest["next"] is None
    assert browse.get("/api/v1/workshops?state=over").json["items"] == []
    assert browse.get("/api/v1/workshops?state=lost").status_code == 422


def test_a_search_finds_a_workshop_by_what_it_is_for_and_not_by_its_notes(browse, make):
    workshop = make.workshop("Le premier accueil", audience=Audience.PUBLIC, purpose="Chercher du côté des horaires.")
    make.note(make.board(workshop), text="Une zibeline")
    make.worked()
    assert "Le premier accueil" in browse.get("/search?q=horaires").text
    assert f"/workshops/{workshop.slug}" in browse.get("/search?q=horaires&kind=workshop").text
    assert f"/workshops/{workshop.slug}" not in browse.get("/search?q=zibeline").text
    assert browse.get("/api/v1/search?q=horaires&kind=workshop").json["items"][0]["kind"] == "workshop"


def test_what_is_called_off_is_not_found(browse, make):
    workshop = make.workshop("Le premier accueil", audience=Audience.PUBLIC, state=State.PLANNED)
    make.worked()
    leader = browse.as_(workshop.opened_by)
    assert leader.post(f"/workshops/{workshop.slug}/cancel", {"reason": "Inondation"}).status_code == 303
    make.worked()
    assert f"/workshops/{workshop.slug}" not in browse.get("/search?q=accueil").text


def test_the_lab_leads_to_workshops(browse, make):
    assert 'href="/workshops"' in browse.get("/lab").text
