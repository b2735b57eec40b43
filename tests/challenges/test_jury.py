"""The jury: invited, told what is asked and who reads it, answering, in conflict, leaving at any time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.challenges import conflict, jury, ranking, score, seating
from app.challenges import mentor as mentors
from app.challenges import team as teams
from app.challenges.conflict import Ground, bars_of
from app.challenges.entry import Entry
from app.challenges.juror import Answer, Juror, judges
from app.challenges.score import Score
from app.challenges.seat import Seat, has_seat
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.home import belongings
from app.ideas import authorship
from app.incubation import member as projects
from app.incubation.vocabulary import Part
from app.people import erasure
from tests.challenges.juries import close, hall, outside, score_all


def test_a_facilitator_invites_by_address_or_handle_and_nobody_else_does(browse, make):
    found = outside(make, jurors=0, plan="none", state="waiting")
    leader = browse.as_(found.leader)
    one, other = make.staff("Yann", unit="fr"), make.staff("Nolwenn", unit="fr")
    assert leader.post(f"{found.url}/invitations", {"who": one.email}).status_code == 303
    assert leader.post(f"{found.url}/invitations", {"who": f"@{other.handle}"}).status_code == 303
    assert leader.post(f"{found.url}/invitations", {"who": "nobody-here"}).status_code == 422
    assert leader.post(f"{found.url}/invitations", {"who": one.handle}).status_code == 409, "once is enough"
    assert "Yann" in leader.get(found.url).text and "Nolwenn" in leader.get(found.url).text
    assert browse.as_(one).post(f"{found.url}/invitations", {"who": other.handle}).status_code == 403
    assert browse.as_(make.staff()).get(found.url).status_code == 403
    assert "Hélène" in browse.as_(one).get("/me/notices").text


def test_the_invited_is_told_what_is_asked_and_that_the_organiser_reads_it(browse, make):
    found = outside(make, jurors=0, plan="none", state="waiting")
    person = make.staff("Yann", unit="fr")
    browse.as_(found.leader).post(f"{found.url}/invitations", {"who": person.handle})
    page = browse.as_(person).get(found.url).text
    assert "3 candidatures" in page and "peuvent lire vos notes" in page and "pseudonyme" in page
    assert browse.as_(person).post(f"{found.url}/answer", {"answer": "accepted"}).status_code == 303
    assert browse.as_(person).post(f"{found.url}/answer", {"answer": "accepted"}).status_code == 409
    assert browse.as_(person).post(f"{found.url}/answer", {"answer": "perhaps"}).status_code == 422
    assert "Yann" in browse.as_(found.leader).get("/me/notices").text


def test_who_accepts_declares_conflicts_with_a_reason(browse, make, app):
    found = outside(make, jurors=0, plan="none", state="waiting")
    person, entry = make.staff("Yann", unit="fr"), found.entries[0]
    browse.as_(found.leader).post(f"{found.url}/invitations", {"who": person.handle})
    said = {"answer": "accepted", "entries": str(entry.id)}
    answered = browse.as_(person).post(f"{found.url}/answer", said)
    assert answered.status_code == 422, "without a reason it is not declared"
    assert browse.as_(person).post(f"{found.url}/answer", said | {"reason": "Ma sœur"}).status_code == 303
    with app.app_context():
        juror = db.session.scalars(select(Juror)).one()
        assert bars_of(juror, db.session.get(Entry, entry.id)) == [conflict.Bar(Ground.DECLARED, "Ma sœur")]
    browse.as_(found.leader).post(f"{found.url}/plan")
    assert "Ma sœur" in browse.as_(found.leader).get(found.url).text, "the organiser reads why"


def test_neither_an_entrant_nor_a_leader_sits_in_the_jury(inside, make):
    found = hall(make, jurors=0, plan="none", state="waiting")
    for person in (found.entries[0].author, found.leader):
        with pytest.raises(Refused):
            jury.invite(found.challenge, person, by=found.leader)


def test_who_accepted_does_not_enter_any_more(inside, make):
    leader = make.with_role("facilitator", unit="fr")
    challenge = make.challenge("ideas-call", by=leader, open=["submissions"])
    person = make.staff()
    jury.answer(jury.invite(challenge, person, by=leader), Answer.ACCEPTED)
    with pytest.raises(Refused):
        make.entry(challenge, person)


def test_who_declined_may_be_asked_again_and_who_left_is_not(inside, make):
    found = hall(make, jurors=1, plan="none")
    person = make.staff(unit="fr")
    juror = jury.invite(found.challenge, person, by=found.leader)
    jury.answer(juror, Answer.DECLINED)
    assert not judges(found.challenge, person)
    assert jury.invite(found.challenge, person, by=found.leader).is_waiting
    jury.recuse(found.jurors[0], by=found.people[0], reason="Malade")
    with pytest.raises(Refused):
        jury.invite(found.challenge, found.people[0], by=found.leader)


def test_conflicts_are_derived_from_what_the_platform_knows(inside, make):
    """Red when a supporter, a colleague of the agency or a former team-mate may judge."""
    leader = make.with_role("facilitator", unit="fr")
    challenge = make.challenge("intrapreneur", by=leader, open=["submissions"])
    author, writer, joined = make.staff(unit="quimper"), make.staff(unit="fr"), make.staff(unit="fr")
    liker, stranger = make.staff(unit="fr"), make.staff(unit="fr")
    idea = make.idea("Une idée", writer)
    authorship.accept(authorship.ask(idea, by=author), by=writer)
    authorship.accept(authorship.ask(idea, by=joined), by=writer)
    make.support(idea, liker)
    entry = make.entry(challenge, author, idea=idea)

    def grounds(person):
        juror = jury.invite(challenge, person, by=leader)
        return [bar.ground for bar in bars_of(juror, entry)]

    assert grounds(writer) == [Ground.IDEA_AUTHOR]
    assert grounds(joined) == [Ground.CO_AUTHOR]
    assert grounds(liker) == [Ground.SUPPORTER]
    assert grounds(make.staff(unit="quimper")) == [Ground.AGENCY]
    assert grounds(stranger) == []


def test_a_former_team_mate_is_in_conflict(inside, make):
    past = make.challenge("hackathon", open=["team-formation"])
    mate = make.staff(unit="fr")
    found = hall(make, jurors=1, plan="none", state="waiting")
    author = found.entries[0].author
    team = teams.found(past, by=mate, name="Nous")
    teams.accept(teams.ask(team, by=author), by=mate)
    juror = jury.invite(found.challenge, mate, by=found.leader)
    assert [bar.ground for bar in bars_of(juror, found.entries[0])] == [Ground.TEAM_MATE]
    assert bars_of(juror, found.entries[1]) == []


def _meeting(make, mentor, author, other):
    """An hour of a past challenge that the author's team booked."""
    past = make.challenge("hackathon", open=["team-formation"])
    team = teams.found(past, by=author, name="Nous")
    teams.accept(teams.ask(team, by=other), by=author)
    named = mentors.name(past, mentor, by=make.with_role("facilitator", unit="fr"))
    mentors.accept(named, by=mentor)
    slot = mentors.offer(named, starts_at=now() + timedelta(days=1), minutes=30, place="Salle 2")
    mentors.book(slot, team, by=author)
    return named, slot


def test_the_mentor_of_one_of_its_people_is_in_conflict_also_when_they_are_no_mentor_any_more(inside, make):
    """Red when hours that were booked with a mentor are no history."""
    found = hall(make, jurors=0, plan="none", state="waiting")
    guide, stranger = make.staff(unit="fr"), make.staff(unit="fr")
    _named, slot = _meeting(make, guide, found.entries[0].author, make.person())
    slot.starts_at = now() - timedelta(days=1)
    db.session.flush()
    mentors.end(_named, by=guide)
    juror, other = (jury.invite(found.challenge, one, by=found.leader) for one in (guide, stranger))
    assert [bar.ground for bar in bars_of(juror, found.entries[0])] == [Ground.MENTOR]
    assert bars_of(juror, found.entries[1]) == bars_of(other, found.entries[0]) == []


def test_whoever_was_mentored_by_one_of_its_people_is_in_conflict(inside, make):
    found = hall(make, jurors=0, plan="none", state="waiting")
    person = make.staff(unit="fr")
    _meeting(make, found.entries[0].author, make.person(), person)
    juror = jury.invite(found.challenge, person, by=found.leader)
    assert [bar.ground for bar in bars_of(juror, found.entries[0])] == [Ground.MENTORED]


def test_a_coach_does_not_judge_whom_they_accompanied_nor_are_they_judged_by_them(inside, make):
    """Red when the history of the lab is not asked."""
    found = hall(make, kit="hackathon", enter_as=["person"], jurors=0, plan="none", state="waiting")
    coach, carrier, coached = (make.staff(unit="fr") for _n in range(3))
    entry, other = found.entries[0], found.entries[1]
    project = make.project()
    ended = projects.name(project, coach, Part.COACH, by=found.leader)
    projects.name(project, entry.author, Part.INTRAPRENEUR, by=found.leader)
    projects.name(project, coached, Part.DESIGN, by=found.leader)
    ended.until = now()
    db.session.flush()

    def grounds(person, entry):
        juror = jury.invite(found.challenge, person, by=found.leader)
        return [bar.ground for bar in bars_of(juror, entry)]

    assert grounds(coach, entry) == [Ground.COACH]
    assert grounds(carrier, entry) == []
    another = make.project()
    projects.name(another, other.author, Part.COACH, by=found.leader)
    projects.name(another, coached, Part.DESIGN, by=found.leader)
    assert grounds(coached, other) == [Ground.COACHED]


def test_a_coach_of_what_came_of_an_idea_does_not_judge_its_entry(inside, make):
    found = hall(make, jurors=0, plan="none", state="waiting")
    idea, coach = make.idea("Une idée", make.staff(unit="fr")), make.staff(unit="fr")
    project = make.project(idea)
    projects.name(project, coach, Part.COACH, by=found.leader)
    found.entries[0].idea_id = idea.id
    db.session.flush()
    db.session.expire(found.entries[0])
    juror = jury.invite(found.challenge, coach, by=found.leader)
    assert [bar.ground for bar in bars_of(juror, found.entries[0])] == [Ground.COACH]


def test_an_hour_that_was_called_off_or_given_back_makes_no_conflict(inside, make):
    """Red when a meeting that never was bars a juror."""
    found = hall(make, jurors=0, plan="none", state="waiting")
    guide, other = make.staff(unit="fr"), make.staff(unit="fr")
    _named, slot = _meeting(make, guide, found.entries[0].author, make.person())
    mentors.call_off(slot, by=guide)
    _named, slot = _meeting(make, other, found.entries[0].author, make.person())
    mentors.give_back(slot, by=found.entries[0].author)
    for person in (guide, other):
        assert bars_of(jury.invite(found.challenge, person, by=found.leader), found.entries[0]) == []


def test_the_page_of_the_jury_and_the_jurors_own_say_that_they_were_a_mentor(browse, make):
    with writing(), make.app.test_request_context("/", method="POST"):
        found = hall(make, jurors=0, plan="none", state="waiting")
        guide = make.staff("Guide", unit="fr")
        _meeting(make, guide, found.entries[0].author, make.person())
        jury.answer(jury.invite(found.challenge, guide, by=found.leader), Answer.ACCEPTED)
        seating.propose(found.challenge, by=found.leader)
        db.session.commit()
        url, leader = found.url, found.leader
        for person in (leader, guide):
            assert person.id and person.handle
            db.session.refresh(person)
            db.session.expunge(person)
    said = "a été mentor de l’une de ses personnes"
    assert said in browse.as_(leader).get(url).text and said in browse.as_(guide).get(url).text


def test_a_juror_in_conflict_neither_sees_nor_scores_the_entry(browse, make):
    """Red when the desk, the API or the domain takes a score in spite of a conflict."""
    found = outside(make)
    juror, entry = browse.as_(found.people[0]), found.entries[0]
    desk = f"{found.url}/{entry.id}"
    assert juror.get(desk).status_code == 200
    said = {"entries": str(entry.id), "reason": "Ma sœur"}
    assert juror.post(f"{found.url}/conflicts", said).status_code == 303
    assert juror.get(desk).status_code == 404
    assert juror.post(desk, {"do": "draft"}).status_code == 404
    assert "Ma sœur" in juror.get(found.url).text
    assert juror.post(f"{found.url}/conflicts/{entry.id}/withdrawal").status_code == 303
    assert juror.get(desk).status_code == 404, "the seat is the organiser's to give again"
    seat = {"juror": found.jurors[0].id, "entry": entry.id, "wish": "given"}
    assert browse.as_(found.leader).post(f"{found.url}/plan/seats", seat).status_code == 303
    assert juror.get(desk).status_code == 200


def test_a_conflict_that_comes_up_later_closes_the_desk(inside, make):
    """Red when a juror with a conflict may score."""
    found = hall(make)
    juror, entry = found.jurors[0], found.entries[0]
    db.session.add(conflict.Conflict(juror_id=juror.id, entry_id=entry.id, reason="Tard", at=juror.invited_at))
    db.session.flush()
    assert has_seat(juror, entry)
    with pytest.raises(Refused):
        score.judge(juror, entry, marks=found.marks(), send=True)
    with pytest.raises(Refused):
        seating.give_seat(found.slate, juror, entry, by=found.leader)


def test_a_recused_juror_sees_neither_the_desk_nor_scores_nor_the_deliberation(browse, make):
    """Red when leaving the jury leaves a door open."""
    found = outside(make, then=score_all)
    juror, entry = browse.as_(found.people[0]), found.entries[0]
    leaving = f"{found.url}/jurors/{found.jurors[0].id}/recusal"
    assert juror.get(f"{found.url}/{entry.id}").status_code == 200
    assert browse.as_(found.people[1]).post(leaving, {"reason": "Lui"}).status_code == 404, "not another juror"
    assert juror.post(leaving, {"reason": ""}).status_code == 422
    assert juror.post(leaving, {"reason": "Je connais trop de monde"}).status_code == 303
    assert juror.get(found.url).status_code == 200
    assert "Candidature" not in juror.get(found.url).text
    for path in (f"/{entry.id}", "/ranking", "/deliberation"):
        assert juror.get(found.url + path).status_code == 403, path
    assert juror.post(f"{found.url}/{entry.id}", {"do": "draft"}).status_code == 403
    assert "Je connais trop de monde" in browse.as_(found.leader).get(found.url).text
    assert browse.as_(found.leader).post(leaving, {"reason": "Encore"}).status_code == 409


def test_how_a_tie_is_settled_is_read_by_everybody_once_the_plan_is_confirmed(browse, make):
    """Red when the commitment is shown to the jury and its organiser alone."""
    found = outside(make, plan="proposed", state="waiting", audience="public")
    page = f"/challenges/{found.challenge.slug}"
    with make.app.app_context():
        entrant = db.session.get(Entry, found.entries[0].id).author
    readers = [browse.as_(entrant), browse]
    assert found.slate.commitment not in readers[0].get(page).text
    browse.as_(found.leader).post(f"{found.url}/plan/confirmation", {"places": "1", "reason": "Un essai"})
    for reader in readers:
        shown = reader.get(page).text
        assert found.slate.commitment in shown
        assert "Utilité, Simplicité, Portée" in shown


def test_the_scores_of_a_recused_juror_leave_the_ranking(inside, make):
    found = hall(make, jurors=3)
    score_all(found, lambda juror, entry: 5 if juror is found.jurors[0] and entry is found.entries[2] else 3)
    close(found.challenge)
    before = ranking.ranking_of(found.challenge)
    assert before and before.order[0] == found.entries[2].id and before.lines[0].ballots == 3
    jury.recuse(found.jurors[0], by=found.people[0], reason="Un proche candidat")
    after = ranking.ranking_of(found.challenge)
    assert after and {line.ballots for line in after.lines} == {2}
    assert {line.raw for line in after.lines} == {50.0}
    assert db.session.scalars(select(Seat).where(Seat.juror_id == found.jurors[0].id)).all() == []


def test_freed_entries_are_listed_and_given_to_others(browse, make):
    found = outside(make, entries=12, jurors=5)
    leader = browse.as_(found.leader)
    leader.post(f"{found.url}/jurors/{found.jurors[0].id}/recusal", {"reason": "Absent"})
    page = leader.get(found.url).text
    assert "attendent quelqu’un pour les juger" in page
    assert leader.post(f"{found.url}/plan/repair", {"remedy": "fill"}).status_code == 303
    with make.app.app_context():
        held = db.session.scalars(select(Seat.entry_id).join(Juror).where(Juror.id != found.jurors[0].id)).all()
        assert len(held) == 36 and {held.count(entry.id) for entry in found.entries} == {3}


def test_the_jury_of_an_internal_challenge_is_staff(inside, make):
    found = hall(make, jurors=0, plan="none")
    with pytest.raises(Refused):
        jury.invite(found.challenge, make.person(), by=found.leader)


def test_a_challenge_without_a_jury_has_no_such_page(browse, make):
    leader = make.with_role("facilitator", unit="fr")
    shown = make.challenge("meetup", by=leader)
    assert browse.as_(leader).get(f"/challenges/{shown.slug}/jury").status_code == 404


def test_the_challenge_leads_jurors_and_its_leader_to_the_jury(browse, make):
    found = outside(make)
    for person in (found.leader, found.people[0]):
        assert f'href="{found.url}"' in browse.as_(person).get(f"/challenges/{found.challenge.slug}").text
    assert found.url not in browse.as_(make.staff()).get(f"/challenges/{found.challenge.slug}").text


def test_nothing_opens_before_its_phase(browse, make):
    found = outside(make, state="waiting")
    juror, entry = browse.as_(found.people[0]), found.entries[0]
    marks = {f"mark_{n}": "3" for n in found.marks()}
    assert juror.post(f"{found.url}/{entry.id}", marks | {"do": "send"}).status_code == 409


def half_done(found) -> None:
    """The first juror has sent one, begun one, declared one and left two undone."""
    juror, entries = found.jurors[0], found.entries
    score.judge(juror, entries[0], marks=found.marks(5), note_for_author="Clair", send=True)
    score.judge(juror, entries[1], marks={}, note_for_jury="À finir", send=False)
    conflict.declare(juror, entries[2], reason="Un cousin")


def test_what_a_juror_gave_is_in_their_export_and_in_nobody_elses(inside, make):
    found = hall(make, entries=5)
    half_done(found)
    [mine] = belongings.of(found.people[0])["juries"]
    assert [one["marks"] for one in mine["scores"]] == [found.marks(5), {}]
    assert [one["note_for_jury"] for one in mine["scores"]] == ["", "À finir"]
    assert [one["reason"] for one in mine["conflicts"]] == ["Un cousin"] and len(mine["entries"]) == 4
    [other] = belongings.of(found.people[1])["juries"]
    assert other["scores"] == other["conflicts"] == []
    assert belongings.of(found.leader)["juries"] == []


def test_an_erased_jurors_scores_stay_without_a_name_and_what_was_begun_goes(inside, make):
    """Red when an erasure changes a ranking, or leaves the words of a reason or of a draft."""
    found = hall(make, entries=5)
    half_done(found)
    erasure.erase(found.people[0], by=None)
    db.session.expire_all()
    [kept] = db.session.scalars(select(Score))
    assert kept.marks == found.marks(5) and score.counted(found.challenge) == [kept]
    assert [one.reason for one in db.session.scalars(select(conflict.Conflict))] == [""]
    held = db.session.scalars(select(Seat.entry_id).where(Seat.juror_id == found.jurors[0].id)).all()
    assert held == [found.entries[0].id], "the others wait for somebody else"


def test_an_invitation_that_led_to_nothing_goes_with_the_account(inside, make):
    found = hall(make, jurors=0, plan="none")
    person = make.staff(unit="fr")
    jury.invite(found.challenge, person, by=found.leader)
    erasure.erase(person, by=None)
    assert db.session.scalars(select(Juror)).all() == []
