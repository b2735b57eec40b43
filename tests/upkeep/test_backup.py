"""Backups: taken while the database is used, checked, and brought back elsewhere."""

import hashlib
import json

import pytest

from app.challenges import audience, ballot
from app.challenges import final as finals
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.phase import Step
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db, sqlite, writing
from app.ideas.idea import Idea
from app.people import erasure, ledger
from app.people.user import User


@pytest.fixture
def flask(app, database_url):
    if not database_url.startswith("sqlite"):
        return None
    return lambda *words: app.test_cli_runner().invoke(args=["backup", *map(str, words)])


def held(app):
    with app.app_context():
        return list(db.session.scalars(db.select(Idea.title)))


def test_what_was_saved_comes_back(app, flask, make, tmp_path):
    if flask is None:
        return
    idea = make.idea("Sauvée")
    make.support(idea, make.person())
    assert flask("create", tmp_path / "b").exit_code == 0
    make.idea("D’après")
    looked = flask("check", tmp_path / "b")
    assert looked.exit_code == 0, looked.output
    assert flask("restore", tmp_path / "b").exit_code == 1
    assert held(app) == ["Sauvée", "D’après"]
    restored = flask("restore", tmp_path / "b", "--replace")
    assert restored.exit_code == 0, restored.output
    assert held(app) == ["Sauvée"]


def test_a_backup_that_was_changed_is_refused(app, flask, make, tmp_path):
    """Twin: leave the digest out of check() and this is red."""
    if flask is None:
        return
    make.idea("Sauvée")
    flask("create", tmp_path / "b")
    file = tmp_path / "b" / "fil.sqlite"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert flask("check", tmp_path / "b").exit_code == 1
    assert flask("restore", tmp_path / "b", "--replace").exit_code == 1
    assert held(app) == ["Sauvée"]


def test_a_backup_made_before_there_was_a_table_is_checked_and_comes_back(app, flask, make, tmp_path):
    """Red when the tables of today are looked for in the file of yesterday."""
    if flask is None:
        return
    make.idea("Sauvée")
    flask("create", tmp_path / "b")
    file, said = tmp_path / "b" / "fil.sqlite", tmp_path / "b" / "manifest.json"
    connection = sqlite.connect(str(file))
    connection.execute("DROP TABLE story_correction")
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.commit()
    connection.close()
    manifest = json.loads(said.read_text())
    del manifest["rows"]["story_correction"]
    said.write_text(json.dumps(manifest | {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}))
    looked = flask("check", tmp_path / "b")
    assert looked.exit_code == 0, looked.output
    assert "older than this version" in looked.output
    assert flask("restore", tmp_path / "b", "--replace").exit_code == 0
    assert held(app) == ["Sauvée"]


def test_a_backup_of_which_a_table_is_gone_is_not_whole(app, flask, make, tmp_path):
    if flask is None:
        return
    make.idea("Sauvée")
    flask("create", tmp_path / "b")
    file, said = tmp_path / "b" / "fil.sqlite", tmp_path / "b" / "manifest.json"
    connection = sqlite.connect(str(file))
    connection.execute("DROP TABLE story_correction")
    connection.commit()
    connection.close()
    manifest = json.loads(said.read_text())
    said.write_text(json.dumps(manifest | {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}))
    looked = flask("check", tmp_path / "b")
    assert looked.exit_code == 1 and "NOT  rows" in looked.output


def test_a_folder_that_holds_something_is_not_written_over(app, flask, make, tmp_path):
    if flask is None:
        return
    flask("create", tmp_path / "b")
    assert flask("create", tmp_path / "b").exit_code == 1


def test_postgresql_is_said_to_be_saved_by_its_own_tools(app, database_url, tmp_path):
    if database_url.startswith("sqlite"):
        return
    answer = app.test_cli_runner().invoke(args=["backup", "create", str(tmp_path / "b")])
    assert answer.exit_code == 1
    assert "pg_dump" in answer.output


def erase(app, person):
    answer = app.test_cli_runner().invoke(args=["people", "erase", person.handle, "--yes"])
    assert answer.exit_code == 0, answer.output


def test_whoever_was_erased_since_is_erased_again_by_the_restore(app, flask, make, tmp_path):
    """Twin: restore() that reads no ledger brings them back with name and address."""
    if flask is None:
        return
    gone, stays = make.person("Partie Depuis"), make.person("Reste Là")
    make.support(make.idea("Une idée", gone), stays)
    flask("create", tmp_path / "b")
    erase(app, gone)
    make.worked()
    looked = flask("check", tmp_path / "b")
    assert "1 people were erased since" in looked.output
    restored = flask("restore", tmp_path / "b", "--replace")
    assert restored.exit_code == 0, restored.output
    assert "1 people erased again" in restored.output
    assert make.again(gone).email is None
    assert make.again(gone).name == erasure.NAME
    assert make.again(stays).name == "Reste Là"


def test_an_erasure_the_worker_had_no_time_to_write_down_is_known_to_a_restore_in_its_place(app, flask, make, tmp_path):
    if flask is None:
        return
    gone = make.person()
    flask("create", tmp_path / "b")
    erase(app, gone)
    flask("restore", tmp_path / "b", "--replace")
    assert make.again(gone).email is None


def test_the_ledger_brings_back_an_erasure_elsewhere_and_names_nobody(app, flask, make, settings, tmp_path):
    if flask is None:
        return
    gone = make.person("Partie Depuis", email="partie@mail.example")
    flask("create", tmp_path / "b")
    erase(app, gone)
    make.worked()
    written = (settings.instance / "erased.csv").read_text()
    assert written.startswith(f"{gone.id},")
    assert "artie" not in written
    assert gone.handle not in written


def test_a_number_given_anew_is_not_taken_for_the_person_who_had_it(app, make, settings):
    """After a restore the next newcomer has a number that somebody erased once had."""
    gone = make.person()
    erase(app, gone)
    make.worked()
    with app.app_context():
        person = db.session.get(User, gone.id)
        person.erased_at, person.joined_at, person.email = None, now(), "neuve@mail.example"
        db.session.commit()
    answer = app.test_cli_runner().invoke(args=["people", "erase-again"])
    assert answer.output.strip() == "0 people erased again."
    assert make.again(gone).email == "neuve@mail.example"


def test_erasing_again_is_a_command_of_its_own_for_databases_restored_by_other_means(app, make):
    """On PostgreSQL, pg_restore brings people back."""
    gone = make.person("Partie Depuis")
    erase(app, gone)
    make.worked()
    with app.app_context():
        person = db.session.get(User, gone.id)
        person.erased_at, person.name, person.email = None, "Partie Depuis", "partie@mail.example"
        db.session.commit()
    for said in ("1 people erased again.", "0 people erased again."):
        assert app.test_cli_runner().invoke(args=["people", "erase-again"]).output.strip() == said
    assert make.again(gone).name == erasure.NAME


def test_a_line_of_the_ledger_cut_short_is_written_again(app, make, settings):
    gone = make.person()
    erase(app, gone)
    make.worked()
    ledger_file = settings.instance / "erased.csv"
    whole = ledger_file.read_text()
    ledger_file.write_text(whole[:20])
    with app.app_context():
        assert ledger.keep_all() == 1
    assert ledger_file.read_text().splitlines()[-1] == whole.strip()


def test_no_backup_says_whose_secret_ballot_is_whose(app, flask, make, tmp_path):
    """Red when a backup made while a secret vote is open still joins people to ballots after the close."""
    if flask is None:
        return
    secret, plain = (_voted(app, make, secret=secret) for secret in (True, False))
    assert flask("create", tmp_path / "b").exit_code == 0
    copy = sqlite.connect(str(tmp_path / "b" / "fil.sqlite"))
    held = {
        table: copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        for table in ("secret_ballot_holder", "ballot_holder", "ballot", "ballot_choice")
    }
    copy.close()
    assert held == {"secret_ballot_holder": 0, "ballot_holder": 1, "ballot": 1, "ballot_choice": 1}
    assert flask("check", tmp_path / "b").exit_code == 0
    assert flask("restore", tmp_path / "b", "--replace").exit_code == 0
    with app.app_context():
        assert ballot.cast(db.session.get_one(Challenge, plain.id)) == 1
        assert ballot.cast(db.session.get_one(Challenge, secret.id)) == 0, "the vote begins again"
    with writing(), app.test_request_context("/", method="POST"):
        voter = db.session.scalars(db.select(User).where(User.name == "Votante")).first()
        entry = db.session.scalars(db.select(Entry).where(Entry.challenge_id == secret.id)).one()
        assert ballot.settle(entry, points=4, by=voter)
        db.session.commit()


def test_no_backup_says_whom_the_audience_of_a_final_chooses(app, flask, make, tmp_path):
    """Red when a backup made while the audience votes names who chose whom."""
    if flask is None:
        return
    leader, voter = make.with_role("facilitator"), make.person()
    challenge = make.challenge("pitch", open=["submissions"], final_vote="prize", final_voters=["citizens"])
    entries = [make.entry(challenge, make.person(), f"Candidature {n}") for n in range(2)]
    make.ended(challenge, over=["submissions", "jury"])
    make.turned(challenge, PhaseKind.FINAL, Step.OPENED)
    with writing(), app.test_request_context("/", method="POST"):
        here, by = db.session.get_one(Challenge, challenge.id), db.session.get_one(User, leader.id)
        finals.line_up(
            here, [db.session.get_one(Entry, one.id) for one in entries], pitch_minutes=5, question_minutes=5
        )  # fmt: skip
        finals.announce(here, by=by)
        audience.open_vote(here, by=by)
        audience.choose(here, entries[0].id, by=db.session.get_one(User, voter.id))
        db.session.commit()
    assert flask("create", tmp_path / "b").exit_code == 0
    copy = sqlite.connect(str(tmp_path / "b" / "fil.sqlite"))
    assert copy.execute("SELECT count(*) FROM audience_turn").fetchone()[0] == 1
    assert copy.execute("SELECT count(*) FROM audience_choice").fetchone()[0] == 0
    copy.close()
    with app.app_context():
        assert len(audience.choices_of(db.session.get_one(User, voter.id))) == 1, "here it is still open"


def _voted(app, make, *, secret):
    challenge = make.challenge("hackathon", enter_as=["person"], vote_secret=secret, open=["submissions"])
    entry, voter = make.entry(challenge, make.person()), make.person("Votante")
    make.turned(challenge, PhaseKind.SUBMISSIONS, Step.CLOSED)
    make.turned(challenge, PhaseKind.VOTING, Step.OPENED)
    with writing(), app.test_request_context("/", method="POST"):
        ballot.settle(db.session.get_one(Entry, entry.id), points=3, by=db.session.get_one(User, voter.id))
        db.session.commit()
    return challenge
