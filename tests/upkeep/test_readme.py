"""The README names what there is: every command, every page of documentation, every room."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import click
import pytest

from app.rooms import COMMANDS
from tests.architecture.house import ROOT, rooms

README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> Iterator[str]:
    for command in COMMANDS:
        if isinstance(command, click.Group):
            yield from (f"{command.name} {name}" for name in command.commands)
        else:
            yield command.name or ""


@pytest.mark.parametrize("command", list(commands()))
def test_each_command_stands_once_in_the_table_of_commands(command):
    rows = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    assert sum(f"`{name}" in row for row in rows for name in (f"{command} ", f"{command}`")) == 1


def test_every_page_of_documentation_is_linked():
    pages = sorted(page.name for page in (ROOT / "docs").glob("*.md"))
    assert [page for page in pages if f"(docs/{page})" not in README] == []


def test_every_room_stands_in_the_drawing_of_the_house():
    assert [room.name for room in rooms() if f" {room.name}/ " not in README] == []


def test_the_bench_is_run_at_the_size_that_is_asked_for():
    asked = ["make", "--dry-run", "bench", "IDEAS=100000"]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]})
    assert "tests.load.bench --ideas 100000" in told.stdout
    assert "`make bench IDEAS=100000`" in README
