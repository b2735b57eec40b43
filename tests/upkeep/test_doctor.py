"""The doctor says in one line each how the house is, and readiness says it to whoever watches the machine."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app.clock import now
from app.database import db, writing
from app.ideas import seal
from app.ideas.support import SupportEntry
from app.outbox import letter as letters
from app.outbox import worker
from app.outbox.errand import Chore
from app.search import opened
from app.store.link_check import LinkCheck
from app.store.vocabulary import LinkKind, LinkOutcome
from app.upkeep import doctor
from tests.search.damage import DAMAGES


@pytest.fixture
def change(app):
    """Something done to the house, committed."""

    def do(what):
        with app.app_context(), writing():
            what()
            db.session.commit()

    return do


@pytest.fixture
def healthy(app, make, change, monkeypatch):
    """A house that is well: migrated, indexed, sealed, its worker at work."""
    monkeypatch.setattr(doctor.sqlite, "sqlite_version", "3.51.3")
    make.support(make.idea(), make.person())

    def migrate():
        db.session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        db.session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": doctor.newest_schema()})

    def settle_in():
        worker.drain()
        Chore.claim(worker.PULSE, worker.PULSE_EVERY)
        Chore.note(worker.PULSE, done_at=now())
        seal.seal_new()

    change(migrate)
    change(settle_in)
    change(opened.rebuild)
    yield
    change(lambda: db.session.execute(text("DROP TABLE alembic_version")))


@pytest.fixture
def told(app, healthy):
    """What the doctor says is wrong, and with which exit it leaves."""

    def ask():
        answer = app.test_cli_runner().invoke(args=["doctor"])
        assert answer.exit_code in (0, 1), answer.output
        wrong = [line.removeprefix("NOT  ") for line in answer.output.splitlines() if line.startswith("NOT")]
        assert (answer.exit_code == 1) is bool(wrong)
        return wrong

    assert ask() == []
    return ask


def test_a_healthy_house_is_said_to_be_so_and_is_ready(browse, told):
    assert told() == []
    assert browse.get("/readyz").json == {"ready": True, "database": True, "index": True, "worker": True}
    assert browse.get("/readyz").status_code == 200


def test_a_schema_that_is_behind_is_found_and_the_command_named(told, change):
    change(lambda: db.session.execute(text("UPDATE alembic_version SET version_num = 'of old'")))
    (schema,) = told()
    assert schema.startswith("schema: of old, not ") and schema.endswith("flask db upgrade")


def test_a_worker_that_is_silent_is_found_and_the_house_not_ready(browse, told, change):
    change(lambda: Chore.note(worker.PULSE, done_at=now() - timedelta(minutes=2)))
    assert told() == ["worker: has not been seen for a minute: flask work"]
    answer = browse.get("/readyz")
    assert (answer.status_code, answer.json["worker"], answer.json["index"]) == (503, False, True)


def test_an_index_that_cannot_be_read_is_found_and_the_house_not_ready(app, browse, told):
    DAMAGES["no segment"](app.extensions["settings"].index_folder)
    app.extensions["index"].clear()
    (index,) = told()
    assert index.startswith("index: cannot be read")
    answer = browse.get("/readyz")
    assert (answer.status_code, answer.json["index"], answer.json["worker"]) == (503, False, True)


def test_documents_that_the_index_lacks_are_found(told, make, change):
    make.idea("Jamais indexée")
    assert told() == [], "it waits in the outbox"
    change(lambda: db.session.execute(text("DELETE FROM errand")))
    assert told() == ["index: 1 documents of 2, 0 waiting"]


def test_sites_that_all_are_silent_are_found_to_be_a_way_out_that_is_lost(told, make, change):
    service = make.service("Boussole")

    def ask(site, status):
        row = {"way": LinkKind.WEB, "outcome": LinkOutcome.FAILS, "service_id": service.id, "at": now()}
        db.session.add(LinkCheck(address=f"https://{site}.example/", status=status, **row))

    change(lambda: [ask(site, None) for site in ("un", "deux", "trois")])
    (way_out,) = told()
    assert way_out.startswith("way out: 0 of the 3 sites asked last have answered; is there a firewall")
    change(lambda: ask("un", 404))
    assert told() == []


def test_a_letter_given_up_is_found(told, change):
    def give_up():
        letter = letters.write("nadia@mail.example", "digest")
        db.session.flush()
        letter.put_off("no such address", for_good=True)

    change(give_up)
    assert told() == ["letters: 0 waiting, 1 given up"]


def test_a_broken_seal_is_found(told, change):
    change(lambda: db.session.execute(update(SupportEntry).values(voter="somebody else")))
    assert told() == ["journal of supports: 1 seals broken"]


def test_a_sqlite_that_can_corrupt_a_database_is_found(told, monkeypatch, database_url):
    monkeypatch.setattr(doctor.sqlite, "sqlite_version", "3.45.1")
    found = told()
    assert [line.partition(",")[0].partition(";")[0] for line in found] == (
        ["SQLite: 3.45.1"] if database_url.startswith("sqlite") else []
    )
