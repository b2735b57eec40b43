"""The examples of docs/import.md are files that import reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.ideas import exporting, importing
from app.ideas.comment import Side
from app.ideas.idea import Status

DOCUMENT = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^```(csv|json|csv comments)\n(.*?)^```", DOCUMENT, re.M | re.S))


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    names = {"csv": "ideas.csv", "json": "ideas.json", "csv comments": "comments.csv"}
    for kind, name in names.items():
        (tmp_path / name).write_text(EXAMPLES[kind], encoding="utf-8")
    return {kind: tmp_path / name for kind, name in names.items()}


def test_the_documented_files_are_imported_and_again_change_nothing(inside, files):
    first = importing.read(files["csv"], files["csv comments"])
    assert first.problems == []
    result = importing.write(first, lambda done: None)
    assert (result.ideas, result.comments) == (2, 2)
    again = importing.write(importing.read(files["csv"], files["csv comments"]), lambda done: None)
    assert (again.ideas, again.comments, again.unchanged) == (0, 0, 4)


def test_the_documented_json_is_imported(inside, files):
    batch = importing.read(files["json"])
    assert batch.problems == []
    assert importing.write(batch, lambda done: None).ideas == 1


def test_every_column_is_documented():
    for column in (*exporting.IDEA_COLUMNS, *exporting.COMMENT_COLUMNS):
        assert f"`{column}`" in DOCUMENT, column


def test_every_state_and_side_is_documented():
    for word in (*importing.IMPORTABLE, *filter(None, Side)):
        assert f"`{word}`" in DOCUMENT, word
    assert f"`{Status.MERGED}`" not in DOCUMENT
