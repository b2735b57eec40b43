"""Teams: founded, joined by asking or by invitation, left, dissolved; never larger than the kit says."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.activity.event import Event
from app.activity.notice import Notice
from app.challenges import jury
from app.challenges import mentor as mentors
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.juror import Answer, Juror
from app.challenges.phase import Step
from app.challenges.team import Member, Team, team_of
from app.challenges.turning import turn
from app.challenges.verbs import Verb
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.people import erasure
from app.people.user import User
from tests.challenges.together import at_once

NEW = {"name": "Les voisins", "pitch": "Se le dire.", "looks_for": "graphisme, données; graphisme"}
PROTOTYPE = {"title": "La carte", "answer_0": "Une carte", "answer_1": "Un besoin", "answer_2": "Elle marche"}


@pytest.fixture
def running(make):
    return make.challenge("hackathon", open=["team-formation", "submissions"])


def of(challenge, path=""):
    return f"/challenges/{challenge.slug}/teams{path}"


def the_team(app) -> Team:
    with app.app_context():
        team = db.session.scalars(select(Team)).one()
        assert team.member_count is not None
        db.session.expunge_all()
        return team


def requests(app) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(Member.id).where(Member.joined_at.is_(None), Member.ended_at.is_(None))))


def test_a_team_is_founded_and_says_whom_it_looks_for(browse, make, app, running):
    founder = browse.as_(make.person("Gwénola"))
    assert founder.post(of(running), NEW).status_code == 303
    page = browse.get(of(running)).text
    assert "Les voisins" in page and "Gwénola" in page
    assert page.count("<li>graphisme</li>") == 1 and "données" in page
    assert "graphisme" in browse.get(f"/challenges/{running.slug}").text
    assert make.again(running).team_count == 1
    assert founder.post(of(running), NEW).status_code == 409, "one person is in one team"


def test_somebody_asks_and_the_founder_accepts(browse, make, app, running):
    founder, asker = browse.as_(make.person("Gwénola")), browse.as_(make.partner("Abdel"))
    founder.post(of(running), NEW)
    team = the_team(app)
    assert asker.post(of(running, f"/{team.id}/ask"), {"message": "Je connais les bus."}).status_code == 303
    assert "Je connais les bus." in founder.get(of(running)).text
    assert "Je connais les bus." not in browse.as_(make.person()).get(of(running)).text
    assert "Abdel" in founder.get("/me/notices").text
    [number] = requests(app)
    assert asker.post(of(running, f"/requests/{number}/accept")).status_code == 403
    assert founder.post(of(running, f"/requests/{number}/accept")).status_code == 303
    assert the_team(app).member_count == 2
    assert "Abdel" in browse.get(of(running)).text
    assert founder.post(of(running, f"/requests/{number}/accept")).status_code == 403


def test_a_member_invites_and_the_person_answers(browse, make, app, running):
    founder, guest = browse.as_(make.person()), make.staff("Yann")
    founder.post(of(running), NEW)
    team, invited = the_team(app), browse.as_(guest)
    assert founder.post(of(running, f"/{team.id}/invite"), {"handle": "nobody-here"}).status_code == 422
    assert founder.post(of(running, f"/{team.id}/invite"), {"handle": f"@{guest.handle}"}).status_code == 303
    [number] = requests(app)
    assert founder.post(of(running, f"/requests/{number}/accept")).status_code == 403
    assert browse.as_(make.person()).post(of(running, f"/requests/{number}/accept")).status_code == 404
    assert invited.post(of(running, f"/requests/{number}/accept")).status_code == 303
    assert the_team(app).member_count == 2


def test_a_founder_takes_an_invitation_back_and_who_was_invited_is_told(browse, make, app, running):
    founder, guest, mate = browse.as_(make.person()), make.staff("Yann"), make.person()
    founder.post(of(running), NEW)
    team, invited = the_team(app), browse.as_(guest)
    founder.post(of(running, f"/{team.id}/invite"), {"handle": f"@{guest.handle}"})
    [number] = requests(app)
    back = of(running, f"/requests/{number}/decline")
    assert f'action="{back}"' in founder.get(of(running)).text and f'action="{back}"' in invited.get(of(running)).text
    assert browse.as_(mate).post(back).status_code == 404
    assert founder.post(back).status_code == 303
    assert "Les voisins" in invited.get("/me/notices").text
    assert invited.post(of(running, f"/requests/{number}/accept")).status_code == 403
    assert founder.post(back).status_code == 403, "it is over"
    assert the_team(app).member_count == 1


def test_an_invitation_is_ended_in_the_database_not_by_what_was_read(inside, make):
    """Of taking it back and joining, pressed at once, one happens: whoever is in the team stays counted in it."""
    challenge = make.challenge("hackathon", open=["team-formation"])
    team = teams.found(challenge, by=make.person(), name="Nous")
    invited = teams.invite(team, make.person(), by=team.founder)
    assert invited.is_waiting
    joined = update(Member).where(Member.id == invited.id).values(joined_at=now())
    db.session.execute(joined.execution_options(synchronize_session=False))
    with pytest.raises(Refused):
        teams.decline(invited, by=team.founder)
    assert db.session.scalar(select(Member.ended_at).where(Member.id == invited.id)) is None


def test_a_request_is_answered_where_its_notice_leads(browse, make, app, running):
    """Red when the team's own page does not show who waits, or shows it to somebody else."""
    founder, asker = browse.as_(make.person()), browse.as_(make.person("Abdel"))
    founder.post(of(running), NEW)
    team = the_team(app)
    asker.post(of(running, f"/{team.id}/ask"), {"message": "Je connais les bus."})
    page = of(running, f"/{team.id}")
    assert "/accept" in founder.get(page).text and "Je connais les bus." in founder.get(page).text
    assert "/accept" not in asker.get(page).text
    for other in (browse, browse.as_(make.person())):
        assert "Je connais les bus." not in other.get(page).text


def test_declining_is_told_and_one_may_ask_elsewhere(browse, make, app, running):
    founder, asker = browse.as_(make.person()), browse.as_(make.person())
    founder.post(of(running), NEW)
    asker.post(of(running, f"/{the_team(app).id}/ask"), {"message": ""})
    [number] = requests(app)
    assert founder.post(of(running, f"/requests/{number}/decline")).status_code == 303
    assert "Les voisins" in asker.get("/me/notices").text
    assert requests(app) == [] and the_team(app).member_count == 1
    assert asker.post(of(running), NEW | {"name": "La mienne"}).status_code == 303


def test_a_full_team_takes_nobody_more(inside, make):
    challenge = make.challenge("hackathon", open=["team-formation"], largest_team=2, smallest_team=2)
    founder, second, third = make.person(), make.person(), make.person()
    team = teams.found(challenge, by=founder, name="Deux")
    asked = [teams.ask(team, by=person) for person in (second, third)]
    teams.accept(asked[0], by=founder)
    with pytest.raises(Refused):
        teams.accept(asked[1], by=founder)
    assert db.session.scalar(select(Team.member_count)) == 2
    with pytest.raises(Refused):
        teams.ask(team, by=make.person())


def test_a_place_is_taken_in_the_database_not_by_what_was_read(inside, make):
    """Somebody else took the last place after this one was read."""
    challenge = make.challenge("hackathon", open=["team-formation"], largest_team=2, smallest_team=2)
    founder, late = make.person(), make.person()
    team = teams.found(challenge, by=founder, name="Deux")
    asked = teams.ask(team, by=late)
    assert team.member_count == 1
    db.session.execute(db.update(Team).values(member_count=2).execution_options(synchronize_session=False))
    with pytest.raises(Refused):
        teams.accept(asked, by=founder)


def test_the_kit_says_who_may_be_in_a_team(inside, make):
    meetup = make.challenge("meetup", open=["team-formation"])
    team = teams.found(meetup, by=make.staff(), name="Nous")
    for person in (make.person(), make.partner()):
        with pytest.raises(Refused):
            teams.invite(team, person, by=team.founder)
        with pytest.raises(Refused):
            teams.found(meetup, by=person, name="Eux")
    with pytest.raises(Refused):
        teams.found(make.challenge("ideas-call"), by=make.staff(), name="Nous")


def test_the_founder_hands_over_and_the_last_one_out_dissolves(inside, make):
    challenge = make.challenge("hackathon", open=["team-formation"])
    founder, second = make.person(), make.person()
    team = teams.found(challenge, by=founder, name="Nous")
    teams.accept(teams.ask(team, by=second), by=founder)
    teams.leave(team, by=founder)
    assert team.founder is second and [p.id for p in team.people] == [second.id]
    teams.leave(team, by=second)
    assert team.dissolved_at and team_of(challenge, second) is None
    db.session.refresh(challenge)
    assert challenge.team_count == 0


def test_a_team_enters_together_once_it_is_large_enough(browse, make, app, running):
    people = [make.person(f"Personne {n}") for n in range(3)]
    founder, *others = (browse.as_(person) for person in people)
    entries = f"/challenges/{running.slug}/entries"
    assert founder.post(entries, PROTOTYPE).status_code == 409, "nobody enters a hackathon alone"
    founder.post(of(running), NEW)
    assert founder.post(entries, PROTOTYPE).status_code == 409, "three are needed"
    for other in others:
        other.post(of(running, f"/{the_team(app).id}/ask"), {"message": ""})
        founder.post(of(running, f"/requests/{requests(app)[0]}/accept"))
    assert others[0].post(entries, PROTOTYPE).status_code == 303
    with app.app_context():
        number = db.session.scalars(select(Entry.id)).one()
    for member in (founder, *others):
        assert member.get(f"{entries}/{number}").status_code == 200
        assert member.get(entries + "/new").location == f"{entries}/{number}"
    assert (
        founder.post(f"{entries}/{number}/edit", PROTOTYPE | {"title": "La carte, mieux", "version": "1"}).status_code
        == 303
    )
    assert browse.as_(make.person()).get(f"{entries}/{number}").status_code == 404
    assert founder.post(of(running, f"/{the_team(app).id}/dissolve")).status_code == 409, "it has an entry"


def together(make, challenge, founder, *others) -> Team:
    """A team that is complete."""
    team = make.team(challenge, founder)
    with writing(), make.app.test_request_context("/", method="POST"):
        kept = db.session.get_one(Team, team.id)
        for one in others:
            teams.accept(teams.ask(kept, by=db.session.get_one(User, one.id)), by=kept.founder)
        db.session.commit()
    return team


def test_who_leaves_a_team_that_has_entered_may_and_its_entry_shows_that_they_are_too_few(browse, make, app):
    """Nobody is kept; but who decides about the entry sees that it is not of as many people as were announced."""
    leader = make.with_role("facilitator")
    hack = make.challenge("hackathon", by=leader, open=["team-formation", "submissions"])
    people = [make.person(f"Personne {n}") for n in range(4)]
    team = together(make, hack, *people)
    first, second, third, fourth = (browse.as_(person) for person in people)
    first.post(f"/challenges/{hack.slug}/entries", PROTOTYPE)
    with app.app_context():
        number = db.session.scalars(select(Entry.id)).one()
    page, mark = f"/challenges/{hack.slug}/entries/{number}", "message-bad"
    assert fourth.post(of(hack, f"/{team.id}/leave")).status_code == 303
    assert mark not in first.get(page).text and told(app, Verb.TEAM_TOO_SMALL) == [], "three are enough"
    assert third.post(of(hack, f"/{team.id}/leave")).status_code == 303
    assert mark in first.get(page).text and mark in second.get(page).text
    staying = [people[0].id, people[1].id]
    assert told(app, Verb.TEAM_TOO_SMALL) == [leader.id], "those who stay have one notice of one departure"
    assert told(app, Verb.TEAM_LEFT) == sorted([*staying, people[2].id, *staying])
    make.ended(hack, over=["team-formation", "submissions", "voting", "jury", "final"])
    organiser = browse.as_(leader)
    for shown in (page, f"{page}/verdict"):
        assert mark in organiser.get(shown).text
    assert "badge-bad" in organiser.get(f"/challenges/{hack.slug}/results/prepare").text


def test_a_founder_dissolves_a_team_that_has_not_entered_and_its_people_are_told(browse, make, app, running):
    people = [make.person(f"Personne {n}") for n in range(2)]
    team = together(make, running, *people)
    founder, mate = (browse.as_(person) for person in people)
    asker = browse.as_(make.person())
    asker.post(of(running, f"/{team.id}/ask"), {"message": ""})
    assert mate.post(of(running, f"/{team.id}/dissolve")).status_code == 403
    assert founder.post(of(running, f"/{team.id}/dissolve")).status_code == 303
    assert told(app, Verb.TEAM_DISSOLVED) == [people[1].id]
    assert make.again(team).dissolved_at and make.again(running).team_count == 0
    assert requests(app) == [], "who asked to join waits no longer"
    assert team.name not in browse.get(of(running)).text
    assert mate.post(of(running), NEW).status_code == 303, "one may found another"


def told(app, verb) -> list[int]:
    with app.app_context():
        asked = select(Notice.user_id).join(Event, Event.id == Notice.event_id).where(Event.verb == verb)
        return sorted(db.session.scalars(asked))


def test_what_a_team_mate_sent_meanwhile_is_not_written_over(browse, make, app, running):
    """Red when a version is sent without looking at the one that was open."""
    people = [make.person(f"Personne {n}") for n in range(3)]
    founder, mate, _third = (browse.as_(person) for person in people)
    together(make, running, *people)
    entries = f"/challenges/{running.slug}/entries"
    founder.post(entries, PROTOTYPE)
    with app.app_context():
        number = db.session.scalars(select(Entry.id)).one()
    page = f"{entries}/{number}"
    assert 'name="version" value="1"' in founder.get(f"{page}/edit").text
    assert mate.post(f"{page}/edit", PROTOTYPE | {"title": "De la collègue", "version": "1"}).status_code == 303
    late = founder.post(f"{page}/edit", PROTOTYPE | {"title": "Du fondateur", "version": "1"})
    assert late.status_code == 409 and "a envoyé la version 2 entre-temps" in late.text
    assert "Du fondateur" in late.text and f"{page}/versions/2" in late.text
    assert "De la collègue" in founder.get(page).text
    assert founder.post(f"{page}/edit", PROTOTYPE | {"title": "Du fondateur", "version": "2"}).status_code == 303
    assert "De la collègue" in founder.get(f"{page}/versions/2").text, "it can be read again"
    assert browse.as_(make.person()).get(f"{page}/versions/2").status_code == 404


def test_a_draft_begun_on_an_older_version_does_not_write_over_a_newer_one(browse, make, app, running):
    """Red when a draft that is taken up forgets what it was begun on."""
    people = [make.person(f"Personne {n}") for n in range(3)]
    founder, mate, _third = (browse.as_(person) for person in people)
    together(make, running, *people)
    entries = f"/challenges/{running.slug}/entries"
    founder.post(entries, PROTOTYPE)
    with app.app_context():
        page = f"{entries}/{db.session.scalars(select(Entry.id)).one()}"
    mate.post(f"{page}/edit", PROTOTYPE | {"title": "De la collègue", "version": "1"})
    founder.post(f"{entries}/draft", PROTOTYPE | {"title": "Commencé avant", "version": "1"})
    again = founder.get(f"{page}/edit").text
    assert "Commencé avant" in again and 'name="version" value="1"' in again
    assert founder.post(f"{page}/edit", PROTOTYPE | {"title": "Commencé avant", "version": "1"}).status_code == 409


def test_teams_do_not_change_after_their_phases(browse, make, app):
    shown = make.challenge("hackathon", open=["team-formation"])
    founder = browse.as_(make.person())
    founder.post(of(shown), NEW)
    with app.test_request_context("/", method="POST"):
        phase = db.session.get(Challenge, shown.id).phases[0]
        turn(phase, Step.CLOSED, due_at=phase.ends_at)
        db.session.commit()
    assert browse.as_(make.person()).post(of(shown), NEW).status_code == 403
    assert founder.post(of(shown, f"/{the_team(app).id}/leave")).status_code == 403


def test_a_challenge_without_teams_has_no_page_of_teams(browse, make):
    shown = make.challenge("pitch", open=["submissions"])
    assert browse.get(of(shown)).status_code == 404


def test_who_judges_or_helps_all_teams_competes_in_none(inside, make):
    """Red when `accept` looks at teams alone."""
    leader = make.with_role("facilitator")
    challenge = make.challenge("hackathon", by=leader, open=["team-formation"])
    judge, helper = make.person("Une juge"), make.person("Un mentor")
    team = make.team(challenge, make.person())
    asked = [teams.ask(team, by=judge), teams.invite(team, helper, by=team.founder)]
    jury.answer(jury.invite(challenge, judge, by=leader), Answer.ACCEPTED)
    mentors.accept(mentors.name(challenge, helper, by=leader), by=helper)
    for member in asked:
        db.session.refresh(member)
        assert member.ended_at and not member.joined_at, "what waited falls"
        with pytest.raises(Refused):
            teams.accept(member, by=team.founder)
    for person in (judge, helper):
        with pytest.raises(Refused):
            teams.ask(team, by=person)
        with pytest.raises(Refused):
            teams.invite(team, person, by=team.founder)
        with pytest.raises(Refused):
            teams.found(challenge, by=person, name="À part")


def test_whoever_was_invited_confirms_their_address_before_they_join(inside, make):
    challenge = make.challenge("hackathon", open=["team-formation"])
    team = make.team(challenge, make.person())
    invited = teams.invite(team, make.person(confirmed=False), by=team.founder)
    with pytest.raises(Refused):
        teams.accept(invited, by=invited.person)


@pytest.mark.parametrize("round_", range(3))
def test_of_sitting_and_joining_at_once_only_one_happens(app, make, round_):
    """Red (on PostgreSQL) when one of both does not hold the challenge."""
    leader = make.with_role("facilitator")
    challenge = make.challenge("hackathon", by=leader, open=["team-formation"])
    person = make.person()
    team = make.team(challenge, make.person())
    with writing(), app.test_request_context("/", method="POST"):
        here, by, into = (
            db.session.get_one(Challenge, challenge.id), db.session.get_one(User, person.id),
            db.session.get_one(Team, team.id),
        )  # fmt: skip
        juror = jury.invite(here, by, by=db.session.get_one(User, leader.id)).id
        member = teams.invite(into, by, by=into.founder).id
        db.session.commit()

    def sit():
        jury.answer(db.session.get_one(Juror, juror), Answer.ACCEPTED)
        return True

    def join():
        joining = db.session.get_one(Member, member)
        teams.accept(joining, by=joining.person)
        return True

    assert at_once(app, [sit, join], together=2).count(True) == 1


def test_a_team_whose_founder_is_erased_goes_on_with_whoever_is_left(inside, make):
    """Red when an erasure leaves the lead with nobody."""
    challenge = make.challenge("hackathon", open=["team-formation"])
    founder, mate, other = make.person(), make.person(), make.person()
    team = make.team(challenge, founder)
    teams.accept(teams.ask(team, by=mate), by=founder)
    erasure.erase(founder, by=None)
    db.session.expire(team)
    assert team.founder.id == mate.id and not team.dissolved_at
    teams.accept(teams.ask(team, by=other), by=mate)
    erasure.erase(mate, by=None)
    erasure.erase(other, by=None)
    db.session.refresh(team)
    db.session.refresh(challenge)
    assert team.dissolved_at and challenge.team_count == 0, "nobody is left in it"


def test_a_prepared_team_goes_when_whom_it_waits_for_is_erased(inside, make):
    leader = make.with_role("facilitator")
    challenge = make.challenge("hackathon", by=leader, open=["team-formation"])
    person = make.person()
    team = teams.prepared(challenge, name="Préparée", founder=leader)
    teams.invite(team, person, by=leader)
    erasure.erase(person, by=None)
    db.session.refresh(team)
    db.session.refresh(challenge)
    assert team.dissolved_at and challenge.team_count == 0
