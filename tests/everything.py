"""make test, make check, make endure: every check in turn, what was skipped counted and named at the end."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgresql import is_here

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PLAIN = ["--database=sqlite"]
OTHER = ["--database=postgresql"]
ALONE = ("tests/faults", "tests/load", "tests/planted")
"""They bring processes of their own, and say how fast something must be: nothing else runs beside them."""
ONLY_ONCE = ("tests/browser", "tests/planted", "tests/faults")
"""They choose their database themselves."""
DIFFERS = ["-m", "database and not once"]
"""What asks for no database, or reads pages that are the same on either, was tested on the first."""
MOST_AT_ONCE = 4
SOAK = "tests/load/test_soak.py"


@dataclass
class Run:
    """What was run, what failed, and what could not be run here."""

    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    passed: int = 0
    began: float = field(default_factory=time.monotonic)

    def step(self, name: str, *command: str) -> None:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        lines: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
        self._read("".join(lines[-60:]), name)
        if process.wait():
            self.failed.append(name)
        print(f"   {time.monotonic() - began:.0f} s", flush=True)

    def _read(self, tail: str, name: str) -> None:
        found = re.search(r"(\d+) passed", tail)
        self.passed += int(found[1]) if found else 0
        self.skipped += [f"{name}: {line}" for line in re.findall(r"^SKIPPED (.*)$", tail, re.M)]

    def close(self) -> int:
        print(f"\n{self.passed} tests passed in {time.monotonic() - self.began:.0f} s.")
        if self.skipped:
            print(f"{len(self.skipped)} skipped, for want of something on this machine:")
            print("\n".join(f"  {line}" for line in self.skipped))
        if self.failed:
            print("Failed: " + ", ".join(self.failed))
        if self.skipped and os.environ.get("CI"):
            print("In CI nothing may be skipped.")
        return 1 if self.failed or (self.skipped and os.environ.get("CI")) else 0


def lint(run: Run) -> None:
    run.step("ruff", str(BIN / "ruff"), "check", ".")
    run.step("format", str(BIN / "ruff"), "format", "--check", ".")
    run.step("types", str(BIN / "mypy"))
    run.step("rooms lean downward only", str(BIN / "lint-imports"))


def pytest(run: Run, name: str, *more: str) -> None:
    run.step(name, sys.executable, "-m", "pytest", "-q", *more)


def side_by_side(*, may: bool = True) -> list[str]:
    """As many at once as there are cores; each has a database and a folder of its own, unless one was named."""
    cores = min(os.cpu_count() or 1, MOST_AT_ONCE)
    return ["-n", str(cores), "--dist", "loadfile", "--no-loadscope-reorder"] if may and cores > 1 else []


def without(*folders: str) -> list[str]:
    return [f"--ignore={folder}" for folder in folders]


def endure(run: Run) -> None:
    """About an hour: what takes minutes first, what breaks least often and takes longest last."""
    pytest(run, "long forms of the rooms", "--endure", *without(*ALONE), *PLAIN)
    pytest(run, "long races", "--endure", "tests/load", f"--ignore={SOAK}", *PLAIN)
    if is_here():
        pytest(run, "long forms on PostgreSQL", "--endure", "-m", "endure and both_databases", *OTHER)
    else:
        run.skipped.append("long forms on PostgreSQL: no PostgreSQL answers here (set TEST_DATABASE_URL)")
    pytest(run, "faults, again and again", "--endure", "tests/faults", *PLAIN)
    pytest(run, "planted defects that take long to be found", "--endure", "tests/planted", *PLAIN)
    pytest(run, "half an hour of everything", "--endure", SOAK, *PLAIN)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--endure", action="store_true")
    chosen = parser.parse_args()
    run = Run()
    if chosen.endure:
        endure(run)
        return run.close()
    lint(run)
    if chosen.fast:
        pytest(run, "tests on SQLite", *without("tests/browser", *ALONE), *side_by_side(), *PLAIN)
        return run.close()
    pytest(run, "tests on SQLite", *without(*ALONE), *side_by_side(), *PLAIN)
    pytest(run, "faults, loads and planted defects on SQLite", *ALONE, *PLAIN)
    if is_here():
        own_databases = "TEST_DATABASE_URL" not in os.environ
        apart = side_by_side(may=own_databases)
        pytest(run, "tests on PostgreSQL", *without(*ONLY_ONCE, "tests/load"), *DIFFERS, *apart, *OTHER)
        pytest(run, "loads on PostgreSQL", "tests/load", *OTHER)
    else:
        run.skipped.append("tests on PostgreSQL: no PostgreSQL answers here (set TEST_DATABASE_URL)")
    return run.close()


if __name__ == "__main__":
    sys.exit(main())
