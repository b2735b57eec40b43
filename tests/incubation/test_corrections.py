"""What was written down for a project is put right; what it said before stays, with who corrected it and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.activity.event import Event
from app.activity.notice import Notice
from app.clock import now
from app.database import db
from app.errors import Refused
from app.home import belongings
from app.incubation import checkin, correction, hypothesis, metric, milestone, note, reading, sponsorship, trial
from app.incubation import member as members
from app.incubation.checkin import Said
from app.incubation.correction import Correction, Kind
from app.incubation.hypothesis import Belief
from app.incubation.metric import Aim, Better
from app.incubation.milestone import Milestone
from app.incubation.note import CoachNote
from app.incubation.project import Project, Stale
from app.incubation.reading import Figure, Source
from app.incubation.sponsorship import Reply
from app.incubation.trial import Attested, Consent, Result, Seen, Speaks
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Part
from app.language import today
from app.people import erasure
from app.people.user import User

BELIEF = Belief("un appel suffit", "les personnes embauchées", "Neuf appels", "Une difficulté racontée", "six sur neuf")


def yesterday():
    return today() - timedelta(days=1)


def held(project, leader, **more):
    said = Seen(**{"held_on": yesterday(), "people": 5, "place": "Au guichet", "seen": "Cinq personnes."} | more)
    agreed = Attested(leader, yesterday(), Consent.ORAL)
    return said, agreed, [Result(hypothesis.propose(project, BELIEF, by=leader), Speaks.FOR)]


@pytest.fixture
def session(inside, make, leader):
    """A project, a session of it, and what was said of that session."""
    project = make.project(None, by=leader)
    said, agreed, results = held(project, leader)
    return project, trial.write_down(project, said, agreed, by=leader, results=results), (said, agreed, results)


def told(verb):
    return sorted(
        db.session.scalars(select(Notice.user_id).join(Event, Event.id == Notice.event_id).where(Event.verb == verb))
    )


def test_a_session_put_right_keeps_what_it_said_who_corrected_it_and_when(session, make, leader):
    project, one, (said, agreed, results) = session
    coach = make.staff("Coach")
    members.name(project, coach, Part.COACH, by=leader)
    again = [replace(results[0], speaks=Speaks.AGAINST, words="Une seule")]
    trial.correct(one, project, replace(said, people=7), agreed, by=coach, results=again, seen=0)
    [kept] = correction.of(project)["session", one.id]
    assert (one.people, one.results[0].speaks) == (7, Speaks.AGAINST)
    assert kept.before == {"people": 5, "results": [[one.results[0].hypothesis_id, "for", ""]]}
    assert (kept.by_id, kept.writer_id, kept.number) == (coach.id, leader.id, 1) and kept.at <= now()
    assert told(Verb.TRIAL_CORRECTED) == [], "whoever acts is not told, and nobody else is in the team"


def test_a_correction_is_asked_what_a_session_is_asked(session, leader):
    """Consent, days and discretion are asked of a correction as they are of what is first written."""
    project, one, (said, agreed, results) = session
    wrong = [
        (said, replace(agreed, by=None), results),
        (said, replace(agreed, on=None), results),
        (said, replace(agreed, form=None), results),
        (said, replace(agreed, on=today()), results),
        (replace(said, held_on=today() + timedelta(days=1)), agreed, results),
        (replace(said, seen="Karim, 06 12 34 56 78"), agreed, results),
        (replace(said, place="lea@mail.example"), agreed, results),
        (said, agreed, [replace(results[0], words="le 06 12 34 56 78")]),
        (said, agreed, []),
    ]
    for what, consent, found in wrong:
        with pytest.raises(Refused):
            trial.correct(one, project, what, consent, by=leader, results=found, seen=0)
    assert correction.of(project) == {}


def test_nothing_corrected_is_no_correction(session, leader):
    project, one, (said, agreed, results) = session
    with pytest.raises(Refused):
        trial.correct(one, project, said, agreed, by=leader, results=results, seen=0)


def test_of_two_who_correct_at_once_one_looks_again(session, leader):
    project, one, (said, agreed, results) = session
    trial.correct(one, project, replace(said, people=6), agreed, by=leader, results=results, seen=0)
    with pytest.raises(Stale):
        trial.correct(one, project, replace(said, people=7), agreed, by=leader, results=results, seen=0)
    with pytest.raises(Stale):
        trial.correct(one, project, replace(said, people=8), agreed, by=leader, results=results, seen=4)


def test_a_text_that_named_somebody_is_kept_nowhere_and_that_it_was_corrected_is_said(session, leader):
    project, one, (said, agreed, results) = session
    trial.correct(
        one, project, replace(said, seen="Madame Zibeline hésite"), agreed, by=leader, results=results, seen=0
    )
    trial.correct(
        one,
        project,
        replace(said, seen="Madame Zibeline a hésité", people=6),
        agreed,
        by=leader,
        results=results,
        seen=1,
    )
    trial.correct(
        one,
        project,
        replace(said, seen="Une personne a hésité"),
        agreed,
        by=leader,
        results=results,
        seen=2,
        named=True,
    )
    kept = correction.of(project)["session", one.id]
    assert len(kept) == 3 and all(row.struck for row in kept)
    assert [row.before for row in kept] == [{"people": 6}, {"people": 5}, {}]


def test_a_hypothesis_that_a_corrected_session_no_longer_speaks_of_counts_nobody(session, leader):
    project, one, (said, agreed, results) = session
    other = hypothesis.propose(project, BELIEF, by=leader)
    trial.correct(one, project, said, agreed, by=leader, results=[Result(other, Speaks.UNCLEAR)], seen=0)
    assert [(row.hypothesis_id, row.speaks) for row in one.results] == [(other.id, Speaks.UNCLEAR)]


# Coaching


@pytest.fixture
def team(inside, make, leader):
    """A project with a coach and a sponsor."""
    project, coach, sponsor = make.project(None, by=leader), make.staff("Coach"), make.staff("Sponsor")
    members.name(project, coach, Part.COACH, by=leader)
    members.name(project, sponsor, Part.SPONSOR, by=leader)
    return project, coach, sponsor


def test_a_check_in_is_put_right_by_whoever_said_it(team, leader):
    project, coach, sponsor = team
    one = checkin.check_in(project, Said("Dix appels", 2), by=coach)
    assert checkin.correctable_by(one, project, coach) and not checkin.correctable_by(one, project, leader)
    checkin.correct(one, project, Said("Onze appels", 2), by=coach, seen=0)
    [kept] = correction.of(project)["check-in", one.id]
    assert one.progress == "Onze appels" and kept.before == {"progress": "Dix appels"}
    with pytest.raises(Refused):
        checkin.correct(one, project, Said(" ", 2), by=coach, seen=1)


def test_what_a_note_said_before_goes_with_whoever_wrote_it(team, leader):
    project, coach, sponsor = team
    one = note.write(project, "Fatigués", by=coach)
    db.session.flush()
    note.correct(one, project, "Un peu fatigués", by=coach, seen=0)
    assert not note.correctable_by(one, project, leader) and not note.correctable_by(one, project, sponsor)
    assert db.session.scalars(select(Correction.before)).all() == [{"text": "Fatigués"}]
    erasure.erase(coach, by=None)
    assert db.session.scalars(select(CoachNote)).all() == db.session.scalars(select(Correction)).all() == []


def test_a_milestone_marked_by_mistake_waits_again_and_is_the_next_one(team):
    project, coach, sponsor = team
    day = today() + timedelta(days=5)
    one = milestone.set_for(project, "Dix entretiens", day, by=coach)
    db.session.flush()
    one.finish(project, by=coach)
    assert project.next_milestone_on is None
    milestone.correct(one, project, "Dix entretiens", day, done_on=None, by=coach, seen=0)
    assert one.done_on is None and project.next_milestone_on == day


def test_a_milestone_moves_ahead_only_and_says_which_day_it_was_set_for(team):
    project, coach, sponsor = team
    day = today() + timedelta(days=5)
    one = milestone.set_for(project, "Dix entretiens", day, by=coach)
    db.session.flush()
    later = {"done_on": None, "by": coach, "seen": 0}
    with pytest.raises(Refused):
        milestone.correct(one, project, "Dix entretiens", yesterday(), **later)
    with pytest.raises(Refused):
        milestone.correct(one, project, "Dix entretiens", day, **later | {"done_on": today()})
    milestone.correct(one, project, "Dix entretiens", day + timedelta(days=9), **later)
    [kept] = correction.of(project)["milestone", one.id]
    assert kept.was == {"due_on": day} and project.next_milestone_on == day + timedelta(days=9)


def test_what_was_asked_is_put_right_until_it_is_answered_and_then_the_answer(team, leader):
    project, coach, sponsor = team
    one = sponsorship.ask(project, "Deux jours", by=coach)
    db.session.flush()
    assert sponsorship.correctable_by(one, project, coach) and not sponsorship.correctable_by(one, project, sponsor)
    sponsorship.ask_otherwise(one, project, "Trois jours", by=coach, seen=0)
    sponsorship.answer(one, project, Reply.GRANTED, by=sponsor)
    assert sponsorship.correctable_by(one, project, sponsor) and not sponsorship.correctable_by(one, project, coach)
    with pytest.raises(Refused):
        sponsorship.ask_otherwise(one, project, "Quatre jours", by=coach, seen=1)
    with pytest.raises(Refused):
        sponsorship.answer_otherwise(one, project, Reply.DECLINED, by=sponsor, seen=1)
    sponsorship.answer_otherwise(one, project, Reply.DECLINED, by=sponsor, seen=1, words="Pas cette année")
    assert [row.before for row in correction.of(project)["ask", one.id]] == [
        {"reply": "granted", "words": ""}, {"what": "Deux jours"},
    ]  # fmt: skip
    assert set(told(Verb.CORRECTED)) == {coach.id, sponsor.id}


def test_a_value_of_a_wrong_day_is_taken_out_and_stays_in_the_trail(team):
    project, coach, sponsor = team
    measured = metric.set_for(project, Aim("Visites", "personnes", Better.HIGHER, Decimal(90)), by=coach)
    reading.take(measured, project, [Figure(yesterday(), Decimal(40))], source=Source.ENTERED, by=coach)
    [one] = db.session.scalars(reading.of(measured)).all()
    reading.take_out(one, measured, project, by=coach)
    assert db.session.scalars(reading.of(measured)).all() == []
    [event] = reading.corrections_of(measured, project)
    assert event.detail["corrections"] == [{"on": yesterday().isoformat(), "site": None, "before": "40", "after": None}]


# Their pages


@pytest.fixture
def written(app, make, leader):
    """A public project of `leader` with a session, a milestone and a check-in; their numbers."""
    project = make.project(None, by=leader)
    with app.app_context():
        here, lead = db.session.get_one(Project, project.id), db.session.get_one(User, leader.id)
        said, agreed, results = held(here, lead)
        one = trial.write_down(here, said, agreed, by=lead, results=results)
        milestone.set_for(here, "Dix entretiens", today() + timedelta(days=5), by=lead)
        said_so = checkin.check_in(here, Said("Dix appels", 2), by=lead)
        db.session.commit()
        return project, one.id, db.session.scalars(select(Milestone.id)).one(), said_so.id, results[0].hypothesis.id


def sent(leader, tested, **more):
    return {
        "held_on": yesterday().isoformat(), "place": "Au guichet", "people": "5", "consent_by": str(leader.id),
        "consent_on": yesterday().isoformat(), "consent": "oral", "seen_there": "Six personnes.", "seen": "0",
        f"speaks_{tested}": "for",
    } | more  # fmt: skip


def test_a_session_is_corrected_on_its_page_and_only_the_team_reads_what_it_said(browse, written, leader):
    project, one, _milestone, _said, tested = written
    browser, page = browse.as_(leader), f"/lab/{project.slug}/sessions/{one}/correct"
    assert "Cinq personnes." in browser.get(page).text
    answer = browser.post(page, sent(leader, tested))
    assert answer.status_code == 303 and answer.location.endswith(f"#trial-{one}")
    team, guest = browser.get(f"/lab/{project.slug}").text, browse.get(f"/lab/{project.slug}").text
    assert "Corrigé par" in team and "Corrigé par" in guest
    assert "Cinq personnes." in team and "Cinq personnes." not in guest and "Six personnes." in guest


def test_what_was_typed_comes_back_where_a_correction_is_refused(browse, written, leader):
    project, one, _milestone, _said, tested = written
    browser, page = browse.as_(leader), f"/lab/{project.slug}/sessions/{one}/correct"
    refused = browser.post(page, sent(leader, tested, seen_there="Au 06 12 34 56 78"))
    assert refused.status_code == 422 and "Au 06 12 34 56 78" in refused.text
    late = browser.post(page, sent(leader, tested, seen="3"))
    assert (
        late.status_code == 409 and "Six personnes." in late.text and 'name="seen" type="hidden" value="0"' in late.text
    )


def test_a_check_in_and_a_milestone_are_corrected_on_their_pages(browse, written, leader):
    project, _one, set_out, said, _tested = written
    browser, lab = browse.as_(leader), f"/lab/{project.slug}"
    assert "Dix appels" in browser.get(f"{lab}/check-ins/{said}/correct").text
    done = browser.post(f"{lab}/check-ins/{said}/correct", {"progress": "Onze appels", "mood": "4", "seen": "0"})
    assert done.status_code == 303
    day = (today() + timedelta(days=8)).isoformat()
    again = {"title": "Neuf entretiens", "due_on": day, "seen": "0"}
    assert browser.post(f"{lab}/milestones/{set_out}/correct", again).status_code == 303
    late = browser.post(f"{lab}/milestones/{set_out}/correct", again | {"title": "Huit entretiens"})
    assert late.status_code == 409 and "Huit entretiens" in late.text
    page, guest = browser.get(lab).text, browse.get(lab).text
    assert "Onze appels" in page and "Dix appels" in page and "Neuf entretiens" in guest
    assert "Dix appels" not in guest and "Onze appels" not in guest


def test_people_take_along_what_they_wrote_before_somebody_corrected_it(app, browse, make, written, leader):
    project, one, _milestone, _said, tested = written
    browse.as_(leader).post(f"/lab/{project.slug}/sessions/{one}/correct", sent(leader, tested))
    with app.app_context():
        [own] = belongings.of(db.session.get_one(User, leader.id))["corrections"]
        assert own["before"] == {"seen": "Cinq personnes."} and own["what"] == Kind.SESSION.value and own["at"]
        assert belongings.of(db.session.get_one(User, make.staff("Autre").id))["corrections"] == []
