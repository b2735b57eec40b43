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


def judged(*tests: str, defect: Defect | None = None) -> subprocess.CompletedProcess[str]:
    """Run these tests in a process of its own, with the defect planted or with none."""
    sown = ["-p", "tests.planted.sowing"] if defect else []
    environment = os.environ | {"PLANTED": defect.name if defect else "", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_CURRENT_TEST", None)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *sown, *tests]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def verdicts(request: pytest.FixtureRequest) -> dict[str, Future[subprocess.CompletedProcess[str]]]:
    """All that were asked for, two at a time, begun together; and what finds them, with nothing planted."""
    asked = [item.callspec.params.get("defect") for item in request.session.items if hasattr(item, "callspec")]
    wanted = [one for one in DEFECTS.values() if one in asked] or chosen(endure=_is_long(request))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures = {defect.name: pool.submit(judged, defect.found_by, defect=defect) for defect in wanted}
        futures["none"] = pool.submit(judged, *sorted({defect.found_by for defect in wanted}))
    return futures


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


def test_without_a_defect_the_same_tests_are_green(verdicts):
    verdict = verdicts["none"].result()
    assert verdict.returncode == 0, verdict.stdout[-4_000:]


def test_there_are_twenty_and_more():
    assert len(chosen(endure=False)) >= 15
    assert len(DEFECTS) >= 20
