"""No vacuous green: for each guard, a planted defect that removes it, and the test meant for it turns red."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.planted.defects import DEFECTS, Defect, chosen

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
NO_PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""What other packages bring to pytest takes longer to import than most of these tests take to run."""


def judged(defect: Defect) -> subprocess.CompletedProcess[str]:
    """Run the test meant for it in a process of its own, with the defect planted."""
    environment = os.environ | {"PLANTED": defect.name, "PYTHONDONTWRITEBYTECODE": "1", **NO_PLUGINS}
    environment.pop("PYTEST_CURRENT_TEST", None)
    sown = ["-p", "no:cacheprovider", "-p", "tests.planted.sowing"]
    command = [sys.executable, "-m", "pytest", "-q", "-x", *sown, defect.found_by]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def verdicts(request: pytest.FixtureRequest) -> dict[str, Future[subprocess.CompletedProcess[str]]]:
    """All that were asked for, two at a time, begun together. That what finds them is green without is seen elsewhere:
    the same tests are in the same run, with nothing planted."""
    asked = [item.callspec.params.get("defect") for item in request.session.items if hasattr(item, "callspec")]
    wanted = [one for one in DEFECTS.values() if one in asked] or chosen(endure=_is_long(request))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return {defect.name: pool.submit(judged, defect) for defect in wanted}


def _is_long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--endure"))


def parameters(*, endure: bool) -> list[pytest.param]:  # type: ignore[valid-type]
    return [pytest.param(defect, id=defect.name) for defect in chosen(endure=endure)]


@pytest.mark.parametrize("defect", parameters(endure=False))
def test_a_planted_defect_is_found_by_the_test_meant_for_it(verdicts, defect):
    _is_found(verdicts[defect.name].result(), defect)


@pytest.mark.endure
@pytest.mark.parametrize("defect", parameters(endure=True))
def test_a_planted_defect_is_found_by_the_test_meant_for_it_at_length(verdicts, defect):
    _is_found(verdicts[defect.name].result(), defect)


def _is_found(verdict: subprocess.CompletedProcess[str], defect: Defect) -> None:
    """Red because an assertion failed: not for want of the test, nor because nothing could be made."""
    said = verdict.stdout[-4_000:] + verdict.stderr[-2_000:]
    assert verdict.returncode == 1, said
    name = re.escape(defect.found_by.partition("[")[0])
    assert re.search(rf"^FAILED {name}", verdict.stdout, re.M), said


def test_there_are_twenty_and_more():
    assert len(chosen(endure=False)) >= 15
    assert len(DEFECTS) >= 20
