"""No vacuous green: for each guard, a planted defect that removes it, and the test meant for it turns red."""

from __future__ import annotations

import multiprocessing
import re
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from config import ROOT
from tests.planted import sowing
from tests.planted.defects import DEFECTS, Defect, chosen

AT_ONCE = 2
LONGEST = 900
"""Seconds; a test that hangs for want of what was taken away is not red."""
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.planted.sowing"])


@dataclass(frozen=True)
class Verdict:
    """How pytest ended, None if it did not, and what it said."""

    returncode: int | None
    said: str


def judged(defect: Defect, folder: Path) -> Verdict:
    """Run the test meant for it in a process of its own, with the defect planted."""
    said = folder / f"{defect.plant.__name__}.txt"
    process = NURSERY.Process(target=sowing.judge, args=(defect.name, defect.found_by, said))
    process.start()
    process.join(LONGEST)
    if process.is_alive():
        process.kill()
        process.join()
        return Verdict(None, said.read_text(errors="replace"))
    return Verdict(process.exitcode, said.read_text(errors="replace"))


@pytest.fixture(scope="module")
def verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Verdict]]:
    """All that were asked for, two at a time, begun together. That what finds them is green without is seen elsewhere:
    the same tests are in the same run, with nothing planted."""
    asked = [item.callspec.params.get("defect") for item in request.session.items if hasattr(item, "callspec")]
    wanted = [one for one in DEFECTS.values() if one in asked] or chosen(endure=_is_long(request))
    folder = tmp_path_factory.mktemp("said")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return {defect.name: pool.submit(judged, defect, folder) for defect in wanted}


def _is_long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--endure"))


def parameters(*, endure: bool) -> list[pytest.param]:  # type: ignore[valid-type]
    return [pytest.param(defect, id=defect.name) for defect in chosen(endure=endure)]


def test_every_defect_names_a_test_that_is_there():
    """Those that take long to be found are tried by make endure alone: a test that moved away is missed here."""
    gone = []
    for defect in DEFECTS.values():
        file, *_class, name = defect.found_by.partition("[")[0].split("::")
        if f"def {name}(" not in (ROOT / file).read_text():
            gone.append(defect.found_by)
    assert gone == []


@pytest.mark.parametrize("defect", parameters(endure=False))
def test_a_planted_defect_is_found_by_the_test_meant_for_it(verdicts, defect):
    _is_found(verdicts[defect.name].result(), defect)


@pytest.mark.endure
@pytest.mark.parametrize("defect", parameters(endure=True))
def test_a_planted_defect_is_found_by_the_test_meant_for_it_at_length(verdicts, defect):
    _is_found(verdicts[defect.name].result(), defect)


def _is_found(verdict: Verdict, defect: Defect) -> None:
    """Red because an assertion failed: not for want of the test, nor because nothing could be made."""
    assert verdict.returncode == 1, verdict.said[-6_000:]
    name = re.escape(defect.found_by.partition("[")[0])
    assert re.search(rf"^FAILED {name}", verdict.said, re.M), verdict.said[-6_000:]


def test_there_are_twenty_and_more():
    assert len(chosen(endure=False)) >= 15
    assert len(DEFECTS) >= 20
