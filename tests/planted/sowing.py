"""A test run with a defect in the house, by a process forked from one that has read all modules and made nothing.

Reading them takes longer than most of these tests take to run.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import tests.furnished  # noqa: F401  what the tests stand on, and with it the application
from tests.planted.defects import sow

OF_A_TRIAL = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def judge(name: str, found_by: str, said: Path) -> None:
    """Plant it before anything of the application is made; what pytest says goes into the file `said`.

    Its folders lie beside that: pytest processes that share the place of theirs sweep it at the same time.
    """
    with said.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.update(OF_A_TRIAL, PLANTED=name)
    os.environ.pop("PYTEST_CURRENT_TEST", None)
    sys.dont_write_bytecode = True
    sow(name)
    sys.exit(pytest.main(["-q", "-x", "-p", "no:cacheprovider", f"--basetemp={said.with_suffix('')}", found_by]))
