"""Mentors: named, accepting, offering hours; one team for an hour, at most two hours to come for a team."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.challenges import jobs
from app.challenges import mentor as mentors
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.mentor import MOST_BOOKED, MentorSlot
from app.challenges.mentorship import Mentor
from app.challenges.team import Team
from app.clock import now
from app.database import db
from app.errors import Refused
from app.outbox.letter import Letter
from app.people.erasure import erase
from app.people.user import User
from tests.challenges.test_swap import together


def house(make, *, slots=1, teams_there=1):
    """A mentor who offers hours, and teams of two."""
    challenge = make.challenge("hackathon", open=["team-formation", "submissions"])
    mentor = mentors.name(challenge, make.staff("Mentore"), by=make.with_role("facilitator"), field="Données")
    mentors.accept(mentor, by=mentor.person)
    hours = [
        mentors.offer(mentor, starts_at=now() + timedelta(hours=30 + n), minutes=30, place=f"Salle {n}")
        for n in range(slots)
    ]
    there = []
    for n in range(teams_there):
        team = teams.found(challenge, by=make.person(f"F{n}"), name=f"Équipe {n}")
        teams.accept(teams.ask(team, by=make.person(f"M{n}")), by=team.founder)
        there.append(team)
    return challenge, mentor, hours, there


def test_a_mentor_is_one_once_they_accept(inside, make):
    challenge, leader, person = make.challenge("hackathon"), make.with_role("facilitator"), make.staff()
    mentor = mentors.name(challenge, person, by=leader)
    for attempt in (
        lambda: mentors.name(challenge, person, by=leader),
        lambda: mentors.accept(mentor, by=leader),
        lambda: mentors.offer(mentor, starts_at=now() + timedelta(hours=2), minutes=30, place="Ici"),
    ):
        with pytest.raises(Refused):
            attempt()
    mentors.accept(mentor, by=person)
    mentors.offer(mentor, starts_at=now() + timedelta(hours=2), minutes=30, place="Ici")
    mentors.end(mentor, by=person)
    mentors.name(challenge, person, by=leader)


def test_who_is_in_a_team_is_no_mentor_and_a_secret_challenge_has_none_from_outside(inside, make):
    challenge, leader = make.challenge("hackathon", open=["team-formation"]), make.with_role("facilitator")
    founder = make.person()
    teams.found(challenge, by=founder, name="Nous")
    mentor = mentors.name(challenge, founder, by=leader)
    with pytest.raises(Refused):
        mentors.accept(mentor, by=founder)
    with pytest.raises(Refused):
        mentors.name(make.challenge("meetup"), make.person(), by=leader)


def test_two_hours_of_a_mentor_do_not_overlap(inside, make):
    _challenge, mentor, [hour], _teams = house(make)
    for minutes in (-29, 0, 29):
        with pytest.raises(Refused):
            mentors.offer(mentor, starts_at=hour.starts_at + timedelta(minutes=minutes), minutes=30, place="Ici")
    mentors.offer(mentor, starts_at=hour.ends_at, minutes=30, place="Ici")
    with pytest.raises(Refused):
        mentors.offer(mentor, starts_at=now() - timedelta(minutes=1), minutes=30, place="Hier")


def test_one_team_for_an_hour_and_so_many_hours_for_a_team(inside, make):
    _challenge, _mentor, hours, [one, other] = house(make, slots=4, teams_there=2)
    for hour in hours[:MOST_BOOKED]:
        mentors.book(hour, one, by=one.founder)
    with pytest.raises(Refused):
        mentors.book(hours[0], other, by=other.founder)
    with pytest.raises(Refused):
        mentors.book(hours[2], one, by=one.members[1].person)
    with pytest.raises(Refused):
        mentors.book(hours[3], one, by=other.founder)
    mentors.give_back(hours[0], by=one.founder)
    mentors.book(hours[0], other, by=other.founder)


def test_what_is_past_counts_no_more_and_is_booked_no_more(inside, make):
    _challenge, _mentor, hours, [team] = house(make, slots=4)
    for hour in hours[:MOST_BOOKED]:
        mentors.book(hour, team, by=team.founder)
    with time_machine.travel(hours[1].starts_at + timedelta(minutes=1), tick=False):
        mentors.book(hours[2], team, by=team.founder)
        with pytest.raises(Refused):
            mentors.give_back(hours[0], by=team.founder)


@pytest.mark.parametrize("round_", range(4))
def test_two_teams_that_press_together_do_not_both_have_the_hour(app, make, round_):
    """Red when `book` looks before it takes."""
    with app.test_request_context("/", method="POST"):
        _challenge, _mentor, [hour], both = house(make, teams_there=2)
        number, held = hour.id, [(team.id, team.founder_id) for team in both]
        db.session.commit()

    def press(team, person):
        mentors.book(db.session.get(MentorSlot, number), db.session.get(Team, team), by=db.session.get(User, person))

    assert together(app, *(lambda h=h: press(*h) for h in held)) == ["done", "refused"]


@pytest.mark.parametrize("round_", range(4))
def test_a_team_whose_members_press_together_has_no_more_hours_than_it_may(app, make, round_):
    """Red when `book` does not hold the team."""
    with app.test_request_context("/", method="POST"):
        _challenge, _mentor, hours, [team] = house(make, slots=MOST_BOOKED + 1)
        for hour in hours[: MOST_BOOKED - 1]:
            mentors.book(hour, team, by=team.founder)
        free = [hour.id for hour in hours[MOST_BOOKED - 1 :]]
        number, people = team.id, [person.id for person in team.people]
        db.session.commit()

    def press(hour, person):
        mentors.book(db.session.get(MentorSlot, hour), db.session.get(Team, number), by=db.session.get(User, person))

    pressed = zip(free, people, strict=True)
    assert together(app, *(lambda h=h, p=p: press(h, p) for h, p in pressed)) == ["done", "refused"]
    with app.app_context():
        held = select(func.count()).select_from(MentorSlot).where(MentorSlot.team_id == number)
        assert db.session.scalar(held) == MOST_BOOKED


def committed(app, make, **how):
    with app.test_request_context("/", method="POST"):
        challenge, mentor, hours, there = house(make, **how)
        db.session.commit()
        people = {"mentor": mentor.person, "founder": there[0].founder, "member": there[0].people[1]}
        said = (challenge.slug, hours[0].id, people)
        for person in people.values():
            db.session.refresh(person)
        db.session.expunge_all()
        return said


def test_a_team_books_reads_the_place_and_gives_it_back(browse, make, app):
    slug, hour, people = committed(app, make)
    page = f"/challenges/{slug}/mentors"
    team, mentor, other = (browse.as_(people[name]) for name in ("founder", "mentor", "member"))
    assert "Salle 0" not in team.get(page).text and "Salle 0" in mentor.get(page).text
    assert team.post(f"{page}/slots/{hour}/book").status_code == 303
    assert "Salle 0" in other.get(page).text
    for reader in (browse, browse.as_(make.person())):
        shown = reader.get(page).text
        assert "Salle 0" not in shown and "Équipe 0" not in shown and "Mentore" in shown
        assert reader.post(f"{page}/slots/{hour}/cancel").status_code in (302, 401, 403)
    assert "Équipe 0" in mentor.get("/me/notices").text
    assert other.post(f"{page}/slots/{hour}/cancel").status_code == 303
    assert "Salle 0" not in other.get(page).text


def test_a_mentor_offers_by_their_own_clock_and_calls_off(browse, make, app):
    slug, hour, people = committed(app, make)
    mentor, page = browse.as_(people["mentor"]), f"/challenges/{slug}/mentors"
    day = (now() + timedelta(days=4)).date().isoformat()
    offered = {"starts_at": f"{day}T10:00", "minutes": "45", "place": "https://visio.example/a"}
    assert mentor.post(f"{page}/slots", offered).status_code == 303
    assert mentor.post(f"{page}/slots", offered).status_code == 409
    assert mentor.post(f"{page}/slots", offered | {"minutes": "5"}).status_code == 422
    browse.as_(people["founder"]).post(f"{page}/slots/{hour}/book")
    assert mentor.post(f"{page}/slots/{hour}/cancel").status_code == 303
    assert "Équipe 0" in browse.as_(people["member"]).get("/me/notices").text


def test_one_s_own_meetings_as_a_calendar(browse, make, app):
    slug, hour, people = committed(app, make, slots=2)
    team = browse.as_(people["founder"])
    team.post(f"/challenges/{slug}/mentors/slots/{hour}/book")
    for person in people.values():
        held = browse.as_(person).get("/challenges/mentors.ics").text
        assert held.count("BEGIN:VEVENT") == 1 and "LOCATION:Salle 0" in held
    assert "BEGIN:VEVENT" not in browse.as_(make.person()).get("/challenges/mentors.ics").text


def test_the_day_before_each_is_told_once(app, make, browse):
    slug, hour, people = committed(app, make)
    browse.as_(people["founder"]).post(f"/challenges/{slug}/mentors/slots/{hour}/book")
    with app.app_context():
        starts_at = db.session.get(MentorSlot, hour).starts_at
    for moment, letters in ((timedelta(hours=25), 0), (timedelta(hours=23), 3), (timedelta(hours=22), 3)):
        with time_machine.travel(starts_at - moment, tick=False), app.app_context():
            jobs.remind_of_mentors()
            db.session.commit()
            sent = [row for row in db.session.scalars(select(Letter)) if row.template == "mentor-near"]
            assert len(sent) == letters, moment
    assert "Équipe 0" in browse.as_(people["mentor"]).get("/me/notices").text


def test_what_is_booked_on_the_day_needs_no_reminder(inside, make):
    _challenge, _mentor, [hour], [team] = house(make)
    with time_machine.travel(hour.starts_at - timedelta(hours=5), tick=False):
        mentors.book(hour, team, by=team.founder)
        assert mentors.to_remind(10) == []


def test_a_mentor_who_steps_down_or_is_erased_leaves_no_hour_to_come(inside, make):
    _challenge, mentor, [first, second], [team] = house(make, slots=2)
    mentors.book(first, team, by=team.founder)
    erase(mentor.person, by=None)
    db.session.expire_all()
    assert mentor.ended_at and first.cancelled_at and second.cancelled_at
    assert db.session.scalars(mentors.slots_of(db.session.get(Challenge, team.challenge_id))).all() == []
    assert db.session.scalars(select(Mentor)).one().is_one is False


def test_the_pages_of_naming(browse, make, app):
    hack, person = make.challenge("hackathon", open=["team-formation"]), make.staff("Mentore")
    leader, page = browse.as_(make.with_role("facilitator")), f"/challenges/{hack.slug}/mentors"
    assert leader.post(page, {"handle": "nobody-here"}).status_code == 422
    assert leader.post(page, {"handle": person.handle, "field": "Données"}).status_code == 303
    with app.app_context():
        number = db.session.scalars(select(Mentor.id)).one()
    assert "Mentore" not in browse.get(page).text, "who has not accepted is shown to nobody else"
    invited = browse.as_(person)
    assert f"{page}/{number}/accept" in invited.get(page).text
    assert invited.post(f"{page}/{number}/accept").status_code == 303
    assert "Mentore" in browse.as_(make.person()).get(page).text
    assert invited.get("/me/data").json["mentorships"][0]["field"] == "Données"
    assert browse.as_(make.person()).post(f"{page}/{number}/end").status_code == 404
    assert leader.post(f"{page}/{number}/end").status_code == 303
