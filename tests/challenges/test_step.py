"""Notes of a team while entries are open: shown as the gallery rule says; who leads sees who needs help."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.challenges import step as steps
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.phase import Step
from app.challenges.step import StepKind, TeamStep
from app.challenges.turning import turn
from app.challenges.vocabulary import Gallery, PhaseKind
from app.database import db
from app.errors import Refused
from app.people.erasure import erase


def working(make, app, **chosen):
    """A team in an open challenge, with its two people."""
    leader = make.with_role("facilitator")
    hack = make.challenge("hackathon", by=leader, open=["team-formation", "submissions"], **chosen)
    first, second = make.person("Gwénola"), make.person("Abdel")
    with app.test_request_context("/", method="POST"):
        team = teams.found(db.session.get(Challenge, hack.id), by=db.session.merge(first), name="Les voisins")
        teams.accept(teams.ask(team, by=db.session.merge(second)), by=team.founder)
        db.session.commit()
        number = team.id
    return hack, f"/challenges/{hack.slug}/teams/{number}", first, second, leader


def test_a_team_notes_what_is_done_and_what_comes_next(browse, make, app):
    hack, page, first, second, _leader = working(make, app)
    writer = browse.as_(first)
    assert writer.post(f"{page}/steps", {"kind": "done", "text": "La carte s’affiche"}).status_code == 303
    assert writer.post(f"{page}/steps", {"kind": "next", "text": "Les horaires"}).status_code == 303
    assert writer.post(f"{page}/steps", {"kind": "perhaps", "text": ""}).status_code == 422
    shown = browse.as_(second).get(page).text
    assert "La carte s’affiche" in shown and shown.index("Les horaires") < shown.index("La carte s’affiche")


@pytest.mark.parametrize("gallery", [Gallery.NEVER, Gallery.AT_ONCE, Gallery.AFTER_DEADLINE, Gallery.WITH_RESULTS])
def test_notes_are_seen_as_the_gallery_rule_says(browse, make, app, gallery):
    """Red when `shown_to` forgets the gallery."""
    hack, page, first, second, leader = working(make, app, gallery=gallery)
    browse.as_(first).post(f"{page}/steps", {"kind": "done", "text": "zibelinenote"})
    outsiders = {"guest": browse, "citizen": browse.as_(make.person()), "other": browse.as_(make.staff())}
    for name, reader in outsiders.items():
        assert ("zibelinenote" in reader.get(page).text) is (gallery is Gallery.AT_ONCE), name
    for person in (first, second, leader):
        assert "zibelinenote" in browse.as_(person).get(page).text
    with app.test_request_context("/", method="POST"):
        phase = db.session.get(Challenge, hack.id).phase(PhaseKind.SUBMISSIONS)
        turn(phase, Step.CLOSED, due_at=phase.ends_at)
        db.session.commit()
    opened = gallery in (Gallery.AT_ONCE, Gallery.AFTER_DEADLINE)
    assert ("zibelinenote" in browse.as_(make.person()).get(page).text) is opened


def test_who_leads_sees_who_needs_help_and_is_told(browse, make, app):
    hack, page, first, second, leader = working(make, app)
    browse.as_(first).post(f"{page}/steps", {"kind": "help", "text": "zibelineappel"})
    desk = browse.as_(leader)
    assert "Les voisins" in desk.get("/me/notices").text
    assert "zibelineappel" in desk.get(f"/challenges/{hack.slug}/teams").text
    for reader in (browse, browse.as_(make.staff())):
        assert "zibelineappel" not in reader.get(f"/challenges/{hack.slug}/teams").text
    with app.app_context():
        number = db.session.scalars(select(TeamStep.id)).one()
    settle = f"/challenges/{hack.slug}/teams/steps/{number}/settle"
    assert browse.as_(make.person()).post(settle).status_code == 404
    assert desk.post(settle).status_code == 303
    assert desk.post(settle).status_code == 403, "settled already"
    assert "zibelineappel" not in desk.get(f"/challenges/{hack.slug}/teams").text
    assert "Les voisins" in browse.as_(second).get("/me/notices").text, "the team is told that somebody came"


def test_only_the_team_notes_and_only_while_entries_are_open(browse, make, app):
    hack, page, first, _second, leader = working(make, app)
    words = {"kind": "done", "text": "Non"}
    assert browse.post(f"{page}/steps", words).status_code in (401, 302)
    for person in (make.person(), leader):
        assert browse.as_(person).post(f"{page}/steps", words).status_code == 403
    with app.test_request_context("/", method="POST"):
        phase = db.session.get(Challenge, hack.id).phase(PhaseKind.SUBMISSIONS)
        turn(phase, Step.CLOSED, due_at=phase.ends_at)
        db.session.commit()
    assert browse.as_(first).post(f"{page}/steps", words).status_code == 403
    with app.app_context():
        assert db.session.scalars(select(TeamStep)).all() == []


def test_nothing_is_noted_after_a_close_that_is_committed(inside, make):
    """Red when `note` trusts the phase as it was read."""
    hack = make.challenge("hackathon", open=["team-formation", "submissions"])
    team = teams.found(hack, by=make.person(), name="Nous")
    assert hack.submissions.is_open
    shut = db.update(type(hack.submissions)).where(type(hack.submissions).id == hack.submissions.id)
    db.session.execute(shut.values(state="over").execution_options(synchronize_session=False))
    with pytest.raises(Refused):
        steps.note(team, by=team.founder, kind=StepKind.DONE, text="Trop tard")


def test_what_an_erased_person_noted_loses_its_words(browse, make, app):
    _hack, page, first, _second, _leader = working(make, app)
    browse.as_(first).post(f"{page}/steps", {"kind": "done", "text": "zibelinenote"})
    assert browse.as_(first).get("/me/data").json["team_steps"][0]["text"] == "zibelinenote"
    with app.test_request_context("/", method="POST"):
        erase(db.session.merge(first), by=None)
        db.session.commit()
        assert [step.text for step in db.session.scalars(select(TeamStep))] == [""]
