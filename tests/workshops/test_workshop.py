"""A workshop from its preparation to its end: who may, who comes, what is promised, whom it tells."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.ideas.idea import Audience
from app.people import erasure
from app.people.user import User
from app.workshops import jobs
from app.workshops import participant as people
from app.workshops.participant import Participant
from app.workshops.workshop import Naming, OpenTo, State, Workshop

SOON = now() + timedelta(days=4)


def typed(**more):
    begins = SOON.replace(microsecond=0, tzinfo=None)
    return {
        "title": "Le premier accueil", "purpose": "Ce que vivent ceux qui entrent.", "venue": "Salle Ouessant",
        "begins": begins.isoformat(timespec="minutes"), "places": "12", "audience": "internal", "open_to": "invited",
        "ends": (begins + timedelta(hours=6)).isoformat(timespec="minutes"), "unit": "fr", "naming": "first_names",
    } | more  # fmt: skip


def test_a_facilitator_prepares_a_workshop_in_a_unit_they_facilitate(browse, make):
    leader = browse.as_(make.with_role("facilitator"))
    assert leader.get("/workshops/new").status_code == 200
    made = leader.post("/workshops/new", typed())
    assert made.status_code == 303 and made.location.endswith("/workshops/le-premier-accueil")
    page = leader.get("/workshops/le-premier-accueil").text
    assert "Salle Ouessant" in page and "Ce que vivent ceux qui entrent." in page
    assert "Le premier accueil" in leader.get("/workshops").text


def test_no_workshop_in_a_unit_that_one_does_not_facilitate(browse, make):
    there = browse.as_(make.with_role("facilitator", unit="martinique"))
    refused = there.post("/workshops/new", typed())
    assert refused.status_code == 422 and "Le premier accueil" in refused.text
    assert browse.as_(make.staff()).post("/workshops/new", typed()).status_code == 403


def test_longer_than_three_days_or_more_than_sixty_places_is_said_and_nothing_typed_is_lost(browse, make):
    leader = browse.as_(make.with_role("facilitator"))
    late = (SOON + timedelta(days=4)).replace(microsecond=0, tzinfo=None).isoformat(timespec="minutes")
    refused = leader.post("/workshops/new", typed(ends=late, places="61"))
    assert refused.status_code == 422
    assert 'id="ends-problem"' in refused.text and 'id="places-problem"' in refused.text
    assert "Ce que vivent ceux qui entrent." in refused.text


@pytest.mark.parametrize("wrong", [{"places": 61}, {"places": 0}, {"taken": 61}, {"ends_at": SOON + timedelta(days=9)}])
def test_the_database_itself_holds_sixty_places_and_three_days(make, app, wrong):
    workshop = make.workshop()
    with writing(), app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(update(Workshop).where(Workshop.id == workshop.id).values(**wrong))


def test_whoever_is_invited_is_told_once_and_comes_under_the_first_name_they_type(browse, make, inbox):
    workshop, guest = make.workshop(state=State.PLANNED), make.staff("Awa Martin")
    leader = browse.as_(workshop.opened_by)
    invited = leader.post(f"/workshops/{workshop.slug}/people", {"people": f"@{guest.handle}", "part": "participant"})
    assert invited.status_code == 303
    again = leader.post(f"/workshops/{workshop.slug}/people", {"people": guest.email, "part": "participant"})
    assert again.status_code == 409
    assert [(line.kind, line.unread) for line in inbox(guest)] == [("workshop", 1)]
    hers = browse.as_(guest)
    assert hers.post(f"/workshops/{workshop.slug}/place", {"first_name": "Awa"}).status_code == 303
    assert make.again(workshop).taken == 2
    assert "Awa" in leader.get(f"/workshops/{workshop.slug}/people").text


def test_nobody_known_by_these_words_is_said_and_the_others_are_not_invited(browse, make):
    workshop, guest = make.workshop(), make.staff()
    typed_ = f"{guest.handle}\npersonne@nulle.part"
    refused = browse.as_(workshop.opened_by).post(
        f"/workshops/{workshop.slug}/people", {"people": typed_, "part": "participant"}
    )
    assert refused.status_code == 422 and "personne@nulle.part" in refused.text
    assert guest.handle not in browse.as_(workshop.opened_by).get(f"/workshops/{workshop.slug}/people").text


def test_who_is_not_invited_comes_only_where_it_is_open(browse, make):
    closed, open_ = make.workshop(), make.workshop("Ouvert", open_to=OpenTo.AUDIENCE)
    somebody = browse.as_(make.staff())
    assert somebody.post(f"/workshops/{closed.slug}/place", {"first_name": "Zoé"}).status_code == 409
    assert somebody.post(f"/workshops/{open_.slug}/place", {"first_name": "Zoé"}).status_code == 303
    assert somebody.post(f"/workshops/{open_.slug}/place", {"first_name": " "}).status_code == 422


def test_a_place_given_back_is_free_and_coming_again_takes_it(browse, make):
    workshop = make.workshop(places=2, open_to=OpenTo.AUDIENCE)
    first, second = browse.as_(make.staff()), browse.as_(make.staff())
    place = f"/workshops/{workshop.slug}/place"
    assert first.post(place, {"first_name": "Un"}).status_code == 303
    assert second.post(place, {"first_name": "Deux"}).status_code == 409
    assert first.post(f"/workshops/{workshop.slug}/leave").status_code == 303
    assert second.post(place, {"first_name": "Deux"}).status_code == 303
    assert make.again(workshop).taken == 2


def test_whoever_is_taken_off_an_invited_list_does_not_come_back_uninvited(browse, make, inbox):
    workshop, guest = make.workshop(), make.staff("Awa Martin")
    leader, hers, url = browse.as_(workshop.opened_by), browse.as_(guest), f"/workshops/{workshop.slug}"
    invitation, place = {"people": f"@{guest.handle}", "part": "participant"}, {"first_name": "Awa"}
    leader.post(f"{url}/people", invitation)
    assert hers.post(f"{url}/place", place).status_code == 303
    off = re.findall(rf"{url}/people/\d+/off", leader.get(f"{url}/people").text)[-1]
    assert hers.post(off).status_code == 403
    assert leader.post(off).status_code == 303
    assert make.again(workshop).taken == 1
    assert "Vous n’êtes plus sur la liste" in inbox(guest)[0].sentence
    assert hers.post(f"{url}/place", place).status_code == 409
    assert leader.post(f"{url}/people", invitation).status_code == 303
    assert hers.post(f"{url}/place", place).status_code == 303, "invited again"


def test_whoever_declined_by_themselves_may_still_come(browse, make):
    workshop, guest = make.workshop(), make.staff()
    leader, hers, url = browse.as_(workshop.opened_by), browse.as_(guest), f"/workshops/{workshop.slug}"
    leader.post(f"{url}/people", {"people": f"@{guest.handle}", "part": "participant"})
    assert hers.post(f"{url}/leave").status_code == 303
    assert hers.post(f"{url}/place", {"first_name": "Awa"}).status_code == 303


def test_an_internal_workshop_is_not_there_for_a_citizen(browse, make):
    workshop = make.workshop()
    for who in (browse, browse.as_(make.person())):
        assert who.get(f"/workshops/{workshop.slug}").status_code == 404
        assert workshop.title not in who.get("/workshops").text


def test_a_public_workshop_is_not_shut_to_people_on_its_list(browse, make):
    workshop = make.workshop(state=State.PLANNED, audience=Audience.PUBLIC)
    guest = make.participant(workshop, make.partner())
    leader = browse.as_(workshop.opened_by)
    assert leader.post(f"/workshops/{workshop.slug}/edit", typed(audience="internal")).status_code == 409
    assert make.again(workshop).audience is Audience.PUBLIC
    assert leader.post(f"/workshops/{workshop.slug}/edit", typed(audience="public")).status_code == 303
    assert browse.as_(guest.person).post(f"/workshops/{workshop.slug}/leave").status_code == 303
    assert leader.post(f"/workshops/{workshop.slug}/edit", typed(audience="internal")).status_code == 303


def test_how_people_are_shown_is_fixed_once_it_has_begun(browse, make):
    workshop = make.workshop(state=State.PLANNED, naming=Naming.ANONYMOUS)
    leader = browse.as_(workshop.opened_by)
    asked = typed(naming="first_names")
    assert leader.post(f"/workshops/{workshop.slug}/edit", asked).status_code == 303
    assert leader.post(f"/workshops/{workshop.slug}/begin").status_code == 303
    assert leader.post(f"/workshops/{workshop.slug}/edit", typed(naming="anonymous")).status_code == 409
    assert make.again(workshop).naming is Naming.FIRST_NAMES


def test_another_hour_is_told_to_those_on_the_list(browse, make, inbox):
    workshop = make.workshop(state=State.PLANNED)
    guest = make.participant(workshop)
    leader = browse.as_(workshop.opened_by)
    assert leader.post(f"/workshops/{workshop.slug}/edit", typed()).status_code == 303
    [line] = inbox(guest.person)
    assert "autre date" in line.sentence or "another date" in line.sentence


def test_a_workshop_is_called_off_with_a_reason_that_those_on_the_list_read(browse, make, inbox):
    workshop = make.workshop(state=State.PLANNED)
    guest = make.participant(workshop)
    leader = browse.as_(workshop.opened_by)
    assert leader.post(f"/workshops/{workshop.slug}/cancel", {"reason": ""}).status_code == 422
    assert leader.post(f"/workshops/{workshop.slug}/cancel", {"reason": "La salle est inondée"}).status_code == 303
    assert inbox(guest.person)[0].reason == "La salle est inondée"
    assert "La salle est inondée" in browse.as_(guest.person).get(f"/workshops/{workshop.slug}").text


def test_fewer_places_than_people_who_come_is_refused(browse, make):
    workshop = make.workshop(state=State.PLANNED)
    make.participant(workshop)
    refused = browse.as_(workshop.opened_by).post(f"/workshops/{workshop.slug}/edit", typed(places="1"))
    assert refused.status_code == 409 and make.again(workshop).places == 60


def test_what_nobody_ends_is_ended_and_what_nobody_began_does_not_take_place(app, make):
    past = now() - timedelta(days=3)
    running = make.workshop(begins_at=past)
    board = make.board(running)
    planned = make.workshop("Oublié", state=State.PLANNED, begins_at=past)
    with writing(), app.app_context():
        jobs.end_forgotten()
    assert make.again(running).state is State.OVER and make.again(board).writing == "closed"
    assert make.again(planned).state is State.CANCELLED


def test_a_co_facilitator_who_is_named_runs_it_too(browse, make):
    workshop = make.workshop()
    named = make.participant(workshop, part=people.Part.FACILITATOR)
    assert browse.as_(named.person).get(f"/workshops/{workshop.slug}/people").status_code == 200
    other = make.participant(workshop)
    assert browse.as_(other.person).get(f"/workshops/{workshop.slug}/people").status_code == 403


def test_who_is_erased_has_no_first_name_left_and_gives_the_place_back(app, make):
    workshop = make.workshop(state=State.PLANNED)
    guest = make.participant(workshop, first_name="Zibeline")
    with writing(), app.test_request_context("/", method="POST"):
        erasure.erase(db.session.get_one(User, guest.person_id), by=None)
        db.session.commit()
    assert make.again(guest).first_name == "" and make.again(workshop).taken == 1


def test_a_first_name_is_all_that_others_read(browse, make):
    workshop = make.workshop()
    board = make.board(workshop)
    author = make.participant(workshop, make.staff("Awa Zibeline"), first_name="Awa")
    make.note(board, author)
    page = browse.as_(make.participant(workshop).person).get(f"/workshops/{workshop.slug}/boards/{board.id}").text
    assert "Awa" in page and "Zibeline" not in page


def test_refusals_of_the_noun_in_words(inside, make):
    workshop = make.workshop(state=State.OVER)
    with pytest.raises(Refused):
        people.come(workshop, by=make.staff(), first_name="Zoé")
    with pytest.raises(Refused):
        workshop.begin(by=workshop.opened_by)
    assert db.session.query(Participant).count() == 1
