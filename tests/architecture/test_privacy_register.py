"""The register of processing: every column of every table is classified, and nothing else is."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from flask import Flask

from app.database import db
from tests.architecture.house import APP

SAID = {"purpose": str, "retention": str, "personal": bool, "in_export": bool, "on_erasure": str}
ERASURES = {"deleted", "emptied", "nameless", "kept"}
SECRETS = ("hash", "ballot_key", "subject")


def register() -> dict[str, dict[str, dict[str, Any]]]:
    """What is said of each column, by table: the table's own words, and what differs."""
    written = tomllib.loads((APP / "upkeep" / "privacy.toml").read_text(encoding="utf-8"))
    return {table: _columns(rows) for table, rows in written.items()}


def _columns(rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    shared = {name: rows[name] for name in SAID if not isinstance(rows[name], dict)}
    apart = {name: shared | said for name, said in rows.items() if isinstance(said, dict)}
    return dict.fromkeys(rows["columns"], shared) | apart


def columns() -> list[tuple[str, str]]:
    return [(name, column.name) for name, table in db.metadata.tables.items() for column in table.columns]


def test_every_column_is_classified(house: Flask):
    said = register()
    missing = [f"{table}.{column}" for table, column in columns() if column not in said.get(table, {})]
    assert len(columns()) > 200
    assert missing == [], "say in app/upkeep/privacy.toml what they are for, how long they stay, and what erasure does"


def test_nothing_is_classified_that_is_not_there(house: Flask):
    here = set(columns())
    assert [f"{t}.{c}" for t, rows in register().items() for c in rows if (t, c) not in here] == []


def test_no_column_is_said_twice():
    written = tomllib.loads((APP / "upkeep" / "privacy.toml").read_text(encoding="utf-8"))
    for table, rows in written.items():
        apart = {name for name, said in rows.items() if isinstance(said, dict)}
        assert not apart & set(rows["columns"]), table
        assert len(set(rows["columns"])) == len(rows["columns"]), table


@pytest.mark.parametrize("table", sorted(register()))
def test_each_classification_is_complete_and_in_known_words(table):
    for column, said in register()[table].items():
        for name, kind in SAID.items():
            assert isinstance(said.get(name), kind) and said[name] != "", f"{table}.{column} lacks {name}"
        assert said["on_erasure"] in ERASURES, f"{table}.{column}"
        assert set(said) == set(SAID), f"{table}.{column} says {set(said) - set(SAID)}"


def test_secrets_are_in_nobodys_export():
    exported = [
        f"{table}.{column}"
        for table, rows in register().items()
        for column, said in rows.items()
        if said["in_export"] and any(word in column for word in SECRETS) and column != "subject_kind"
        if column != "subject_id"
    ]
    assert exported == []


def test_what_is_somebodys_does_not_simply_stay_when_they_go():
    kept = [
        f"{table}.{column}"
        for table, rows in register().items()
        for column, said in rows.items()
        if said["personal"] and said["in_export"] and said["on_erasure"] == "kept"
    ]
    assert kept == []


def test_a_key_to_a_person_is_personal(house: Flask):
    said = register()
    for name, table in db.metadata.tables.items():
        for column in table.columns:
            if any(key.column.table.name == "user" for key in column.foreign_keys):
                assert said[name][column.name]["personal"], f"{name}.{column.name} points at a person"


def test_the_register_is_read_in_french_too():
    """Each table's purpose and retention, said first-hand."""
    folder = APP / "upkeep"
    french = tomllib.loads((folder / "privacy.fr.toml").read_text(encoding="utf-8"))
    written = tomllib.loads((folder / "privacy.toml").read_text(encoding="utf-8"))
    personal = {name for name, rows in register().items() if any(said["personal"] for said in rows.values())}
    assert {name for name in personal if not {"purpose", "retention"} <= set(french.get(name, {}))} == set()
    assert set(french) <= set(written)
