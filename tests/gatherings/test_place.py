"""Places: held or waited for, given back, never more than there are; and the word the day before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.gatherings import jobs, reminder
from app.gatherings import place as places
from app.gatherings.conference import Audience, Conference, State
from app.gatherings.place import Place, Standing, Wish
from app.outbox.letter import Letter
from app.people import erasure
from app.people.user import Digest, User


def standings(app, conference) -> dict[int, str]:
    with app.app_context():
        rows = db.session.execute(select(Place.person_id, Place.standing).where(Place.conference_id == conference.id))
        return {person: standing.value for person, standing in rows}


def test_a_place_is_a_state_and_never_a_toggle(make, browse, app, differences):
    conference, person = make.conference("Ensemble"), make.person()
    reader = browse.as_(person)
    for _ in range(2):
        assert reader.post("/conferences/ensemble/place", {"wish": "given"}).status_code == 303
    assert standings(app, conference) == {person.id: "held"}
    for _ in range(2):
        assert reader.post("/conferences/ensemble/place", {"wish": "withdrawn"}).status_code == 303
    assert standings(app, conference) == {} and differences() == []
    assert reader.post("/conferences/ensemble/place", {"wish": "toggle"}).status_code == 422


def test_with_htmx_the_door_alone_answers_and_says_so_aloud(make, browse):
    make.conference("Ensemble")
    answer = browse.as_(make.person()).post("/conferences/ensemble/place", {"wish": "given"}, htmx=True)
    assert answer.status_code == 200
    assert 'id="door"' in answer.text and "data-announce" in answer.text and "<html" not in answer.text


def test_who_comes_too_late_waits_and_moves_up_when_a_place_is_given_back(make, browse, app, inbox, differences):
    conference = make.conference("Trois chaises", places=1)
    first, second, third = make.person(), make.person(), make.person()
    for person in (first, second, third):
        make.place(conference, person)
    assert standings(app, conference) == {first.id: "held", second.id: "waiting", third.id: "waiting"}
    browse.as_(first).post("/conferences/trois-chaises/place", {"wish": "withdrawn"})
    assert standings(app, conference) == {second.id: "held", third.id: "waiting"}
    assert [len(inbox(person)) for person in (first, second, third)] == [0, 1, 0]
    assert differences() == []


def test_more_places_let_in_those_who_wait_and_fewer_than_are_held_are_refused(make, inside):
    conference = make.conference(places=1)
    people = [make.person() for _ in range(4)]
    for person in people:
        make.place(conference, person)
    places.set_places(conference, 3)
    held = db.session.scalars(select(Place.person_id).where(Place.standing == Standing.HELD).order_by(Place.id)).all()
    assert held == [person.id for person in people[:3]]
    with pytest.raises(Exception, match="3"):
        places.set_places(conference, 2)
    places.set_places(conference, None)
    assert (conference.taken, conference.waiting) == (4, 0)


def test_the_database_itself_refuses_one_place_too_many(make, inside):
    conference = make.conference(places=1)
    make.place(conference, make.person())
    with pytest.raises(IntegrityError):
        db.session.execute(db.update(Conference).values(taken=2))


def test_nobody_signs_up_for_what_is_over(make, browse, app):
    conference = make.conference("Trop tard", state=State.OVER)
    assert browse.as_(make.person()).post("/conferences/trop-tard/place", {"wish": "given"}).status_code == 409
    assert standings(app, conference) == {}


def test_whoever_is_erased_gives_the_place_to_whoever_waits(make, inside):
    conference = make.conference(places=1)
    first, second = make.person(), make.person()
    make.place(conference, first)
    make.place(conference, second)
    erasure.erase(first, by=None)
    assert places.of(conference, first) is None
    assert places.of(conference, second).is_held
    assert (conference.taken, conference.waiting) == (1, 0)


# The day before


def letters(app) -> list[str]:
    with app.app_context():
        asked = select(Letter.recipient).where(Letter.template == "conference-near").order_by(Letter.id)
        return list(db.session.scalars(asked))


def tomorrow(make, *people, **chosen):
    conference = make.conference("Demain", starts_at=now() + timedelta(days=2), **chosen)
    for person in people:
        make.place(conference, person)
    return conference


def come_nearer(app, conference) -> None:
    with app.app_context(), app.test_request_context("/", method="POST"):
        near = now() + timedelta(hours=20)
        db.session.execute(db.update(Conference).values(starts_at=near, ends_at=near + timedelta(hours=1)))
        db.session.commit()


def test_the_day_before_each_who_comes_is_told_once_however_often_it_is_asked(make, app, does, inbox):
    people = [make.person() for _ in range(3)]
    waits = make.person()
    conference = tomorrow(make, *people, waits, places=3)
    does(jobs.remind)
    assert letters(app) == []
    come_nearer(app, conference)
    for _ in range(3):
        does(jobs.remind)
    assert letters(app) == [person.email for person in people]
    assert [len(inbox(person)) for person in people] == [1, 1, 1]
    assert inbox(waits) == []


def test_who_wants_no_letters_finds_a_notice_alone(make, app, does, inbox):
    quiet = make.person(digest=Digest.NEVER)
    come_nearer(app, tomorrow(make, quiet))
    does(jobs.remind)
    assert letters(app) == [] and len(inbox(quiet)) == 1


def test_the_morning_letter_does_not_say_again_what_the_reminder_said(make, app, does):
    from app.activity.notice import Notice

    person = make.person()
    come_nearer(app, tomorrow(make, person))
    does(jobs.remind)
    with app.app_context():
        assert db.session.scalars(select(Notice.mailed_at).where(Notice.user_id == person.id)).one() is not None


def test_who_signs_up_on_the_last_day_needs_no_reminder(make, app, does):
    conference = make.conference(starts_at=now() + timedelta(hours=5))
    make.place(conference, make.person())
    does(jobs.remind)
    assert letters(app) == []


def test_a_reminder_cut_off_half_way_is_begun_again_and_nobody_is_told_twice(make, app, does, monkeypatch):
    people = [make.person() for _ in range(5)]
    come_nearer(app, tomorrow(make, *people))
    monkeypatch.setattr(jobs, "MOST_AT_ONCE", 2)
    whole, seen = reminder.send, []

    def dies_on_the_second(due):
        seen.append(len(due))
        done = whole(due)
        if len(seen) == 2:
            raise RuntimeError("killed")
        return done

    monkeypatch.setattr(reminder, "send", dies_on_the_second)
    with pytest.raises(RuntimeError):
        does(jobs.remind)
    assert len(letters(app)) == 2
    does(jobs.remind)
    assert sorted(letters(app)) == sorted(person.email for person in people)


def test_the_letter_gives_the_hour_of_the_readers_territory(make, app, does):
    far = make.person(time_zone="Indian/Reunion")
    come_nearer(app, tomorrow(make, far))
    does(jobs.remind)
    with app.app_context():
        from zoneinfo import ZoneInfo

        said = db.session.scalars(select(Letter.context)).one()["when"]
        starts_at = db.session.scalars(select(Conference.starts_at)).one()
        assert starts_at.astimezone(ZoneInfo("Indian/Reunion")).strftime("%H:%M") in said
        from app.outbox.post import compose

        with app.test_request_context("/"):
            text = compose(db.session.scalars(select(Letter)).one()).get_content()
        assert "/conferences/demain" in text and db.session.get(User, far.id).name in text


def test_taking_part_needs_a_known_wish(make, inside):
    conference, person = make.conference(), make.person()
    assert places.settle(conference, by=person, wish=Wish.GIVEN)
    assert not places.settle(conference, by=person, wish=Wish.GIVEN)


def test_a_conference_that_others_signed_up_for_does_not_become_internal(make):
    """They would lose its page without a word."""
    leader, outsider = make.with_role("facilitator"), make.person()
    conference = make.conference("Causerie", leader)
    with writing(), make.app.test_request_context("/", method="POST"):
        here = db.session.get_one(Conference, conference.id)
        by, said = db.session.get_one(User, leader.id), {"starts_at": here.starts_at, "ends_at": here.ends_at}
        places.settle(here, by=db.session.get_one(User, outsider.id), wish=Wish.GIVEN)
        with pytest.raises(Refused):
            places.change(here, by=by, places=None, audience=Audience.INTERNAL, **said)
        places.settle(here, by=db.session.get_one(User, outsider.id), wish=Wish.WITHDRAWN)
        places.change(here, by=by, places=None, audience=Audience.INTERNAL, **said)
