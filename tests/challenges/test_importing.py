"""Past hackathons come in from their packages: whole or not at all, once, and marked."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.team import Team
from app.database import db
from app.people.user import User

EVENT = {
    "id": 1, "name": "Deux jours pour les quais", "summary": "Des idées au bord de l’eau.",
    "description": "# Pourquoi\n<script>alert(1)</script>Les quais.", "hostname": "Le port",
    "starts_at": "2021-05-21T09:00", "ends_at": "2021-05-22T18:00", "location": "Brest",
}  # fmt: skip
PROJECT = {
    "id": 7, "name": "La carte des quais", "summary": "Où s’asseoir.", "longtext": "Une **carte**.", "team": "",
    "event_name": "Deux jours pour les quais", "source_url": "https://exemple.fr/code", "is_challenge": False,
    "webpage_url": "javascript:alert(1)", "phase": "Prototype", "progress": 30, "updated_at": "2021-05-22T17:40",
    "team_count": 4,
}  # fmt: skip


def packed(projects=(PROJECT,), events=(EVENT,), **more):
    resources = [{"name": "events", "data": list(events)}, {"name": "projects", "data": list(projects)}]
    return {"name": "event-1", "resources": resources, "version": "0.2.0"} | more


@pytest.fixture
def bring(app, tmp_path):
    """Run the command on a package; says its exit code and all that it wrote."""

    def run(package, *options):
        file = tmp_path / "datapackage.json"
        file.write_text(package if isinstance(package, str) else json.dumps(package), encoding="utf-8")
        result = app.test_cli_runner().invoke(args=["challenges", "import", str(file), *options])
        return result.exit_code, result.output + (result.stderr if result.stderr_bytes else "")

    return run


def held(app):
    with app.app_context():
        counts = [db.session.scalar(select(db.func.count()).select_from(model)) for model in (Challenge, Entry, Team)]
        return tuple(counts)


def test_a_past_hackathon_comes_in_with_its_projects_and_says_that_it_was_imported(app, bring, browse, make):
    code, said = bring(packed([PROJECT, PROJECT | {"id": 8, "name": "Le banc", "team": "Les assis"}]))
    assert code == 0 and "1 challenges, 2 entries" in said
    make.worked()
    page = browse.get("/challenges/deux-jours-pour-les-quais").text
    assert "Importé" in page and "<script>alert" not in page
    entries = browse.get("/challenges/deux-jours-pour-les-quais/entries").text
    assert "La carte des quais" in entries and "Les assis" in entries
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.title == "La carte des quais")).one()
        number, answers = entry.id, entry.answers
        assert entry.author.imported and entry.receipt
    assert "javascript:" not in str(answers), "a link that is none is left out"
    shown = browse.get(f"/challenges/deux-jours-pour-les-quais/entries/{number}").text
    assert 'href="https://exemple.fr/code"' in shown and "<strong>carte</strong>" in shown
    assert "deux-jours-pour-les-quais" in browse.get("/challenges").text
    assert "Deux jours pour les quais" in browse.get("/search?q=quais&kind=challenge").text
    assert browse.get("/challenges/deux-jours-pour-les-quais/outcomes").status_code == 200


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ({"updated_at": "2021-05-22T17:40"}, "2021-05-22"),
        ({"updated_at": "2023-01-05T09:00", "created_at": "2021-05-21T10:00"}, "2021-05-21"),
        ({"updated_at": "2023-01-05T09:00"}, "2021-05-22"),
    ],
)
def test_a_page_that_was_corrected_years_later_was_still_handed_in_before_the_end(app, bring, dates, day):
    bring(packed([PROJECT | dates]))
    with app.app_context():
        assert db.session.scalars(select(Entry.sent_at)).one().date().isoformat() == day


def test_the_same_file_again_changes_nothing(app, bring):
    bring(packed())
    before = held(app)
    with app.app_context():
        people = db.session.scalar(select(db.func.count()).select_from(User))
    code, said = bring(packed())
    assert code == 0 and "0 challenges, 0 entries; 1 were here already" in said
    assert held(app) == before == (1, 1, 1)
    with app.app_context():
        assert db.session.scalar(select(db.func.count()).select_from(User)) == people


def test_a_dry_run_writes_nothing(app, bring):
    code, said = bring(packed(), "--dry-run")
    assert code == 0 and "Would import: 1 challenges" in said
    assert held(app) == (0, 0, 0)


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("{", "is not a JSON file"),
        ([], 'has no list "resources"'),
        ({"resources": [{"name": "events", "data": [EVENT]}]}, 'no resource is called "projects"'),
        ({"resources": [{"name": "events", "path": "events.csv"}, {"name": "projects", "data": []}]}, "holds no rows"),
        (packed(events=[]), "nothing to import"),
        (packed(events=[EVENT | {"name": " "}]), "event 1: it has no name"),
        (packed(events=[EVENT | {"starts_at": "hier"}]), 'event 1: "starts_at" is no date'),
        (packed(events=[EVENT | {"ends_at": "2021-05-20T09:00"}]), "ends before it begins"),
        (packed(events=[EVENT | {"ends_at": "2099-05-20T09:00"}]), "it is not over yet"),
        (packed([PROJECT | {"name": None}]), "project 1: it has no name"),
        (packed([PROJECT, PROJECT | {"updated_at": 12}]), 'project 2: "updated_at" is no date'),
    ],
)
def test_what_is_wrong_is_said_in_plain_words_and_nothing_comes_in(app, bring, package, said):
    """Red when a file that is half right comes in by half."""
    code, output = bring(package)
    assert code == 1 and said in output and "Nothing was imported" in output
    assert held(app) == (0, 0, 0)


def test_a_challenge_without_a_project_is_no_entry(app, bring):
    bring(packed([PROJECT, PROJECT | {"id": 9, "name": "À prendre", "is_challenge": True}]))
    assert held(app)[1] == 1
