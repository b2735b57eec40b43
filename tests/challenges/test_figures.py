"""The jury's figures are read when they are asked for."""

from __future__ import annotations

import subprocess
import sys

from config import ROOT


def test_a_web_process_starts_without_scipy():
    """Red when a page, a noun or a job of the jury imports its figures at once: each web process would carry them."""
    asked = "import sys, app.rooms; print([m for m in ('scipy', 'app.challenges.rubric') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-W", "ignore", "-c", asked], cwd=ROOT, capture_output=True, text=True)
    assert said.stdout.strip() == "[]", said.stderr
