"""A challenge goes from one platform to another in its own package, and its facts stay the same."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.challenges import disclosure, importing
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.headcount import Headcount
from app.challenges.phase import Step
from app.challenges.team import Team
from app.challenges.turning import turn
from app.challenges.verdict import Verdict
from app.challenges.vocabulary import Gallery, Outcome, QuestionKind
from app.database import db
from app.ideas.idea import Audience
from app.people.user import User
from app.text import squish, tidy

LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)
TITLES = st.one_of(st.sampled_from(["=1+1", "-3", "@moi", "'=x", '"', "a,b", "é;\u2028z"]), LINES)
TITLES = TITLES.map(lambda text: squish(text) or "Un titre")
TEXTS = st.one_of(LINES, st.lists(LINES, max_size=4).map("\n".join)).map(tidy)


def finish(challenge):
    for phase in challenge.phases:
        turn(phase, Step.OPENED, due_at=phase.opens_at)
        turn(phase, Step.CLOSED, due_at=phase.ends_at)
    db.session.flush()


def answers(challenge, text):
    return {one.key: f"https://exemple.fr/{n}" if one.kind is QuestionKind.LINK else text
            for n, one in enumerate(challenge.questions)}  # fmt: skip


def facts(challenge):
    """All that its sheets say; numbers of rows are names, so that they are only told apart, and an idea stays home."""
    found = {}
    for name, sheet in disclosure.sheets(challenge).items():
        rows = list(csv.DictReader(io.StringIO(sheet.as_csv().decode(), newline="")))
        found[name] = rows
    numbers = {row["id"]: str(n) for n, row in enumerate(found["teams"])}
    for n, row in enumerate(found["teams"]):
        row["id"] = str(n)
    for n, row in enumerate(found["entries"]):
        row |= {"id": str(n), "team": numbers.get(row["team"], ""), "idea": ""}
    return found


def moved(challenge, folder):
    """As if to another platform: written, everything of this one taken back, and brought in."""
    shutil.rmtree(folder, ignore_errors=True)
    disclosure.save(challenge, folder)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Challenge)) == 0
    brought = importing.read(folder / "datapackage.json")
    importing.write(brought, lambda _n: None)
    return db.session.scalars(select(Challenge)).one()


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(
    title=TITLES, texts=st.lists(st.tuples(TITLES, TEXTS), max_size=6), kit=st.sampled_from(["ideas-call", "pitch"]),
    gallery=st.sampled_from([*Gallery]), published=st.booleans(),
)  # fmt: skip
def test_what_goes_out_comes_in_and_goes_out_the_same(inside, make, tmp_path, title, texts, kit, gallery, published):
    """Red when a text changes on the way, a rule of the challenge is forgotten, or a count is."""
    challenge = make.challenge(
        kit, title=title[:120], audience=Audience.PUBLIC, entrants=["citizens", "staff", "partners"], gallery=gallery,
        enter_as=["person"], open=["submissions"],
    )  # fmt: skip
    for name, text in texts:
        entry = Entry.new(challenge, by=make.person())
        entry.send(title=name, answers=answers(challenge, text), by=entry.author)
    finish(challenge)
    challenge.results_at = challenge.changed_at if published else None
    db.session.flush()
    before = facts(challenge)
    assert facts(moved(challenge, tmp_path / "package")) == before
    db.session.rollback()


@pytest.fixture
def teamed(inside, make):
    """A hackathon with a team of six, which is counted, and one of two, which is not."""
    challenge = make.challenge("hackathon", open=["team-formation"], smallest_team=1, largest_team=6)
    for name, size in (("Les six", 6), ("Les deux", 2)):
        founder = make.person(f"Zibeline {name}")
        team = teams.found(challenge, by=founder, name=name)
        for _n in range(size - 1):
            teams.accept(teams.ask(team, by=make.person()), by=founder)
    turn(challenge.phases[0], Step.CLOSED, due_at=challenge.phases[0].ends_at)
    turn(challenge.submissions, Step.OPENED, due_at=challenge.submissions.opens_at)
    for team in db.session.scalars(select(Team).order_by(Team.id)).all():
        entry = Entry.new(challenge, by=team.founder)
        entry.send(title=f"De {team.name}", answers=answers(challenge, "Oui."), by=team.founder)
    finish(challenge)
    challenge.gallery = Gallery.AT_ONCE
    db.session.flush()
    return challenge


def test_teams_and_how_many_they_are_come_too_and_nobody_by_name(teamed, tmp_path):
    """Red when counts are computed from people who are not here, or somebody is named."""
    before = facts(teamed)
    assert before["people"] == [{"who": "citizen", "people": "8"}]
    here = moved(teamed, tmp_path / "package")
    assert facts(here) == before
    assert [team.member_count for team in db.session.scalars(select(Team).order_by(Team.id))] == [6, 0]
    assert not any("Zibeline" in person.name for person in db.session.scalars(select(User)))
    assert all(entry.author.imported and entry.receipt for entry in db.session.scalars(select(Entry)))


def test_the_same_package_again_changes_nothing_here_nor_at_home(teamed, tmp_path):
    folder = tmp_path / "package"
    disclosure.save(teamed, folder)
    at_home = importing.write(importing.read(folder / "datapackage.json"), lambda _n: None)
    assert (at_home.challenges, at_home.known) == (0, 1)
    moved(teamed, folder)
    counts = [db.session.scalar(select(func.count()).select_from(one)) for one in (Challenge, Entry, User, Headcount)]
    again = importing.write(importing.read(folder / "datapackage.json"), lambda _n: None)
    assert (again.challenges, again.known) == (0, 1)
    assert counts == [
        db.session.scalar(select(func.count()).select_from(one)) for one in (Challenge, Entry, User, Headcount)
    ]


def test_a_slug_that_is_taken_here_gives_the_challenge_another(teamed, make, tmp_path):
    folder = tmp_path / "package"
    slug = teamed.slug
    disclosure.save(teamed, folder)
    db.session.rollback()
    other = make.challenge("ideas-call")
    other.slug, other.published_at = slug, other.published_at - timedelta(days=3)
    db.session.flush()
    importing.write(importing.read(folder / "datapackage.json"), lambda _n: None)
    slugs = set(db.session.scalars(select(Challenge.slug)))
    assert len(slugs) == 2 and slug in slugs


@pytest.fixture
def spoiled(teamed, tmp_path):
    """Change a sheet, and what the package says of it, or only the sheet; says what is wrong with it then."""
    folder = tmp_path / "package"
    disclosure.save(teamed, folder)
    db.session.rollback()

    def problems(name, change, *, sealed=True):
        file, package = folder / "data" / f"{name}.csv", json.loads((folder / "datapackage.json").read_text())
        body = file.read_bytes()
        changed = change(body.decode()).encode() if callable(change) else change
        file.write_bytes(changed)
        for resource in package["resources"]:
            if resource["name"] == name and sealed:
                resource["hash"] = f"sha256:{hashlib.sha256(changed).hexdigest()}"
        (folder / "datapackage.json").write_text(json.dumps(package))
        with pytest.raises(importing.Unusable) as unusable:
            importing.read(folder / "datapackage.json")
        assert db.session.scalar(select(func.count()).select_from(Challenge)) == 0
        return unusable.value.problems

    return problems


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("challenge", ",fr,", ",atlantis,", "challenge, line 2: no unit here has the code 'atlantis'"),
        ("challenge", ",closed,", ",voting,", "challenge, line 2: it is not over yet (voting)"),
        ("challenge", ",closed,", ",finished,", 'challenge, line 2: "status" is none of draft,'),
        ("phases", "submissions,over", "submissions,waiting", "phases, line 3: it is not over yet (waiting)"),
        ("phases", "submissions,", "voting,", "phases, line 4: 'voting' is there already"),
        ("criteria", "weight,", "wieght,", "criteria, line 1: columns are missing or named twice: weight"),
        ("criteria", ",1,5", ",one,5", "criteria, line 2: \"lowest\" is no whole number from 0: 'one'"),
        ("questions", "0,", "7,", 'questions, line 2: "key" must be 0'),
        ("teams", "Les six", "x" * 81, 'teams, line 2: "name" has 81 characters, more than 80'),
        ("teams", "Les deux", " ", 'teams, line 3: "name" is empty'),
        ("entries", "De Les deux", "De\x00", 'entries, line 3: "title" holds a character that no text holds'),
        ("entries", ",false,", ",no,", "entries, line 2: \"late\" is neither true nor false: 'no'"),
        ("entries", "Z,false", ",false", 'entries, line 2: "sent_at" is no moment like'),
        ("entries", "https://exemple.fr", "javascript:x", "must be an address that begins with https://"),
        ("people", "citizen,8", "citizen,8,9", "people, line 2: it has 3 cells, the head has 2"),
        ("people", "citizen,8", "citizen,many", 'people, line 2: "people" is no whole number from 1'),
    ],
)
def test_what_is_wrong_is_said_with_its_resource_line_and_reason(spoiled, name, old, new, said):
    """Red when a package that is half right comes in by half."""
    found = spoiled(name, lambda body: body.replace(old, new))
    assert any(said in problem for problem in found), found


def test_an_entry_of_a_team_that_is_not_there_is_said(spoiled):
    found = spoiled("teams", lambda body: "\r\n".join(body.split("\r\n")[:2]) + "\r\n")
    assert any("entries, line 3: no team has the id" in problem for problem in found), found
    assert any('"teams" does not say how many rows' in problem for problem in found)


def test_a_sheet_that_was_changed_on_the_way_is_not_believed(spoiled):
    """Red when the digest that the package names is not looked at."""
    [said] = spoiled("entries", lambda body: body.replace("De Les six", "De personne"), sealed=False)
    assert said.startswith("entries: the file data/entries.csv is not the one")


def test_what_is_no_text_or_no_table_is_said(spoiled):
    assert spoiled("teams", b"\xff\xfe") == ["teams: it is not in UTF-8"]
    assert "teams, line 1: it is no CSV" in spoiled("teams", b'id,"name')[0]


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "data/../../x.csv", "https://exemple.fr/x.csv", 7])
def test_a_package_reads_nothing_but_what_stands_beside_it(teamed, tmp_path, path):
    """Red when a path may leave the folder of the package."""
    folder = tmp_path / "package"
    disclosure.save(teamed, folder)
    package = json.loads((folder / "datapackage.json").read_text())
    package["resources"][0] |= {"path": path}
    (folder / "datapackage.json").write_text(json.dumps(package))
    with pytest.raises(importing.Unusable) as unusable:
        importing.read(folder / "datapackage.json")
    assert unusable.value.problems == ['challenge: "path" must name a file beside the package']


def test_the_commands_write_a_package_and_bring_it_in_and_its_page_shows_it(app, make, browse, tmp_path):
    call = make.challenge("ideas-call", title="Le grand appel", audience="public", open=["submissions"],
                          entrants=["staff"])  # fmt: skip
    make.entry(call, make.staff(), "Une chaise")
    make.ended(call, over=["submissions", "voting", "jury", "results"])
    runner, folder = app.test_cli_runner(), tmp_path / "package"
    assert runner.invoke(args=["challenges", "export", "nowhere", str(folder)]).exit_code == 1
    assert runner.invoke(args=["challenges", "export", call.slug, str(folder)]).exit_code == 0
    with app.app_context():
        db.session.get_one(Challenge, call.id).slug = "autrefois"
        db.session.commit()
    file = str(folder / "datapackage.json")
    assert "Would import: 1 challenges" in runner.invoke(args=["challenges", "import", file, "--dry-run"]).output
    assert "Imported: 1 challenges, 1 entries" in runner.invoke(args=["challenges", "import", file]).output
    assert "1 were here already" in runner.invoke(args=["challenges", "import", file]).output
    page = browse.get(f"/challenges/{call.slug}").text
    assert "Le grand appel" in page and "Importé" in page
    assert browse.get(f"/challenges/{call.slug}/results").status_code == 200
    assert browse.get(f"/challenges/{call.slug}/datapackage.json").status_code == 200


def test_the_apostrophe_that_defuses_a_formula_stays_out_of_the_text(inside, make, tmp_path):
    """Red when what a spreadsheet needs is taken for what somebody wrote."""
    challenge = make.challenge("ideas-call", title="=1+1", audience=Audience.PUBLIC, open=["submissions"])
    finish(challenge)
    assert moved(challenge, tmp_path / "package").title == "=1+1"


@pytest.mark.parametrize("published", [True, False])
def test_who_won_comes_along_once_it_is_published(inside, make, tmp_path, browse, published):
    """Red when a package says nothing of places, or says it too early."""
    challenge = make.challenge("ideas-call", open=["submissions"], audience=Audience.PUBLIC, entrants=["citizens"])
    first, second = (make.entry(challenge, make.person(), title) for title in ("La première", "La seconde"))
    finish(challenge)
    decided = {"place": 1, "outcome": Outcome.INCUBATION, "feedback": "Zibeline", "by_id": first.author_id}
    db.session.add(Verdict(challenge_id=challenge.id, entry_id=first.id, changed_at=challenge.changed_at, **decided))
    challenge.gallery = Gallery.AT_ONCE
    challenge.results_at = challenge.changed_at if published else None
    db.session.flush()
    assert second.id
    before = facts(challenge)
    assert [(row["place"], row["outcome"]) for row in before["entries"]] == (
        [("1", "incubation"), ("", "")] if published else [("", ""), ("", "")]
    )
    here = moved(challenge, tmp_path / "package")
    assert facts(here) == before
    said = [(one.entry.title, one.place, one.feedback) for one in db.session.scalars(select(Verdict))]
    assert said == ([("La première", 1, "")] if published else [])
    db.session.commit()
    page = browse.get(f"/challenges/{here.slug}/results").text
    assert ("La première" in page) is published and "pas encore publiés" not in page
    assert ("s’est déroulé ailleurs" in page) is published
