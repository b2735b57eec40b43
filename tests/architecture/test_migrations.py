"""Models = migrations, up and down, on the database that these tests run on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.architecture.house import ROOT

VERSIONS = ROOT / "migrations" / "versions"
SCHEMAS = ("of_migrations", "of_models")


@pytest.fixture(scope="module")
def empty_databases(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Two databases with nothing in them: files, or schemas of the one for tests."""
    if database_url.startswith("sqlite"):
        folder = tmp_path_factory.mktemp("schemas")
        yield tuple(f"sqlite:///{folder / name}.sqlite" for name in SCHEMAS)  # type: ignore[misc]
        return
    plain = database_url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        for schema in SCHEMAS:
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")
        joint = "&" if "?" in database_url else "?"
        yield tuple(f"{database_url}{joint}options=-csearch_path%3D{schema}" for schema in SCHEMAS)  # type: ignore[misc]
        for schema in SCHEMAS:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(scope="module")
def report(empty_databases: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.architecture.schema", *empty_databases, str(tmp_path_factory.mktemp("schema"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_there_is_something_to_compare(report):
    assert len(report["tables"]) > 25


def test_the_migrated_database_is_the_one_that_the_models_describe(report):
    assert report["differences"] == []


def test_columns_keys_indexes_and_checks_are_the_same_word_for_word(report):
    assert report["unlike"] == []


def test_going_down_leaves_nothing_behind(report):
    assert report["left after going down"] == []


def test_each_migration_is_a_dated_sentence():
    """`2026_11_22_people_ideas_and_what_happens_to_them.py`: a name that says what it does."""
    names = [path.stem for path in VERSIONS.glob("*.py")]
    assert names, "no migration yet"
    assert [
        name for name in names if not re.fullmatch(r"\d{4}_?\d{2}_?\d{2}(?:_?\d{4})?_[a-z]+(?:_[a-z0-9]+)+", name)
    ] == []


def test_a_migration_outlives_the_code():
    """It names plain types and imports nothing of the application."""
    for path in VERSIONS.glob("*.py"):
        text = Path(path).read_text(encoding="utf-8")
        assert not re.search(r"^\s*(?:from|import) (?:app|config)\b", text, re.M), path.name
        assert not re.search(r"\bapp\.\w+\.\w+", text), path.name
        assert "def downgrade" in text
