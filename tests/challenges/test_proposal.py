"""Looking for a team, and teams proposed: never imposed, with what they lack shown."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from sqlalchemy import select

from app.activity.event import Event
from app.activity.notice import Notice
from app.challenges import jury
from app.challenges import proposal as proposals
from app.challenges import seeker as seekers
from app.challenges import team as teams
from app.challenges.assignment import Lack
from app.challenges.juror import Answer
from app.challenges.seeker import TeamSeeker
from app.challenges.team import Member, Team
from app.challenges.verbs import Verb
from app.database import db
from app.errors import Refused
from app.people.erasure import erase


@pytest.fixture
def hack(make):
    return make.challenge("hackathon", open=["team-formation", "submissions"], smallest_team=2, largest_team=3)


def of(challenge, path):
    return f"/challenges/{challenge.slug}/teams/{path}"


def look(challenge, person, **said):
    given = {"skills": [], "wishes": [], "words": "", "together": ""} | said
    return seekers.look(challenge, by=person, **given)


@pytest.fixture
def crowd(inside, make):
    challenge = make.challenge("hackathon", open=["team-formation", "submissions"], smallest_team=2, largest_team=3)
    founder = make.staff("Fondatrice", unit="brest-europe")
    team = teams.found(challenge, by=founder, name="Les voisins", looks_for=["Données"])
    return challenge, team


def test_somebody_says_what_they_can_do_and_wish_for(browse, make, hack, app):
    browse.as_(make.person()).post(f"/challenges/{hack.slug}/teams", {"name": "Les voisins", "looks_for": "graphisme"})
    seeker = browse.as_(make.person("Noé"))
    page = seeker.get(of(hack, "search")).text
    assert "Les voisins" in page and 'value="graphisme"' in page
    with app.app_context():
        number = db.session.scalars(select(Team.id)).one()
    said = {"skills": ["graphisme"], "more_skills": "cuisine; chant", "wish_1": str(number), "words": "Les bus"}
    assert seeker.post(of(hack, "search"), said | {"wish_2": "\u1680"}).status_code == 422, "no team is called so"
    assert seeker.post(of(hack, "search"), said).status_code == 303
    again = seeker.get(of(hack, "search")).text
    assert "cuisine, chant" in again and re.search(r'<input[^>]*checked[^>]*value="graphisme"', again)
    with app.app_context():
        kept = db.session.scalars(select(TeamSeeker)).one()
        assert (kept.skills, kept.wishes) == (["graphisme", "cuisine", "chant"], [number])
    assert seeker.post(of(hack, "search/end")).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(TeamSeeker)).all() == []


def test_a_skill_is_offered_once_however_a_team_writes_it(browse, make, hack):
    """Red when a team's "Données" stands beside the "données" that everybody is offered."""
    browse.as_(make.person()).post(f"/challenges/{hack.slug}/teams", {"name": "Les voisins", "looks_for": "Données"})
    seeker = browse.as_(make.person())
    assert len(re.findall('value="données"', seeker.get(of(hack, "search")).text, re.IGNORECASE)) == 1
    seeker.post(of(hack, "search"), {"skills": ["données"]})
    assert re.search('<input[^>]*checked[^>]*value="données"', seeker.get(of(hack, "search")).text)


def test_what_one_says_is_read_by_who_leads_and_by_nobody_else(browse, make, hack):
    browse.as_(make.person()).post(of(hack, "search"), {"words": "zibelinemots"})
    leader = browse.as_(make.with_role("facilitator"))
    leader.post(of(hack, "proposal"))
    assert "zibelinemots" in leader.get(of(hack, "proposal")).text
    for reader in (browse, browse.as_(make.staff())):
        assert "zibelinemots" not in reader.get(f"/challenges/{hack.slug}/teams").text
        assert reader.get(of(hack, "proposal")).status_code in (302, 403)


def test_who_is_in_a_team_looks_for_none(crowd, make):
    challenge, team = crowd
    with pytest.raises(Refused):
        look(challenge, team.founder)
    with pytest.raises(Refused):
        look(challenge, make.person(confirmed=False))


def test_the_proposal_weighs_wishes_and_skills_and_opens_teams_for_the_others(crowd, make):
    challenge, team = crowd
    able = make.staff("Sait les données", unit="quimper")
    look(challenge, able, skills=["données"], wishes=[team.id])
    for n in range(4):
        look(challenge, make.staff(unit=("brest-europe", "quimper")[n % 2]))
    proposal = proposals.make(challenge, by=make.with_role("facilitator"))
    where = {place.person_id: place.where for place in proposal.places}
    assert where[able.id] == str(team.id), "both the wish and the skill, whatever the accents and capitals"
    assert proposal.new_teams == 1 and set(where.values()) == {str(team.id), "new-1"}
    assert proposals.gaps_of(proposal) == []


def test_what_cannot_be_had_is_said(crowd, make):
    challenge, team = crowd
    other = teams.found(challenge, by=make.person(), name="Ailleurs", looks_for=["droit"])
    for n in range(4):
        look(challenge, make.staff(f"Agent {n}", unit="brest-europe"), wishes=[team.id])
    proposal = proposals.make(challenge, by=make.with_role("facilitator"))
    lacks = {(gap.lack, gap.subject) for gap in proposals.gaps_of(proposal)}
    assert (Lack.SKILL, str(other.id)) in lacks and (Lack.SKILL, str(team.id)) in lacks
    assert sum(lack is Lack.WISH for lack, _ in lacks) == 2


def test_people_of_one_agency_are_not_left_among_themselves_where_others_are_there(crowd, make):
    """Red when everybody's agency is forgotten on the way to the solver."""
    challenge, team = crowd
    team.looks_for, team.member_count = [], challenge.largest_team
    db.session.flush()
    for unit in ("brest-europe", "brest-europe", "quimper", "quimper"):
        look(challenge, make.staff(unit=unit))
    proposal = proposals.make(challenge, by=make.with_role("facilitator"))
    assert proposal.new_teams == 2
    assert not any(gap.lack is Lack.ONE_AGENCY for gap in proposals.gaps_of(proposal))


def test_those_who_give_the_same_word_stay_together(crowd, make):
    challenge, _team = crowd
    pair = [make.person(), make.person()]
    for person in pair:
        look(challenge, person, together="Les Inséparables" if person is pair[0] else "les inseparables")
    for _ in range(3):
        look(challenge, make.person())
    proposal = proposals.make(challenge, by=make.with_role("facilitator"))
    assert len({place.where for place in proposal.places if place.person_id in {p.id for p in pair}}) == 1


def test_it_is_changed_by_hand_and_its_gaps_with_it(crowd, make):
    challenge, team = crowd
    people = [make.person() for _ in range(3)]
    for person in people:
        look(challenge, person)
    proposal = proposals.make(challenge, by=make.with_role("facilitator"))
    proposals.change(proposal, {people[0].id: "", people[1].id: "999", people[2].id: str(team.id)})
    lacks = {(gap.lack, gap.subject) for gap in proposals.gaps_of(proposal)}
    assert (Lack.UNPLACED, str(people[0].id)) in lacks
    assert next(place for place in proposal.places if place.person_id == people[1].id).where != "999"


def test_published_it_is_invitations_which_each_accepts_or_declines(crowd, make):
    challenge, team = crowd
    people = [make.person(f"P{n}") for n in range(5)]
    for person in people:
        look(challenge, person)
    leader = make.with_role("facilitator")
    proposal = proposals.make(challenge, by=leader)
    done = proposals.publish(proposal, by=leader)
    assert (done.invited, done.left_out) == (5, 0)
    assert db.session.scalar(select(db.func.count()).where(Member.joined_at.is_not(None))) == 1, (
        "nobody is put anywhere"
    )
    new = db.session.scalars(select(Team).where(Team.id != team.id)).one()
    invitations = db.session.scalars(select(Member).where(Member.team_id == new.id)).all()
    last = invitations[-1]
    teams.accept(last, by=last.person)
    assert new.founder_id == last.person_id and new.member_count == 1
    with pytest.raises(Refused):
        proposals.publish(proposal, by=leader)
    with pytest.raises(Refused):
        proposals.change(proposal, {})


def told(verb):
    asked = select(Notice.user_id).join(Event, Event.id == Notice.event_id).where(Event.verb == verb)
    return sorted(db.session.scalars(asked))


def test_the_people_of_a_team_are_told_whom_it_is_proposed_and_its_founder_takes_an_invitation_back(crowd, make):
    """Proposed, never imposed: also for those who are in the team already. Each is told once."""
    challenge, team = crowd
    mate, people, leader = make.staff(), [make.person(), make.person()], make.with_role("facilitator")
    team.challenge.largest_team = 4
    teams.accept(teams.ask(team, by=mate), by=team.founder)
    for person in people:
        look(challenge, person)
    proposal = proposals.make(challenge, by=leader)
    proposals.change(proposal, {person.id: str(team.id) for person in people})
    assert proposals.publish(proposal, by=leader) == proposals.Published(2, 0)
    assert told(Verb.TEAM_PROPOSED) == sorted([team.founder_id, mate.id])
    invited = db.session.scalars(teams.live(team, people[0])).one()
    assert invited.is_taken_back_by(team.founder)
    assert not any(invited.is_taken_back_by(person) for person in (mate, leader, people[0]))
    teams.decline(invited, by=team.founder)
    assert told(Verb.TEAM_UNINVITED) == [people[0].id]
    with pytest.raises(Refused):
        teams.accept(invited, by=people[0])
    assert team.member_count == 2


def test_who_is_invited_into_a_team_that_nobody_is_in_takes_no_other_invitation_back(crowd, make):
    challenge, team = crowd
    team.looks_for, team.member_count = [], challenge.largest_team
    for _ in range(2):
        look(challenge, make.person())
    leader = make.with_role("facilitator")
    proposals.publish(proposals.make(challenge, by=leader), by=leader)
    new = db.session.scalars(select(Team).where(Team.id != team.id)).one()
    invited = db.session.scalars(select(Member).where(Member.team_id == new.id)).all()
    assert len(invited) == 2 and not any(one.is_taken_back_by(new.founder) for one in invited)
    assert told(Verb.TEAM_PROPOSED) == []


def test_a_new_team_that_everybody_declines_is_let_go(crowd, make):
    challenge, team = crowd
    team.looks_for, team.member_count = [], challenge.largest_team
    for _ in range(2):
        look(challenge, make.person())
    leader = make.with_role("facilitator")
    proposals.publish(proposals.make(challenge, by=leader), by=leader)
    new = db.session.scalars(select(Team).where(Team.id != team.id)).one()
    for invited in db.session.scalars(select(Member).where(Member.team_id == new.id)).all():
        teams.decline(invited, by=invited.person)
    assert new.dissolved_at
    db.session.refresh(challenge)
    assert challenge.team_count == 1


def test_a_new_team_of_which_nobody_may_be_any_more_is_not_founded(crowd, make):
    """Whoever was proposed for it sits in the jury since: no name without people stays in the list."""
    challenge, team = crowd
    team.looks_for, team.member_count = [], challenge.largest_team
    people, leader = [make.person(), make.person()], make.with_role("facilitator")
    for person in people:
        look(challenge, person)
    proposal = proposals.make(challenge, by=leader)
    for person in people:
        jury.answer(jury.invite(challenge, person, by=leader), Answer.ACCEPTED)
    assert proposals.publish(proposal, by=leader) == proposals.Published(0, 2)
    assert db.session.scalars(teams.teams_of(challenge)).unique().all() == [team]
    db.session.refresh(challenge)
    assert challenge.team_count == 1


def test_who_found_a_team_meanwhile_is_left_where_they_are(crowd, make):
    challenge, team = crowd
    person, leader = make.person(), make.with_role("facilitator")
    look(challenge, person)
    proposal = proposals.make(challenge, by=leader)
    teams.accept(teams.ask(team, by=person), by=team.founder)
    assert proposals.publish(proposal, by=leader) == proposals.Published(0, 1)


def test_the_pages_of_a_proposal_from_beginning_to_end(browse, make, hack, app):
    people = [make.person(f"Personne {n}") for n in range(4)]
    leader = browse.as_(make.with_role("facilitator"))
    assert leader.post(of(hack, "proposal")).status_code == 409, "nobody looks for a team"
    for person in people:
        browse.as_(person).post(of(hack, "search"), {"words": "Volontaire"})
    assert leader.post(of(hack, "proposal")).status_code == 303
    page = leader.get(of(hack, "proposal")).text
    assert page.count("<select") == 4 and "Personne 3" in page
    assert leader.post(of(hack, "proposal/change"), {f"place_{people[0].id}": ""}).status_code == 303
    assert "Personne 0 n’a pas de place" in leader.get(of(hack, "proposal")).text
    as_shown = {f"place_{people[3].id}": ""}
    assert leader.post(of(hack, "proposal/publication"), as_shown).status_code == 303, "what the page shows goes out"
    with app.app_context():
        assert db.session.scalar(select(Member.id).where(Member.person_id == people[3].id)) is None
    assert leader.post(of(hack, "proposal/publication")).status_code == 404
    with app.app_context():
        number = db.session.scalars(select(Member.id).where(Member.person_id == people[1].id)).one()
    invited = browse.as_(people[1])
    assert "Équipe proposée" in invited.get(f"/challenges/{hack.slug}/teams").text
    assert invited.post(of(hack, f"requests/{number}/accept")).status_code == 303


def test_what_one_said_leaves_with_its_person(browse, make, hack, app):
    person = make.person()
    browse.as_(person).post(of(hack, "search"), {"words": "zibelinemots"})
    browse.as_(make.with_role("facilitator")).post(of(hack, "proposal"))
    assert browse.as_(person).get("/me/data").json["team_searches"][0]["words"] == "zibelinemots"
    with app.test_request_context("/", method="POST"):
        erase(db.session.merge(person), by=None)
        db.session.commit()
        assert db.session.scalars(select(TeamSeeker)).all() == []


def test_the_solver_is_read_only_when_somebody_asks_it():
    """Red when a page of challenges imports scipy as the application starts."""
    code = "import sys, app.rooms; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0  # noqa: S603
