"""Letters to those on the list: with the invitation, the day before, with thanks; each once, in their own words."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from sqlalchemy import select

from app.activity.notice import Notice
from app.clock import now
from app.database import db, writing
from app.outbox.letter import Letter
from app.workshops import jobs
from app.workshops.correspondence import WorkshopLetter
from app.workshops.participant import Participant
from app.workshops.workshop import State, Workshop


@pytest.fixture
def does(app):
    def run(chore) -> None:
        with writing(), app.app_context():
            chore()
            db.session.commit()

    return run


def letters(app, template: str) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Letter.recipient).where(Letter.template == template)))


def written(app) -> list[EmailMessage]:
    folder = app.extensions["settings"].mail_folder
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]  # type: ignore[misc]


def tomorrow(make, app, **more):
    """To come in twenty hours; whoever comes said so days ago."""
    workshop = make.workshop(state=State.PLANNED, begins_at=now() + timedelta(hours=20), **more)
    guest = make.participant(workshop)
    said_long_ago(app)
    return workshop, guest


def said_long_ago(app) -> None:
    with writing(), app.app_context():
        db.session.execute(db.update(Participant).values(answered_at=now() - timedelta(days=3)))
        db.session.commit()


def test_whoever_is_invited_gets_a_letter_with_the_way_into_a_calendar(app, browse, make):
    workshop, guest = make.workshop(state=State.PLANNED, venue="Salle Ouessant"), make.staff()
    lead = browse.as_(workshop.opened_by)
    lead.post(f"/workshops/{workshop.slug}/people", {"people": guest.email, "part": "participant"})
    assert letters(app, "workshop-invited") == [guest.email]
    with app.app_context():
        context = db.session.scalars(select(Letter.context).where(Letter.template == "workshop-invited")).one()
        assert context["calendar_url"].endswith(f"/workshops/{workshop.slug}.ics")
        assert db.session.scalars(select(Notice.mailed_at).where(Notice.user_id == guest.id)).one() is not None
    calendar = browse.as_(guest).get(f"/workshops/{workshop.slug}.ics")
    assert calendar.status_code == 200 and calendar.content_type.startswith("text/calendar")
    assert "SUMMARY:Un atelier" in calendar.text and "LOCATION:Salle Ouessant" in calendar.text
    assert browse.get(f"/workshops/{workshop.slug}.ics").status_code == 404


def test_a_workshop_that_is_called_off_is_called_off_in_calendars_too(browse, make):
    workshop = make.workshop(state=State.CANCELLED)
    assert "STATUS:CANCELLED" in browse.as_(make.staff()).get(f"/workshops/{workshop.slug}.ics").text


def test_the_day_before_those_who_come_are_reminded_once(app, make, does, inbox):
    workshop, guest = tomorrow(make, app)
    does(jobs.remind)
    does(jobs.remind)
    assert sorted(letters(app, "workshop-near")) == sorted([guest.person.email, workshop.opened_by.email])
    with app.app_context():
        told = select(Notice.mailed_at).where(Notice.user_id == guest.person_id).order_by(Notice.event_id.desc())
        assert db.session.scalars(told.limit(1)).one() is not None


def test_of_another_hour_they_are_reminded_again(app, make, does):
    workshop, guest = tomorrow(make, app)
    does(jobs.remind)
    with writing(), app.app_context():
        db.session.get_one(Workshop, workshop.id).begins_at += timedelta(hours=2)
        db.session.commit()
    does(jobs.remind)
    assert letters(app, "workshop-near").count(guest.person.email) == 2


def test_who_does_not_come_or_said_so_just_now_is_not_reminded(app, make, browse, does):
    workshop, guest = tomorrow(make, app)
    browse.as_(guest.person).post(f"/workshops/{workshop.slug}/leave")
    late = make.participant(workshop)
    does(jobs.remind)
    assert letters(app, "workshop-near") == [workshop.opened_by.email]
    assert late.person.email not in letters(app, "workshop-near")


@pytest.mark.parametrize("state", [State.CANCELLED, State.RUNNING, State.OVER])
def test_only_of_what_is_to_come(app, make, does, state):
    workshop, _guest = tomorrow(make, app)
    with writing(), app.app_context():
        db.session.get_one(Workshop, workshop.id).state = state
        db.session.commit()
    does(jobs.remind)
    assert letters(app, "workshop-near") == []


def test_after_the_end_those_who_came_are_thanked_once_with_the_way_to_the_report(app, make, browse, does):
    workshop = make.workshop()
    guest = make.participant(workshop)
    browse.as_(workshop.opened_by).post(f"/workshops/{workshop.slug}/end")
    does(jobs.thank)
    does(jobs.thank)
    assert letters(app, "workshop-thanks").count(guest.person.email) == 1
    with app.app_context():
        theirs = select(Letter.context).where(Letter.recipient == guest.person.email)
        context = db.session.scalars(theirs.order_by(Letter.id)).all()[-1]
        assert context["report_url"].endswith(f"/workshops/{workshop.slug}/report")


def test_what_ended_long_ago_thanks_nobody(app, make, does):
    workshop = make.workshop()
    with writing(), app.app_context():
        held = db.session.get_one(Workshop, workshop.id)
        held.state, held.ended_at = State.OVER, now() - timedelta(days=8)
        db.session.commit()
    does(jobs.thank)
    assert letters(app, "workshop-thanks") == []


def test_cut_off_half_way_it_is_begun_again_and_nobody_is_told_twice(app, make, does, monkeypatch):
    workshop, _guest = tomorrow(make, app)
    for _number in range(3):
        make.participant(workshop)
    said_long_ago(app)
    monkeypatch.setattr(jobs, "MOST_AT_ONCE", 2)
    whole, seen = jobs.correspondence.send, []

    def dies_on_the_second(due, word):
        seen.append(len(due))
        whole(due, word)
        if len(seen) == 2:
            raise RuntimeError("killed")

    monkeypatch.setattr(jobs.correspondence, "send", dies_on_the_second)
    with pytest.raises(RuntimeError):
        does(jobs.remind)
    does(jobs.remind)
    found = letters(app, "workshop-near")
    assert len(found) == len(set(found)) == 5
    with app.app_context():
        assert len(db.session.scalars(select(WorkshopLetter)).all()) == 5


def test_letters_are_in_the_language_of_whoever_reads_and_in_the_hour_of_their_territory(app, make, does):
    workshop = make.workshop("Le seuil", state=State.PLANNED, begins_at=now() + timedelta(hours=20))
    guest = make.participant(workshop, make.staff(time_zone="Indian/Reunion", language="en"))
    said_long_ago(app)
    does(jobs.remind)
    with app.app_context():
        context = db.session.scalars(select(Letter.context).where(Letter.recipient == guest.person.email)).one()
        hour = db.session.get_one(Workshop, workshop.id).begins_at + timedelta(hours=4)
    assert f"{hour:%H:%M}" in context["when"]
    make.worked()
    sent = next(message for message in written(app) if guest.person.email in message["To"])
    assert sent["Subject"] == "Soon: Le seuil" and f"/workshops/{workshop.slug}" in sent.get_content()


def test_who_answered_is_said_to_those_who_run_it(browse, make):
    workshop = make.workshop(state=State.PLANNED)
    make.participant(workshop)
    guest = make.staff()
    lead = browse.as_(workshop.opened_by)
    lead.post(f"/workshops/{workshop.slug}/people", {"people": guest.email, "part": "participant"})
    assert "1 personne n’a pas encore répondu" in lead.get(f"/workshops/{workshop.slug}/people").text
