"""Test and learn: what is believed, sessions with jobseekers who agreed and are not named, what was learned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from app.activity.event import Event
from app.activity.notice import Notice
from app.clock import now
from app.database import db
from app.errors import Refused
from app.home import belongings
from app.ideas.idea import Audience
from app.incubation import discretion, evidence, gate, hypothesis, trial
from app.incubation import member as members
from app.incubation.hypothesis import Belief, Hypothesis, Outcome
from app.incubation.project import Project, Stale
from app.incubation.trial import Attested, Consent, Result, Seen, Speaks, Trial
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Decision, Part
from app.language import today
from app.people.user import User

BELIEF = Belief("un appel suffit", "les personnes embauchées", "Neuf appels", "Une difficulté racontée", "six sur neuf")


def day(days_ago=0):
    return today() - timedelta(days=days_ago)


def told(verb):
    asked = select(Notice.user_id).join(Event, Event.id == Notice.event_id).where(Event.verb == verb)
    return sorted(db.session.scalars(asked))


def seen(**more):
    return Seen(**{"held_on": day(1), "people": 5, "place": "Au guichet", "seen": "Cinq personnes."} | more)


def attested(by, **more):
    return Attested(**{"by": by, "on": day(1), "form": Consent.ORAL} | more)


# Hypotheses


def test_a_hypothesis_is_open_until_somebody_judges_it(inside, make, begun, leader):
    project, follower = begun(), make.staff("Suit")
    one = hypothesis.propose(project, BELIEF, by=leader)
    assert one.standing == "open"
    hypothesis.judge(one, project, Outcome.UNDECIDED, learned="Trop peu", by=leader, seen=0)
    verdict = hypothesis.judge(one, project, Outcome.REFUTED, learned="Personne ne répond", by=leader, seen=1)
    assert one.standing == "refuted" and (verdict.number, verdict.by_id) == (2, leader.id)
    assert [(row.outcome, row.learned) for row in one.verdicts] == [
        (Outcome.UNDECIDED, "Trop peu"), (Outcome.REFUTED, "Personne ne répond"),
    ]  # fmt: skip
    assert told(Verb.HYPOTHESIS_JUDGED) == [], "whoever acts is not told, and nobody else follows it"
    assert follower.id not in told(Verb.HYPOTHESIS_MADE)


def test_of_two_who_judge_at_once_one_looks_again(inside, begun, leader):
    project = begun()
    one = hypothesis.propose(project, BELIEF, by=leader)
    hypothesis.judge(one, project, Outcome.CONFIRMED, learned="Oui", by=leader, seen=0)
    with pytest.raises(Stale):
        hypothesis.judge(one, project, Outcome.REFUTED, learned="Non", by=leader, seen=0)
    with pytest.raises(Stale):
        hypothesis.judge(one, project, Outcome.REFUTED, learned="Non", by=leader, seen=7)
    assert one.standing == "confirmed"


def test_a_verdict_says_what_was_learned(inside, begun, leader):
    project = begun()
    one = hypothesis.propose(project, BELIEF, by=leader)
    with pytest.raises(Refused):
        hypothesis.judge(one, project, Outcome.CONFIRMED, learned="  ", by=leader, seen=0)


def test_another_hypothesis_takes_its_place_once_and_both_stay(inside, begun, leader):
    project = begun()
    one = hypothesis.propose(project, BELIEF, by=leader)
    other = hypothesis.propose(project, BELIEF, by=leader, replaces=one)
    assert hypothesis.successor_of(one) is other
    with pytest.raises(Refused):
        hypothesis.propose(project, BELIEF, by=leader, replaces=one)
    with pytest.raises(Refused):
        hypothesis.judge(one, project, Outcome.CONFIRMED, learned="Oui", by=leader, seen=0)
    shown = evidence.of(project)
    assert shown.names == {one.id: "H1", other.id: "H2"} and shown.successors == {one.id: other}


def test_the_database_lets_one_take_the_place_of_another(inside, begun, leader):
    project = begun()
    one = hypothesis.propose(project, BELIEF, by=leader)
    row = {
        "project_id": project.id, "statement": "a", "for_whom": "b", "how": "c", "signal": "d", "threshold": "e",
        "made_by_id": leader.id, "made_at": now(), "replaces_id": one.id,
    }  # fmt: skip
    db.session.execute(insert(Hypothesis).values(**row))
    with pytest.raises(IntegrityError):
        db.session.execute(insert(Hypothesis).values(**row))


def test_a_project_that_has_ended_tests_nothing_more_but_may_still_conclude(inside, begun, leader):
    project = begun()
    one = hypothesis.propose(project, BELIEF, by=leader)
    gate.hold(project, Decision.STOP, by=leader, seen=project.version, reasons="Non", learned="Demander")
    with pytest.raises(Refused):
        hypothesis.propose(project, BELIEF, by=leader)
    hypothesis.judge(one, project, Outcome.REFUTED, learned="Après coup", by=leader, seen=0)
    with pytest.raises(Refused):
        trial.write_down(project, seen(held_on=today()), attested(leader), by=leader, results=[])  # nothing was tested


# Sessions


def results(project, leader, speaks=Speaks.FOR, words=""):
    return [Result(hypothesis.propose(project, BELIEF, by=leader), speaks, words)]


def test_a_session_keeps_how_many_and_never_who(inside, make, begun, leader):
    project, coach = begun(), make.staff("Coach")
    members.name(project, coach, Part.COACH, by=leader)
    made = trial.write_down(project, seen(), attested(coach), by=leader, results=results(project, leader))
    assert (made.people, made.consent, made.consent_by_id) == (5, Consent.ORAL, coach.id)
    assert [(row.speaks, row.hypothesis.statement) for row in made.results] == [(Speaks.FOR, "un appel suffit")]
    assert coach.id in told(Verb.TRIAL_HELD), "whoever is named for the consent learns of it"
    assert evidence.of(project).tested == {made.results[0].hypothesis_id: 5}


@pytest.mark.parametrize("missing", ["by", "on", "form"])
def test_a_session_without_consent_is_refused(inside, begun, leader, missing):
    project = begun()
    with pytest.raises(Refused):
        trial.write_down(
            project, seen(), replace(attested(leader), **{missing: None}), by=leader, results=results(project, leader)
        )
    assert db.session.scalar(select(func.count()).select_from(Trial)) == 0


@pytest.mark.parametrize("missing", ["consent", "consent_on", "consent_by_id"])
def test_the_database_refuses_a_session_without_consent(inside, begun, leader, missing):
    row = {
        "project_id": begun().id, "held_on": day(1), "place": "Ici", "people": 3, "consent": Consent.ORAL,
        "consent_on": day(1), "consent_by_id": leader.id, "seen": "Rien", "by_id": leader.id, "at": now(),
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.execute(insert(Trial).values(**row | {missing: None}))


def test_consent_is_asked_before_the_session(inside, begun, leader):
    project = begun()
    with pytest.raises(Refused):
        trial.write_down(project, seen(held_on=day(2)), attested(leader), by=leader, results=results(project, leader))


def test_a_session_tests_a_hypothesis_and_was_held(inside, begun, leader):
    project = begun()
    with pytest.raises(Refused):
        trial.write_down(project, seen(), attested(leader), by=leader, results=[])
    with pytest.raises(Refused):
        ahead = seen(held_on=day(-1))
        trial.write_down(project, ahead, attested(leader), by=leader, results=results(project, leader))


NAMED = [
    "écrire à lea.martin@mail.example", "06 12 34 56 78", "0612345678", "06.12.34.56.78", "06-12-34-56-78",
    "+33 6 12 34 56 78", "+33 (0)6 12 34 56 78", "0033612345678", "0590 12 34 56", "06\u00a012\u00a034\u00a056\u00a078",
]  # fmt: skip
UNNAMED = [
    "", "Cinq personnes sur 12", "le 01/02/2026 à 10:30", "2026-11-26", "12 000 €", "1 200 000 personnes",
    "de 8 h 30 à 9 h 45", "@ la sortie", "H1, H2, 10 12 14 16 18", "0,25 %",
]  # fmt: skip


@pytest.mark.parametrize("text", NAMED)
def test_an_address_or_a_telephone_number_is_found(inside, text):
    assert discretion.problem_in(f"On a vu {text} hier.")


@pytest.mark.parametrize("text", UNNAMED)
def test_days_and_figures_are_no_telephone_number(inside, text):
    assert discretion.problem_in(text) == ""


@pytest.mark.parametrize("place", ["place", "seen", "words"])
def test_what_names_somebody_is_refused_wherever_it_stands(inside, begun, leader, place):
    project, named = begun(), "appeler le 06 12 34 56 78"
    said = seen(**{place: named}) if place != "words" else seen()
    found = results(project, leader, words=named if place == "words" else "")
    with pytest.raises(Refused):
        trial.write_down(project, said, attested(leader), by=leader, results=found)


# Their pages


def typed(number, leader, **more):
    held = day(1).isoformat()
    return {
        "held_on": held, "place": "Au guichet", "people": "5", "consent_by": str(leader.id), "consent_on": held,
        "consent": "written", "seen_there": "Cinq personnes sur cinq.", f"speaks_{number}": "for", "unit": "",
        f"words_{number}": "Toutes",
    } | more  # fmt: skip


@pytest.fixture
def tested(app, browse, begun, leader):
    """A project with one hypothesis, its leader's browser, and the number of the hypothesis."""

    def ready(**chosen):
        project, browser = begun(**chosen), browse.as_(leader)
        said = {
            "statement": "un appel suffit", "for_whom": "les embauchés", "how": "Neuf appels", "signal": "Un récit",
            "threshold": "six sur neuf",
        }  # fmt: skip
        assert browser.post(f"/lab/{project.slug}/hypotheses", said).status_code == 303
        with app.app_context():
            return project, browser, db.session.scalars(select(Hypothesis.id)).one()

    return ready


def test_a_session_is_written_down_and_read_by_whoever_sees_the_project(browse, tested, leader):
    project, browser, number = tested()
    assert "un appel suffit" in browser.get(f"/lab/{project.slug}/sessions/new").text
    assert browser.post(f"/lab/{project.slug}/sessions", typed(number, leader)).status_code == 303
    page = browse.get(f"/lab/{project.slug}").text
    assert "Cinq personnes sur cinq." in page and "5 personnes rencontrées" in page
    assert "attesté" not in page and "attesté" in browser.get(f"/lab/{project.slug}").text


def test_a_form_without_consent_comes_back_with_what_was_typed(app, tested, leader):
    project, browser, number = tested()
    sent = typed(number, leader, consent="", consent_on="")
    answer = browser.post(f"/lab/{project.slug}/sessions", sent)
    assert answer.status_code == 422 and "Cinq personnes sur cinq." in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Trial)) == 0


def test_a_telephone_number_comes_back_with_what_was_typed(app, tested, leader):
    project, browser, number = tested()
    answer = browser.post(f"/lab/{project.slug}/sessions", typed(number, leader, seen_there="Karim, 06 12 34 56 78"))
    assert answer.status_code == 422 and "Karim, 06 12 34 56 78" in answer.text
    assert "« 06 12 34 56 78 »" in answer.text.replace("\u00a0", " ").replace("&nbsp;", " ")


def test_somebody_outside_the_team_attests_nothing(make, tested, leader):
    project, browser, number = tested()
    answer = browser.post(f"/lab/{project.slug}/sessions", typed(number, make.staff("Ailleurs")))
    assert answer.status_code == 422


def test_a_session_needs_a_hypothesis_first(browse, begun, leader):
    project = begun()
    answer = browse.as_(leader).get(f"/lab/{project.slug}/sessions/new")
    assert answer.status_code == 303 and answer.location.endswith("/hypotheses/new")


def test_a_verdict_is_read_in_the_story_and_found_by_search(browse, make, tested):
    project, browser, number = tested()
    page = f"/lab/{project.slug}/hypotheses/{number}/verdict"
    assert "six sur neuf" in browser.get(page).text, "what was agreed stands beside the form"
    sent = {"outcome": "refuted", "learned": "Le **silence** ouvre la parole", "seen": "0"}
    assert browser.post(page, sent).status_code == 303
    late = browser.post(page, sent | {"learned": "Autre chose"})
    assert late.status_code == 409 and "Autre chose" in late.text
    shown = browse.get(f"/lab/{project.slug}").text
    assert "Réfutée" in shown and "<strong>silence</strong>" in shown
    make.worked()
    assert "Un projet" in browse.get("/search?q=silence").text
    assert "Un projet" in browse.get("/search?q=embauch%C3%A9s").text


def test_a_hypothesis_replaced_shows_its_lineage(browse, tested):
    project, browser, number = tested()
    form = browser.get(f"/lab/{project.slug}/hypotheses/new?replaces={number}").text
    assert 'value="un appel suffit"' in form
    said = {
        "statement": "deux appels suffisent", "for_whom": "les embauchés", "how": "Encore", "signal": "Un récit",
        "threshold": "six sur neuf", "replaces": str(number),
    }  # fmt: skip
    assert browser.post(f"/lab/{project.slug}/hypotheses", said).status_code == 303
    page = browse.get(f"/lab/{project.slug}").text
    assert "H1" in page and "H2" in page


def test_one_of_another_project_is_not_known_here(browse, make, tested, leader):
    _project, browser, number = tested()
    other = make.project(None, by=leader, title="Un autre")
    assert browser.get(f"/lab/{other.slug}/hypotheses/{number}/verdict").status_code == 404
    assert browser.get(f"/lab/{other.slug}/hypotheses/new?replaces={number}").status_code == 404


def test_what_an_internal_project_tries_is_not_known_outside(browse, tested):
    project, browser, _number = tested(audience=Audience.INTERNAL)
    assert browse.get(f"/api/v1/projects/{project.slug}/hypotheses").status_code == 404
    assert browse.get(f"/lab/{project.slug}/hypotheses/new").status_code == 302
    assert browser.get(f"/lab/{project.slug}").status_code == 200


def test_a_program_reads_hypotheses_with_their_verdicts(browse, tested):
    project, browser, number = tested()
    browser.post(
        f"/lab/{project.slug}/hypotheses/{number}/verdict", {"outcome": "confirmed", "learned": "Oui", "seen": "0"}
    )
    [read] = browse.get(f"/api/v1/projects/{project.slug}/hypotheses").json["items"]
    assert (read["id"], read["standing"], read["verdicts"][0]["learned"]) == (number, "confirmed", "Oui")


def test_people_take_along_what_they_wrote_and_attested(app, make, tested, leader):
    project, browser, number = tested()
    browser.post(f"/lab/{project.slug}/sessions", typed(number, leader))
    other = make.staff("Autre")
    with app.app_context():
        own, others = (belongings.of(db.session.get_one(User, one.id)) for one in (leader, other))
        assert own["hypotheses"][0]["statement"] == "un appel suffit"
        assert own["sessions_with_jobseekers"][0]["seen"] == "Cinq personnes sur cinq."
        assert own["sessions_with_jobseekers"][0]["consent"] == "written"
        assert others["hypotheses"] == others["sessions_with_jobseekers"] == []
        assert db.session.get_one(Project, project.id)
