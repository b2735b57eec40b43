"""A project is accompanied: check-ins, notes, milestones, what is asked of sponsors, and after the end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.activity.event import Event
from app.activity.notice import Notice
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.home import belongings
from app.incubation import aftermath, checkin, gate, jobs, member, milestone, note, sponsorship
from app.incubation.checkin import Said
from app.incubation.note import CoachNote
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Decision, Part
from app.language import today
from app.people.user import User


@pytest.fixture
def team(app, make, leader):
    """A project with its coach, its intrapreneur and its sponsor, committed."""
    project = make.project(None, by=leader, title="Un guichet mobile")
    people = {part: make.staff(part.value.title()) for part in (Part.COACH, Part.INTRAPRENEUR, Part.SPONSOR)}
    with writing(), app.app_context():
        for part, person in people.items():
            held = db.session.merge(project)
            member.name(held, db.session.get(User, person.id), part, by=db.session.get(User, leader.id))
        db.session.commit()
    return project, people


@pytest.fixture
def doing(app):
    """What a noun does in a transaction of its own; the people and the project are the ones of that session."""

    def run(what, project, *people):
        with writing(), app.test_request_context("/", method="POST"):
            made = what(db.session.get(type(project), project.id), *(db.session.get(User, one.id) for one in people))
            db.session.commit()
            return made

    return run


def told(app, verb: str) -> list[int]:
    with app.app_context():
        asked = select(Notice.user_id).join(Event, Event.id == Notice.event_id).where(Event.verb == verb)
        return sorted(db.session.scalars(asked))


def working(app, job) -> None:
    with writing(), app.app_context():
        job()


def test_a_check_in_is_written_on_the_page_and_the_others_of_the_team_are_told(app, browse, team):
    project, people = team
    page = browse.as_(people[Part.INTRAPRENEUR])
    typed = {"progress": "Six entretiens", "obstacles": "Le car", "mood": "4"}
    assert page.post(f"/lab/{project.slug}/check-ins", typed).status_code == 303
    read = page.get(f"/lab/{project.slug}").text
    assert "Six entretiens" in read and "Le car" in read and "Humeur 4 sur 5" in read
    assert told(app, Verb.CHECKED_IN) == sorted([people[Part.COACH].id, people[Part.SPONSOR].id])


def test_what_a_team_says_of_its_week_is_not_for_everybody(browse, make, leader, team):
    project, people = team
    browse.as_(people[Part.COACH]).post(f"/lab/{project.slug}/check-ins", {"progress": "Entre nous", "mood": "2"})
    readers = {"guest": browse, "staff": browse.as_(make.staff()), "leader": browse.as_(leader)}
    holds = {who: "Entre nous" in reader.get(f"/lab/{project.slug}").text for who, reader in readers.items()}
    assert holds == {"guest": False, "staff": False, "leader": True}


def test_what_was_typed_stays_when_nothing_moved(browse, team):
    project, people = team
    answer = browse.as_(people[Part.COACH]).post(
        f"/lab/{project.slug}/check-ins", {"progress": "", "asks": "Une salle", "mood": "3"}
    )
    assert answer.status_code == 422 and "Une salle" in answer.text


def test_moods_are_drawn_and_stand_in_a_table(browse, doing, team):
    project, people = team
    for mood in (2, 5):
        doing(lambda p, by, mood=mood: checkin.check_in(p, Said("On avance", mood), by=by), project, people[Part.COACH])
    page = browse.as_(people[Part.COACH]).get(f"/lab/{project.slug}").text
    assert 'points="8.0,56.0 292.0,8.0 "' in page and "Les humeurs en tableau" in page


def test_a_team_is_reminded_once_of_each_silent_week(app, doing, team):
    project, people = team
    everybody = sorted(one.id for one in people.values())
    working(app, jobs.remind_teams)
    assert told(app, Verb.CHECK_IN_LATE) == [], "the week is not over"
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        working(app, jobs.remind_teams)
        working(app, jobs.remind_teams)
        assert told(app, Verb.CHECK_IN_LATE) == everybody
        doing(lambda p, by: checkin.check_in(p, Said("Nous voilà", 3), by=by), project, people[Part.INTRAPRENEUR])
        working(app, jobs.remind_teams)
    with time_machine.travel(now() + timedelta(days=14), tick=False):
        working(app, jobs.remind_teams)
        assert told(app, Verb.CHECK_IN_LATE) == everybody, "something was said six days ago"
    for times, days in enumerate((17, 25, 33), start=2):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            working(app, jobs.remind_teams)
            working(app, jobs.remind_teams)
            assert told(app, Verb.CHECK_IN_LATE) == sorted(everybody * times), "another week was silent"


def test_where_there_is_no_coach_whoever_began_the_project_is_reminded_too(app, make, leader):
    make.project(None, by=leader)
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        working(app, jobs.remind_teams)
        working(app, jobs.remind_teams)
    assert told(app, Verb.CHECK_IN_LATE) == [leader.id]


def test_a_stop_names_all_who_worked_on_it_and_parts_that_ended_stay_readable(browse, doing, leader, team):
    project, people = team
    coach, sponsor = people[Part.COACH], people[Part.SPONSOR]
    page = browse.as_(leader).get(f"/lab/{project.slug}").text
    assert "Qui y a travaillé avant" not in page and "Merci à" not in page
    signed = "Deux jours par semaine d’une conseillère"

    def leave(_project, by):
        for one in db.session.scalars(member.projects_of(by)):
            one.sign(signed)
            one.end(by=by)

    doing(leave, project, sponsor)
    page = browse.as_(leader).get(f"/lab/{project.slug}").text
    before = page[page.index("Qui y a travaillé avant") :].partition("</details>")[0]
    assert sponsor.name in before and signed in before and coach.name not in before
    doing(
        lambda p, by: gate.hold(
            p, Decision.STOP, by=by, seen=p.version, reasons="Assez", learned="Demander", credits="Et à la mairie"
        ),
        project, leader,
    )  # fmt: skip
    page = browse.as_(leader).get(f"/lab/{project.slug}").text
    thanks = page[page.index("Merci à") :].partition("</li>\n")[0]
    named = re.findall(r">([^<>]+)</a> <span class=\"quiet small\">([^<]+)<", thanks)
    assert named == [
        (people[Part.INTRAPRENEUR].name, "Intrapreneur ou intrapreneuse"), (sponsor.name, "Sponsor"),
        (coach.name, "Accompagnement"),
    ]  # fmt: skip
    assert "Et à la mairie" in thanks


def test_one_answer_after_the_end_answers_all_that_was_due(app, browse, doing, leader, team):
    project, people = team
    doing(
        lambda p, by: gate.hold(p, Decision.STOP, by=by, seen=p.version, reasons="Assez", learned="Demander"),
        project, leader,
    )  # fmt: skip
    said, way = {"progress": "Le guichet roule encore", "mood": "5"}, f"/lab/{project.slug}/check-ins"
    with time_machine.travel(now() + timedelta(days=checkin.AFTER_DAYS[1]), tick=False):
        coach = browse.as_(people[Part.COACH])
        assert coach.post(way, said).status_code == 303
        assert coach.post(way, said).status_code == 409, "nothing is asked any more"
        working(app, jobs.ask_after_the_end)
        assert told(app, Verb.AFTER_ASKED) == [], "what is answered is not asked"
    with app.app_context():
        answered = db.session.scalars(select(checkin.AfterCheck.check_in_id).order_by(checkin.AfterCheck.due_on)).all()
        assert answered == [1, 1, None]


def test_a_note_is_for_coaches_and_team_alone(browse, make, leader, team):
    project, people = team
    coach = browse.as_(people[Part.COACH])
    assert coach.post(f"/lab/{project.slug}/notes", {"text": "À ménager"}).status_code == 303
    readers = {
        "coach": coach, "team": browse.as_(people[Part.INTRAPRENEUR]), "leader": browse.as_(leader),
        "staff": browse.as_(make.staff()), "administrator": browse.as_(make.with_role("administrator")),
    }  # fmt: skip
    holds = {who for who, reader in readers.items() if "À ménager" in reader.get(f"/lab/{project.slug}").text}
    assert holds == {"coach", "team"}


def test_notes_go_with_who_wrote_them_and_come_in_their_export_alone(app, doing, team):
    project, people = team
    coach, other = people[Part.COACH], people[Part.INTRAPRENEUR]
    doing(lambda p, by: note.write(p, "À ménager", by=by), project, coach)
    doing(lambda p, by: checkin.check_in(p, Said("On avance", 4), by=by), project, coach)
    with app.test_request_context("/"):
        own, others = (belongings.of(db.session.get(User, one.id)) for one in (coach, other))
    assert [row["text"] for row in own["coach_notes"]] == ["À ménager"] and own["check_ins"][0]["mood"] == 4
    assert others["coach_notes"] == [] and others["check_ins"] == []
    doing(lambda _p, gone: aftermath.forget(gone), project, coach)
    with app.app_context():
        assert db.session.scalar(select(CoachNote)) is None


def test_a_late_milestone_stands_on_the_board_until_it_is_reached(app, browse, team):
    project, people = team
    coach = browse.as_(people[Part.COACH])
    typed = {"title": "Dix entretiens", "due_on": (today() + timedelta(days=2)).isoformat()}
    assert coach.post(f"/lab/{project.slug}/milestones", typed).status_code == 303
    assert "Étape en retard" not in coach.get("/lab").text
    with app.app_context():
        number = db.session.scalar(select(milestone.Milestone.id))
    with time_machine.travel(now() + timedelta(days=4), tick=False):
        coach = browse.as_(people[Part.COACH])
        assert "Étape en retard" in coach.get("/lab").text
        assert "En retard depuis" in coach.get(f"/lab/{project.slug}").text
        assert coach.post(f"/lab/{project.slug}/milestones/{number}/done").status_code == 303
        assert "Étape en retard" not in coach.get("/lab").text


def test_a_sponsor_is_asked_and_answers_once(app, browse, team):
    project, people = team
    intrapreneur, sponsor = browse.as_(people[Part.INTRAPRENEUR]), browse.as_(people[Part.SPONSOR])
    assert intrapreneur.post(f"/lab/{project.slug}/asks", {"what": "Deux jours"}).status_code == 303
    assert told(app, Verb.SPONSOR_ASKED) == [people[Part.SPONSOR].id]
    with app.app_context():
        number = db.session.scalar(select(sponsorship.SponsorAsk.id))
    way = f"/lab/{project.slug}/asks/{number}/answer"
    assert intrapreneur.post(way, {"reply": "granted"}).status_code == 403
    assert sponsor.post(way, {"reply": "declined"}).status_code == 409, "a refusal says why"
    assert sponsor.post(way, {"reply": "granted", "words": "Dès lundi"}).status_code == 303
    assert sponsor.post(way, {"reply": "declined", "words": "Non"}).status_code == 409
    page = intrapreneur.get(f"/lab/{project.slug}").text
    assert "Dès lundi" in page and "Accordé" in page


def test_a_refused_answer_stays_at_the_ask_it_was_typed_for(app, browse, team):
    project, people = team
    intrapreneur, sponsor = browse.as_(people[Part.INTRAPRENEUR]), browse.as_(people[Part.SPONSOR])
    for what in ("Deux jours", "Une salle"):
        intrapreneur.post(f"/lab/{project.slug}/asks", {"what": what})
    with app.app_context():
        days, room = db.session.scalars(select(sponsorship.SponsorAsk.id).order_by(sponsorship.SponsorAsk.id))
    way = f"/lab/{project.slug}/asks/{days}/answer"

    def written(page, ask):
        return re.search(rf'<input[^>]*id="words-{ask}"[^>]*>', page).group()

    long = "Je voudrais bien. " * 30
    page = sponsor.post(way, {"reply": "declined", "words": long})
    assert page.status_code == 422 and long.strip() in written(page.text, days) and "value" in written(page.text, days)
    assert long.strip() not in written(page.text, room)
    assert re.search(rf'id="reply-{days}".*?<option selected value="declined">', page.text, re.S)
    assert f'href="#words-{days}"' in page.text, "the summary leads to the field"
    page = sponsor.post(way, {"reply": "declined", "words": ""})
    assert page.status_code == 409 and re.search(rf'id="reply-{days}".*?selected value="declined"', page.text, re.S)
    sponsor.post(way, {"reply": "granted", "words": "Dès lundi"})
    late = sponsor.post(way, {"reply": "declined", "words": "Plus cette année"})
    assert late.status_code == 409 and "Plus cette année" in written(late.text, days), "somebody was faster"
    assert "Dès lundi" in late.text


def test_without_a_sponsor_nobody_is_asked(inside, make):
    leader = make.with_role("facilitator")
    project = make.project(None, by=leader)
    held, by = db.session.merge(project), db.session.merge(leader)
    with pytest.raises(Refused):
        sponsorship.ask(held, "Deux jours", by=by)


def test_where_a_project_has_no_team_whoever_began_it_is_asked_after_its_end(app, doing, make):
    leader = make.with_role("facilitator")
    doing(
        lambda p, by: gate.hold(p, Decision.STOP, by=by, seen=p.version, reasons="Assez", learned="Demander"),
        make.project(None, by=leader), leader,
    )  # fmt: skip
    with time_machine.travel(now() + timedelta(days=checkin.AFTER_DAYS[0]), tick=False):
        working(app, jobs.ask_after_the_end)
    assert told(app, Verb.AFTER_ASKED) == [leader.id]


def test_after_its_end_the_team_is_asked_three_times_once_each(app, browse, doing, leader, team):
    project, people = team
    everybody = sorted(one.id for one in people.values())
    doing(
        lambda p, by: gate.hold(p, Decision.STOP, by=by, seen=p.version, reasons="Assez", learned="Demander"),
        project, leader,
    )  # fmt: skip
    working(app, jobs.ask_after_the_end)
    assert told(app, Verb.AFTER_ASKED) == []
    said = {"progress": "Le guichet roule encore", "mood": "5"}
    assert browse.as_(people[Part.COACH]).post(f"/lab/{project.slug}/check-ins", said).status_code == 409
    for times, days in enumerate(checkin.AFTER_DAYS, start=1):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            working(app, jobs.ask_after_the_end)
            working(app, jobs.ask_after_the_end)
            assert told(app, Verb.AFTER_ASKED) == sorted(everybody * times)
            coach = browse.as_(people[Part.COACH])
            assert "où en sont les choses" in coach.get(f"/lab/{project.slug}").text
            assert coach.post(f"/lab/{project.slug}/check-ins", said).status_code == 303
            assert coach.post(f"/lab/{project.slug}/check-ins", said).status_code == 409, "answered once"
