"""Pilot sites: agencies volunteer, begin one after the other, say how it was; and a project reaches further."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.activity.event import Event
from app.activity.notice import Notice
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.home import belongings
from app.ideas.idea import Audience
from app.incubation import evidence as evidences
from app.incubation import gate, metric, pilot, pilot_call, promotion, reading, stairs, story
from app.incubation import member as members
from app.incubation.metric import Aim, Better
from app.incubation.pilot import Pilot, Standing
from app.incubation.project import Project, Stale
from app.incubation.reading import Figure, Source
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Decision, Part
from app.language import today
from app.people.unit import Level, by_code
from app.people.user import User


def day(ahead=0):
    return today() + timedelta(days=ahead)


def called(project, by, **more):
    said = {"wanted": 3, "until": day(20), "by": by} | more
    return pilot_call.call(project, "Trois mois, une heure par semaine.", **said)


def offered(project, by, code="brest-europe"):
    return pilot.offer(project, by_code(code), "Nous le faisons déjà un peu.", by=by)


def between(page, start, end):
    return page.partition(start)[2].partition(end)[0]


def told(verb):
    asked = select(Notice.user_id).join(Event, Event.id == Notice.event_id).where(Event.verb == verb)
    return sorted(db.session.scalars(asked))


# The call and the offers


def test_an_agency_offers_itself_while_the_project_looks_for_some(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    with pytest.raises(Refused):
        offered(project, agent)
    called(project, leader)
    site = offered(project, agent)
    assert (site.standing, site.starts_on) == (Standing.OFFERED, None)
    assert leader.id in told(Verb.PILOT_OFFERED)
    with pytest.raises(Refused):
        offered(project, agent)


def test_a_call_ends_on_its_last_day_or_when_it_is_ended(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    called(project, leader, until=day(2))
    with pytest.raises(Refused):
        called(project, leader)
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        with pytest.raises(Refused):
            offered(project, agent)
        assert called(project, leader).is_open, "the next call takes the place of the one that is past"
        pilot_call.end(project, by=leader)
        with pytest.raises(Refused):
            pilot_call.end(project, by=leader)
        with pytest.raises(Refused):
            offered(project, agent)


def test_the_board_says_which_projects_look_for_agencies(browse, make, app, begun, leader):
    project, _other = begun(title="Un guichet mobile"), begun(title="Un autre")
    with writing(), app.test_request_context("/", method="POST"):
        one, by = db.session.get_one(Project, project.id), db.session.get_one(User, leader.id)
        pilot_call.call(one, "Deux agences rurales", wanted=2, until=today() + timedelta(days=9), by=by)
        db.session.commit()
    reader = browse.as_(make.person())
    assert reader.get("/lab").text.count("Cherche des agences") == 1
    with time_machine.travel(now() + timedelta(days=11)):
        assert "Cherche des agences" not in browse.as_(make.person()).get("/lab").text


def test_who_works_in_an_agency_or_facilitates_it_speaks_for_it(inside, make):
    brest, quimper = by_code("brest-europe"), by_code("quimper")
    agent, region = make.staff("Agente"), make.with_role("facilitator", unit="bretagne")
    assert pilot.represents(agent, brest) and not pilot.represents(agent, quimper)
    assert pilot.represents(region, quimper) and not pilot.represents(region, by_code("fort-de-france-centre"))
    assert not pilot.represents(make.person(), brest)
    assert [unit.code for unit in pilot.agencies_of(agent)] == ["brest-europe"]
    assert [unit.code for unit in pilot.agencies_of(region)] == ["brest-europe", "quimper"]


def test_a_region_is_no_agency(inside, begun, leader):
    project = begun()
    called(project, leader)
    with pytest.raises(Refused):
        offered(project, leader, "bretagne")


def test_the_database_lets_an_agency_try_a_project_once_at_a_time(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    called(project, leader)
    offered(project, agent)
    row = {
        "project_id": project.id, "unit_id": by_code("brest-europe").id, "standing": Standing.OFFERED,
        "offered_by_id": agent.id,
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.execute(insert(Pilot).values(**row))


# From the offer to the end


def test_a_site_goes_from_its_offer_to_what_it_says_at_the_end(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    called(project, leader)
    site = offered(project, agent)
    site.accept(day(7), by=leader)
    assert told(Verb.PILOT_ACCEPTED) == [agent.id]
    site.start(by=agent)
    site.finish("Nous continuons.", by=agent)
    assert [(step.standing, step.words) for step in site.steps] == [
        (Standing.OFFERED, "Nous le faisons déjà un peu."), (Standing.ACCEPTED, ""), (Standing.RUNNING, ""),
        (Standing.FINISHED, "Nous continuons."),
    ]  # fmt: skip
    assert not site.is_live
    with pytest.raises(Refused):
        site.withdraw("Trop tard", by=agent)
    assert offered(project, agent).id != site.id, "an agency may try it again"


def test_a_site_that_begins_before_its_day_runs_since_today(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    called(project, leader)
    site = offered(project, agent)
    site.accept(day(7), by=leader)
    site.start(by=agent)
    assert site.starts_on == today()
    started = db.session.scalars(select(Event).where(Event.verb == Verb.PILOT_STARTED)).one()
    assert started.detail["planned"] == day(7).isoformat()


def test_what_comes_out_of_order_is_refused(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    called(project, leader)
    site = offered(project, agent)
    for wrong in (
        lambda: site.start(by=agent),
        lambda: site.finish("Fini", by=agent),
        lambda: site.accept(day(-1), by=leader),
    ):
        with pytest.raises(Refused):
            wrong()
    site.decline("Trop loin d’une gare", by=leader)
    assert site.standing is Standing.DECLINED and told(Verb.PILOT_DECLINED) == [agent.id]
    with pytest.raises(Refused):
        site.accept(day(7), by=leader)


def test_a_refusal_and_a_withdrawal_have_a_reason(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    called(project, leader)
    site = offered(project, agent)
    for wrong in (lambda: site.decline(" ", by=leader), lambda: site.withdraw("", by=agent)):
        with pytest.raises(Refused):
            wrong()
    assert site.standing is Standing.OFFERED


def test_of_two_who_decide_at_once_one_does(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    called(project, leader)
    site = offered(project, agent)
    db.session.execute(db.update(Pilot).values(standing=Standing.DECLINED).execution_options(synchronize_session=False))
    with pytest.raises(Stale):
        site.accept(day(7), by=leader)


def test_sites_stand_in_the_order_in_which_they_begin_whatever_their_figures(inside, make, begun, leader):
    project = begun()
    called(project, leader)
    made = metric.set_for(project, Aim("Embauches", "%", Better.HIGHER, Decimal(90)), by=leader)
    for ahead, code, value in ((1, "quimper", 20), (9, "brest-europe", 99), (4, "fort-de-france-centre", 50)):
        site = offered(project, leader, code)
        site.accept(day(ahead), by=leader)
        reading.take(made, project, [Figure(day(), Decimal(value), site.unit)], source=Source.ENTERED, by=leader)
    shown = evidences.of(project)
    assert [site.unit.code for site in shown.sites] == ["quimper", "fort-de-france-centre", "brest-europe"]
    assert [line.name for line in shown.measured[0].sites] == ["Brest Europe", "Fort-de-France Centre", "Quimper"]
    assert sorted(pilot.sites_of(project)) == ["brest-europe", "fort-de-france-centre", "quimper"]
    drawn = stairs.drawn(shown.sites)
    assert drawn and [step.y for step in drawn.steps] == [0, stairs.STEP, 2 * stairs.STEP]
    assert [step.kind for step in drawn.steps] == ["ahead"] * 3
    assert [step.x for step in drawn.steps] == sorted(step.x for step in drawn.steps)
    assert all(step.x >= 0 and step.x + step.width <= stairs.WIDE for step in drawn.steps)


def test_the_story_tells_of_sites_that_were_accepted(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    called(project, leader)
    offered(project, agent).decline("Trop loin", by=leader)
    site = offered(project, agent)
    site.accept(day(), by=leader)
    site.start(by=agent)
    db.session.expire_all()
    chapters = story.of(project, evidences.of(project))
    assert [one.step.standing for one in reversed(chapters) if one.step] == [Standing.ACCEPTED, Standing.RUNNING]


# How far it reaches


@pytest.fixture
def local(make, begun):
    """A project of an agency."""
    return lambda **chosen: begun(unit="brest-europe", **chosen)


def test_a_project_reaches_from_an_agency_to_its_region_to_the_nation(inside, make, local, leader):
    project, follower = local(), make.staff("Suit")
    members.name(project, follower, Part.DESIGN, by=leader)
    assert (project.scope, promotion.unit_at(project, Level.REGION).code) == (Level.AGENCY, "bretagne")
    for to in (Level.REGION, Level.NATIONAL):
        promotion.promote(project, to, by=leader, seen=project.version, reason="Trois agences le disent")
    assert project.scope is Level.NATIONAL and project.unit.code == "brest-europe"
    assert follower.id in told(Verb.SCOPE_CHANGED)
    chapters = [one for one in story.of(project, evidences.of(project)) if one.scope]
    assert [one.scope.detail["scope"] for one in chapters] == ["national", "region"]
    assert not any(one.is_back for one in chapters)


def test_what_the_nation_leads_is_tried_in_agencies_then_in_a_region_then_everywhere(app, browse, make):
    """Red when a project of the national Lab reaches the whole country from its first day."""
    national = browse.as_(make.with_role("facilitator", unit="fr"))
    said = {"title": "Un guichet", "summary": "Pour qui", "track": "incubation", "unit": "fr", "audience": "public"}
    made = national.post("/lab/new", said | {"scope": "agency"})
    assert made.status_code == 303
    address = made.headers["Location"]

    def reach():
        with app.app_context():
            return db.session.scalars(select(Project.scope)).one()

    assert reach() is Level.AGENCY
    for to in ("region", "national"):
        version = re.search(r'name="version"[^>]* value="(\d+)"', national.get(f"{address}/scope").text).group(1)
        sent = {"scope": to, "reason": "Trois agences le disent", "version": version}
        assert national.post(f"{address}/scope", sent).status_code == 303
        assert reach() == to


def test_where_nothing_is_said_a_project_reaches_as_far_as_it_is_led_from_and_never_further(app, browse, make):
    """Red when somebody of an agency begins what reaches the whole country, which others answer for."""
    browser = browse.as_(make.with_role("facilitator", unit="bretagne"))
    said = {"title": "Un banc", "summary": "Pour qui", "track": "incubation", "unit": "brest-europe"}
    refused = browser.post("/lab/new", said | {"audience": "public", "scope": "region"})
    assert refused.status_code == 409 and 'id="scope-problem"' in refused.text
    assert browser.post("/lab/new", said | {"audience": "public"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Project.scope)).one() is Level.AGENCY


def test_given_to_a_wider_unit_a_project_reaches_no_further_than_before(browse, local, make, leader):
    project, browser = local(), browse.as_(leader)
    said = {"title": "Un projet", "summary": "Pour qui", "track": "incubation", "unit": "fr", "audience": "public"}
    assert browser.post(f"/lab/{project.slug}/adjust", said | {"version": str(project.version)}).status_code == 303
    assert make.again(project).unit_id != project.unit_id and make.again(project).scope is Level.AGENCY


def test_it_reaches_less_far_with_a_reason_only(inside, local, leader):
    project = local()
    promotion.promote(project, Level.NATIONAL, by=leader, seen=project.version, reason="Partout")
    with pytest.raises(Refused):
        promotion.promote(project, Level.AGENCY, by=leader, seen=project.version, reason="  ")
    promotion.promote(project, Level.AGENCY, by=leader, seen=project.version, reason="Trop tôt")
    [back, _on] = [one for one in story.of(project, evidences.of(project)) if one.scope]
    assert back.is_back and project.scope is Level.AGENCY


def test_who_facilitates_all_that_it_shall_reach_decides_it(inside, make, local, leader):
    project, coach = local(), make.staff("Coach")
    region = make.with_role("facilitator", unit="bretagne")
    members.name(project, coach, Part.COACH, by=leader)
    db.session.expire(project)
    assert promotion.reaches_with(project, region, Level.REGION)
    for person, to in ((region, Level.NATIONAL), (coach, Level.REGION)):
        assert project.run_by(person)
        with pytest.raises(Refused):
            promotion.promote(project, to, by=person, seen=project.version, reason="Parce que")


def test_who_saw_it_before_does_not_promote_it(inside, local, leader):
    project = local()
    seen = project.version
    promotion.promote(project, Level.REGION, by=leader, seen=seen, reason="Oui")
    with pytest.raises(Stale):
        promotion.promote(project, Level.NATIONAL, by=leader, seen=seen, reason="Oui")


def test_rewriting_a_project_leaves_it_as_far_as_it_reaches(browse, local, make, leader):
    project, browser = local(), browse.as_(leader)
    page = browser.get(f"/lab/{project.slug}/scope").text
    version = re.search(r'name="version"[^>]* value="(\d+)"', page).group(1)
    sent = {"scope": "region", "reason": "Deux agences", "version": version}
    assert browser.post(f"/lab/{project.slug}/scope", sent).status_code == 303
    assert "Deux agences" in browse.get(f"/lab/{project.slug}").text
    version = str(make.again(project).version)
    said = {
        "title": "Un projet", "summary": "Pour qui", "track": "incubation", "unit": "brest-europe",
        "audience": "public", "version": version,
    }  # fmt: skip
    assert browser.post(f"/lab/{project.slug}/adjust", said).status_code == 303
    assert make.again(project).scope is Level.REGION


# Their pages


def test_an_agency_is_offered_taken_and_says_how_it_was_on_the_pages(browse, make, begun, leader):
    project, agent = begun(), make.staff("Agente de Brest")
    runs, agency = browse.as_(leader), browse.as_(agent)
    call = {"words": "Trois mois, une heure.", "wanted": "2", "until": day(9).isoformat()}
    assert runs.post(f"/lab/{project.slug}/pilots/call", call).status_code == 303
    assert "Trois mois, une heure." in browse.get(f"/lab/{project.slug}").text
    assert f"/lab/{project.slug}/pilots/new" in agency.get(f"/lab/{project.slug}").text
    assert f"/lab/{project.slug}/pilots/new" not in browse.as_(make.person()).get(f"/lab/{project.slug}").text
    offer = agency.post(f"/lab/{project.slug}/pilots", {"unit": "brest-europe", "words": "Nous voulons."})
    assert offer.status_code == 303
    site = offer.location
    assert "Nous voulons." in runs.get(f"/lab/{project.slug}").text, "it waits for an answer"
    assert agency.post(f"{site}/accept", {"starts_on": day(3).isoformat()}).status_code == 403
    assert runs.post(f"{site}/accept", {"starts_on": day(-3).isoformat()}).status_code == 409
    assert runs.post(f"{site}/accept", {"starts_on": day(3).isoformat()}).status_code == 303
    assert agency.post(f"{site}/start").status_code == 303
    empty = agency.post(f"{site}/finish", {"words": ""})
    assert empty.status_code == 422
    assert agency.post(f"{site}/finish", {"words": "Nous **continuons**."}).status_code == 303
    for do, typed in (("withdraw", "Non merci"), ("finish", "Encore un mot")):
        again = agency.post(f"{site}/{do}", {"words": typed})
        assert again.status_code == 409 and f"{typed}</textarea>" in again.text
        assert "regardez où en est ce site" in between(again.text, 'id="problems"', "</div>")
    assert "<strong>continuons</strong>" in browse.get(site).text
    shown = runs.get(f"/lab/{project.slug}").text
    assert 'class="stairs"' in shown and "Brest Europe" in shown
    [read] = browse.get(f"/api/v1/projects/{project.slug}/pilots").json["items"]
    assert (read["unit"], read["standing"], read["said"]) == ("brest-europe", "finished", "Nous **continuons**.")


def test_a_first_day_at_the_end_of_all_calendars_is_asked_again(browse, make, begun, leader):
    project, runs = begun(), browse.as_(leader)
    call = {"words": "Ici", "wanted": "2", "until": day(9).isoformat()}
    assert runs.post(f"/lab/{project.slug}/pilots/call", call | {"until": "9999-12-31"}).status_code == 422
    runs.post(f"/lab/{project.slug}/pilots/call", call)
    agency = browse.as_(make.staff("Agente"))
    site = agency.post(f"/lab/{project.slug}/pilots", {"unit": "brest-europe", "words": ""}).location
    assert runs.post(f"{site}/accept", {"starts_on": "9999-12-31"}).status_code == 422
    assert browse.get(f"/lab/{project.slug}").status_code == 200


def test_somebody_of_another_agency_decides_nothing(app, browse, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    browse.as_(leader).post(
        f"/lab/{project.slug}/pilots/call", {"words": "Ici", "wanted": "2", "until": day(9).isoformat()}
    )
    site = browse.as_(agent).post(f"/lab/{project.slug}/pilots", {"unit": "brest-europe", "words": ""}).location
    other = browse.as_(make.staff("Ailleurs", unit="quimper"))
    for do in ("accept", "decline", "start", "finish", "withdraw"):
        assert other.post(f"{site}/{do}", {"words": "Non", "starts_on": day(1).isoformat()}).status_code == 403
    assert other.post(f"/lab/{project.slug}/pilots", {"unit": "brest-europe", "words": ""}).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Pilot.standing)).all() == [Standing.OFFERED]


def test_a_site_of_an_internal_project_is_not_known_outside(browse, make, begun, leader):
    project, agent = begun(audience=Audience.INTERNAL), make.staff("Agente")
    browse.as_(leader).post(
        f"/lab/{project.slug}/pilots/call", {"words": "Ici", "wanted": "2", "until": day(9).isoformat()}
    )
    site = browse.as_(agent).post(f"/lab/{project.slug}/pilots", {"unit": "brest-europe", "words": ""}).location
    assert browse.get(site).status_code == 404 and browse.as_(agent).get(site).status_code == 200
    assert browse.get(f"/api/v1/projects/{project.slug}/pilots").status_code == 404


@pytest.mark.parametrize("refused", [False, True])
def test_an_offer_and_its_refusal_stay_between_the_agency_and_the_project(browse, make, begun, leader, refused):
    project, agent = begun(), make.staff("Agente")
    runs = browse.as_(leader)
    runs.post(f"/lab/{project.slug}/pilots/call", {"words": "Ici", "wanted": "2", "until": day(9).isoformat()})
    site = browse.as_(agent).post(f"/lab/{project.slug}/pilots", {"unit": "brest-europe", "words": ""}).location
    if refused:
        assert runs.post(f"{site}/decline", {"words": "Trop loin d’une gare"}).status_code == 303
    others = [browse, browse.as_(make.person()), browse.as_(make.staff("Ailleurs", unit="quimper"))]
    assert [one.get(site).status_code for one in others] == [404, 404, 404]
    between = [runs, browse.as_(agent), browse.as_(make.with_role("facilitator", unit="bretagne"))]
    assert [one.get(site).status_code for one in between] == [200, 200, 200]


def test_people_take_along_what_they_did_for_a_site(app, browse, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    browse.as_(leader).post(
        f"/lab/{project.slug}/pilots/call", {"words": "Ici", "wanted": "2", "until": day(9).isoformat()}
    )
    browse.as_(agent).post(f"/lab/{project.slug}/pilots", {"unit": "brest-europe", "words": "Volontiers"})
    with app.app_context():
        own, leads = (belongings.of(db.session.get_one(User, one.id)) for one in (agent, leader))
        assert [(one["agency"], one["words"]) for one in own["pilot_sites"]] == [("brest-europe", "Volontiers")]
        assert own["pilot_calls"] == [] and leads["pilot_calls"][0]["words"] == "Ici"
        assert leads["pilot_sites"] == []


def test_whoever_offers_an_agency_hears_of_each_gate_and_of_the_end(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    called(project, leader)
    offered(project, agent)
    gate.hold(project, Decision.PIVOT, by=leader, seen=project.version, reasons="Autrement")
    assert told(Verb.GATE_HELD) == [agent.id]
    gate.hold(project, Decision.STOP, by=leader, seen=project.version, reasons="Non", learned="Demander")
    assert told(Verb.STOPPED) == [agent.id]


def test_after_the_end_of_its_project_a_site_does_not_begin_and_says_how_it_was(app, browse, make, begun, leader):
    """Red when an agency is taken, or begins, for a project that was stopped."""
    project, agent = begun(), make.staff("Agente")
    with writing(), app.test_request_context("/", method="POST"):
        held, leads, by = db.session.get_one(Project, project.id), db.session.merge(leader), db.session.merge(agent)
        called(held, leads)
        sites = [offered(held, by, code) for code in ("brest-europe", "quimper", "fort-de-france-centre")]
        for site in sites[1:]:
            site.accept(day(), by=leads)
        sites[2].start(by=by)
        gate.hold(held, Decision.STOP, by=leads, seen=held.version, reasons="Non", learned="Demander")
        db.session.commit()
        waiting, ready, running = (site.id for site in sites)
    run, way = browse.as_(leader), f"/lab/{project.slug}/pilots"
    assert f"{way}/{waiting}/accept" not in run.get(f"{way}/{waiting}").text
    assert f"{way}/{waiting}/decline" in run.get(f"{way}/{waiting}").text
    late = run.post(f"{way}/{waiting}/accept", {"starts_on": day(2).isoformat()})
    assert late.status_code == 409 and f'value="{day(2).isoformat()}"' in late.text
    assert "aucune agence ne commence plus à l’essayer" in between(late.text, 'id="problems"', "</div>")
    assert f"{way}/{ready}/start" not in run.get(f"{way}/{ready}").text
    assert run.post(f"{way}/{ready}/start").status_code == 409
    assert run.post(f"{way}/{running}/finish", {"words": "Nous continuons seuls"}).status_code == 303


def test_a_project_that_has_ended_looks_for_nobody(inside, make, begun, leader):
    project, agent = begun(), make.staff("Agente")
    called(project, leader)
    gate.hold(project, Decision.STOP, by=leader, seen=project.version, reasons="Non", learned="Demander")
    with pytest.raises(Refused):
        offered(project, agent)
    with pytest.raises(Refused):
        called(project, leader)
    assert db.session.get_one(Project, project.id).has_ended
