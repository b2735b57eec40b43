"""The contract of the index holds with whoosh3 in the place of Whoosh: moving is one line."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from config import ROOT

BESIDE = ROOT / ".venv" / "whoosh3"
SUITE = tuple(f"tests/search/test_{name}.py" for name in ("contract", "killed", "whoosh_files"))
AT_LEAST = 90
"""Tests; fewer would mean that the suite was not found."""


@pytest.fixture
def there() -> dict[str, str]:
    """An environment in which whoosh3 is imported under the name of Whoosh."""
    assert BESIDE.is_dir(), "whoosh3 is not installed: rm -f .venv/test, then make test"
    return os.environ | {"PYTHONPATH": str(BESIDE)}


def test_the_suite_of_the_index_is_green_with_whoosh3(there: dict[str, str]) -> None:
    version = [sys.executable, "-c", "import whoosh; print(*whoosh.__version__)"]
    assert subprocess.run(version, env=there, capture_output=True, text=True, check=True).stdout.startswith("3 ")  # noqa: S603
    suite = [sys.executable, "-m", "pytest", *SUITE, "-q", "-k", "not postgresql", "-p", "no:cacheprovider"]
    ran = subprocess.run(suite, cwd=ROOT, env=there, capture_output=True, text=True, check=False)  # noqa: S603
    assert ran.returncode == 0, ran.stdout[-6_000:]
    passed = re.search(r"(\d+) passed", ran.stdout)
    assert passed and int(passed[1]) >= AT_LEAST, ran.stdout[-2_000:]
