"""The pages of the Lab: the board and its moves, a project and its story, a gate with what usually happens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from babel.dates import format_date
from sqlalchemy import select

from app.activity.event import Event
from app.activity.notice import Notice
from app.challenges.phase import Step
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db, writing
from app.ideas.idea import Audience, Status
from app.incubation import gate
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Decision, Origin, Phase, State, Track
from app.language import today
from app.people.user import User
from tests.api.cost import counted


@pytest.fixture
def project(make, leader):
    """Committed, as a reader finds it."""

    def begun(title="Un guichet mobile", **chosen):
        idea = make.idea(title)
        return make.project(idea, by=leader, **chosen)

    return begun


def version_in(page):
    return re.search(r'name="version"[^>]* value="(\d+)"', page).group(1)


def stopped(browser, address, decision="stop"):
    said = {"decision": decision, "reasons": "Personne ne vient", "learned": "Demander d’abord"}
    said |= {"version": version_in(browser.get(f"{address}/gates/new").text)}
    said |= {f"criteria-{n}-met": "unknown" for n in range(4)}
    said |= {"next_on": (today() + timedelta(days=30)).isoformat()} if decision == "pause" else {}
    assert browser.post(f"{address}/gates", said).status_code == 303


def test_an_idea_is_taken_up_from_its_page_and_shows_the_way(browse, make, leader):
    idea = make.idea("Un guichet mobile")
    facilitator = browse.as_(leader)
    assert f"/lab/new?idea={idea.id}" in facilitator.get(f"/ideas/{idea.id}", follow_redirects=True).text
    page = facilitator.get(f"/lab/new?idea={idea.id}").text
    assert "Un guichet mobile" in page
    typed = {
        "title": "Un guichet mobile", "summary": "Pour les villages", "track": "incubation", "unit": "fr",
        "audience": "public", "version": "0",
    }  # fmt: skip
    made = facilitator.post(f"/lab/new?idea={idea.id}", typed)
    assert made.status_code == 303 and made.location == "/lab/un-guichet-mobile"
    assert make.again(idea).status is Status.IN_INCUBATION
    assert f"/lab/new?idea={idea.id}" not in facilitator.get(f"/ideas/{idea.id}", follow_redirects=True).text
    stopped(facilitator, made.location)
    assert f"/lab/new?idea={idea.id}" in facilitator.get(f"/ideas/{idea.id}", follow_redirects=True).text, (
        "another may try again"
    )
    assert "/lab/un-guichet-mobile" in browse.get(f"/ideas/{idea.id}", follow_redirects=True).text, (
        "the thread leads on"
    )


@pytest.mark.parametrize(
    ("outcome", "track"),
    [("proof-of-concept", "proof-of-concept"), ("sponsorship", "proof-of-concept"), ("offer", "acceleration")],
)
def test_a_chosen_entry_is_taken_up_from_its_page_and_its_people_are_told(browse, app, make, leader, outcome, track):
    """From the verdict to the project, on the track that the verdict announced."""
    author, other = make.person("Autrice"), make.person("Autre")
    challenge = make.challenge(
        "pitch", by=leader, open=["submissions"], judging="none", outcomes=[outcome]
    )  # fmt: skip
    chosen, plain = make.entry(challenge, author, "Un robot"), make.entry(challenge, other, "Un carnet")
    make.ended(challenge, over=["submissions", "voting", "jury", "final"])
    facilitator, url = browse.as_(leader), f"/challenges/{challenge.slug}"
    way = f"/lab/new?entry={chosen.id}"
    facilitator.post(f"{url}/entries/{chosen.id}/verdict", {"feedback": "Oui", "outcome": outcome})
    assert way not in facilitator.get(f"{url}/entries/{chosen.id}").text, "nothing is out yet"
    typed = {
        "title": "Un robot", "summary": "Pour essayer", "track": track, "unit": "fr",
        "audience": "public", "version": "0",
    }  # fmt: skip
    unopened = facilitator.get(way)
    assert unopened.status_code == 409 and "ne sont pas encore publiés" in unopened.text
    assert "<textarea" not in unopened.text, "no form is filled in for nothing"
    early = facilitator.post(way, typed)
    assert early.status_code == 409 and "Pour essayer" in early.text and 'id="title-problem"' in early.text
    assert "Un robot" not in browse.get("/lab").text
    facilitator.post(
        f"{url}/results/publication", {"words": "Bravo", "to_the_others": "Merci", "not_awarded": "Le robot suffit."}
    )
    assert way in facilitator.get(f"{url}/entries/{chosen.id}").text
    make.turned(challenge, PhaseKind.RESULTS, Step.OPENED)
    assert way in facilitator.get(f"{url}/outcomes").text
    assert "/lab/new" not in facilitator.get(f"{url}/entries/{plain.id}").text
    assert "/lab/new" not in browse.as_(author).get(f"{url}/entries/{chosen.id}").text
    page = facilitator.get(way).text
    assert re.search(rf'<[^>]*(checked|selected)[^>]*value="{track}"', page)
    made = facilitator.post(way, typed)
    assert made.status_code == 303
    shown_at = (f"{url}/entries/{chosen.id}", f"{url}/outcomes")
    assert not any(way in facilitator.get(page).text for page in shown_at), "one is under way"
    assert threaded(browse.get(made.location).text) == {"challenge": url, "project": True, "service": False}
    stopped(facilitator, made.location)
    assert all(way in facilitator.get(page).text for page in shown_at), "another may try again"
    with app.app_context():
        assert db.session.scalars(select(Project.origin)).one() is Origin.ENTRY
        told = select(Notice.user_id).join(Event, Event.id == Notice.event_id).where(Event.verb == Verb.BORN)
        assert db.session.scalars(told).all() == [author.id]


STATION = re.compile(r'<li class="station station-(\w+)( station-reached)?.*?</li>', re.S)


def threaded(page):
    """The stations of the thread: the address of one that leads on, else whether it was reached."""
    found = {}
    for station in STATION.finditer(page):
        way = re.search(r'<a href="([^"]+)"', station[0])
        found[station[1]] = way[1] if way else bool(station[2])
    return found


def test_a_project_that_came_of_no_idea_has_its_thread_too(app, browse, make, leader):
    """Red when a thread is drawn of ideas alone: where a project began, and the service it became, stay unsaid."""
    adopted = make.project(by=leader, title="Adopté")
    assert threaded(browse.get(f"/lab/{adopted.slug}").text) == {"project": True, "service": False}
    launched = make.project(by=leader, title="Lancé")
    with writing(), app.test_request_context("/", method="POST"):
        one, by = db.session.get_one(Project, launched.id), db.session.get_one(User, leader.id)
        one.move(Phase.HANDOVER, by=by, seen=one.version)
        gate.hold(one, Decision.HAND_OVER, by=by, seen=one.version, reasons="Il sert.")
        db.session.commit()
    service = make.service("Un service", project=launched)
    page = browse.get(f"/lab/{launched.slug}").text
    assert threaded(page) == {"project": True, "service": f"/store/{service.slug}"}


def test_what_was_typed_stays_when_something_is_missing(browse, leader):
    page = browse.as_(leader).post("/lab/new", {"title": "Un essai", "summary": "", "partners": "Une mairie"})
    assert page.status_code == 422 and "Un essai" in page.text and "Une mairie" in page.text


def test_a_project_of_an_internal_entry_is_not_shown_to_everybody_by_changing_it(browse, app, make, leader):
    challenge = make.challenge(open=("submissions",), audience=Audience.INTERNAL)
    entry = make.chosen(make.entry(challenge, make.staff()))
    facilitator = browse.as_(leader)
    typed = {
        "title": "Entre nous", "summary": "Pour nous", "track": "incubation", "unit": "fr", "audience": "internal",
        "version": "0",
    }  # fmt: skip
    begun = facilitator.post(f"/lab/new?entry={entry.id}", typed)
    assert begun.status_code == 303
    page = facilitator.get(f"{begun.location}/adjust").text
    assert 'value="public"' not in page
    opened = typed | {"audience": "public", "version": version_in(page)}
    assert facilitator.post(f"{begun.location}/adjust", opened).status_code == 422
    assert browse.get(begun.location).status_code == 404


def test_a_project_that_cannot_be_made_internal_says_why_and_keeps_what_was_typed(browse, make, leader, project):
    shown, partner = project(), make.partner()
    facilitator = browse.as_(leader)
    facilitator.post(f"/lab/{shown.slug}/members", {"handle": partner.handle, "part": "design"})
    typed = {
        "title": "Un autre titre", "summary": "Pour nous", "track": "incubation", "unit": "fr", "audience": "internal",
        "version": str(make.again(shown).version),
    }  # fmt: skip
    kept = facilitator.post(f"/lab/{shown.slug}/adjust", typed)
    assert kept.status_code == 409 and "Un autre titre" in kept.text and 'id="audience-problem"' in kept.text
    assert browse.as_(partner).get(f"/lab/{shown.slug}").status_code == 200


def test_the_board_shows_each_project_in_its_column(browse, project):
    project("Un guichet mobile")
    page = browse.get("/lab").text
    column = page[page.index('data-phase="framing"') : page.index('data-phase="co-design"')]
    assert "Un guichet mobile" in column


def test_guests_see_public_projects_and_staff_see_all(browse, make, leader):
    make.project(None, by=leader, title="Entre nous", audience=Audience.INTERNAL)
    assert "Entre nous" not in browse.get("/lab").text
    assert "Entre nous" in browse.as_(make.staff()).get("/lab").text
    assert browse.get("/lab/entre-nous").status_code == 404


def test_the_board_is_narrowed_by_track(browse, project):
    project("Un guichet mobile", track=Track.FABRIQUE)
    assert "Un guichet mobile" in browse.get("/lab?track=fabrique").text
    assert "Un guichet mobile" not in browse.get("/lab?track=acceleration").text
    assert browse.get("/lab?track=nonsense&unit=nowhere&coach=nobody").status_code == 200


def test_a_region_is_offered_where_one_of_its_agencies_has_a_project(browse, make, leader):
    make.project(None, by=leader, title="Un guichet mobile", unit="brest-europe")
    page = browse.as_(leader).get("/lab").text
    assert 'value="bretagne"' in page and 'value="brest-europe"' in page and 'value="martinique"' not in page
    assert "Un guichet mobile" in browse.as_(leader).get("/lab?unit=bretagne").text
    assert "Un guichet mobile" not in browse.as_(leader).get("/lab?unit=martinique").text


def test_the_board_is_narrowed_to_what_somebody_coaches(browse, make, leader):
    coaches = [make.staff(name) for name in ("Nadia", "Yann")]
    for coach, title in zip(coaches, ("Un guichet mobile", "Un carnet"), strict=True):
        project = make.project(None, by=leader, title=title)
        browse.as_(leader).post(f"/lab/{project.slug}/members", {"handle": coach.handle, "part": "coach"})
    page = browse.as_(leader).get(f"/lab?coach={coaches[0].handle}").text
    assert "Un guichet mobile" in page and "Un carnet" not in page


LATE = 'class="clock clock-late"'


def made_to_wait(app, project, **chosen):
    with app.app_context(), writing():
        one = db.session.get_one(Project, project.id)
        for name, value in chosen.items():
            setattr(one, name, value)
        db.session.commit()


def test_a_project_that_rests_says_until_when_and_is_late_after_that_day(app, browse, make, leader, project):
    one, reader = project(), browse.as_(make.staff())
    made_to_wait(app, one, state=State.PAUSED, next_gate_on=today() + timedelta(days=3))
    page = reader.get("/lab").text
    assert "Au repos jusqu’au" in page and LATE not in page and "en retard" not in page
    runner = browse.as_(leader)
    assert not any("/move" in runner.get(at).text for at in ("/lab", f"/lab/{one.slug}")), "nothing moves"
    made_to_wait(app, one, next_gate_on=today() - timedelta(days=3))
    page = reader.get("/lab").text
    assert page.count(LATE) == 1 and "1 en retard" in page
    assert LATE in reader.get(f"/lab/{one.slug}").text


@pytest.mark.parametrize(
    ("track", "days"),
    [("co-design", 3), ("acceleration", 70), ("incubation", 21), ("fabrique", 182), ("proof-of-concept", 91)],
)
def test_each_track_has_its_usual_duration(app, browse, make, project, track, days):
    one, reader = project(track=Track(track)), browse.as_(make.staff())
    for age, is_long in ((days - 1, False), (days + 1, True)):
        made_to_wait(app, one, created_at=now() - timedelta(days=age))
        assert ("Plus long que d’habitude" in reader.get("/lab").text) is is_long


def test_each_card_that_is_counted_late_says_why(app, browse, make, leader, project):
    """Also where a day to come stands on it."""
    past, ahead = today() - timedelta(days=2), today() + timedelta(days=9)
    for name, chosen in {
        "Jalon passé": {"next_gate_on": past},
        "Étape passée": {"next_milestone_on": past, "next_gate_on": ahead},
        "Trop long": {"created_at": now() - timedelta(days=99), "next_gate_on": ahead},
        "À l’heure": {"next_gate_on": ahead},
    }.items():
        made_to_wait(app, project(name), **chosen)
    page = browse.as_(make.staff()).get("/lab").text
    cards = [card.partition("</article>")[0] for card in page.split("<article ")[1:]]
    assert ["À l’heure" in card for card in cards] == [False, False, False, True], "what is late stands first"
    assert [LATE in card for card in cards] == [True, True, True, False] and "3 en retard" in page


def test_the_board_counts_all_and_says_how_many_it_shows(app, browse, make, leader, project, monkeypatch):
    monkeypatch.setattr("app.incubation.queries.MOST_ON_BOARD", 2)
    for number in range(3):
        made_to_wait(app, project(f"Projet {number}"), created_at=now() - timedelta(days=99))
    page = browse.as_(make.staff()).get("/lab").text
    assert "3 projets en cours" in page and "3 en retard" in page and "2 sur 3 affichés" in page
    assert page.count("<article ") == 2


def test_whoever_moves_a_card_comes_back_to_the_board_as_it_was_narrowed(browse, leader, project):
    one, facilitator = project(track=Track.FABRIQUE), browse.as_(leader)
    page = facilitator.get("/lab?track=fabrique&unit=fr").text
    form = page[page.index(f'action="/lab/{one.slug}/move"') :].partition("</form>")[0]
    narrowed = dict(re.findall(r'name="(track|unit|coach)" value="([^"]*)"', form))
    assert narrowed == {"track": "fabrique", "unit": "fr"}
    seen = version_in(form)
    moved = facilitator.post(f"/lab/{one.slug}/move", narrowed | {"phase": "build", "version": seen})
    assert moved.location == f"/lab?track=fabrique&unit=fr#project-{one.id}"
    late = facilitator.post(f"/lab/{one.slug}/move", narrowed | {"phase": "framing", "version": seen})
    assert late.status_code == 409 and 'name="track" value="fabrique"' in late.text
    assert 'href="/lab?track=fabrique&amp;unit=fr"' in late.text


def test_of_two_who_move_the_same_card_one_is_told_and_loses_nothing(browse, make, leader, project):
    one = project()
    first, second = browse.as_(leader), browse.as_(make.with_role("facilitator"))
    seen = version_in(first.get("/lab").text)
    assert first.post(f"/lab/{one.slug}/move", {"phase": "build", "version": seen}).status_code == 303
    late = second.post(
        f"/lab/{one.slug}/move", {"phase": "experiment", "version": seen, "reason": "Les agences sont prêtes"}
    )
    assert late.status_code == 409
    assert "Les agences sont prêtes" in late.text and leader.name in late.text
    assert make.again(one).phase is Phase.BUILD
    again = second.post(f"/lab/{one.slug}/move", {"phase": "experiment", "version": version_in(late.text)})
    assert again.status_code == 303 and make.again(one).phase is Phase.EXPERIMENT


@pytest.mark.parametrize(("decision", "said"), [("pause", "en pause"), ("stop", "fini")])
def test_a_move_overtaken_by_a_gate_is_told_why_and_loses_nothing(browse, make, leader, project, decision, said):
    """Red when whoever typed a reason while a colleague paused or stopped the project finds an error page instead."""
    one, mover = project(), browse.as_(make.with_role("facilitator"))
    way = f"/lab/{one.slug}"
    typed = {"phase": "experiment", "reason": "Les agences sont prêtes", "version": version_in(mover.get("/lab").text)}
    stopped(browse.as_(leader), way, decision=decision)
    late = mover.post(f"{way}/move", typed)
    assert late.status_code == 409 and 'value="Les agences sont prêtes"' in late.text
    assert 'id="phase-problem"' in late.text and f"Ce projet est {said}" in late.text
    assert "Quelqu’un a été plus rapide" not in late.text and make.again(one).phase is Phase.FRAMING
    shown = mover.get(f"{way}/move")
    assert (shown.status_code, shown.location) == (302, way), "no form opens for what does not move"
    told = mover.get(way).text
    assert re.search(rf'message message-late" role="status">.*?Ce projet est {said}', told), "a warning, not a success"


def test_a_gate_shows_what_usually_happens_and_its_reasons_are_read_by_all(browse, leader, project):
    one = project()
    facilitator = browse.as_(leader)
    page = facilitator.get(f"/lab/{one.slug}/gates/new").text
    assert "<b>35" in page and "153" in page
    typed = {
        "decision": "go", "reasons": "Douze entretiens le disent", "version": version_in(page),
        "criteria-0-name": "Le besoin est réel", "criteria-0-met": "yes", "criteria-0-evidence": "12 entretiens",
        **{f"criteria-{n}-met": "unknown" for n in (1, 2, 3)},
    }  # fmt: skip
    assert facilitator.post(f"/lab/{one.slug}/gates", typed).status_code == 303
    story = browse.get(f"/lab/{one.slug}").text
    assert "Douze entretiens le disent" in story and "12 entretiens" in story and "Feu vert" in story


def test_a_stop_without_a_lesson_is_sent_back_with_what_was_typed(browse, leader, project):
    one = project()
    facilitator = browse.as_(leader)
    seen = version_in(facilitator.get(f"/lab/{one.slug}/gates/new").text)
    typed = {"decision": "stop", "reasons": "Personne ne vient", "version": seen}
    typed |= {f"criteria-{n}-met": "unknown" for n in range(4)}
    answer = facilitator.post(f"/lab/{one.slug}/gates", typed)
    assert answer.status_code == 409 and "Personne ne vient" in answer.text


def gate_of(page, **chosen):
    said = {"decision": "go", "reasons": "Douze entretiens", "version": version_in(page)}
    return said | {f"criteria-{n}-met": "unknown" for n in range(4)} | chosen


def test_a_gate_says_what_was_spent_and_when_the_next_one_is(browse, leader, project):
    one, facilitator, day = project(), browse.as_(leader), today() + timedelta(days=40)
    typed = gate_of(facilitator.get(f"/lab/{one.slug}/gates/new").text, spent="41250", next_on=day.isoformat())
    assert facilitator.post(f"/lab/{one.slug}/gates", typed).status_code == 303
    story = browse.get(f"/lab/{one.slug}").text
    said = format_date(day, "long", locale="fr")
    assert "41\u202f250" in story and f"Prochaine revue de jalon\u00a0: {said}." in story
    card = browse.get("/lab").text.partition("<article ")[2].partition("</article>")[0]
    assert said in card, "the board waits for that day"


def test_who_decided_and_who_would_not_have_is_written_as_it_was_typed(browse, make, leader, project):
    one, facilitator = project(), browse.as_(leader)
    with_them, against = make.staff("Nadia Avec"), make.staff("Yann Contre")
    typed = gate_of(
        facilitator.get(f"/lab/{one.slug}/gates/new").text, agree=f"@{with_them.handle}",
        dissent=f"{against.handle}: Trop tôt: personne n’est prêt",
    )  # fmt: skip
    assert facilitator.post(f"/lab/{one.slug}/gates", typed).status_code == 303
    story = browse.get(f"/lab/{one.slug}").text
    decided = story[story.index("Décision de") :].partition("</p>")[0]
    assert leader.name in decided and "Nadia Avec" in decided and "Yann Contre" not in decided
    assert "Yann Contre" in story and "Trop tôt: personne n’est prêt" in story


@pytest.mark.parametrize("wrong", ["unknown", "on both"])
def test_voices_that_cannot_be_read_are_sent_back_as_they_were_typed(browse, make, leader, project, wrong):
    one, facilitator, person = project(), browse.as_(leader), make.staff("Nadia")
    agree = "personne-d-ici" if wrong == "unknown" else person.handle
    typed = gate_of(
        facilitator.get(f"/lab/{one.slug}/gates/new").text, agree=agree, dissent=f"{person.handle}: Trop tôt"
    )
    kept = facilitator.post(f"/lab/{one.slug}/gates", typed)
    assert kept.status_code == 422 and f"{person.handle}: Trop tôt" in kept.text and f'value="{agree}"' in kept.text
    assert f"«\u00a0{agree}\u00a0»" in kept.text, "it says who"
    assert make.again(one).phase is Phase.FRAMING


def test_the_links_of_a_project_are_whole_addresses(browse, make, leader, project):
    one, facilitator = project(), browse.as_(leader)
    typed = {
        "title": "Un guichet", "summary": "Pour qui", "track": "incubation", "unit": "fr", "audience": "public",
        "version": str(make.again(one).version),
    }  # fmt: skip
    for wrong in ("guichet.example", "javascript:alert(1)"):
        kept = facilitator.post(f"/lab/{one.slug}/adjust", typed | {"links": f"https://guichet.example/a\n{wrong}"})
        assert kept.status_code == 422 and 'id="links-problem"' in kept.text and wrong in kept.text
    good = facilitator.post(f"/lab/{one.slug}/adjust", typed | {"links": "https://guichet.example/a"})
    assert good.status_code == 303
    assert 'href="https://guichet.example/a" rel="nofollow noopener"' in browse.get(good.location).text


def test_a_sponsor_signs_on_the_page(browse, make, leader, project):
    one, sponsor = project(), make.staff("Directrice")
    facilitator, page = browse.as_(leader), f"/lab/{one.slug}"
    assert facilitator.post(f"{page}/members", {"handle": sponsor.handle, "part": "sponsor"}).status_code == 303
    asked = browse.as_(sponsor).get(page).text
    action = re.search(rf'action="({page}/members/\d+/signature)"', asked).group(1)
    assert browse.as_(sponsor).post(action, {"commitment": "Un jour par semaine"}).status_code == 303
    assert "Un jour par semaine" in browse.get(page).text


def test_a_project_is_found_by_its_words(browse, make, project):
    project("Un guichet mobile")
    make.worked()
    assert "Un guichet mobile" in browse.get("/search?q=guichet").text


def test_the_board_asks_no_more_of_the_database_for_more_cards(app, browse, make, leader):
    def asked(way: str) -> int:
        with counted(app) as said:
            assert browse.get(f"/lab?n={way}").status_code == 200
        return len(said)

    make.project(None, by=leader)
    asked("warm")
    few = asked("few")
    for number in range(6):
        make.project(None, by=leader, title=f"Un autre {number}")
    assert asked("many") == few <= 8


def test_a_move_proposes_the_phase_that_comes_next(browse, leader, project):
    """Pressing at once is a move, never the refusal that it stands there already."""
    one = project()
    page = browse.as_(leader).get(f"/lab/{one.slug}/move").text
    assert '<option selected value="co-design">' in page
    assert '<option value="co-design" selected>' in browse.as_(leader).get("/lab").text
