"""A portfolio from elsewhere: each row understood or refused in words, moves back kept, nobody told."""

from __future__ import annotations

import csv
import io
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from app.activity.event import Event
from app.activity.notice import Notice
from app.database import db, writing
from app.ideas.idea import Idea, Status
from app.incubation import importing, portfolio
from app.incubation.checkin import AfterCheck
from app.incubation.episode import Episode
from app.incubation.figures import STOPPED, shown_to
from app.incubation.gate import Gate
from app.incubation.labels import BROUGHT, PHASES, STATES
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Decision, Origin, Phase, State, Track
from app.people.user import Guest
from tests.api.cost import counted

DOCUMENT = (Path(__file__).parents[2] / "docs" / "portfolio.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"^```csv portfolio\n(.*?)^```", DOCUMENT, re.M | re.S).group(1)
FIRST = {
    "ref": "a",
    "title": "Un guichet",
    "summary": "Pour les villages",
    "phase": "framing",
    "began_at": "2020-01-01",
}


def then(phase, began_at, **more):
    return {"ref": "a", "phase": phase, "began_at": began_at} | more


def written(*rows):
    names = list(dict.fromkeys([*portfolio.NEEDED, *(name for row in rows for name in row)]))
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(*rows):
    return portfolio.read("p.csv", written(*rows).encode())


def reasons(found):
    return [(one.line, one.reason) for one in found.problems]


def known_as(ref, idea):
    """As if it had been imported."""
    here = db.session.get_one(Idea, idea.id)
    here.import_ref = ref
    db.session.flush()
    return here


def test_a_project_brings_the_idea_it_was_born_of_by_ref_or_by_number_and_its_budget(inside, make):
    """Red when the link or the euros are lost: the idea shows when it was taken up, and stands in incubation."""
    by_number, by_ref = make.idea("Un banc"), known_as("boite-12", make.idea("Une table"))
    again = {"ref": "b", "title": "Une table", "summary": "Pour deux", "phase": "framing", "began_at": "2021-01-01"}
    ended = {"ref": "b", "phase": "launched", "began_at": "2022-01-01"}
    found = read(FIRST | {"idea": str(by_number.id), "budget": "48000"}, again | {"idea": "boite-12"}, ended)
    assert reasons(found) == []
    importing.write(found, by=None)
    one, other = (db.session.scalars(select(Project).where(Project.import_ref == ref)).one() for ref in "ab")
    assert (one.idea_id, one.budget, one.origin) == (by_number.id, 48000, Origin.IDEA)
    assert (other.idea_id, other.budget) == (by_ref.id, None)
    going_on, was = db.session.get_one(Idea, by_number.id), db.session.get_one(Idea, by_ref.id)
    assert (going_on.status, one.idea_was) == (Status.IN_INCUBATION, Status.PUBLISHED)
    assert (was.status, other.idea_was) == (Status.PUBLISHED, None), "what has ended carries no idea"
    counted_from = shown_to(Guest())
    assert counted_from.from_idea[None].count == 0 and counted_from.before_idea == 1, "launched before it was written"
    assert counted_from.launches[None].count == 1
    assert going_on.project_at == datetime(2020, 1, 1, 12, tzinfo=UTC) and was.project_at.year == 2021
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 0


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DECLINED, Status.LAUNCHED])
def test_an_idea_in_another_state_is_named_and_not_taken_up(inside, make, status):
    """Red when the end of an imported project would give back, or launch, an idea that it did not take along."""
    idea = known_as("boite-12", make.idea("Une table", status=status))
    importing.write(read(FIRST | {"idea": "boite-12"}), by=None)
    project = db.session.scalars(select(Project)).one()
    assert (project.idea, project.idea_was, idea.status) == (idea, None, status)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"idea": "rien"}, "rien"),
        ({"idea": "999999"}, "999999"),
        ({"idea": "brouillon"}, "brouillon"),
        ({"idea": "interne"}, "internal"),
        ({"budget": "-3"}, "budget"),
        ({"budget": "beaucoup"}, "budget"),
        ({"budget": "10000001"}, "budget"),
    ],
)
def test_an_idea_that_is_not_there_or_not_theirs_and_a_strange_budget_are_said(inside, make, cells, says):
    known_as("brouillon", make.draft("Brouillon"))
    known_as("interne", make.internal())
    [(line, reason)] = reasons(read(FIRST | cells))
    assert line == 2 and says in reason


def test_an_idea_is_carried_by_one_project_at_a_time(inside, make):
    known_as("boite-12", make.idea("Une table"))
    linked = {"idea": "boite-12"}
    other = {"ref": "b", "title": "Une table", "summary": "Pour deux", "phase": "framing", "began_at": "2021-01-01"}
    assert len(reasons(read(FIRST | linked, other | linked))) == 1, "twice in the file"
    found = read(FIRST | linked)
    importing.write(found, by=None)
    assert len(reasons(read(other | linked))) == 1, "and once it is here"
    assert reasons(read(FIRST | linked)) == [], "the same import again changes nothing"


@pytest.fixture
def bring(app):
    """Import rows as the command does, committed; gives the result."""

    def brought(*rows, text=None, by=None):
        with app.app_context():
            by = by and db.session.merge(by)
            found = portfolio.read("p.csv", (text or written(*rows)).encode())
            assert found.problems == []
            result = importing.write(found, by=by)
            db.session.commit()
            return result

    return brought


@pytest.fixture
def run(app, tmp_path):
    def command(*rows, words=()):
        file = tmp_path / "p.csv"
        file.write_text(written(*rows), encoding="utf-8")
        return app.test_cli_runner().invoke(args=["projects", "import", str(file), *words])

    return command


@pytest.fixture
def held(app):
    def count(model):
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(model))

    return count


def stays_of(project):
    asked = select(Episode).where(Episode.project_id == project.id).order_by(Episode.began_at, Episode.id)
    return db.session.scalars(asked).all()


# What is kept


def test_each_row_is_a_stay_and_a_move_back_is_kept(app, bring):
    bring(
        FIRST | {"track": "fabrique", "unit": "bretagne"},
        then("build", "2020-03-01", reason="Douze entretiens"),
        then("framing", "2020-05-01"),
        then("experiment", "2020-06-01"),
    )
    with app.app_context():
        project = db.session.scalars(select(Project)).one()
        assert (project.title, project.track, project.unit.code) == ("Un guichet", Track.FABRIQUE, "bretagne")
        assert (project.phase, project.state, project.import_ref) == (Phase.EXPERIMENT, State.ACTIVE, "a")
        assert project.created_at == datetime(2020, 1, 1, 12, tzinfo=UTC) and project.idea is None
        stays = stays_of(project)
        assert [one.phase for one in stays] == [Phase.FRAMING, Phase.BUILD, Phase.FRAMING, Phase.EXPERIMENT]
        assert [one.ended_at for one in stays[:-1]] == [one.began_at for one in stays[1:]]
        assert stays[-1].ended_at is None and stays[1].reason == "Douze entretiens"


def test_a_stop_is_a_gate_with_its_reason_and_what_was_learned(app, bring):
    bring(FIRST, then("stopped", "2020-02-01", reason="Personne ne vient", learned="Les marchés"))
    with app.app_context():
        project, gate = db.session.scalars(select(Project)).one(), db.session.scalars(select(Gate)).one()
        assert (project.state, project.phase) == (State.STOPPED, Phase.FRAMING)
        assert project.ended_at == gate.at == stays_of(project)[-1].ended_at
        assert (gate.decision, gate.reasons, gate.learned) == (Decision.STOP, "Personne ne vient", "Les marchés")


def test_a_launch_is_the_last_stay(app, bring):
    bring(FIRST, then("launched", "2020-04-01", reason="Repris"))
    with app.app_context():
        project = db.session.scalars(select(Project)).one()
        assert (project.state, project.phase) == (State.LAUNCHED, Phase.LAUNCHED)
        last = stays_of(project)[-1]
        assert (last.phase, last.began_at, last.ended_at) == (Phase.LAUNCHED, project.ended_at, None)


def test_a_gap_stays_a_gap_and_a_rest_is_a_state(app, bring):
    bring(FIRST | {"ended_at": "2020-02-01", "status": "paused"}, then("build", "2020-05-01"))
    with app.app_context():
        project = db.session.scalars(select(Project)).one()
        assert project.state is State.PAUSED
        assert stays_of(project)[0].ended_at == datetime(2020, 2, 1, 12, tzinfo=UTC)


def test_two_names_of_one_phase_are_one_stay(app, bring):
    bring(FIRST, then("acceleration", "2020-03-01", reason="un"), then("consolidation", "2020-05-01", reason="deux"))
    with app.app_context():
        stays = stays_of(db.session.scalars(select(Project)).one())
        assert [(one.phase, one.reason) for one in stays] == [(Phase.FRAMING, ""), (Phase.HANDOVER, "un · deux")]


def test_of_two_projects_with_one_title_each_has_its_address(app, bring):
    bring(FIRST, FIRST | {"ref": "b"})
    with app.app_context():
        assert sorted(db.session.scalars(select(Project.slug))) == ["un-guichet", "un-guichet-2"]


def test_stays_of_one_day_are_told_in_their_order(browse, bring):
    bring(FIRST, then("build", "2020-01-01"), then("experiment", "2020-01-01"))
    story = browse.get("/lab/un-guichet").text.partition('class="story"')[2]
    assert re.findall(r"<strong>(.*?)</strong> <time", story) == ["Expérimentation", "Construction", "Cadrage"]


def test_what_happened_is_in_the_trail_on_its_own_day_and_nobody_is_told(app, make, bring, held):
    by = make.with_role("facilitator")
    bring(FIRST, then("build", "2020-03-01", reason="Oui"), then("stopped", "2020-04-01"), by=by)
    with app.app_context():
        trail = db.session.scalars(select(Event).where(Event.subject_kind == "project").order_by(Event.id)).all()
        assert [one.verb for one in trail] == [Verb.BORN, Verb.MOVED, Verb.STOPPED, Verb.IMPORTED]
        assert [one.at.date().isoformat() for one in trail[:3]] == ["2020-01-01", "2020-03-01", "2020-04-01"]
        assert all(one.detail["import_ref"] == "a" for one in trail)
        assert [one.actor_id for one in trail] == [None, None, None, by.id], "who imported is known, today"
        assert trail[3].at > datetime.now(UTC) - timedelta(minutes=5)
    assert held(Notice) == 0 and held(AfterCheck) == 0


def test_the_same_import_again_changes_nothing(bring, held):
    rows = (FIRST, then("build", "2020-03-01"), then("stopped", "2020-04-01"))
    bring(*rows)
    before = [held(model) for model in (Project, Episode, Gate, Event)]
    again = bring(*rows[:2])
    assert (again.projects, again.unchanged) == (0, 1)
    assert [held(model) for model in (Project, Episode, Gate, Event)] == before


def test_what_came_in_after_the_file_was_looked_at_is_not_brought_again(app, bring, held):
    with app.app_context():
        seen = read(FIRST, FIRST | {"ref": "b"})
        db.session.rollback()
        bring(FIRST)
        result = importing.write(seen, by=None)
        db.session.commit()
        assert (result.projects, result.unchanged) == (1, 1)
    assert held(Project) == 2


def test_imported_twice_at_the_same_moment_each_project_is_here_once(app, held):
    failed = []

    def one():
        try:
            with writing(), app.app_context():
                together.wait()
                found = read(FIRST, *[FIRST | {"ref": f"b{n}"} for n in range(20)])
                importing.write(found, by=None)
                db.session.commit()
        except Exception as problem:
            failed.append(problem)

    together = threading.Barrier(2, timeout=20)
    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert failed == [] and held(Project) == 21


# Phases by other names


@pytest.mark.parametrize(
    ("word", "phase"),
    [
        ("investigation", Phase.FRAMING),
        ("CO-CONCEPTION", Phase.CO_DESIGN),
        ("construction", Phase.BUILD),
        ("Expérimentation", Phase.EXPERIMENT),
        ("acceleration", Phase.HANDOVER),
        ("transfert", Phase.HANDOVER),
        ("contsruction", Phase.BUILD),
        ("biuld", Phase.BUILD),
    ],
)
def test_renamed_and_misspelt_phases_are_read(inside, word, phase):
    found = read(FIRST | {"phase": word})
    assert found.problems == [] and found.new[0].stays[0].phase is phase
    assert bool(found.guesses) is (word in ("contsruction", "biuld"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_our_own_pages_call_a_phase_is_read_as_it(inside, language):
    with force_locale(language):
        for phase, label in PHASES.items():
            assert portfolio.aliases.read(str(label)).phase is phase
        assert portfolio.aliases.read(str(STATES[State.STOPPED])).phase is None


def test_abandon_is_a_stop_and_transfere_a_launch(inside):
    assert read(FIRST, then("abandon", "2020-03-01")).new[0].state is State.STOPPED
    assert read(FIRST, then("transfere", "2020-03-01")).new[0].state is State.LAUNCHED


def test_a_guess_is_shown_with_what_it_was_read_as(run):
    said = run(FIRST | {"phase": "contsruction"}, words=["--dry-run"]).output
    assert "line 2: “contsruction” read as construction → build" in said


@pytest.mark.parametrize("word", ["zzz", "financement", "xconstruction"])
def test_an_unknown_word_is_refused_and_the_nearest_are_named(inside, word):
    [(line, reason)] = reasons(read(FIRST | {"phase": word}))
    assert line == 2 and f"«\xa0{word}\xa0»" in reason and reason.count("«") == 4


# What is refused


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ([FIRST | {"title": ""}], 2, "title is missing"),
        ([FIRST | {"title": "x" * 121}], 2, "title has 121 characters"),
        ([FIRST | {"summary": ""}], 2, "summary is missing"),
        ([FIRST | {"ref": ""}], 2, "ref is missing"),
        ([FIRST | {"track": "train"}], 2, "track “train” is not one of"),
        ([FIRST | {"unit": "atlantide"}], 2, "unit “atlantide” is not known here"),
        ([FIRST | {"audience": "tous"}], 2, "audience “tous” is not one of"),
        ([FIRST | {"began_at": "hier"}], 2, "is not an ISO 8601 date"),
        ([FIRST | {"began_at": "2999-01-01"}], 2, "is not in the past"),
        ([FIRST | {"ended_at": "2019-01-01"}], 2, "it ends before it begins"),
        ([FIRST | {"ended_at": "2020-02-01"}], 2, "no row says what came then"),
        ([FIRST | {"learned": "Rien"}], 2, "written at a stop"),
        ([FIRST | {"phase": "stopped"}], 2, "not with its end"),
        ([FIRST, then("build", "2019-12-01")], 3, "rows of a project stand in their order"),
        ([FIRST | {"ended_at": "2020-03-01"}, then("build", "2020-02-01")], 3, "stand in their order"),
        ([FIRST, then("stopped", "2020-02-01"), then("build", "2020-03-01")], 4, "has ended in a row above"),
        ([FIRST, then("launched", "2020-02-01", ended_at="2020-03-01")], 3, "an end has one day"),
        ([FIRST, then("build", "2020-02-01", title="Autre")], 3, "title says something else than line 3"),
        ([FIRST, then("build", "2020-02-01", reason="x" * 501)], 3, "reason has 501 characters"),
        ([FIRST | {"status": "launched"}], 2, "no row says when"),
        ([FIRST | {"status": "active"}, then("stopped", "2020-02-01")], 3, "the rows say otherwise"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_nothing_is_imported(run, held, rows, line, said):
    answer = run({**FIRST, "ref": "good"}, *rows)
    assert answer.exit_code == 1 and f"line {line + 1}:" in answer.output and said in answer.output
    assert held(Project) == 0


def test_good_projects_are_imported_when_asked_for_and_a_bad_row_leaves_out_its_project_alone(app, run):
    answer = run(FIRST, then("zzz", "2020-02-01"), then("build", "2020-03-01"), FIRST | {"ref": "b"}, words=["--each"])
    assert answer.exit_code == 0 and "1 projects" in answer.output and "1 left out" in answer.output
    with app.app_context():
        assert db.session.scalars(select(Project.import_ref)).all() == ["b"]


def test_everything_wrong_is_said_at_once_and_nothing_that_follows_from_it(inside):
    found = read(FIRST | {"phase": "zzz"}, then("build", "2020-02-01"), then("stopped", "hier"))
    assert [line for line, _reason in reasons(found)] == [2, 4]


def test_a_dry_run_writes_nothing(run, held):
    assert "Would import: 1 projects" in run(FIRST, words=["--dry-run"]).output
    assert held(Project) == 0


def test_a_file_without_its_columns_is_refused_once(inside):
    found = portfolio.read("p.csv", b"ref;titre\na;b\nc;d\n")
    [(line, reason)] = reasons(found)
    assert line == 1 and "title" in reason and "began_at" in reason


def test_a_row_with_a_separator_that_nobody_quoted_is_refused(inside):
    found = portfolio.read(
        "p.csv", (written(FIRST).splitlines()[0] + "\na,Un, deux,Trois,build,2020-01-01,\n").encode()
    )
    assert len(found.problems) == 1 and "guillemets" in found.problems[0].reason


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"ref\n", b'"', b"ref,title,summary,phase,began_at\n"])
def test_what_is_no_portfolio_is_refused_in_words(inside, content):
    assert portfolio.read("p.csv", content).problems


def test_a_wrong_file_of_aliases_is_said_plainly(app, tmp_path, monkeypatch, run):
    file = tmp_path / "aliases.toml"
    file.write_text('build = ["bâtir"]\nframing = ["Batir"]\n', encoding="utf-8")
    monkeypatch.setattr(portfolio.aliases.read, "__defaults__", (file,))
    answer = run(FIRST)
    assert answer.exit_code == 1 and "aliases.toml" in answer.output and "two phases" in answer.output


# The figures


def test_the_figures_of_an_imported_portfolio_are_those_counted_from_its_raw_events(app, make, bring):
    rows = []
    for number in range(12):
        start = datetime(2019, 1, 1, tzinfo=UTC) + timedelta(days=17 * number)
        path = ["framing", "build", "framing", "experiment", "handover"][: 2 + number % 4]
        path += [["launched"], ["stopped"], []][number % 3]
        moment = start
        for place, word in enumerate(path):
            row = {"ref": f"p{number}", "phase": word, "began_at": moment.date().isoformat()}
            rows.append(row | ({"title": f"Projet {number}", "summary": "Un essai"} if not place else {}))
            moment += timedelta(days=20 + 7 * ((number + place) % 5))
    bring(*rows)
    with app.app_context():
        figures = shown_to(db.session.merge(make.staff()))
        days, moves, launches = {}, {}, []
        for ref in {row["ref"] for row in rows}:
            told = select(Event).where(Event.subject_kind == "project", Event.verb != Verb.IMPORTED)
            trail = [
                one for one in db.session.scalars(told.order_by(Event.at, Event.id)) if one.detail["import_ref"] == ref
            ]
            for event, following in zip(trail, trail[1:], strict=False):
                phase = Phase(event.detail["after"].removeprefix("phase-"))
                assert event.detail["until"] == following.at.isoformat()
                days.setdefault(phase, []).append((following.at - event.at) / timedelta(days=1))
                ends = {Verb.LAUNCHED: "launched", Verb.STOPPED: STOPPED}.get(following.verb)
                to = ends or following.detail["after"].removeprefix("phase-")
                moves[phase, to] = moves.get((phase, to), 0) + 1
            if trail[-1].verb == Verb.LAUNCHED:
                launches.append((trail[-1].at - trail[0].at) / timedelta(days=1))
        assert figures.moves == moves
        for phase, values in days.items():
            spread = figures.durations[phase, None]
            assert spread.count == len(values)
            assert [spread.low, spread.median, spread.high] == pytest.approx(quantiles(values, n=4, method="inclusive"))
        assert figures.launches[None].median == pytest.approx(quantiles(launches, n=2, method="inclusive")[0])
        stopped = sum(count for (_phase, to), count in moves.items() if to == STOPPED)
        assert figures.whole.states[State.STOPPED] == stopped == sum(fate.stopped for fate in figures.fates)
        assert shown_to(Guest()).whole.count == 12


def test_more_projects_ask_one_thing_more_each_of_the_database(app):
    def asked(count):
        rows = [FIRST | {"ref": f"q{count}-{n}"} for n in range(count)]
        with app.app_context(), counted(app) as said:
            importing.write(read(*rows), by=None)
            db.session.rollback()
        return len(said)

    assert asked(150) - asked(3) <= 147, "one errand each for the index"


# The page


@pytest.fixture
def facilitator(browse, make):
    return browse.as_(make.with_role("facilitator"))


def sent(text, **more):
    return {"rows": text} | more


def test_the_nations_facilitators_find_the_page_from_the_board_and_others_do_not(browse, make, facilitator):
    assert "/lab/import" in facilitator.get("/lab").text
    region = browse.as_(make.with_role("facilitator", "bretagne"))
    assert "/lab/import" not in region.get("/lab").text
    assert region.get("/lab/import").status_code == region.post("/lab/import", sent("x")).status_code == 403


def test_a_file_is_shown_row_by_row_and_nothing_is_written(facilitator, held):
    file = (io.BytesIO(written(FIRST | {"phase": "contsruction"}, then("zzz", "2020-02-01")).encode()), "p.csv")
    page = facilitator.post("/lab/import", {"file": file, "do": "all"}, content_type="multipart/form-data")
    assert page.status_code == 200 and held(Project) == 0, "a file is looked at first, whatever is pressed"
    assert "Ligne 3" in page.text and "contsruction" in page.text and "deviné" in page.text
    assert "zzz" in re.search(r"<textarea.*?</textarea>", page.text, re.S).group(), "the rows can be corrected there"


def test_what_was_seen_is_imported_when_somebody_says_so(facilitator, held):
    text = written(FIRST, then("build", "2020-03-01"))
    assert 'value="all"' in facilitator.post("/lab/import", sent(text)).text
    answer = facilitator.post("/lab/import", sent(text, do="all"))
    assert answer.status_code == 303 and answer.location == "/lab"
    assert "1 projet est importé" in facilitator.get("/lab").text and held(Project) == 1
    again = facilitator.post("/lab/import", sent(text, do="all"))
    assert again.status_code == 422 and held(Project) == 1 and "rien de nouveau" in again.text


def test_with_a_bad_row_nothing_comes_in_unless_the_good_ones_are_asked_for(facilitator, held):
    text = written(FIRST, then("zzz", "2020-02-01"), FIRST | {"ref": "b", "title": "Un autre"})
    assert facilitator.post("/lab/import", sent(text, do="all")).status_code == 422 and held(Project) == 0
    page = facilitator.post("/lab/import", sent(text, do="each"))
    assert page.status_code == 200 and held(Project) == 1
    assert "zzz" in page.text and "Ligne 3" in page.text, "what was left out stays before one's eyes"


def test_what_cannot_be_read_is_said_and_the_page_stays(facilitator):
    for content, said in ((b"\xe9t\xe9", "UTF-8"), (b"", "Choisissez"), (b"x" * 900_000, "trop grand")):
        file = (io.BytesIO(content), "p.csv")
        page = facilitator.post("/lab/import", {"file": file}, content_type="multipart/form-data")
        assert page.status_code == 422 and said in page.text, content[:9]


def test_the_reasons_are_in_the_readers_language(browse, make):
    reader = browse.as_(make.with_role("facilitator", language="en"))
    assert "title is missing" in reader.post("/lab/import", sent(written(FIRST | {"title": ""}))).text


# The document


def test_the_documented_portfolio_is_imported(app, bring):
    bring(text=EXAMPLE)
    with app.app_context():
        states = dict(db.session.execute(select(Project.import_ref, Project.state)).all())
        assert states == {"lab-7": State.STOPPED, "lab-8": State.LAUNCHED}


def test_every_column_and_every_outcome_has_its_words():
    for column in portfolio.COLUMNS:
        assert f"`{column}`" in DOCUMENT, column
    assert set(BROUGHT) == set(portfolio.Outcome)
