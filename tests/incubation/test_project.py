"""A project is born of an idea, moves from phase to phase, and everybody concerned is told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.activity.event import Event
from app.activity.notice import Notice
from app.challenges import verdict
from app.challenges.vocabulary import Outcome
from app.clock import now
from app.database import db
from app.errors import Refused
from app.home.hit import of_project
from app.home.kinds import KINDS
from app.ideas.idea import Audience, Status
from app.ideas.verbs import Verb as IdeaVerb
from app.incubation import documents, gate, member
from app.incubation.gate import Looked, Met, Voice
from app.incubation.project import Project, Shut, Stale, audiences_of, born_of
from app.incubation.queries import episodes_of
from app.incubation.verbs import Verb
from app.incubation.vocabulary import ENDED, Decision, Origin, Part, Phase, State, Track
from app.language import today


@pytest.fixture
def begun(make, leader):
    """A project of an idea that somebody supports and somebody follows."""

    def begin(source=None, **chosen):
        source = source or make.idea("Un guichet mobile")
        unit = chosen.pop("unit", None) or source.unit
        more = {"title": source.title, "summary": "Pour qui, et quoi", "track": Track.INCUBATION, "unit": unit}
        return born_of(source, by=leader, **more | chosen)

    return begin


def told(verb: str) -> list[int]:
    asked = select(Notice.user_id).join(Event, Event.id == Notice.event_id).where(Event.verb == verb)
    return sorted(db.session.scalars(asked))


def test_an_idea_becomes_a_project_and_shows_it(inside, make, begun):
    idea = make.idea("Un guichet mobile")
    supporter = make.person("Soutien")
    make.support(idea, supporter)
    project = begun(idea)
    assert (project.origin, project.phase, project.state) == (Origin.IDEA, Phase.FRAMING, State.ACTIVE)
    assert idea.status is Status.IN_INCUBATION and idea.project_at == project.created_at
    assert [one.phase for one in episodes_of(project)] == [Phase.FRAMING]
    assert told(Verb.BORN) == sorted([idea.author_id, supporter.id])


def test_of_one_idea_one_project_is_under_way(inside, make, begun):
    project = begun()
    with pytest.raises(Refused):
        begun(project.idea)


def test_of_one_entry_one_project_is_under_way(inside, make, begun):
    """Also of one that was written for its challenge, and has no idea."""
    entry = make.chosen(make.entry(make.challenge("ideas-call", open=("submissions",)), make.staff()))
    first = begun(entry, unit=entry.challenge.unit)
    with pytest.raises(Refused):
        begun(entry, unit=entry.challenge.unit)
    first.state, first.ended_at = State.STOPPED, now()
    assert begun(entry, unit=entry.challenge.unit).entry is entry


@pytest.mark.parametrize("decided", [True, False])
def test_of_an_entry_no_project_is_born_before_the_results_are_out(inside, make, begun, leader, decided):
    """Whoever decides knows already who wins: nobody else learns it from the board of the Lab."""
    author = make.staff()
    entry = make.entry(make.challenge("ideas-call", open=("submissions",)), author)
    make.ended(entry.challenge, over=["submissions"])
    if decided:
        verdict.decide(entry, place=1, outcome=None, feedback="Oui", by=leader)
    with pytest.raises(Refused, match="ne sont pas encore publiés"):
        begun(entry, unit=entry.challenge.unit)
    assert told(Verb.BORN) == [] and db.session.scalars(select(Project)).all() == []
    entry.challenge.conclude()
    if decided:
        assert begun(entry, unit=entry.challenge.unit).entry is entry


@pytest.mark.parametrize("answered", [True, False])
def test_of_an_entry_that_was_not_chosen_no_project_is_born(inside, make, begun, leader, answered):
    challenge = make.challenge("ideas-call", open=("submissions",))
    won, lost = make.entry(challenge, make.staff()), make.entry(challenge, make.staff())
    make.ended(challenge, over=["submissions"])
    if answered:
        verdict.decide(lost, place=None, outcome=None, feedback="Une autre fois", by=leader)
    make.chosen(won)
    with pytest.raises(Refused, match="n’a pas été retenue"):
        begun(lost, unit=challenge.unit)


def test_of_an_entry_to_which_an_outcome_is_promised_a_project_is_born(inside, make, begun):
    """Two are incubated, and no place is given."""
    entry = make.entry(make.challenge("ideas-call", open=("submissions",), outcomes=["incubation"]), make.staff())
    make.chosen(entry, place=None, outcome=Outcome.INCUBATION)
    assert begun(entry, unit=entry.challenge.unit).entry is entry


def test_of_an_internal_idea_no_public_project_is_born(inside, make, begun):
    idea = make.internal("Entre nous")
    with pytest.raises(Refused):
        begun(idea, audience=Audience.PUBLIC)


@pytest.mark.parametrize(("of_challenge", "of_idea"), [("internal", "public"), ("internal", None)])
def test_of_an_entry_of_an_internal_challenge_no_public_project_is_born(inside, make, begun, of_challenge, of_idea):
    challenge = make.challenge(open=("submissions",), audience=Audience(of_challenge), title="Entre nous")
    author = make.staff()
    idea = make.idea("Un guichet mobile", author) if of_idea else None
    entry = make.chosen(make.entry(challenge, author, idea=idea))
    assert audiences_of(entry) == (Audience.INTERNAL,)
    with pytest.raises(Refused):
        begun(entry, unit=challenge.unit, audience=Audience.PUBLIC)
    project = begun(entry, unit=challenge.unit)
    assert project.audience is Audience.INTERNAL
    with pytest.raises(Refused):
        project.rewrite(by=make.staff(), seen=project.version, audience=Audience.PUBLIC)


def test_a_public_project_is_not_shut_to_people_who_work_on_it(inside, make, begun, leader):
    project = begun()
    outside = member.name(project, make.partner(), Part.DESIGN, by=leader)
    db.session.flush()
    with pytest.raises(Refused):
        project.rewrite(by=leader, seen=project.version, audience=Audience.INTERNAL)
    db.session.expire_all()
    outside.end(by=leader)
    project.rewrite(by=leader, seen=project.version, audience=Audience.INTERNAL)
    assert project.audience is Audience.INTERNAL


def test_it_goes_on_and_back_and_each_stay_is_an_episode(inside, begun, leader):
    project = begun()
    for phase in (Phase.CO_DESIGN, Phase.BUILD, Phase.CO_DESIGN):
        project.move(phase, by=leader, seen=project.version, reason="On a appris")
    found = episodes_of(project)
    assert [one.phase for one in found] == [Phase.FRAMING, Phase.CO_DESIGN, Phase.BUILD, Phase.CO_DESIGN]
    assert [one.ended_at is None for one in found] == [False, False, False, True]
    assert project.phase is Phase.CO_DESIGN


def test_who_saw_it_before_somebody_moved_it_does_not_move_it(inside, begun, leader):
    project = begun()
    seen = project.version
    project.move(Phase.BUILD, by=leader, seen=seen)
    with pytest.raises(Stale):
        project.move(Phase.EXPERIMENT, by=leader, seen=seen)
    assert project.phase is Phase.BUILD and len(episodes_of(project)) == 2


@pytest.mark.parametrize("state", [*State])
@pytest.mark.parametrize("gate_in", [None, -1, 0])
@pytest.mark.parametrize("milestone_in", [None, -1, 0])
@pytest.mark.parametrize("age", [1, 2_000])
def test_what_is_late_is_late_on_its_page_and_in_the_database(inside, begun, state, gate_in, milestone_in, age):
    """Red when the board counts another lateness than the cards say."""
    project = begun()
    project.state, project.created_at = state, now() - timedelta(days=age)
    project.ended_at = now() if state in ENDED else None
    project.phase = Phase.LAUNCHED if state is State.LAUNCHED else project.phase
    project.next_gate_on = None if gate_in is None else today() + timedelta(days=gate_in)
    project.next_milestone_on = None if milestone_in is None else today() + timedelta(days=milestone_in)
    db.session.flush()
    assert bool(db.session.scalar(select(Project.id).where(Project.is_late))) is project.is_late


def test_a_launch_needs_a_gate(inside, begun, leader):
    project = begun()
    with pytest.raises(Refused):
        project.move(Phase.LAUNCHED, by=leader, seen=project.version)


# Gates


def held(project, decision, by, **more):
    chosen = {"by": by, "seen": project.version, "reasons": "Parce que"} | more
    return gate.hold(project, decision, **chosen)


@pytest.mark.parametrize(
    ("decision", "more", "phase", "state"),
    [
        (Decision.GO, {}, Phase.CO_DESIGN, State.ACTIVE),
        (Decision.GO, {"to": Phase.BUILD}, Phase.BUILD, State.ACTIVE),
        (Decision.PIVOT, {}, Phase.FRAMING, State.ACTIVE),
        (Decision.PAUSE, {"next_on": today()}, Phase.FRAMING, State.PAUSED),
        (Decision.STOP, {"learned": "Personne n’en voulait"}, Phase.FRAMING, State.STOPPED),
        (Decision.HAND_OVER, {}, Phase.HANDOVER, State.ACTIVE),
    ],
)
def test_a_decision_takes_the_project_where_it_leads(inside, begun, leader, decision, more, phase, state):
    project = begun()
    made = held(project, decision, leader, **more)
    assert (project.phase, project.state, made.to) == (phase, state, phase)


def test_everybody_concerned_is_told_of_a_gate_once(inside, make, begun, leader):
    idea = make.idea("Un guichet mobile")
    both = make.person("Soutient et suit")
    make.support(idea, both)
    project = begun(idea)
    member.name(project, both, Part.DESIGN, by=leader)
    held(project, Decision.GO, leader)
    assert told(Verb.GATE_HELD) == sorted([idea.author_id, both.id])


def test_of_an_internal_project_the_others_are_told_by_their_idea_alone(inside, make, begun, leader):
    """A notice that nobody may open tells nothing: whoever may not see the project hears by the idea, at each gate."""
    author, colleague = make.person("Autrice"), make.staff("Collègue")
    idea = make.idea("Un guichet mobile", author)
    make.support(idea, colleague)
    project = begun(idea, audience=Audience.INTERNAL)
    assert (told(Verb.BORN), told(IdeaVerb.MOVED)) == ([colleague.id], [author.id])
    held(project, Decision.GO, leader)
    assert (told(Verb.GATE_HELD), told(Verb.IDEA_DECIDED)) == ([colleague.id], [author.id])
    assert told(IdeaVerb.MOVED) == [author.id]
    held(project, Decision.STOP, leader, learned="Le besoin était ailleurs")
    assert (told(Verb.STOPPED), told(IdeaVerb.MOVED)) == ([colleague.id], [author.id] * 2)
    assert told(Verb.IDEA_DECIDED) == [author.id], "of the end the idea tells itself"
    assert db.session.scalars(select(Event.detail["reason"].as_string()).where(Event.verb == IdeaVerb.MOVED)).all() == [
        "", "",
    ]  # fmt: skip


@pytest.mark.parametrize("audience", [*Audience])
def test_by_their_idea_they_read_what_was_decided_and_not_why(app, browse, make, leader, audience):
    """Where the project is public its own notice says it, and the idea says nothing beside it."""
    author = make.person("Autrice")
    project = make.project(make.idea("Un guichet mobile", author), by=leader, audience=audience)
    decided = {"decision": "pivot", "reasons": "Le directeur hésite", "version": str(project.version)}
    decided |= {f"criteria-{n}-met": "unknown" for n in range(4)}
    assert browse.as_(leader).post(f"/lab/{project.slug}/gates", decided).status_code == 303
    inbox = browse.as_(author).get("/me/notices").text
    assert ("le but reste, le chemin change" in inbox) is (audience is Audience.INTERNAL)
    if audience is Audience.INTERNAL:
        assert "Le directeur hésite" not in inbox and f"/lab/{project.slug}" not in inbox


@pytest.mark.parametrize("of", ["entry", "workshop"])
@pytest.mark.parametrize("is_staff", [True, False])
def test_what_people_from_outside_brought_is_not_shut_to_them(inside, make, begun, leader, of, is_staff):
    person = make.staff("Collègue") if is_staff else make.person("Autrice")
    if of == "entry":
        challenge = make.challenge("ideas-call" if is_staff else "pitch", open=("submissions",))
        source = make.chosen(make.entry(challenge, person))
        unit = source.challenge.unit
    else:
        source = make.workshop("Mieux accueillir", by=leader, audience=Audience.PUBLIC)
        make.participant(source, person)
        unit = source.unit
    if is_staff:
        assert begun(source, unit=unit, audience=Audience.INTERNAL).audience is Audience.INTERNAL
        return
    with pytest.raises(Shut):
        begun(source, unit=unit, audience=Audience.INTERNAL)
    project = begun(source, unit=unit, audience=Audience.PUBLIC)
    with pytest.raises(Shut):
        project.rewrite(by=leader, seen=project.version, audience=Audience.INTERNAL)


def test_a_launch_is_shown_by_its_idea(inside, begun, leader):
    project = begun()
    held(project, Decision.HAND_OVER, leader)
    held(project, Decision.GO, leader)
    assert (project.phase, project.state) == (Phase.LAUNCHED, State.LAUNCHED)
    assert project.idea.status is Status.LAUNCHED and project.ended_at is not None
    with pytest.raises(Refused):
        held(project, Decision.GO, leader)
    with pytest.raises(Refused):
        project.move(Phase.BUILD, by=leader, seen=project.version)


def test_a_stop_says_what_was_learned_and_gives_the_idea_back(inside, make, begun, leader):
    project = begun()
    with pytest.raises(Refused):
        held(project, Decision.STOP, leader)
    made = held(project, Decision.STOP, leader, learned="Le besoin était ailleurs", credits="Merci à l’équipe")
    assert made.learned and project.idea.status is Status.PUBLISHED
    assert begun(project.idea).origin is Origin.IDEA, "another project may try again"


ENDS = [
    (Decision.STOP, {"learned": "Le besoin était ailleurs"}, State.STOPPED),
    (Decision.GO, {"to": Phase.LAUNCHED}, State.LAUNCHED),
]


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DECLINED, Status.LAUNCHED])
@pytest.mark.parametrize(("decision", "more", "state"), ENDS)
def test_the_end_of_a_project_leaves_an_idea_that_it_never_took_up_as_it_is(
    inside, make, begun, leader, status, decision, more, state
):
    """Red when an idea that its author withdrew after it was entered is shown to everybody again."""
    challenge, author = make.challenge("ideas-call", open=("submissions",)), make.staff()
    entry = make.chosen(make.entry(challenge, author, idea=make.idea("Un guichet mobile", author)))
    entry.idea.status = status
    project = begun(entry, unit=challenge.unit)
    assert (project.idea, project.idea_was) == (entry.idea, None)
    held(project, decision, leader, **more)
    assert (project.state, project.idea.status) == (state, status)


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DECLINED])
@pytest.mark.parametrize(("decision", "more", "state"), ENDS)
def test_an_idea_that_left_its_project_on_the_way_is_not_brought_back_by_its_end(
    inside, begun, leader, status, decision, more, state
):
    project = begun()
    project.idea.status = status
    held(project, decision, leader, **more)
    assert (project.state, project.idea.status) == (state, status)


@pytest.mark.parametrize(("decision", "more", "state"), ENDS)
def test_where_the_idea_does_not_tell_of_the_end_whoever_may_not_read_the_project_hears_of_it(
    inside, make, begun, leader, decision, more, state
):
    author = make.person("Autrice")
    project = begun(make.idea("Un guichet mobile", author), audience=Audience.INTERNAL)
    project.idea.status = Status.DECLINED
    held(project, decision, leader, **more)
    assert project.state is state and told(Verb.IDEA_DECIDED) == [author.id]


def test_a_gate_keeps_what_was_looked_at_and_who_dissented(inside, make, begun, leader):
    project, other = begun(), make.staff("Collègue")
    looked = [Looked("Le besoin est réel", Met.YES, "12 entretiens"), Looked("C’est faisable", Met.PARTLY)]
    made = held(
        project, Decision.GO, leader, looked=looked, voices=[Voice(leader, True), Voice(other, False, "Trop tôt")]
    )
    [found] = db.session.scalars(gate.gates_of(project)).unique()
    assert found is made
    assert [(one.name, one.met) for one in found.criteria] == [(one.name, one.met) for one in looked]
    assert [(one.person_id, one.agrees, one.words) for one in found.voices] == [
        (leader.id, True, ""), (other.id, False, "Trop tôt"),
    ]  # fmt: skip


def test_who_is_named_at_a_gate_is_told_of_it_once(inside, make, begun, leader):
    idea, both = make.idea("Un guichet mobile"), make.staff("Décide et suit")
    make.support(idea, both)
    project, against = begun(idea), make.staff("Opposée")
    held(project, Decision.GO, leader, voices=[Voice(leader, True), Voice(both, True), Voice(against, False, "Non")])
    assert told(Verb.GATE_HELD) == sorted([idea.author_id, both.id, against.id])


@pytest.mark.parametrize("agrees", [True, False])
@pytest.mark.parametrize("who", ["outside", "imported"])
def test_who_may_not_see_the_project_or_signs_in_nowhere_decides_nothing_in_it(
    inside, make, begun, leader, who, agrees
):
    """Red when somebody who could not have taken part stands on the page as having decided."""
    person = make.person("Autrice") if who == "outside" else make.staff("Venue d’ailleurs")
    person.imported = who == "imported"
    project = begun(audience=Audience.INTERNAL)
    with pytest.raises(Refused, match=person.handle):
        held(project, Decision.GO, leader, voices=[Voice(leader, True), Voice(person, agrees)])
    assert project.phase is Phase.FRAMING and told(Verb.GATE_HELD) == []


def test_go_leads_on_and_a_pivot_stays_or_leads_back(inside, begun, leader):
    project = begun()
    project.move(Phase.BUILD, by=leader, seen=project.version)
    with pytest.raises(Refused):
        held(project, Decision.GO, leader, to=Phase.FRAMING)
    with pytest.raises(Refused):
        held(project, Decision.PIVOT, leader, to=Phase.EXPERIMENT)
    assert held(project, Decision.PIVOT, leader, to=Phase.CO_DESIGN).to is Phase.CO_DESIGN


def test_what_is_paused_does_not_move_until_a_gate_takes_it_up_again(inside, begun, leader):
    project = begun()
    held(project, Decision.PAUSE, leader, next_on=today())
    with pytest.raises(Refused):
        project.move(Phase.BUILD, by=leader, seen=project.version)
    assert project.phase is Phase.FRAMING and not project.movable_by(leader)
    held(project, Decision.PIVOT, leader)
    project.move(Phase.BUILD, by=leader, seen=project.version)
    assert project.phase is Phase.BUILD and project.movable_by(leader)


def test_what_was_decided_and_learned_is_found_by_search_and_a_stop_is_filed_as_one(inside, begun, leader):
    project = begun()
    held(project, Decision.PAUSE, leader, reasons="On **attend** la mairie", next_on=today())
    [found] = documents.load([project.id])
    assert "On attend la mairie" in found.text and found.columns["status"] == "framing"
    held(project, Decision.STOP, leader, reasons="Personne ne vient", learned="Demander d’abord")
    [found] = documents.load([project.id])
    assert "Personne ne vient" in found.text and "Demander d’abord" in found.text
    assert found.columns["status"] == of_project(project)["status"] == "stopped"
    assert "stopped" in KINDS["project"].statuses()


# Its team


def test_a_sponsor_signs_once_in_their_own_words(inside, make, begun, leader):
    project, sponsor = begun(), make.staff("Directrice")
    one = member.name(project, sponsor, Part.SPONSOR, by=leader)
    assert one.signable_by(sponsor) and not one.signable_by(leader)
    one.sign("Deux jours par semaine d’une conseillère")
    assert one.signed_at
    with pytest.raises(Refused):
        one.sign("Autre chose")


def test_one_person_has_a_part_once_and_may_have_several(inside, make, begun, leader):
    project, person = begun(), make.staff("Agent")
    first = member.name(project, person, Part.DESIGN, by=leader)
    member.name(project, person, Part.PRODUCT, by=leader)
    with pytest.raises(Refused):
        member.name(project, person, Part.DESIGN, by=leader)
    first.end(by=leader)
    assert member.name(project, person, Part.DESIGN, by=leader).since


def test_a_coach_runs_the_project_and_a_stranger_does_not(inside, make, begun, leader):
    project, coach, other = begun(), make.staff("Coach"), make.staff("Autre")
    assert not project.run_by(coach)
    member.name(project, coach, Part.COACH, by=leader)
    db.session.expire(project)
    assert project.run_by(coach) and not project.run_by(other) and not project.led_by(coach)


def test_two_projects_of_one_title_have_two_addresses(inside, make, leader):
    unit = make.idea("Une").unit
    made = [
        born_of(None, by=leader, title="Le guichet", summary="x", track=Track.FABRIQUE, unit=unit) for _ in range(2)
    ]
    assert [one.slug for one in made] == ["le-guichet", "le-guichet-2"]
    assert db.session.scalars(select(Project.origin)).all() == [Origin.ADOPTED] * 2
